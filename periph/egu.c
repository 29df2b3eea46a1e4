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
    struct egu_state {
        uint32_t triggered; /* channels whose event is due */
    } s;
    struct event event;
};

static void fire(void *ctx)
{
    struct egu *e = ctx;
    uint32_t due = e->s.triggered;

    e->s.triggered = 0;
    for (unsigned i = 0; i < e->p.n; i++)
        if ((due >> i & 1) != 0)
            periph_event(&e->p, EVENTS_TRIGGERED + i * 4);
}

static void egu_task(struct periph *p, uint32_t task)
{
    struct egu *e = (struct egu *)p;

    e->s.triggered |= BIT((task - TASKS_TRIGGER) / 4);
    if (!e->event.armed)
        sched_after(p->env->sched, &e->event, TRIGGER_TICKS);
}

static void egu_init(struct periph *p)
{
    event_init(&((struct egu *)p)->event, &p->events, "trigger", fire, p);
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
    .state = PERIPH_STATE(struct egu, s),
    .init = egu_init,
    .task = egu_task,
};
