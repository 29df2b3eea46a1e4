/*
 * CryptoCell's PKA: what each OPCODE computes, on registers that MEMORY_MAP places in the SRAM.
 *
 * Follows: product specification, PKA, and, for the operations that it leaves out, the use that
 *          Arm's open drivers make of them. The result is written in place; silicon writes to T0
 * and exchanges the two entries of MEMORY_MAP, which a driver cannot tell apart.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <gmp.h>

#include "periph/cryptocell/cc_priv.h"

enum {
    OP_ADD = 0x04,
    OP_SUB,
    OP_MODADD,
    OP_MODSUB,
    OP_AND,
    OP_OR,
    OP_XOR,
    OP_SHR0 = 0x0c,
    OP_SHR1,
    OP_SHL0,
    OP_SHL1,
    OP_MULLOW,
    OP_MODMUL,
    OP_MODMULN,
    OP_MODEXP,
    OP_DIVISION,
    OP_MODINV,
    OP_MODDIV,
    OP_MULHIGH,
    OP_MODMLAC,
    OP_MODMLACNR,
    OP_REDUCTION = 0x1b,
};

/* PKA_STATUS */
#define STATUS_SIGN           BIT(8)
#define STATUS_CARRY          BIT(9)
#define STATUS_SUB_IS_ZERO    BIT(11)
#define STATUS_ZERO           BIT(12)
#define STATUS_DIV_BY_ZERO    BIT(14)
#define STATUS_MODINV_OF_ZERO BIT(15)

#define WORD       64
/* The modular multiplier takes operands that exceed the modulus by so many bits. */
#define EXTRA_BITS 8

/* OPCODE, taken apart, and the numbers of one operation. */
struct job {
    struct cc *c;
    unsigned code, reg_a, reg_b, reg_r, tag;
    bool const_a, const_b, discard;
    unsigned bits;  /* PKA_L */
    unsigned width; /* in whole words of the SRAM */
    uint32_t flags;
    mpz_t a, b, n, r;
};

static void decode(struct job *j, struct cc *c, uint32_t opcode)
{
    *j = (struct job){
        .c = c,
        .code = bits(opcode, 31, 27),
        .const_a = bits(opcode, 23, 23),
        .reg_a = bits(opcode, 22, 18),
        .const_b = bits(opcode, 17, 17),
        .reg_b = bits(opcode, 16, 12),
        .discard = bits(opcode, 11, 11),
        .reg_r = bits(opcode, 10, 6),
        .tag = bits(opcode, 4, 0),
        .bits = REG(c, PKA_L + bits(opcode, 26, 24) * 4),
    };
    j->width = ALIGN_UP(j->bits, WORD);
}

static bool is_modular(const struct job *j)
{
    switch (j->code) {
    case OP_MODADD:
    case OP_MODSUB:
    case OP_MODMUL:
    case OP_MODMULN:
    case OP_MODEXP:
    case OP_MODINV:
    case OP_MODDIV:
    case OP_MODMLAC:
    case OP_MODMLACNR:
    case OP_REDUCTION:
        return true;
    default:
        return false;
    }
}

/* The multiplier's operations; sums modulo N are the adder's, which keeps to its length. */
static bool is_wide(const struct job *j)
{
    return is_modular(j) && j->code != OP_MODADD && j->code != OP_MODSUB;
}

/* --- time --- */

/*
 * Provenance: the form is an assumption (a word of 64 bits a cycle for the adder; a modular product
 * passes over one word more each way, several times); the constants are calibrated so that a P-256
 * signature by the run-time library takes the 19 ms that were published for CryptoCell-310 at 64
 * MHz.
 */
#define START_CYCLES     16
#define PRODUCT_CYCLES   24
#define PRODUCT_PASSES   8
#define INVERSION_ROUNDS 2 /* a bit */

static uint32_t product_cycles(unsigned words)
{
    return PRODUCT_CYCLES + PRODUCT_PASSES * (words + 1) * (words + 1);
}

static unsigned operand_bits(struct cc *c, unsigned reg, unsigned width);

uint32_t cc_pka_cycles(const struct cc *c, uint32_t opcode)
{
    struct job j;

    decode(&j, (struct cc *)c, opcode);
    unsigned words = j.width / WORD;
    switch (j.code) {
    case OP_MULLOW:
    case OP_MULHIGH:
        return START_CYCLES + words * words;
    case OP_MODMUL:
    case OP_MODMULN:
    case OP_MODMLAC:
    case OP_MODMLACNR:
        return product_cycles(words);
    case OP_MODEXP: /* a square a bit, a product every other */
        return operand_bits(j.c, j.reg_b, j.width) * product_cycles(words) / 2 * 3 + START_CYCLES;
    case OP_MODINV:
    case OP_MODDIV:
        return START_CYCLES + INVERSION_ROUNDS * j.bits * (words + 1);
    case OP_DIVISION:
        return START_CYCLES + j.bits;
    default:
        return START_CYCLES + words;
    }
}

