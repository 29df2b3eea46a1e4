/*
 * CryptoCell's PKA: every operation against numbers computed elsewhere, flags, pipeline, SRAM.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cryptocell.h"

#define OPCODE   0x080
#define STATUS   0x088
#define L(n)     (0x090 + (n)*4)
#define PIPE     0x0b0
#define DONE     0x0b4
#define CARRY    BIT(9)
#define SIGN     BIT(8)
#define ZERO     BIT(12)
#define DIV_ZERO BIT(14)
#define INV_ZERO BIT(15)

/* Registers of 192 bits: the operation length of 128 and a word more. N is R0, the result R4. */
enum { N, NP, A, B, R, C, REGISTERS };
#define SLOT_WORDS 6

enum {
    ADD = 0x04,
    SUB,
    MODADD,
    MODSUB,
    AND,
    OR,
    XOR,
    SHR0 = 0x0c,
    SHR1,
    SHL0,
    SHL1,
    MULLOW,
    MODMUL,
    MODMULN,
    MODEXP,
    DIVISION,
    MODINV,
    MODDIV,
    MULHIGH,
    MODMLAC,
    MODMLACNR,
    REDUCTION = 0x1b,
};

#define CONST_A BIT(23)
#define CONST_B BIT(17)
#define DISCARD BIT(11)

static struct bench *set_up(void)
{
    struct bench *b = cc_set_up();

    for (unsigned i = 0; i < 32; i++)
        cc_write(b, i * 4, i < REGISTERS ? i * SLOT_WORDS : 0xffc);
    cc_write(b, L(0), 127); /* bits of the modulus 2^127 - 1 */
    cc_write(b, L(1), 128);
    return b;
}

/* Big-endian text, as numbers are written. */
static void load(struct bench *b, unsigned reg, const char *hex)
{
    cc_write(b, 0x0d4, reg * SLOT_WORDS);
    for (unsigned i = 0; i < SLOT_WORDS; i++) {
        size_t len = strlen(hex);
        char *word = NULL;

        if (len > i * 8)
            word = len >= i * 8 + 8 ? g_strndup(hex + len - i * 8 - 8, 8)
                                    : g_strndup(hex, len - i * 8);
        cc_write(b, 0x0d8, word != NULL ? (uint32_t)strtoul(word, NULL, 16) : 0);
        g_free(word);
    }
}

static void assert_register(struct bench *b, unsigned reg, const char *hex)
{
    GString *got = g_string_new(NULL);

    cc_write(b, 0x0e4, reg * SLOT_WORDS);
    for (unsigned i = 0; i < SLOT_WORDS - 2; i++) {
        char *word = g_strdup_printf("%08x", cc_read(b, 0x0dc));

        g_string_prepend(got, word);
        g_free(word);
    }
    while (got->len > 1 && got->str[0] == '0')
        g_string_erase(got, 0, 1);
    g_assert_cmpstr(got->str, ==, hex);
    g_string_free(got, TRUE);
}

static void run(struct bench *b, unsigned code, unsigned len, uint32_t flags, unsigned a,
                unsigned bb)
{
    cc_write(b, OPCODE,
             code << 27 | len << 24 | flags | (a & 0x1f) << 18 | (bb & 0x1f) << 12 | R << 6 | C);
    g_assert_cmphex(cc_read(b, DONE), ==, 0);
    bench_run(b, TICKS_PER_SECOND);
    g_assert_cmphex(cc_read(b, DONE), ==, 1);
}

static const char mersenne[] = "7fffffffffffffffffffffffffffffff";

