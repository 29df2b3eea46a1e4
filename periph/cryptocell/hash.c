/*
 * CryptoCell's HASH: SHA-1, SHA-224 and SHA-256 on the state in HASH_H.
 *
 * Software loads the start values and may save and restore HASH_H and HASH_CUR_LEN between
 * transfers. Padding comes at the end of a transfer (HASH_PAD_AUTO) or at once (HASH_PAD_FORCE).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "periph/cryptocell/cc_priv.h"

#define MODE_SHA1    1
#define SHA1_WORDS   5
#define SHA256_WORDS 8
#define PAD_FORCE    BIT(2)

/*
 * A round a cycle, and what it takes to load and add up. Provenance: assumption (HASH_HW_FLAGS
 * names one word a step); with a driver around it 3.6 cycles a byte were published for
 * CryptoCell-310.
 */
#define SHA256_BLOCK_CYCLES 80
#define SHA1_BLOCK_CYCLES   96

static bool is_sha1(const struct cc *c)
{
    return REG(c, HASH_CONTROL) == MODE_SHA1;
}

uint32_t cc_hash_cycles(const struct cc *c, uint32_t len)
{
    uint32_t blocks = len / CC_HASH_BLOCK + (c->s.hash.pad_auto ? 1 : 0);

    return blocks * (is_sha1(c) ? SHA1_BLOCK_CYCLES : SHA256_BLOCK_CYCLES);
}

static uint64_t length(const struct cc *c)
{
    return REG(c, HASH_CUR_LEN) | (uint64_t)REG(c, HASH_CUR_LEN + 4) << 32;
}

static void load_state(const struct cc *c, uint32_t *words, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        words[i] = REG(c, HASH_H + i * 4);
}

static void store_state(struct cc *c, const uint32_t *words, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        REG(c, HASH_H + i * 4) = words[i];
}

static void store_digest(struct cc *c, const uint32_t *words, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        REG(c, HASH_H + i * 4) = GUINT32_FROM_BE(words[i]);
}

static void run_sha1(struct cc *c, const uint8_t *in, uint32_t len, bool pad)
{
    uint32_t digest[SHA1_WORDS];
    struct sha1_ctx ctx = {.count = length(c) / CC_HASH_BLOCK, .index = length(c) % CC_HASH_BLOCK};

    load_state(c, ctx.state, SHA1_WORDS);
    memcpy(ctx.block, c->s.hash.pending, sizeof ctx.block);
    sha1_update(&ctx, len, in);
    memcpy(c->s.hash.pending, ctx.block, sizeof ctx.block);
    store_state(c, ctx.state, SHA1_WORDS);
    if (!pad)
        return;
    sha1_digest(&ctx, sizeof digest, (uint8_t *)digest);
    store_digest(c, digest, SHA1_WORDS);
}

static void run_sha256(struct cc *c, const uint8_t *in, uint32_t len, bool pad)
{
    uint32_t digest[SHA256_WORDS];
    struct sha256_ctx ctx = {.count = length(c) / CC_HASH_BLOCK,
                             .index = length(c) % CC_HASH_BLOCK};

    load_state(c, ctx.state, SHA256_WORDS);
    memcpy(ctx.block, c->s.hash.pending, sizeof ctx.block);
    sha256_update(&ctx, len, in);
    memcpy(c->s.hash.pending, ctx.block, sizeof ctx.block);
    store_state(c, ctx.state, SHA256_WORDS);
    if (!pad)
        return;
    sha256_digest(&ctx, sizeof digest, (uint8_t *)digest);
    store_digest(c, digest, SHA256_WORDS);
}

static void run(struct cc *c, const uint8_t *in, uint32_t len, bool pad)
{
    uint64_t total = length(c) + len;

    if (is_sha1(c))
        run_sha1(c, in, len, pad);
    else
        run_sha256(c, in, len, pad);
    REG(c, HASH_CUR_LEN) = (uint32_t)total;
    REG(c, HASH_CUR_LEN + 4) = (uint32_t)(total >> 32);
}

void cc_hash_run(struct cc *c, const uint8_t *in, uint32_t len)
{
    run(c, in, len, c->s.hash.pad_auto);
}

/* The open drivers read HASH_H at once, or poll a busy flag that may be 0 already. */
CC_WRITTEN(cc_hash_pad_force_written)
{
    if ((REG(p, HASH_PAD_FORCE) & PAD_FORCE) != 0)
        run(cc_of(p), NULL, 0, true);
}

CC_WRITTEN(cc_hash_pad_auto_written)
{
    cc_of(p)->s.hash.pad_auto = value & 1;
}

CC_WRITTEN(cc_hash_select_written)
{
    cc_of(p)->s.hash.select = value & 3;
}

CC_WRITTEN(cc_hash_reset_written)
{
    struct cc *c = cc_of(p);

    memset(&c->s.hash, 0, sizeof c->s.hash);
    for (unsigned i = 0; i < 9; i++)
        REG(p, HASH_H + i * 4) = 0;
    REG(p, HASH_CUR_LEN) = REG(p, HASH_CUR_LEN + 4) = REG(p, HASH_CONTROL) = 0;
}