/* --- registers --- */

/* 32-bit words from a register's place on that lie in the SRAM, at most `width` bits. */
static unsigned place(const struct cc *c, unsigned reg, unsigned width, uint32_t *at)
{
    *at = REG(c, PKA_MEMORY_MAP + reg * 4);
    return *at < CC_PKA_SRAM_WORDS ? MIN(width / 32, CC_PKA_SRAM_WORDS - *at) : 0;
}

static void load(struct cc *c, mpz_t to, unsigned reg, unsigned width)
{
    uint32_t at;
    unsigned words = place(c, reg, width, &at);

    mpz_import(to, words, -1, sizeof *c->s.pka.sram, 0, 0, c->s.pka.sram + (words != 0 ? at : 0));
}

static void store(struct cc *c, unsigned reg, const mpz_t value, unsigned width)
{
    uint32_t at;
    unsigned words = place(c, reg, width, &at);
    size_t n;

    if (words == 0 || mpz_sizeinbase(value, 2) > words * 32)
        return;
    memset(c->s.pka.sram + at, 0, words * 4);
    mpz_export(c->s.pka.sram + at, &n, -1, sizeof *c->s.pka.sram, 0, 0, value);
}

static unsigned operand_bits(struct cc *c, unsigned reg, unsigned width)
{
    mpz_t value;

    mpz_init(value);
    load(c, value, reg, width);
    unsigned n = (unsigned)mpz_sizeinbase(value, 2);
    mpz_clear(value);
    return n;
}

/* Constants are two's complement of five bits for the adder and the logic unit. */
static void load_operand(struct job *j, mpz_t to, bool constant, unsigned field)
{
    bool sign = j->code <= OP_XOR && (field & 0x10) != 0;

    if (constant)
        mpz_set_si(to, sign ? (long)field - 32 : (long)field);
    else
        load(j->c, to, field, is_wide(j) ? ALIGN_UP(j->bits + EXTRA_BITS, WORD) : j->width);
}

/* --- operations --- */

/* r mod 2^width, for results that may be negative too. */
static void cut(struct job *j)
{
    mpz_fdiv_r_2exp(j->r, j->r, j->width);
}

static void add_or_subtract(struct job *j)
{
    mpz_fdiv_r_2exp(j->a, j->a, j->width);
    mpz_fdiv_r_2exp(j->b, j->b, j->width);
    if (j->code == OP_ADD) {
        mpz_add(j->r, j->a, j->b);
        if (mpz_sizeinbase(j->r, 2) > j->width)
            j->flags |= STATUS_CARRY;
    } else {
        mpz_sub(j->r, j->a, j->b);
        if (mpz_sgn(j->r) >= 0)
            j->flags |= STATUS_CARRY;
        if (mpz_sgn(j->r) == 0)
            j->flags |= STATUS_SUB_IS_ZERO;
    }
    cut(j);
}

static void logic(struct job *j)
{
    if (j->code == OP_AND)
        mpz_and(j->r, j->a, j->b);
    else if (j->code == OP_OR)
        mpz_ior(j->r, j->a, j->b);
    else
        mpz_xor(j->r, j->a, j->b);
    cut(j);
}

/* By REG_B + 1, filling with zeros or ones. */
static void shift(struct job *j)
{
    unsigned amount = j->reg_b + 1;
    mpz_t ones;

    mpz_init_set_ui(ones, 0);
    if (j->code == OP_SHR1 || j->code == OP_SHL1) {
        mpz_setbit(ones, amount);
        mpz_sub_ui(ones, ones, 1);
    }
    if (j->code == OP_SHR0 || j->code == OP_SHR1) {
        mpz_fdiv_q_2exp(j->r, j->a, amount);
        mpz_mul_2exp(ones, ones, j->width > amount ? j->width - amount : 0);
    } else {
        mpz_mul_2exp(j->r, j->a, amount);
    }
    mpz_ior(j->r, j->r, ones);
    mpz_clear(ones);
    cut(j);
}

/* R := A / B, A := A mod B. */
static void divide(struct job *j)
{
    if (mpz_sgn(j->b) == 0) {
        j->flags |= STATUS_DIV_BY_ZERO;
        return;
    }
    mpz_fdiv_qr(j->r, j->a, j->a, j->b);
    if (!j->const_a)
        store(j->c, j->reg_a, j->a, j->width);
}

