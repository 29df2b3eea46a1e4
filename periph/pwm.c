/*
 * PWM: pulse width modulation with sequences in RAM.
 *
 * Follows: product specification, chapter PWM.
 * Models:  the wave counter with PRESCALER, COUNTERTOP, up and up-down mode; decoder loads Common,
 *          Grouped, Individual and WaveForm; REFRESH, ENDDELAY, NEXTSTEP, LOOP, SHORTS; the pins
 *          change when the wave says.
 * Omits:   nothing that software sees.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_STOP          0x004
#define TASKS_SEQSTART      0x008
#define TASKS_NEXTSTEP      0x010
#define EVENTS_STOPPED      0x104
#define EVENTS_SEQSTARTED   0x108
#define EVENTS_SEQEND       0x110
#define EVENTS_PWMPERIODEND 0x118
#define EVENTS_LOOPSDONE    0x11c
#define ENABLE              0x500
#define MODE                0x504
#define COUNTERTOP          0x508
#define PRESCALER           0x50c
#define DECODER             0x510
#define LOOP                0x514
#define SEQ_PTR             0x520
#define SEQ_CNT             0x524
#define SEQ_REFRESH         0x528
#define SEQ_ENDDELAY        0x52c
#define SEQ_STRIDE          0x20
#define PSEL_OUT            0x560
#define CHANNELS            4
#define COUNTERTOP_MIN      3 /* the least value that the specification allows */

#define COMPARE_FALLING BIT(15) /* polarity: the first edge of the period falls */

enum load { LOAD_COMMON, LOAD_GROUPED, LOAD_INDIVIDUAL, LOAD_WAVEFORM };

struct pwm {
    struct periph p;
    struct pwm_state {
        bool running;
        bool stopping;         /* at the end of this period */
        bool advancing;        /* a sequence is being played, not only its last value repeated */
        unsigned seq;          /* which */
        uint32_t next;         /* index of the next value to load */
        uint32_t periods_left; /* of the value that is loaded, besides this one */
        bool delaying;         /* ENDDELAY of the sequence that ended */
        uint32_t loops_left;
        uint16_t value[CHANNELS];
        uint32_t top;
        ticks_t start; /* of this period */
        ticks_t tick;  /* ticks a count */
    } s;
    struct event event;
};

static struct pwm *pwm_of(const struct periph *p)
{
    return (struct pwm *)p;
}

static uint32_t seq_reg(const struct pwm *w, uint32_t reg)
{
    return REG(w, reg + w->s.seq * SEQ_STRIDE);
}

/* --- the wave --- */

static uint32_t compare(const struct pwm *w, unsigned channel)
{
    return w->s.value[channel] & 0x7fff;
}

static bool up_down(const struct pwm *w)
{
    return REG(w, MODE) != 0;
}

static uint32_t period_counts(const struct pwm *w)
{
    return up_down(w) ? 2 * w->s.top : w->s.top;
}

/* Level of a channel when the counter has done `counts` of its period. */
static bool level_at(const struct pwm *w, unsigned channel, uint32_t counts)
{
    bool begins = (w->s.value[channel] & COMPARE_FALLING) != 0;
    bool passed = counts >= compare(w, channel);

    if (up_down(w) && counts >= 2 * w->s.top - MIN(compare(w, channel), w->s.top))
        passed = false;
    return passed != begins;
}

static void drive(struct pwm *w, uint32_t counts)
{
    for (unsigned i = 0; i < CHANNELS; i++) {
        unsigned pin = pin_of_psel(REG(w, PSEL_OUT + i * 4));

        if (pin != PIN_NONE)
            pins_set_output(w->p.env->pins, pin, level_at(w, i, counts) ? PIN_HIGH : PIN_LOW);
    }
}

/* Counts of the next edge of any connected channel behind `counts`, or of the period's end. */
static uint32_t next_edge(const struct pwm *w, uint32_t counts)
{
    uint32_t next = period_counts(w);

    for (unsigned i = 0; i < CHANNELS; i++) {
        uint32_t edges[2] = {compare(w, i), 2 * w->s.top - MIN(compare(w, i), w->s.top)};

        if (pin_of_psel(REG(w, PSEL_OUT + i * 4)) == PIN_NONE)
            continue;
        for (unsigned k = 0; k < (up_down(w) ? 2 : 1); k++)
            if (edges[k] > counts && edges[k] < next)
                next = edges[k];
    }
    return next;
}

static void continue_period(struct pwm *w, uint32_t counts)
{
    drive(w, counts);
    sched_at(w->p.env->sched, &w->event, w->s.start + next_edge(w, counts) * w->s.tick);
}

/* --- the decoder --- */

static unsigned values_a_step(const struct pwm *w)
{
    static const uint8_t values[] = {1, 2, 4, 4};

    return values[bits(REG(w, DECODER), 1, 0)];
}