static void every_operation_gives_its_number(void)
{
    static const struct {
        unsigned code, len;
        uint32_t flags;
        const char *a, *b, *result;
    } cases[] = {
        {ADD, 1, 0, "ffffffffffffffff", "1", "10000000000000000"},
        {ADD, 1, 0, "ffffffffffffffffffffffffffffffff", "2", "1"},
        {SUB, 1, 0, "3", "5", "fffffffffffffffffffffffffffffffe"},
        {MODADD, 0, 0, "7ffffffffffffffffffffffffffffffe", "5", "4"},
        {MODSUB, 0, 0, "3", "5", "7ffffffffffffffffffffffffffffffd"},
        {AND, 1, 0, "ff00ff00ff00ff00ff", "f0f0f0f0f0f0f0f0f0", "f000f000f000f000f0"},
        {OR, 1, 0, "ff00", "00f1", "fff1"},
        {XOR, 1, 0, "ff00", "0ff1", "f0f1"},
        {MULLOW, 1, 0, "10000000000000001", "30000000000000005", "80000000000000005"},
        {MULHIGH, 1, 0, "80000000000000000000000000000000", "6", "3"},
        {MODMUL, 0, 0, "7ffffffffffffffffffffffffffffffe", "7ffffffffffffffffffffffffffffffe", "1"},
        {MODMULN, 0, 0, "40000000000000000000000000000000", "4", "2"},
        {MODEXP, 0, 0, "2", "7f", "1"},
        {MODEXP, 0, 0, "3", "10001", "37002cd96c28f670d8eb760e6301408"},
        {DIVISION, 1, 0, "1000000000000000000000000000000f", "10",
         "1000000000000000000000000000000"},
        {MODINV, 0, 0, "1", "2", "40000000000000000000000000000000"},
        {MODDIV, 0, 0, "6", "2", "3"},
        {MODMLAC, 0, 0, "5", "6", "25"},
        {MODMLACNR, 0, 0, "5", "6", "25"},
        {REDUCTION, 0, 0, "80000000000000000000000000000001", "0", "2"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *b = set_up();

        load(b, N, mersenne);
        load(b, A, cases[i].a);
        load(b, B, cases[i].b);
        load(b, C, "7");
        run(b, cases[i].code, cases[i].len, cases[i].flags, A, B);
        assert_register(b, R, cases[i].result);
        g_assert_cmphex(cc_read(b, STATUS) >> 16, ==, cases[i].code);
        bench_free(b);
    }
}

static void shifts_are_by_one_more_than_the_field_says(void)
{
    struct bench *b = set_up();

    load(b, A, "80000000000000000000000000000001");
    run(b, SHR0, 1, 0, A, 3);
    assert_register(b, R, "8000000000000000000000000000000");
    run(b, SHR1, 1, 0, A, 3);
    assert_register(b, R, "f8000000000000000000000000000000");
    run(b, SHL0, 1, 0, A, 31);
    assert_register(b, R, "100000000");
    run(b, SHL1, 1, 0, A, 3);
    assert_register(b, R, "1f");
    bench_free(b);
}

static void constants_are_signed(void)
{
    struct bench *b = set_up();

    load(b, A, "12");
    run(b, ADD, 1, CONST_B, A, 15);
    assert_register(b, R, "21");
    run(b, ADD, 1, CONST_B, A, (unsigned)-16);
    assert_register(b, R, "2");
    run(b, SUB, 1, CONST_A, 0, A); /* negation */
    assert_register(b, R, "ffffffffffffffffffffffffffffffee");
    run(b, XOR, 1, CONST_B, A, 0x1f); /* inversion */
    assert_register(b, R, "ffffffffffffffffffffffffffffffed");
    load(b, A, "13");
    run(b, AND, 1, CONST_B, A, 0x1e); /* bit 0 cleared */
    assert_register(b, R, "12");
    run(b, AND, 1, CONST_B, A, 0);
    assert_register(b, R, "0");
    bench_free(b);
}

static void a_subtraction_tells_less_equal_and_greater(void)
{
    static const struct {
        const char *a, *b;
        uint32_t flags;
    } cases[] = {{"5", "7", SIGN}, {"7", "7", CARRY | ZERO}, {"9", "7", CARRY}};

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *b = set_up();

        load(b, A, cases[i].a);
        load(b, B, cases[i].b);
        load(b, R, "99");
        run(b, SUB, 1, DISCARD, A, B);
        g_assert_cmphex(cc_read(b, STATUS) & (SIGN | CARRY | ZERO), ==, cases[i].flags);
        assert_register(b, R, "99");
        bench_free(b);
    }
}

static void an_addition_carries_out_of_its_length(void)
{
    struct bench *b = set_up();

    load(b, A, "ffffffffffffffffffffffffffffffff");
    run(b, ADD, 1, CONST_B, A, 1);
    g_assert_cmphex(cc_read(b, STATUS) & (CARRY | ZERO), ==, CARRY | ZERO);
    bench_free(b);
}