/* R := 1 / B mod N, B := gcd(B, N). */
static void invert(struct job *j)
{
    if (mpz_sgn(j->b) == 0) {
        j->flags |= STATUS_MODINV_OF_ZERO;
        return;
    }
    if (mpz_invert(j->r, j->b, j->n) == 0)
        mpz_set_ui(j->r, 0);
    mpz_gcd(j->b, j->b, j->n);
    if (!j->const_b)
        store(j->c, j->reg_b, j->b, j->width);
}

static void divide_modulo(struct job *j)
{
    if (mpz_invert(j->r, j->b, j->n) == 0)
        mpz_set_ui(j->r, 0);
    mpz_mul(j->r, j->r, j->a);
}

static void multiply_and_add(struct job *j)
{
    mpz_t addend;

    mpz_init(addend);
    load(j->c, addend, j->tag, ALIGN_UP(j->bits + EXTRA_BITS, WORD));
    mpz_mul(j->r, j->a, j->b);
    mpz_add(j->r, j->r, addend);
    mpz_clear(addend);
}

static void modular(struct job *j)
{
    load(j->c, j->n, bits(REG(j->c, PKA_N_NP_T0_T1_ADDR), 4, 0), j->width);
    if (mpz_sgn(j->n) == 0) {
        periph_error(j->c, "pka-no-modulus",
                     "operation 0x%02x of PKA with a modulus of 0; result 0", j->code);
        return;
    }
    switch (j->code) {
    case OP_MODADD:
        mpz_add(j->r, j->a, j->b);
        break;
    case OP_MODSUB:
        mpz_sub(j->r, j->a, j->b);
        break;
    case OP_MODEXP:
        mpz_powm(j->r, j->a, j->b, j->n);
        break;
    case OP_MODINV:
        invert(j);
        break;
    case OP_MODDIV:
        divide_modulo(j);
        break;
    case OP_MODMLAC:
    case OP_MODMLACNR:
        multiply_and_add(j);
        break;
    case OP_REDUCTION:
        mpz_set(j->r, j->a);
        break;
    default:
        mpz_mul(j->r, j->a, j->b);
        break;
    }
    mpz_fdiv_r(j->r, j->r, j->n);
}

static void compute(struct job *j)
{
    switch (j->code) {
    case OP_ADD:
    case OP_SUB:
        add_or_subtract(j);
        break;
    case OP_AND:
    case OP_OR:
    case OP_XOR:
        logic(j);
        break;
    case OP_SHR0:
    case OP_SHR1:
    case OP_SHL0:
    case OP_SHL1:
        shift(j);
        break;
    case OP_MULLOW:
        mpz_mul(j->r, j->a, j->b);
        cut(j);
        break;
    case OP_MULHIGH:
        mpz_mul(j->r, j->a, j->b);
        mpz_fdiv_q_2exp(j->r, j->r, j->width);
        break;
    case OP_DIVISION:
        divide(j);
        break;
    default:
        modular(j);
        break;
    }
}

/* The highest and the lowest four bits stand beside the flags. */
static void show_status(struct job *j)
{
    uint32_t status = j->flags | j->code << 16;

    if (mpz_sgn(j->r) == 0)
        status |= STATUS_ZERO;
    if (j->width != 0 && mpz_tstbit(j->r, j->width - 1) != 0)
        status |= STATUS_SIGN;
    for (unsigned i = 0; i < 4 && j->width >= 4; i++)
        status |= (uint32_t)mpz_tstbit(j->r, j->width - 4 + i) << i;
    status |= (uint32_t)(mpz_get_ui(j->r) & 0xf) << 4;
    REG(j->c, PKA_STATUS) = status;
}

void cc_pka_execute(struct cc *c, uint32_t opcode)
{
    struct job j;

    decode(&j, c, opcode);
    if (!(is_modular(&j) || (j.code >= OP_ADD && j.code <= OP_MULHIGH && j.code != 0x0b))) {
        periph_note(c, "unmodelled-pka-operation", "PKA operation 0x%02x is not modelled; ignored",
                    j.code);
        return;
    }
    mpz_inits(j.a, j.b, j.n, j.r, NULL);
    load_operand(&j, j.a, j.const_a, j.reg_a);
    load_operand(&j, j.b, j.const_b, j.reg_b);
    compute(&j);
    /* The word above a product is cleared: the sums that follow read it. */
    if (!j.discard)
        store(c, j.reg_r, j.r, j.width + (is_wide(&j) ? WORD : 0));
    show_status(&j);
    mpz_clears(j.a, j.b, j.n, j.r, NULL);
}
