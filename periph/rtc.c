/*
 * RTC: 24-bit counter on LFCLK.
 *
 * Follows: product specification, chapter RTC.
 * Models:  COUNTER computed from the clock, never ticked; PRESCALER latched by START, CLEAR and
 *          TRIGOVRFLW; TICK, OVRFLW and COMPARE with EVTEN and INTEN gates; CAPTURE; SHORTS. Tasks
 *          and CC writes cross into the LFCLK domain at the next edge, from which the CC rules of
 *          the specification follow: a CC equal to COUNTER does not fire before the counter comes
 *          round, COUNTER+1 is missed when it is written in the last LFCLK cycle before the match,
 *          COUNTER+2 always fires, and the old CC still matches at that edge when it was replaced
 *          less than half a cycle before (Zephyr's drivers wait for that half cycle).
 * Omits:   the jitter of that crossing (it always takes until the next edge).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_START      0x000
#define TASKS_STOP       0x004
#define TASKS_CLEAR      0x008
#define TASKS_TRIGOVRFLW 0x00c
#define TASKS_CAPTURE    0x040
#define EVENTS_TICK      0x100
#define EVENTS_OVRFLW    0x104
#define EVENTS_COMPARE   0x140
#define SHORTS           0x200
#define INTEN            0x300
#define EVTEN            0x340
#define PRESCALER        0x508
#define CC               0x540

#define RTC_CC      4
#define COUNTER_MAX 0xffffffu

/* Bits of EVTEN and INTEN. */
#define TICK       BIT(0)
#define OVRFLW     BIT(1)
#define COMPARE(i) BIT(16 + (i))
#define EVTEN_MASK (TICK | OVRFLW | MASK(19, 16))

/* What TASKS_TRIGOVRFLW sets COUNTER to: 16 increments before it overflows. */
#define TRIGOVRFLW_COUNTER 0xfffff0u

struct rtc {
    struct periph p;
    struct rtc_state {
        bool started;    /* START since the last STOP; counts while LFCLK runs too */
        uint32_t frozen; /* COUNTER while it does not count, and until base_time */
        uint32_t base;   /* COUNTER at base_time */
        ticks_t base_time;
        ticks_t period;      /* ticks an increment */
        uint32_t cc[RTC_CC]; /* as the LFCLK domain knows them */
        ticks_t
            replaced[RTC_CC]; /* when cc[i] was first written over, TICKS_NEVER when it was not */
        ticks_t synced;       /* when CC registers reach it, TICKS_NEVER when they have */
    } s;
    struct event event;
    struct clock_listener lfclk;
};

static struct rtc *rtc_of(const struct periph *p)
{
    return (struct rtc *)p;
}

static ticks_t now(const struct rtc *r)
{
    return sched_now(r->p.env->sched);
}

static bool counting(const struct rtc *r)
{
    return r->s.started && clock_hz(r->p.env->clocks, CLOCK_LFCLK) != 0;
}

static uint32_t counter(const struct rtc *r)
{
    if (!counting(r) || now(r) < r->s.base_time)
        return r->s.frozen;
    return (r->s.base + (uint32_t)((now(r) - r->s.base_time) / r->s.period)) & COUNTER_MAX;
}

/* The next edge of LFCLK, where both domains' RTCs see the same clock. */
static ticks_t next_edge(const struct rtc *r)
{
    return ticks_next_edge(now(r), TICKS_LFCLK);
}

/* --- when something happens next --- */

static uint32_t enabled(const struct rtc *r)
{
    return REG(r, EVTEN) | REG(r, INTEN);
}

/* Time at which the counter next becomes value: at least one increment from now. */
static ticks_t time_of(const struct rtc *r, uint32_t value)
{
    if (now(r) < r->s.base_time) {
        uint32_t steps = (value - r->s.base) & COUNTER_MAX;

        /* Taking over a value at base_time is no transition to it. */
        return r->s.base_time + (steps != 0 ? steps : COUNTER_MAX + 1) * r->s.period;
    }
    uint64_t done = (now(r) - r->s.base_time) / r->s.period;
    uint32_t steps = (value - r->s.base - (uint32_t)done) & COUNTER_MAX;

    return r->s.base_time + (done + (steps != 0 ? steps : COUNTER_MAX + 1)) * r->s.period;
}

static void schedule(struct rtc *r)
{
    ticks_t next = r->s.synced;

    if (!counting(r)) {
        sched_cancel(r->p.env->sched, &r->event);
        return;
    }
    if ((enabled(r) & TICK) != 0)
        next = MIN(next, time_of(r, (counter(r) + 1) & COUNTER_MAX));
    if ((enabled(r) & OVRFLW) != 0)
        next = MIN(next, time_of(r, 0));
    for (unsigned i = 0; i < RTC_CC; i++)
        if ((enabled(r) & COMPARE(i)) != 0 || (REG(r, SHORTS) & BIT(i)) != 0)
            next = MIN(next, time_of(r, r->s.cc[i]));
    if (next == TICKS_NEVER)
        sched_cancel(r->p.env->sched, &r->event);
    else
        sched_at(r->p.env->sched, &r->event, next);
}

