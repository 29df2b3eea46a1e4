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
    cc_raise(c, 0);
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
    periph_forget(p);
    cc_raise(cc_of(p), 0);
}

/* --- life --- */

void cc_init(struct periph *p)
{
    struct cc *c = cc_of(p);

    event_init(&c->path_done, &p->events, "transfer", cc_path_done, c);
    event_init(&c->pka_done, &p->events, "PKA operation", cc_pka_done, c);
    event_init(&c->rng_done, &p->events, "random numbers", cc_rng_done, c);
}

/* The interrupt line follows from the registers. */
void cc_restored(struct periph *p)
{
    cc_raise(cc_of(p), 0);
}
