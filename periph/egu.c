/*
 * EGU: turns software triggers into events, interrupts and DPPI.
 *
 * Follows: product specification, chapter EGU.
 * Models:  everything; SWI of the network core is an EGU that nobody triggers by register.
 * Omits:   nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_TRIGGER    0x000
#define EVENTS_TRIGGERED 0x100

/* From TASKS_TRIGGER to EVENTS_TRIGGERED one cycle of PCLK16M: assumption. */
#define TRIGGER_TICKS TICKS_PCLK16M

struct egu {
    struct periph p;
    struct event event;
    uint32_t triggered; /* channels whose event is due */
};

static void fire(void *ctx)
{
    struct egu *e = ctx;
    uint32_t due = e->triggered;

    e->triggered = 0;
    for (unsigned i = 0; i < e->p.n; i++)
        if ((due >> i & 1) != 0)
            periph_event(&e->p, EVENTS_TRIGGERED + i * 4);
}

static void egu_task(struct periph *p, uint32_t task)
{
    struct egu *e = (struct egu *)p;

    e->triggered |= BIT((task - TASKS_TRIGGER) / 4);
    if (!e->event.armed)
        sched_after(p->env->sched, &e->event, TRIGGER_TICKS);
}

static void egu_init(struct periph *p)
{
    event_init(&((struct egu *)p)->event, p->name, fire, p);
}

static void egu_reset(struct periph *p)
{
    struct egu *e = (struct egu *)p;

    sched_cancel(p->env->sched, &e->event);
    e->triggered = 0;
}

static const struct reg_desc egu_regs[] = {
    {"TASKS_TRIGGER[n]", TASKS_TRIGGER, REG_TASK, .count = 16, .per_n = true},
    {"EVENTS_TRIGGERED[n]", EVENTS_TRIGGERED, REG_EVENT, .count = 16, .per_n = true},
    REG_INTEN_GROUP,
};

const struct periph_type egu_type = {
    .name = "EGU",
    .size = sizeof(struct egu),
    .regs = egu_regs,
    .n_regs = ARRAY_LEN(egu_regs),
    .dppi = true,
    .init = egu_init,
    .reset = egu_reset,
    .task = egu_task,
    .free = egu_reset,
};