/* Loads the next value of the sequence; false when the sequence has no more. */
static bool load(struct pwm *w)
{
    unsigned n = values_a_step(w);
    uint8_t raw[2 * CHANNELS];
    uint16_t v[CHANNELS];

    if (w->s.next + n > seq_reg(w, SEQ_CNT) ||
        !easydma_read(&w->p, seq_reg(w, SEQ_PTR) + w->s.next * 2, raw, n * 2))
        return false;
    w->s.next += n;
    for (unsigned i = 0; i < n; i++)
        v[i] = load_le16(raw + i * 2);
    switch (bits(REG(w, DECODER), 1, 0)) {
    case LOAD_COMMON:
        w->s.value[0] = w->s.value[1] = w->s.value[2] = w->s.value[3] = v[0];
        break;
    case LOAD_GROUPED:
        w->s.value[0] = w->s.value[1] = v[0];
        w->s.value[2] = w->s.value[3] = v[1];
        break;
    case LOAD_WAVEFORM: /* the fourth value is COUNTERTOP */
        w->s.top = MAX(v[3] & 0x7fff, COUNTERTOP_MIN);
        memcpy(w->s.value, v, 3 * sizeof v[0]);
        break;
    default:
        memcpy(w->s.value, v, sizeof v);
        break;
    }
    w->s.periods_left = seq_reg(w, SEQ_REFRESH);
    return true;
}

static void begin_sequence(struct pwm *w, unsigned seq)
{
    w->s.seq = seq;
    w->s.next = 0;
    w->s.advancing = load(w);
    w->s.delaying = false;
    if (w->s.advancing)
        periph_event(&w->p, EVENTS_SEQSTARTED + seq * 4);
}

/* What follows a sequence and its ENDDELAY. */
static void after_sequence(struct pwm *w)
{
    w->s.advancing = w->s.delaying = false;
    if (REG(w, LOOP) == 0)
        return; /* the last value goes on until STOP */
    if (w->s.seq == 1 && --w->s.loops_left == 0) {
        periph_event(&w->p, EVENTS_LOOPSDONE);
        return;
    }
    begin_sequence(w, 1 - w->s.seq);
}

static void end_sequence(struct pwm *w)
{
    w->s.delaying = true;
    w->s.periods_left = seq_reg(w, SEQ_ENDDELAY);
    periph_event(&w->p, EVENTS_SEQEND + w->s.seq * 4);
}

/* At the end of a period: the next value, the next sequence, or the same value again. */
static void advance(struct pwm *w)
{
    bool by_task = (REG(w, DECODER) & BIT(8)) != 0;

    if (!w->s.advancing || (by_task && !w->s.delaying))
        return;
    if (w->s.periods_left > 0) {
        w->s.periods_left--;
        return;
    }
    if (!w->s.delaying && load(w))
        return;
    if (!w->s.delaying)
        end_sequence(w);
    if (w->s.delaying && w->s.advancing && w->s.periods_left == 0)
        after_sequence(w);
}

/* --- periods --- */

static void begin_period(struct pwm *w)
{
    if (bits(REG(w, DECODER), 1, 0) != LOAD_WAVEFORM)
        w->s.top = MAX(REG(w, COUNTERTOP), COUNTERTOP_MIN);
    w->s.tick = TICKS_PCLK16M << REG(w, PRESCALER);
    w->s.start = sched_now(w->p.env->sched);
    continue_period(w, 0);
}

static void halt(struct pwm *w)
{
    w->s.running = w->s.stopping = w->s.advancing = w->s.delaying = false;
    sched_cancel(w->p.env->sched, &w->event);
}

static void happen(void *ctx)
{
    struct pwm *w = ctx;
    uint64_t counts = (sched_now(w->p.env->sched) - w->s.start) / w->s.tick;

    if (counts < period_counts(w)) {
        continue_period(w, (uint32_t)counts);
        return;
    }
    periph_event(&w->p, EVENTS_PWMPERIODEND);
    advance(w);
    if (w->s.stopping) {
        halt(w);
        periph_event(&w->p, EVENTS_STOPPED);
    } else {
        begin_period(w);
    }
}

/* STOP of a generator that stands still is answered too. */
static void stop(struct pwm *w)
{
    w->s.stopping = true;
    if (w->s.running)
        return;
    w->s.running = true;
    w->s.advancing = false;
    memset(w->s.value, 0, sizeof w->s.value);
    w->s.tick = TICKS_PCLK16M;
    w->s.top = COUNTERTOP_MIN;
    w->s.start = sched_now(w->p.env->sched);
    sched_after(w->p.env->sched, &w->event, period_counts(w) * w->s.tick);
}

static void start(struct pwm *w, unsigned seq)
{
    if (REG(w, ENABLE) == 0)
        return;
    w->s.stopping = false;
    w->s.loops_left = MAX(bits(REG(w, LOOP), 15, 0), 1);
    begin_sequence(w, seq);
    if (!w->s.running && w->s.advancing) {
        w->s.running = true;
        begin_period(w);
    }
}

