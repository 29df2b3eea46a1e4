/*
 * CryptoCell's PKA: its SRAM, its pipeline of one operation under way and one that waits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/cryptocell/cc_priv.h"

static void start(struct cc *c, uint32_t opcode)
{
    c->s.pka.running = opcode;
    c->s.pka.is_running = true;
    sched_after(c->p.env->sched, &c->pka_done, (ticks_t)cc_pka_cycles(c, opcode) * CC_CYCLE);
}

void cc_pka_done(void *cc)
{
    struct cc *c = cc;

    cc_pka_execute(c, c->s.pka.running);
    c->s.pka.is_running = false;
    if (c->s.pka.is_waiting) {
        c->s.pka.is_waiting = false;
        start(c, c->s.pka.waiting);
    }
    cc_raise(c, IRR_PKA);
}

/* OPCODE 0 ends what is under way. */
CC_WRITTEN(cc_pka_opcode_written)
{
    struct cc *c = cc_of(p);
    uint32_t opcode = REG(p, CC(0x080));

    if (bits(opcode, 31, 27) == 0) {
        cc_pka_reset(c);
        return;
    }
    if (!c->s.pka.is_running) {
        start(c, opcode);
        return;
    }
    if (c->s.pka.is_waiting) {
        periph_error(c, "pka-pipe-full", "OPCODE 0x%08x is written while PKA_PIPE is 0; ignored",
                     opcode);
        return;
    }
    c->s.pka.waiting = opcode;
    c->s.pka.is_waiting = true;
}

void cc_pka_reset(struct cc *c)
{
    sched_cancel(c->p.env->sched, &c->pka_done);
    c->s.pka.is_running = c->s.pka.is_waiting = false;
}

CC_WRITTEN(cc_pka_reset_written)
{
    cc_pka_reset(cc_of(p));
}

CC_READ(cc_pka_pipe)
{
    return !cc_of(p)->s.pka.is_waiting;
}

CC_READ(cc_pka_idle)
{
    return !cc_of(p)->s.pka.is_running;
}

/* --- SRAM, through two windows that move on --- */

CC_WRITTEN(cc_pka_sram_waddr_written)
{
    cc_of(p)->s.pka.write_addr = value;
}

CC_WRITTEN(cc_pka_sram_wdata_written)
{
    struct cc *c = cc_of(p);
    uint32_t at = c->s.pka.write_addr++;

    if (at < CC_PKA_SRAM_WORDS)
        c->s.pka.sram[at] = value;
}

CC_WRITTEN(cc_pka_sram_raddr_written)
{
    cc_of(p)->s.pka.read_addr = value;
}

CC_READ(cc_pka_sram_rdata)
{
    struct cc *c = cc_of(p);
    uint32_t at = c->s.pka.read_addr++;

    return at < CC_PKA_SRAM_WORDS ? c->s.pka.sram[at] : 0;
}
