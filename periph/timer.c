/*
 * TIMER: counter on PCLK16M or on a task.
 *
 * Follows: product specification, chapter TIMER.
 * Models:  timer and counter modes, BITMODE, PRESCALER, six or eight CC with capture, compare,
 *          SHORTS and one-shot; the counter is computed from the clock, never ticked.
 * Omits:   drift between HFINT and HFXO; synchronisation of tasks to PCLK16M.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_START    0x000
#define TASKS_STOP     0x004
#define TASKS_COUNT    0x008
#define TASKS_CLEAR    0x00c
#define TASKS_SHUTDOWN 0x010
#define TASKS_CAPTURE  0x040
#define EVENTS_COMPARE 0x140
#define SHORTS         0x200
#define MODE           0x504
#define BITMODE        0x508
#define PRESCALER      0x510
#define CC             0x540
#define ONESHOTEN      0x580
#define TIMER_MAX_CC   8
#define PRESCALER_MAX  9

/* From TASKS_COUNT to the event of the match it made: one cycle of PCLK16M, assumption. */
#define COUNT_TICKS TICKS_PCLK16M

struct timer {
    struct periph p;
    struct timer_state {
        bool running;
        uint32_t base; /* counter at base_time, or while it does not count by itself */
        ticks_t base_time;
        ticks_t period;    /* ticks a count */
        uint32_t mask;     /* of the counter's bits */
        bool counts_tasks; /* MODE is Counter or LowPowerCounter */
        uint32_t spent;    /* one-shot channels that have fired since CC was written */
        uint32_t matched;  /* counter mode: channels whose event is due */
    } s;
    struct event event;
};

static struct timer *timer_of(const struct periph *p)
{
    return (struct timer *)p;
}

static bool ticking(const struct timer *t)
{
    return t->s.running && !t->s.counts_tasks;
}

/* Counts done since base_time. */
static uint64_t elapsed(const struct timer *t)
{
    return (sched_now(t->p.env->sched) - t->s.base_time) / t->s.period;
}

static uint32_t counter(const struct timer *t)
{
    return (ticking(t) ? t->s.base + (uint32_t)elapsed(t) : t->s.base) & t->s.mask;
}

static bool fires(const struct timer *t, unsigned i)
{
    return REG(t, ONESHOTEN + i * 4) == 0 || (t->s.spent & BIT(i)) == 0;
}

/* --- when something happens next --- */

static void schedule(struct timer *t)
{
    ticks_t next = TICKS_NEVER;

    if (!ticking(t)) {
        if (t->s.matched == 0)
            sched_cancel(t->p.env->sched, &t->event);
        return;
    }
    for (unsigned i = 0; i < t->p.n; i++) {
        uint64_t steps = (REG(t, CC + i * 4) - counter(t)) & t->s.mask;

        if (!fires(t, i))
            continue;
        /* A match is a transition to CC: where the counter stands now comes a turn later. */
        if (steps == 0)
            steps = (uint64_t)t->s.mask + 1;
        next = MIN(next, t->s.base_time + (elapsed(t) + steps) * t->s.period);
    }
    if (next == TICKS_NEVER)
        sched_cancel(t->p.env->sched, &t->event);
    else
        sched_at(t->p.env->sched, &t->event, next);
}

/* Takes MODE, BITMODE and PRESCALER over and counts on from value. */
static void count_from(struct timer *t, uint32_t value)
{
    static const uint8_t widths[] = {16, 8, 24, 32};
    unsigned width = widths[REG(t, BITMODE)];

    t->s.mask = UINT32_MAX >> (32 - width);
    t->s.counts_tasks = REG(t, MODE) != 0;
    t->s.period = TICKS_PCLK16M << MIN(REG(t, PRESCALER), PRESCALER_MAX);
    t->s.base = value & t->s.mask;
    t->s.base_time = sched_now(t->p.env->sched);
    schedule(t);
}

/* --- events --- */

static uint32_t matches(const struct timer *t)
{
    uint32_t match = 0;

    for (unsigned i = 0; i < t->p.n; i++)
        if (fires(t, i) && ((REG(t, CC + i * 4) ^ counter(t)) & t->s.mask) == 0)
            match |= BIT(i);
    return match;
}

static void fire(struct timer *t, uint32_t channels)
{
    t->s.spent |= channels;
    for (unsigned i = 0; i < t->p.n; i++)
        if ((channels & BIT(i)) != 0)
            periph_event(&t->p, EVENTS_COMPARE + i * 4);
}

static void happen(void *ctx)
{
    struct timer *t = ctx;
    uint32_t due = ticking(t) ? matches(t) : t->s.matched;

    t->s.matched = 0;
    fire(t, due);
    schedule(t);
}

static void count(struct timer *t)
{
    if (!t->s.running || !t->s.counts_tasks)
        return;
    t->s.base = (t->s.base + 1) & t->s.mask;
    t->s.matched |= matches(t);
    if (t->s.matched != 0 && !t->event.armed)
        sched_after(t->p.env->sched, &t->event, COUNT_TICKS);
}