static void next_step(struct pwm *w)
{
    if (!w->s.running || !w->s.advancing || w->s.delaying)
        return;
    if (!load(w))
        end_sequence(w);
}

static void pwm_task(struct periph *p, uint32_t task)
{
    struct pwm *w = pwm_of(p);

    if (task == TASKS_STOP)
        stop(w);
    else if (task == TASKS_NEXTSTEP)
        next_step(w);
    else
        start(w, (task - TASKS_SEQSTART) / 4);
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, ENABLE) != 0 || old == 0)
        return;
    halt(pwm_of(p));
    for (unsigned i = 0; i < CHANNELS; i++) {
        unsigned pin = pin_of_psel(REG(p, PSEL_OUT + i * 4));

        if (pin != PIN_NONE)
            pins_release(p->env->pins, pin);
    }
}

static void pwm_init(struct periph *p)
{
    event_init(&pwm_of(p)->event, &p->events, "period", happen, p);
}

/* clang-format off */
static const struct reg_desc pwm_regs[] = {
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_SEQSTART[n]", TASKS_SEQSTART, REG_TASK, .count = 2},
    {"TASKS_NEXTSTEP", TASKS_NEXTSTEP, REG_TASK},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"EVENTS_SEQSTARTED[n]", EVENTS_SEQSTARTED, REG_EVENT, .count = 2},
    {"EVENTS_SEQEND[n]", EVENTS_SEQEND, REG_EVENT, .count = 2},
    {"EVENTS_PWMPERIODEND", EVENTS_PWMPERIODEND, REG_EVENT},
    {"EVENTS_LOOPSDONE", EVENTS_LOOPSDONE, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = 0x1f},
    REG_INTEN_GROUP,
    {"ENABLE", ENABLE, REG_RW, .mask = 1, .written = enable_written},
    {"MODE", MODE, REG_RW, .mask = 1},
    {"COUNTERTOP", COUNTERTOP, REG_RW, .reset = 0x3ff, .mask = 0x7fff},
    {"PRESCALER", PRESCALER, REG_RW, .mask = 7},
    {"DECODER", DECODER, REG_RW, .mask = 0x103},
    {"LOOP", LOOP, REG_RW, .mask = 0xffff},
    {"SEQ[n].PTR", SEQ_PTR, REG_RW, .mask = UINT32_MAX, .count = 2, .stride = SEQ_STRIDE},
    {"SEQ[n].CNT", SEQ_CNT, REG_RW, .mask = 0x7fff, .count = 2, .stride = SEQ_STRIDE},
    {"SEQ[n].REFRESH", SEQ_REFRESH, REG_RW, .reset = 1, .mask = 0xffffff, .count = 2,
     .stride = SEQ_STRIDE},
    {"SEQ[n].ENDDELAY", SEQ_ENDDELAY, REG_RW, .mask = 0xffffff, .count = 2,
     .stride = SEQ_STRIDE},
    {"PSEL.OUT[n]", PSEL_OUT, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX,
     .count = CHANNELS},
};

static const struct short_desc pwm_shorts[] = {
    {0, EVENTS_SEQEND, TASKS_STOP},
    {1, EVENTS_SEQEND + 4, TASKS_STOP},
    {2, EVENTS_LOOPSDONE, TASKS_SEQSTART},
    {3, EVENTS_LOOPSDONE, TASKS_SEQSTART + 4},
    {4, EVENTS_LOOPSDONE, TASKS_STOP},
};
/* clang-format on */

static enum periph_draw pwm_draw(const struct periph *p)
{
    return pwm_of(p)->s.running ? DRAW_MOVING : DRAW_OFF;
}

static const struct state_limit pwm_limits[] = {
    STATE_FLAGS(struct pwm, s.running, s.advancing),
    STATE_LIMIT(struct pwm, s.seq, 1),
    STATE_LIMIT(struct pwm, s.next, 0x8003),
    STATE_FLAGS(struct pwm, s.delaying, s.delaying),
    STATE_LIMIT(struct pwm, s.top, 0x7fff),
    STATE_LIMIT(struct pwm, s.tick, TICKS_PCLK16M << 7),
};

static bool pwm_sound(const struct periph *p)
{
    const struct pwm *w = pwm_of(p);

    return !w->event.armed ||
           (w->s.tick != 0 && w->s.top >= COUNTERTOP_MIN && w->s.start <= sched_now(p->env->sched));
}

const struct periph_type pwm_type = {
    .name = "PWM",
    .size = sizeof(struct pwm),
    .regs = pwm_regs,
    .n_regs = ARRAY_LEN(pwm_regs),
    .shorts = pwm_shorts,
    .n_shorts = ARRAY_LEN(pwm_shorts),
    .dppi = true,
    .state = PERIPH_STATE(struct pwm, s),
    PERIPH_LIMITS(pwm_limits),
    .sound = pwm_sound,
    .init = pwm_init,
    .task = pwm_task,
    .draw = pwm_draw,
};