static void division_leaves_the_remainder_in_a(void)
{
    struct bench *b = set_up();

    load(b, A, "64");
    load(b, B, "9");
    run(b, DIVISION, 1, DISCARD, A, B);
    assert_register(b, A, "1");
    load(b, B, "0");
    run(b, DIVISION, 1, 0, A, B);
    g_assert_cmphex(cc_read(b, STATUS) & DIV_ZERO, ==, DIV_ZERO);
    bench_free(b);
}

/* Key generation for RSA reads the greatest common divisor. */
static void inversion_leaves_the_gcd_in_b(void)
{
    struct bench *b = set_up();

    load(b, N, "f");
    load(b, B, "6");
    run(b, MODINV, 1, CONST_A, 1, B);
    assert_register(b, B, "3");
    load(b, B, "8");
    run(b, MODINV, 1, CONST_A, 1, B);
    assert_register(b, B, "1");
    assert_register(b, R, "2");
    load(b, B, "0");
    run(b, MODINV, 1, CONST_A, 1, B);
    g_assert_cmphex(cc_read(b, STATUS) & INV_ZERO, ==, INV_ZERO);
    bench_free(b);
}

/* Elliptic curves add up to twelve times N before they multiply: eight bits more than N has. */
static void operands_may_exceed_the_modulus_by_eight_bits(void)
{
    struct bench *b = set_up();

    load(b, N, mersenne);
    load(b, A, "5fffffffffffffffffffffffffffffff4"); /* 12 N */
    load(b, B, "1");
    load(b, R, "ffffffffffffffffffffffffffffffffffffffffffffffff");
    run(b, MODMULN, 0, 0, A, B);
    assert_register(b, R, "0");
    cc_write(b, 0x0e4, R * SLOT_WORDS + 4);
    g_assert_cmphex(cc_read(b, 0x0dc), ==, 0); /* the word that the next sum reads */
    bench_free(b);
}

static void an_operation_waits_in_the_pipeline_for_another(void)
{
    struct bench *b = set_up();

    load(b, A, "1");
    load(b, B, "2");
    cc_write(b, OPCODE, (uint32_t)ADD << 27 | 1 << 24 | A << 18 | B << 12 | R << 6);
    g_assert_cmphex(cc_read(b, PIPE), ==, 1);
    cc_write(b, OPCODE, (uint32_t)ADD << 27 | 1 << 24 | R << 18 | B << 12 | R << 6);
    g_assert_cmphex(cc_read(b, PIPE), ==, 0);
    cc_write(b, OPCODE, (uint32_t)ADD << 27 | 1 << 24 | R << 18 | B << 12 | R << 6);
    g_assert_cmpstr(b->last_id, ==, "pka-pipe-full");
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, DONE), ==, 1);
    g_assert_cmphex(cc_read(b, 0xa00) & BIT(9), ==, BIT(9));
    assert_register(b, R, "5");
    bench_free(b);
}

static void a_modulus_of_0_and_places_outside_the_sram_do_no_harm(void)
{
    struct bench *b = set_up();

    load(b, A, "7");
    load(b, B, "7");
    run(b, MODMUL, 0, 0, A, B);
    g_assert_cmpstr(b->last_id, ==, "pka-no-modulus");
    cc_write(b, L(2), 0x1fff);
    cc_write(b, R * 4, 1534);
    load(b, N, mersenne);
    run(b, MODEXP, 2, 0, A, B);
    cc_write(b, R * 4, 0x7fe);
    run(b, ADD, 2, 0, R, R);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cryptocell/pka/operations", every_operation_gives_its_number);
    g_test_add_func("/cryptocell/pka/shift", shifts_are_by_one_more_than_the_field_says);
    g_test_add_func("/cryptocell/pka/constants", constants_are_signed);
    g_test_add_func("/cryptocell/pka/compare", a_subtraction_tells_less_equal_and_greater);
    g_test_add_func("/cryptocell/pka/carry", an_addition_carries_out_of_its_length);
    g_test_add_func("/cryptocell/pka/division", division_leaves_the_remainder_in_a);
    g_test_add_func("/cryptocell/pka/inversion", inversion_leaves_the_gcd_in_b);
    g_test_add_func("/cryptocell/pka/extra", operands_may_exceed_the_modulus_by_eight_bits);
    g_test_add_func("/cryptocell/pka/pipeline", an_operation_waits_in_the_pipeline_for_another);
    g_test_add_func("/cryptocell/pka/limits",
                    a_modulus_of_0_and_places_outside_the_sram_do_no_harm);
    return g_test_run();
}
