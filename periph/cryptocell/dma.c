/*
 * CryptoCell as a bus master, and its RNG SRAM as a place of data.
 *
 * Follows: product specification, CRYPTOCELL, DMA: RAM and flash are in reach; the XIP window is
 * not listed. Security of an access is what AHBM_HNONSEC says (inferred from the drivers).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/cryptocell/cc_priv.h"

#define HNONSEC_WRITE BIT(0)
#define HNONSEC_READ  BIT(1)

static bool refuse(struct cc *c, const char *direction, const struct cc_transfer *t, uint32_t len,
                   const char *why)
{
    periph_error(c, "bus-error", "%s of %u bytes at 0x%08x, which is %s: HOST_IRR.AHB_ERR",
                 direction, len, t->addr, why);
    return false;
}

/* Host memory of the transfer, or NULL where CryptoCell does not reach. */
static uint8_t *memory_at(struct cc *c, const struct cc_transfer *t, uint32_t len, bool write)
{
    const struct mem_region *r = memory_find(c->p.env->memory, t->addr);

    if (r == NULL || !(r->kind == MEM_RAM || (r->kind == MEM_FLASH && !write)))
        return NULL;
    return memory_host(c->p.env->memory, t->addr, len);
}

static bool allowed(struct cc *c, const struct cc_transfer *t, uint32_t len, bool write)
{
    const struct attribution *a = c->p.env->attribution;
    bool secure = (REG(c, AHBM_HNONSEC) & (write ? HNONSEC_WRITE : HNONSEC_READ)) == 0;

    if (a == NULL ||
        attribution_allows(a, t->addr, len, write ? ATTRIBUTION_W : ATTRIBUTION_R, secure))
        return true;
    attribution_refuse(a, t->addr);
    return false;
}

/* The part of RNG SRAM that a transfer names, or NULL. */
static uint8_t *sram_at(struct cc *c, const struct cc_transfer *t, uint32_t len)
{
    if (t->addr >= CC_RNG_SRAM_BYTES || len > CC_RNG_SRAM_BYTES - t->addr)
        return NULL;
    return c->s.rng.sram + t->addr;
}

bool cc_dma_read(struct cc *c, const struct cc_transfer *from, uint8_t *data, uint32_t len)
{
    if (len == 0)
        return true;
    if (from->place == CC_MEMORY && !allowed(c, from, len, false))
        return refuse(c, "read", from, len, "closed to it by SPU");
    const uint8_t *at =
        from->place == CC_SRAM ? sram_at(c, from, len) : memory_at(c, from, len, false);
    if (at == NULL)
        return refuse(c, "read", from, len, "neither RAM nor flash");
    memcpy(data, at, len);
    return true;
}

bool cc_dma_write(struct cc *c, const struct cc_transfer *to, const uint8_t *data, uint32_t len)
{
    if (len == 0)
        return true;
    if (to->place == CC_MEMORY && !allowed(c, to, len, true))
        return refuse(c, "write", to, len, "closed to it by SPU");
    uint8_t *at = to->place == CC_SRAM ? sram_at(c, to, len) : memory_at(c, to, len, true);
    if (at == NULL)
        return refuse(c, "write", to, len, "not RAM");
    memcpy(at, data, len);
    if (to->place == CC_MEMORY)
        memory_changed(c->p.env->memory, to->addr, len);
    return true;
}
