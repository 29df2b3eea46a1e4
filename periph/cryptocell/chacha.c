/*
 * CryptoCell's CHACHA: ChaCha20 with 64-bit or 96-bit nonces. Poly1305 is the PKA's work.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/chacha.h>

#include "periph/cryptocell/cc_priv.h"

/* CHACHA_CONTROL */
#define SALSA            BIT(0)
#define GEN_KEY_POLY1305 BIT(2)
#define KEY_128          BIT(3)
#define ROUNDS(control)  bits(control, 5, 4) /* 0: 20 */
#define RESET_BLOCK_CNT  BIT(9)
#define IV_96            BIT(10)

#define BLOCK        64
#define KEY_WORDS    8
#define MATRIX_KEY   4
#define MATRIX_COUNT 12
#define MATRIX_IV    14

/* A quarter round a cycle, twenty rounds of four. Provenance: assumption. */
#define BLOCK_CYCLES 80

uint32_t cc_chacha_cycles(const struct cc *c, uint32_t len)
{
    return (len + BLOCK - 1) / BLOCK * BLOCK_CYCLES;
}

static void load_matrix(const struct cc *c, struct chacha_ctx *ctx)
{
    static const uint8_t no_key[CHACHA_KEY_SIZE];

    chacha_set_key(ctx, no_key); /* and the constants */
    memcpy(&ctx->state[MATRIX_KEY], c->s.chacha.key, sizeof c->s.chacha.key);
    for (unsigned i = 0; i < 2; i++) {
        ctx->state[MATRIX_COUNT + i] = REG(c, CHACHA_BLOCK_CNT + i * 4);
        ctx->state[MATRIX_IV + i] = REG(c, CHACHA_IV + i * 4);
    }
}

/* The one-time key is the first half of the first block. */
static void keep_poly1305_key(struct cc *c, const struct chacha_ctx *start)
{
    static const uint8_t zeros[KEY_WORDS * 4];
    struct chacha_ctx ctx = *start;
    uint8_t key[KEY_WORDS * 4];

    chacha_crypt(&ctx, sizeof key, key, zeros);
    cc_store_bytes(c, CHACHA_POLY1305_KEY, key, sizeof key);
}

void cc_chacha_run(struct cc *c, const uint8_t *in, uint8_t *out, uint32_t len)
{
    uint32_t control = REG(c, CHACHA_CONTROL);
    struct chacha_ctx ctx;

    if ((control & (SALSA | KEY_128)) != 0 || ROUNDS(control) != 0)
        periph_note(
            c, "unmodelled-chacha-mode",
            "Salsa20, 128-bit keys, 8 and 12 rounds are not modelled: ChaCha20 with 256 bits");
    load_matrix(c, &ctx);
    if ((control & GEN_KEY_POLY1305) != 0 && ctx.state[MATRIX_COUNT] == 0)
        keep_poly1305_key(c, &ctx);
    if ((control & IV_96) != 0)
        chacha_crypt32(&ctx, len, out, in);
    else
        chacha_crypt(&ctx, len, out, in);
    for (unsigned i = 0; i < 2; i++)
        REG(c, CHACHA_BLOCK_CNT + i * 4) = ctx.state[MATRIX_COUNT + i];
}

CC_WRITTEN(cc_chacha_control_written)
{
    if ((REG(p, CHACHA_CONTROL) & RESET_BLOCK_CNT) != 0)
        REG(p, CHACHA_BLOCK_CNT) = REG(p, CHACHA_BLOCK_CNT + 4) = 0;
}

CC_WRITTEN(cc_chacha_key_written)
{
    cc_of(p)->s.chacha.key[index] = value;
}

CC_WRITTEN(cc_chacha_reset_written)
{
    struct cc *c = cc_of(p);

    memset(&c->s.chacha, 0, sizeof c->s.chacha);
    REG(p, CHACHA_CONTROL) = REG(p, CHACHA_BLOCK_CNT) = REG(p, CHACHA_BLOCK_CNT + 4) = 0;
    REG(p, CHACHA_IV) = REG(p, CHACHA_IV + 4) = 0;
}
