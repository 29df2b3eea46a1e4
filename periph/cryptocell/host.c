/*
 * CryptoCell's host registers: interrupts, engine clocks, who is idle.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/cryptocell/cc_priv.h"

#define CLK_AES    BIT(0)
#define CLK_HASH   BIT(2)
#define CLK_PKA    BIT(3)
#define CLK_CHACHA BIT(7)
#define CLK_DMA    BIT(8)

#define IDLE          BIT(0)
#define IDLE_SYM_BUSY BIT(2)
#define IDLE_AHB      BIT(3)
#define IDLE_RNG      BIT(7)
#define IDLE_PKA      BIT(8)
#define IDLE_CRYPTO   BIT(9)

void cc_load_bytes(const struct cc *c, uint32_t offset, uint8_t *to, unsigned len)
{
    for (unsigned i = 0; i < len; i += 4)
        store_le32(to + i, REG(c, offset + i));
}

void cc_store_bytes(struct cc *c, uint32_t offset, const uint8_t *from, unsigned len)
{
    for (unsigned i = 0; i < len; i += 4)
        REG(c, offset + i) = load_le32(from + i);
}

/* --- interrupts --- */

static void update_interrupt(struct cc *c)
{
    if ((REG(c, RNG_ISR) & ~REG(c, RNG_IMR)) != 0)
        REG(c, HOST_IRR) |= IRR_RNG;
    irq_set(c->p.env->irq, c->p.slot->irq, (REG(c, HOST_IRR) & ~REG(c, HOST_IMR)) != 0);
}

void cc_raise(struct cc *c, uint32_t irr)
{
    REG(c, HOST_IRR) |= irr;
    update_interrupt(c);
}

CC_WRITTEN(cc_irr_mask_written)
{
    update_interrupt(cc_of(p));
}

/* RNG's bit comes back while RNG_ISR holds what caused it. */
CC_WRITTEN(cc_icr_written)
{
    REG(p, HOST_IRR) &= ~value;
    update_interrupt(cc_of(p));
}

/* --- clocks, status --- */

static void set_clock(struct periph *p, uint32_t bit, bool on)
{
    REG(p, CLK_STATUS) = on ? REG(p, CLK_STATUS) | bit : REG(p, CLK_STATUS) & ~bit;
}

CC_WRITTEN(cc_aes_clk_written)
{
    set_clock(p, CLK_AES, value & 1);
}

CC_WRITTEN(cc_hash_clk_written)
{
    set_clock(p, CLK_HASH, value & 1);
}

CC_WRITTEN(cc_pka_clk_written)
{
    set_clock(p, CLK_PKA, value & 1);
}

CC_WRITTEN(cc_dma_clk_written)
{
    set_clock(p, CLK_DMA, value & 1);
}

CC_WRITTEN(cc_chacha_clk_written)
{
    set_clock(p, CLK_CHACHA, value & 1);
}

CC_READ(cc_is_idle)
{
    const struct cc *c = cc_of(p);
    uint32_t idle = 0;

    idle |= c->s.path.busy ? IDLE_SYM_BUSY : IDLE_AHB | IDLE_CRYPTO;
    idle |= c->s.pka.is_running ? 0 : IDLE_PKA;
    idle |= c->rng_done.armed ? 0 : IDLE_RNG;
    return idle == (IDLE_AHB | IDLE_CRYPTO | IDLE_PKA | IDLE_RNG) ? idle | IDLE : idle;
}

CC_READ(cc_apb_filtering_read)
{
    return REG(p, AO_APB_FILTERING);
}

CC_WRITTEN(cc_apb_filtering_written)
{
    REG(p, AO_APB_FILTERING) = REG(p, CC(0xe38));
}
