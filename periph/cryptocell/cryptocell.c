/*
 * CRYPTOCELL: Arm CryptoCell-312, the wrapper with ENABLE and what the engines share.
 *
 * Follows: product specification, chapter CRYPTOCELL; the MDK's register descriptions; the access
 *          order of Arm's open drivers (TF-M's cc3xx driver, the CryptoCell-312 run-time library).
 * Models:  ENABLE, which loses session keys; engine clocks; HOST_RGF with its interrupt; the data
 *          path between memory, RNG SRAM, AES, HASH, GHASH and CHACHA (path.c, dma.c, and a file an
 *          engine); PKA (pka.c, pka_ops.c); the random number generator (trng.c); identification,
 *          life cycle and always-on registers of a fresh chip (registers.c).
 * Omits:   one-time programmable memory and the keys derived from it; data fed and taken by the CPU
 *          (DIN_BUFFER, DOUT_BUFFER); that an engine without clock does nothing; fault and power
 *          analysis countermeasures; the effect of AO_APB_FILTERING and of debug control.
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
    if (cc_rng_pending(c))
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

/* --- clocks, power, reset --- */

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

static void reset_state(struct cc *c)
{
    cc_path_reset(c);
    cc_pka_reset(c);
    cc_rng_reset(c);
    memset(&c->s, 0, sizeof c->s);
    update_interrupt(c);
}

/* Libraries switch ENABLE around their calls and go on with what the registers held. */
CC_WRITTEN(cc_enable_written)
{
    struct cc *c = cc_of(p);

    if (REG(p, CRYPTOCELL_ENABLE) != 0)
        return;
    cc_path_reset(c);
    cc_pka_reset(c);
    cc_rng_reset(c);
    memset(c->s.aes.key, 0, sizeof c->s.aes.key);
    memset(c->s.chacha.key, 0, sizeof c->s.chacha.key);
    update_interrupt(c);
}

/* The whole subsystem but its always-on part. */
CC_WRITTEN(cc_sw_reset_written)
{
    for (unsigned i = 0; i < p->type->n_regs; i++) {
        const struct reg_desc *d = &p->type->regs[i];

        if (d->offset < CC(0) || d->offset >= CC(0x1000))
            continue;
        for (unsigned k = 0; k < MAX(d->count, 1); k++)
            REG(p, d->offset + k * (d->stride != 0 ? d->stride : 4)) = d->reset;
    }
    reset_state(cc_of(p));
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

/* --- life --- */

void cc_init(struct periph *p)
{
    struct cc *c = cc_of(p);

    event_init(&c->path_done, "CC data path", cc_path_done, c);
    event_init(&c->pka_done, "CC_PKA", cc_pka_done, c);
    event_init(&c->rng_done, "CC_RNG", cc_rng_done, c);
}

void cc_reset(struct periph *p)
{
    reset_state(cc_of(p));
}

void cc_cancel(struct periph *p)
{
    struct cc *c = cc_of(p);

    sched_cancel(p->env->sched, &c->path_done);
    sched_cancel(p->env->sched, &c->pka_done);
    sched_cancel(p->env->sched, &c->rng_done);
}