/* --- counting --- */

/* From the next edge on the counter goes up from value; until then it shows what it showed. */
static void count_from(struct rtc *r, uint32_t value)
{
    r->s.base = value;
    r->s.base_time = next_edge(r);
    r->s.period = (REG(r, PRESCALER) + 1) * TICKS_LFCLK;
}

static void sync_cc(struct rtc *r)
{
    for (unsigned i = 0; i < RTC_CC; i++) {
        r->s.cc[i] = REG(r, CC + i * 4);
        r->s.replaced[i] = TICKS_NEVER;
    }
    r->s.synced = TICKS_NEVER;
}

static void start(struct rtc *r)
{
    if (r->s.started)
        return;
    count_from(r, r->s.frozen);
    r->s.started = true;
    clock_request_lfclk(r->p.env->clocks, true);
    schedule(r);
}

static void stop(struct rtc *r)
{
    if (!r->s.started)
        return;
    /* A START or CLEAR that has not crossed yet comes first. */
    r->s.frozen = counting(r) && now(r) < r->s.base_time ? r->s.base : counter(r);
    r->s.started = false;
    sync_cc(r);
    schedule(r);
    clock_request_lfclk(r->p.env->clocks, false);
}

static void set_counter(struct rtc *r, uint32_t value)
{
    if (counting(r)) {
        r->s.frozen = counter(r);
        count_from(r, value);
    } else {
        r->s.frozen = value;
    }
    schedule(r);
}

static void rtc_task(struct periph *p, uint32_t task)
{
    struct rtc *r = rtc_of(p);

    switch (task) {
    case TASKS_START:
        start(r);
        break;
    case TASKS_STOP:
        stop(r);
        break;
    case TASKS_CLEAR:
        set_counter(r, 0);
        break;
    case TASKS_TRIGOVRFLW:
        set_counter(r, TRIGOVRFLW_COUNTER);
        break;
    default: /* CAPTURE */
        REG(p, CC + (task - TASKS_CAPTURE)) = counter(r);
        r->s.cc[(task - TASKS_CAPTURE) / 4] = counter(r);
        schedule(r);
        break;
    }
}

/* --- events --- */

/* EVTEN lets an event reach DPPI, INTEN lets it reach the interrupt; with neither it is lost. */
static void raise_event(struct rtc *r, uint32_t event, uint32_t bit)
{
    if ((REG(r, EVTEN) & bit) != 0) {
        periph_event(&r->p, event);
    } else if ((REG(r, INTEN) & bit) != 0) {
        REG(r, event) = 1;
        periph_update_irq(&r->p);
    }
}

/* Half a cycle after it was written over, a CC no longer matches. */
static bool matches_cc(const struct rtc *r, unsigned i, uint32_t value)
{
    return r->s.cc[i] == value &&
           (r->s.replaced[i] == TICKS_NEVER || now(r) - r->s.replaced[i] < TICKS_LFCLK / 2);
}

static void happen(void *ctx)
{
    struct rtc *r = ctx;
    uint32_t value = counter(r);
    bool incremented = now(r) > r->s.base_time && (now(r) - r->s.base_time) % r->s.period == 0;
    uint32_t matches = 0;

    for (unsigned i = 0; incremented && i < RTC_CC; i++)
        if (matches_cc(r, i, value))
            matches |= BIT(i);
    if (now(r) >= r->s.synced)
        sync_cc(r);
    if (incremented) {
        raise_event(r, EVENTS_TICK, TICK);
        if (value == 0)
            raise_event(r, EVENTS_OVRFLW, OVRFLW);
    }
    for (unsigned i = 0; i < RTC_CC; i++)
        if ((matches & BIT(i)) != 0)
            raise_event(r, EVENTS_COMPARE + i * 4, COMPARE(i));
    if ((matches & REG(r, SHORTS)) != 0)
        set_counter(r, 0);
    schedule(r);
}

/* --- registers --- */

static uint32_t counter_read(struct periph *p, unsigned index)
{
    return counter(rtc_of(p));
}

static void cc_written(struct periph *p, unsigned index, uint32_t old)
{
    struct rtc *r = rtc_of(p);

    if (!counting(r))
        sync_cc(r);
    else if (r->s.synced == TICKS_NEVER)
        r->s.synced = next_edge(r);
    if (counting(r) && r->s.replaced[index] == TICKS_NEVER &&
        REG(p, CC + index * 4) != r->s.cc[index])
        r->s.replaced[index] = now(r);
    schedule(r);
}

