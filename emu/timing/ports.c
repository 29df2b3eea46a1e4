/*
 * Loads that change the port.
 *
 * The core has two AHB ports for data: one for the code region, that is flash and XIP, and one for
 * everything else (Arm). Loads pipeline, one a cycle, while they keep to a port; one that goes
 * through the other waits a cycle for the data of the load before. [assumption; on Cortex-M3 and M4
 * loads were measured to pipeline only within one memory, jnk0le/random]
 *
 * Only reads of the code region are seen when they happen. So each is charged for the load before
 * and for the load behind it, and pays back when that one turns out to keep to the port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/timing_priv.h"

#define CHANGE 1 /* cycles */

/* Adds an instruction; whether it is a load in the cycle behind another one. */
static bool add_and_chain(struct schedule *s, struct insn *insn)
{
    uint32_t next = s->load_next;

    schedule_add(s, insn);
    return next != 0 && insn->cls == &insn_classes[CLASS_LOAD] && s->now - insn->issue == next;
}

static struct timing_port find_port(struct timing *t, uint32_t from, uint32_t pc)
{
    struct timing_port p = {.from = from, .pc = pc, .next = TIMING_NOWHERE};
    struct code_walk w = code_walk(t, from, pc - from + 2 * sizeof(uint32_t));
    struct schedule s = {0};
    struct insn insn;

    while (code_next(&w, &insn)) {
        bool chained = add_and_chain(&s, &insn);

        if (from + w.at <= pc)
            continue;
        p.chained = chained;
        if (insn.cls == &insn_classes[CLASS_LOAD] && code_next(&w, &insn) &&
            add_and_chain(&s, &insn))
            p.next = from + w.at - insn.size;
        break;
    }
    return p;
}

int32_t timing_change_port_in(struct timing *t, uint32_t from, uint32_t pc)
{
    uint32_t hash = (pc >> 1) ^ (from >> 1) * 31;
    struct timing_port *p = &t->port[hash & (TIMING_PORTS - 1)];
    bool kept = t->port_left == pc;
    int32_t cycles = 0;

    if (t->config.functional)
        return 0;
    if (pc - from >= TIMING_LONGEST_CHAIN)
        from = pc;
    if (p->pc != pc || p->from != from || !p->valid) {
        *p = find_port(t, from, pc);
        /* Code elsewhere may be other code the next time. */
        p->valid = timing_region(t, pc) >= 0;
    }
    if (p->chained)
        cycles += kept ? -CHANGE : CHANGE;
    if (p->next != TIMING_NOWHERE)
        cycles += CHANGE;
    t->port_left = p->next;
    t->path.stalls.bus += (uint64_t)(int64_t)cycles;
    return cycles;
}

int32_t timing_change_port(struct timing *t, uint32_t pc)
{
    return timing_change_port_in(t, t->chain & ~UINT32_C(1), pc);
}
