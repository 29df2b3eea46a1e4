/*
 * RNG: random numbers, network core.
 *
 * Follows: product specification, chapter RNG.
 * Models:  one byte at a time from the run's seeded source, with start-up and generation time.
 * Omits:   true randomness: the same seed gives the same bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_START   0x000
#define TASKS_STOP    0x004
#define EVENTS_VALRDY 0x100
#define CONFIG        0x504
#define VALUE         0x508

/* Times: the constants of Nordic's nRF hardware models (NHW_RNG). */
#define START_TICKS     (128 * TICKS_PER_US)
#define RAW_TICKS       (32 * TICKS_PER_US)
#define CORRECTED_TICKS (122 * TICKS_PER_US)

struct rng {
    struct periph p;
    struct event event;
};

static void next(struct rng *r, ticks_t start)
{
    ticks_t time = REG(r, CONFIG) != 0 ? CORRECTED_TICKS : RAW_TICKS;

    sched_after(r->p.env->sched, &r->event, start + time);
}

static void generated(void *ctx)
{
    struct rng *r = ctx;

    REG(r, VALUE) = periph_random(r->p.env) & 0xff;
    next(r, 0);
    periph_event(&r->p, EVENTS_VALRDY); /* a short may stop it again */
}

static void rng_task(struct periph *p, uint32_t task)
{
    struct rng *r = (struct rng *)p;

    if (task == TASKS_STOP)
        sched_cancel(p->env->sched, &r->event);
    else if (!r->event.armed)
        next(r, START_TICKS);
}

static void rng_init(struct periph *p)
{
    event_init(&((struct rng *)p)->event, &p->events, "value", generated, p);
}

static const struct reg_desc rng_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},      {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"EVENTS_VALRDY", EVENTS_VALRDY, REG_EVENT}, {"SHORTS", 0x200, REG_RW, .mask = 1},
    {"INTENSET", 0x304, REG_INTENSET},           {"INTENCLR", 0x308, REG_INTENCLR},
    {"CONFIG", CONFIG, REG_RW, .mask = 1},       {"VALUE", VALUE, REG_RO},
};

static const struct short_desc rng_shorts[] = {
    {0, EVENTS_VALRDY, TASKS_STOP},
};

const struct periph_type rng_type = {
    .name = "RNG",
    .size = sizeof(struct rng),
    .regs = rng_regs,
    .n_regs = ARRAY_LEN(rng_regs),
    .shorts = rng_shorts,
    .n_shorts = ARRAY_LEN(rng_shorts),
    .dppi = true,
    .init = rng_init,
    .task = rng_task,
};
