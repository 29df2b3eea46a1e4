/*
 * Interrupt lines of one core: level signals from peripherals to the NVIC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/state.h"

#define IRQ_MAX  128
#define IRQ_NONE 0xffff

struct irq_lines {
    bool level[IRQ_MAX];
    /* The NVIC; called on every change of a line. NULL in tests without a CPU. */
    void (*changed)(void *ctx, unsigned irq, bool level);
    void *ctx;
};

static inline void irq_set(struct irq_lines *lines, unsigned irq, bool level)
{
    if (irq == IRQ_NONE || lines->level[irq] == level)
        return;
    lines->level[irq] = level;
    if (lines->changed != NULL)
        lines->changed(lines->ctx, irq, level);
}

static inline void irq_walk(struct irq_lines *lines, struct state_walk *w)
{
    static const struct state_limit limits[] = {STATE_EACH(struct irq_lines, level, true)};

    STATE_PART(w, lines->level);
    state_check(w, "an interrupt line", lines, limits, G_N_ELEMENTS(limits));
}