static void stop(struct timer *t)
{
    t->s.base = counter(t);
    t->s.running = false;
    schedule(t);
}

static void capture(struct timer *t, unsigned i)
{
    REG(t, CC + i * 4) = counter(t);
    schedule(t);
}

static void timer_task(struct periph *p, uint32_t task)
{
    struct timer *t = timer_of(p);

    switch (task) {
    case TASKS_START:
        if (t->s.running)
            break;
        t->s.running = true;
        count_from(t, t->s.base);
        break;
    case TASKS_STOP:
    case TASKS_SHUTDOWN:
        stop(t);
        break;
    case TASKS_COUNT:
        count(t);
        break;
    case TASKS_CLEAR:
        count_from(t, 0);
        break;
    default:
        capture(t, (task - TASKS_CAPTURE) / 4);
        break;
    }
}

/* --- registers --- */

static void configured(struct periph *p, unsigned index, uint32_t old)
{
    struct timer *t = timer_of(p);

    if (t->s.running)
        periph_error(p, "timer-configured-while-running",
                     "MODE, BITMODE or PRESCALER written while the timer runs");
    count_from(t, counter(t));
}

static void cc_written(struct periph *p, unsigned index, uint32_t old)
{
    timer_of(p)->s.spent &= ~BIT(index);
    schedule(timer_of(p));
}

static void oneshoten_written(struct periph *p, unsigned index, uint32_t old)
{
    timer_of(p)->s.spent &= ~BIT(index);
    schedule(timer_of(p));
}

static void timer_init(struct periph *p)
{
    g_assert(p->n > 0 && p->n <= TIMER_MAX_CC);
    event_init(&timer_of(p)->event, &p->events, "compare", happen, p);
}

static void timer_reset(struct periph *p)
{
    count_from(timer_of(p), 0);
}

/* clang-format off */
static const struct reg_desc timer_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_COUNT", TASKS_COUNT, REG_TASK},
    {"TASKS_CLEAR", TASKS_CLEAR, REG_TASK},
    {"TASKS_SHUTDOWN", TASKS_SHUTDOWN, REG_TASK},
    {"TASKS_CAPTURE[n]", TASKS_CAPTURE, REG_TASK, .count = TIMER_MAX_CC, .per_n = true},
    {"EVENTS_COMPARE[n]", EVENTS_COMPARE, REG_EVENT, .count = TIMER_MAX_CC, .per_n = true},
    {"SHORTS", SHORTS, REG_RW, .mask = 0xff00ff},
    REG_INTEN_GROUP,
    {"MODE", MODE, REG_RW, .mask = 3, .written = configured},
    {"BITMODE", BITMODE, REG_RW, .mask = 3, .written = configured},
    {"PRESCALER", PRESCALER, REG_RW, .reset = 4, .mask = 0xf, .written = configured},
    {"CC[n]", CC, REG_RW, .mask = UINT32_MAX, .count = TIMER_MAX_CC, .per_n = true,
     .written = cc_written},
    {"ONESHOTEN[n]", ONESHOTEN, REG_RW, .mask = 1, .count = TIMER_MAX_CC, .per_n = true,
     .written = oneshoten_written},
};

#define COMPARE_SHORTS(i)                               \
    {(i), EVENTS_COMPARE + (i) * 4, TASKS_CLEAR},       \
    {16 + (i), EVENTS_COMPARE + (i) * 4, TASKS_STOP}

static const struct short_desc timer_shorts[] = {
    COMPARE_SHORTS(0), COMPARE_SHORTS(1), COMPARE_SHORTS(2), COMPARE_SHORTS(3),
    COMPARE_SHORTS(4), COMPARE_SHORTS(5), COMPARE_SHORTS(6), COMPARE_SHORTS(7),
};
/* clang-format on */

static enum periph_draw timer_draw(const struct periph *p)
{
    return ticking(timer_of(p)) ? DRAW_MOVING : DRAW_OFF;
}

static const struct state_limit timer_limits[] = {
    STATE_FLAGS(struct timer, s.running, s.running),
    STATE_FLAGS(struct timer, s.counts_tasks, s.counts_tasks),
    STATE_LIMIT(struct timer, s.period, TICKS_PCLK16M << PRESCALER_MAX),
};

static bool timer_sound(const struct periph *p)
{
    const struct timer *t = timer_of(p);

    return t->s.period >= TICKS_PCLK16M && t->s.base_time <= sched_now(p->env->sched);
}

const struct periph_type timer_type = {
    .name = "TIMER",
    .size = sizeof(struct timer),
    .regs = timer_regs,
    .n_regs = ARRAY_LEN(timer_regs),
    .shorts = timer_shorts,
    .n_shorts = ARRAY_LEN(timer_shorts),
    .dppi = true,
    .state = PERIPH_STATE(struct timer, s),
    PERIPH_LIMITS(timer_limits),
    .sound = timer_sound,
    .init = timer_init,
    .reset = timer_reset,
    .task = timer_task,
    .draw = timer_draw,
};
