/*
 * CryptoCell's data path: from memory through an engine and back.
 *
 * A destination is set first, if the path has output; writing the size of the source starts. The
 * result is in memory and in the engine's registers when HOST_IRR says that the transfer is done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/cryptocell/cc_priv.h"

/* CRYPTO_CTL */
enum {
    PATH_BYPASS = 0x00,
    PATH_AES = 0x01,
    PATH_AES_AND_HASH = 0x03, /* both see the input */
    PATH_HASH = 0x07,
    PATH_AES_TO_HASH = 0x0a, /* HASH sees AES's output, and so does DOUT */
    PATH_CHACHA = 0x10,
};

#define HASH_SELECT_GHASH 2
#define SIZE_MASK         MASK(29, 0)

/* Provenance: assumption, a few cycles to fetch the first word and to drain the last. */
#define SETUP_CYCLES 16

static void digest(struct cc *c, const uint8_t *data, uint32_t len)
{
    if (c->s.hash.select == HASH_SELECT_GHASH)
        cc_ghash_run(c, data, len);
    else
        cc_hash_run(c, data, len);
}

static uint32_t digest_cycles(const struct cc *c, uint32_t len)
{
    return c->s.hash.select == HASH_SELECT_GHASH ? cc_ghash_cycles(c, len) : cc_hash_cycles(c, len);
}

/* One word a cycle each way, while the engine works. Provenance: assumption. */
static uint32_t cycles(const struct cc *c, uint32_t len)
{
    uint32_t words = len / 4 + 1, engine = 0;

    switch (c->s.path.crypto_ctl) {
    case PATH_AES:
        engine = cc_aes_cycles(c, len);
        break;
    case PATH_AES_AND_HASH:
    case PATH_AES_TO_HASH:
        engine = MAX(cc_aes_cycles(c, len), digest_cycles(c, len));
        break;
    case PATH_HASH:
        engine = digest_cycles(c, len);
        break;
    case PATH_CHACHA:
        engine = cc_chacha_cycles(c, len);
        break;
    }
    return SETUP_CYCLES +
           MAX(engine, c->s.path.destination.place != CC_NOWHERE ? 2 * words : words);
}

/* Whether the path has output. */
static bool process(struct cc *c, const uint8_t *in, uint8_t *out, uint32_t len)
{
    switch (c->s.path.crypto_ctl) {
    case PATH_BYPASS:
        memcpy(out, in, len);
        return true;
    case PATH_AES:
        return cc_aes_run(c, in, out, len);
    case PATH_AES_AND_HASH:
        digest(c, in, len);
        return cc_aes_run(c, in, out, len);
    case PATH_HASH:
        digest(c, in, len);
        return false;
    case PATH_AES_TO_HASH: {
        bool output = cc_aes_run(c, in, out, len);

        digest(c, out, len);
        return output;
    }
    case PATH_CHACHA:
        cc_chacha_run(c, in, out, len);
        return true;
    default:
        periph_note(c, "unmodelled-path",
                    "CRYPTO_CTL 0x%02x is not modelled; the data goes nowhere",
                    c->s.path.crypto_ctl);
        return false;
    }
}

static uint32_t source_done(const struct cc *c)
{
    return c->s.path.source.place == CC_SRAM ? IRR_SRAM_TO_DIN : IRR_MEM_TO_DIN;
}

/* Returns the bits of HOST_IRR. */
static uint32_t transfer(struct cc *c, uint8_t *in, uint8_t *out)
{
    struct cc_transfer to = c->s.path.destination;
    uint32_t len = c->s.path.source.size;
    uint32_t done = source_done(c) | IRR_SYM_DMA_DONE;

    if (!cc_dma_read(c, &c->s.path.source, in, len))
        return IRR_AHB_ERR;
    if (!process(c, in, out, len) || to.place == CC_NOWHERE)
        return done;
    c->s.path.destination.place = CC_NOWHERE;
    if (!cc_dma_write(c, &to, out, MIN(len, to.size)))
        return IRR_AHB_ERR;
    return done | (to.place == CC_SRAM ? IRR_DOUT_TO_SRAM : IRR_DOUT_TO_MEM);
}