static void prescaler_written(struct periph *p, unsigned index, uint32_t old)
{
    if (!rtc_of(p)->s.started || REG(p, PRESCALER) == old)
        return;
    periph_error(p, "prescaler-while-running", "PRESCALER written while the counter runs; ignored");
    REG(p, PRESCALER) = old;
}

static void enables_written(struct periph *p, unsigned index, uint32_t old)
{
    schedule(rtc_of(p));
}

/* LFCLK came or went. */
static void lfclk_changed(void *ctx, enum clock_node node, uint32_t hz)
{
    struct rtc *r = ctx;

    if (!r->s.started)
        return;
    if (hz != 0) {
        count_from(r, r->s.frozen);
    } else {
        /* It is 0 already: take the value that the counter had. */
        if (now(r) >= r->s.base_time)
            r->s.frozen =
                (r->s.base + (uint32_t)((now(r) - r->s.base_time) / r->s.period)) & COUNTER_MAX;
        sync_cc(r);
    }
    schedule(r);
}

static void rtc_init(struct periph *p)
{
    struct rtc *r = rtc_of(p);

    event_init(&r->event, &p->events, "compare", happen, r);
    r->lfclk.changed = lfclk_changed;
    periph_hears(p, clock_listen(p->env->clocks, CLOCK_LFCLK, &r->lfclk, r));
}

static void rtc_release(struct periph *p)
{
    stop(rtc_of(p));
}

static void rtc_reset(struct periph *p)
{
    sync_cc(rtc_of(p));
}

/* clang-format off */
static const struct reg_desc rtc_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_CLEAR", TASKS_CLEAR, REG_TASK},
    {"TASKS_TRIGOVRFLW", TASKS_TRIGOVRFLW, REG_TASK},
    {"TASKS_CAPTURE[n]", TASKS_CAPTURE, REG_TASK, .count = RTC_CC},
    {"EVENTS_TICK", EVENTS_TICK, REG_EVENT},
    {"EVENTS_OVRFLW", EVENTS_OVRFLW, REG_EVENT},
    {"EVENTS_COMPARE[n]", EVENTS_COMPARE, REG_EVENT, .count = RTC_CC},
    {"SHORTS", SHORTS, REG_RW, .mask = 0xf, .written = enables_written},
    {"INTENSET", 0x304, REG_INTENSET, .written = enables_written},
    {"INTENCLR", 0x308, REG_INTENCLR, .written = enables_written},
    {"EVTEN", EVTEN, REG_RW, .mask = EVTEN_MASK, .written = enables_written},
    {"EVTENSET", 0x344, REG_SET, .mask = EVTEN_MASK, .target = EVTEN, .written = enables_written},
    {"EVTENCLR", 0x348, REG_CLR, .mask = EVTEN_MASK, .target = EVTEN, .written = enables_written},
    {"COUNTER", 0x504, REG_RO, .read = counter_read},
    {"PRESCALER", PRESCALER, REG_RW, .mask = 0xfff, .written = prescaler_written},
    {"CC[n]", CC, REG_RW, .mask = COUNTER_MAX, .count = RTC_CC, .written = cc_written},
};
/* clang-format on */

static void rtc_walk(struct periph *p, struct state_walk *w)
{
    if (w->restores && rtc_of(p)->s.started)
        clock_claim_lfclk(p->env->clocks);
}

static const struct state_limit rtc_limits[] = {
    STATE_FLAGS(struct rtc, s.started, s.started),
    STATE_LIMIT(struct rtc, s.base, COUNTER_MAX),
    STATE_LIMIT(struct rtc, s.period, 4096 * TICKS_LFCLK),
};

/* What starts at an edge of LFCLK may lie one ahead. */
static bool rtc_sound(const struct periph *p)
{
    const struct rtc *r = rtc_of(p);

    return !r->s.started || (r->s.period != 0 && r->s.base_time <= now(r) + 2 * TICKS_LFCLK &&
                             (r->s.synced == TICKS_NEVER || r->s.synced >= now(r)));
}

const struct periph_type rtc_type = {
    .name = "RTC",
    .size = sizeof(struct rtc),
    .regs = rtc_regs,
    .n_regs = ARRAY_LEN(rtc_regs),
    .dppi = true,
    .state = PERIPH_STATE(struct rtc, s),
    PERIPH_LIMITS(rtc_limits),
    .sound = rtc_sound,
    .walk = rtc_walk,
    .init = rtc_init,
    .release = rtc_release,
    .reset = rtc_reset,
    .task = rtc_task,
};