void cc_path_done(void *cc)
{
    struct cc *c = cc;
    uint8_t *buffer = g_malloc0(2 * (c->s.path.source.size + CC_BLOCK));
    uint32_t irr = transfer(c, buffer, buffer + c->s.path.source.size + CC_BLOCK);

    g_free(buffer);
    c->s.path.busy = false;
    cc_raise(c, irr);
}

static void start(struct cc *c, enum cc_place place, uint32_t addr, uint32_t size)
{
    if (c->s.path.busy) {
        periph_error(c, "start-while-busy",
                     "a transfer of %u bytes is started while one runs; ignored", size);
        return;
    }
    c->s.path.source = (struct cc_transfer){(uint8_t)place, addr, size};
    c->s.path.busy = true;
    if (size > CC_MAX_TRANSFER) {
        periph_error(c, "transfer-too-long",
                     "a transfer of %u bytes is longer than 65535 and hangs until DIN_SW_RESET",
                     size);
        return;
    }
    sched_after(c->p.env->sched, &c->path_done, (ticks_t)cycles(c, size) * CC_CYCLE);
}

CC_WRITTEN(cc_crypto_ctl_written)
{
    cc_of(p)->s.path.crypto_ctl = value & 0x1f;
}

CC_WRITTEN(cc_src_mem_addr_written)
{
    cc_of(p)->s.path.src_mem_addr = value;
}

CC_WRITTEN(cc_src_mem_size_written)
{
    struct cc *c = cc_of(p);

    start(c, CC_MEMORY, c->s.path.src_mem_addr, value & SIZE_MASK);
}

CC_WRITTEN(cc_src_sram_size_written)
{
    start(cc_of(p), CC_SRAM, REG(p, SRC_SRAM_ADDR), value & SIZE_MASK);
}

CC_WRITTEN(cc_dst_mem_addr_written)
{
    cc_of(p)->s.path.dst_mem_addr = value;
}

CC_WRITTEN(cc_dst_mem_size_written)
{
    struct cc *c = cc_of(p);

    c->s.path.destination =
        (struct cc_transfer){CC_MEMORY, c->s.path.dst_mem_addr, value & SIZE_MASK};
}

CC_WRITTEN(cc_dst_sram_size_written)
{
    cc_of(p)->s.path.destination =
        (struct cc_transfer){CC_SRAM, REG(p, DST_SRAM_ADDR), value & SIZE_MASK};
}

void cc_path_reset(struct cc *c)
{
    sched_cancel(c->p.env->sched, &c->path_done);
    c->s.path.busy = false;
    c->s.path.destination.place = CC_NOWHERE;
}

CC_WRITTEN(cc_path_reset_written)
{
    cc_path_reset(cc_of(p));
}

/* --- who is busy --- */

CC_READ(cc_crypto_busy)
{
    return cc_of(p)->s.path.busy;
}

static bool reads_from(const struct periph *p, enum cc_place place)
{
    return cc_of(p)->s.path.busy && cc_of(p)->s.path.source.place == place;
}

static bool writes_to(const struct periph *p, enum cc_place place)
{
    return cc_of(p)->s.path.busy && cc_of(p)->s.path.destination.place == place;
}

CC_READ(cc_din_mem_busy)
{
    return reads_from(p, CC_MEMORY);
}

CC_READ(cc_din_sram_busy)
{
    return reads_from(p, CC_SRAM);
}

CC_READ(cc_dout_mem_busy)
{
    return writes_to(p, CC_MEMORY);
}

CC_READ(cc_dout_sram_busy)
{
    return writes_to(p, CC_SRAM);
}
