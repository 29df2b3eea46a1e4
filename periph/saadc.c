/*
 * SAADC: analog-to-digital converter.
 *
 * Follows: product specification, chapter SAADC.
 * Models:  START, SAMPLE, STOP, CALIBRATEOFFSET; scan of all enabled channels, single-ended and
 *          differential, gain, reference, resolution, oversampling, the internal sample timer,
 *          limits, results in RAM; conversion time from TACQ. The board says what voltage an input
 *          has (bus/analog.h).
 * Omits:   noise, offset, voltages that change.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_START          0x000
#define TASKS_SAMPLE         0x004
#define TASKS_STOP           0x008
#define TASKS_CALIBRATE      0x00c
#define EVENTS_STARTED       0x100
#define EVENTS_END           0x104
#define EVENTS_DONE          0x108
#define EVENTS_RESULTDONE    0x10c
#define EVENTS_CALIBRATEDONE 0x110
#define EVENTS_STOPPED       0x114
#define EVENTS_LIMITH        0x118
#define EVENTS_LIMITL        0x11c
#define STATUS               0x400
#define ENABLE               0x500
#define CH_PSELP             0x510
#define CH_PSELN             0x514
#define CH_CONFIG            0x518
#define CH_LIMIT             0x51c
#define CH_STRIDE            0x10
#define RESOLUTION           0x5f0
#define OVERSAMPLE           0x5f4
#define SAMPLERATE           0x5f8
#define RESULT_PTR           0x62c
#define RESULT_MAXCNT        0x630
#define RESULT_AMOUNT        0x634
#define CHANNELS             8

#define PSEL_VDD      9
#define PSEL_VDDHDIV5 13
#define REFERENCE_MV  600 /* internal reference */

#define CONFIG_REFSEL_VDD4 BIT(12)
#define CONFIG_DIFF        BIT(20)
#define CONFIG_BURST       BIT(24)
#define SAMPLERATE_TIMERS  BIT(12)

/* tCONV: product specification of the nRF52840, below 2 us; assumption. */
#define CONVERSION_TICKS (2 * TICKS_PER_US)
/* Assumptions: the registers have no figures. */
#define START_TICKS      TICKS_PER_US
#define STOP_TICKS       TICKS_PER_US
#define CALIBRATE_TICKS  (100 * TICKS_PER_US)

enum job { IDLE, STARTING, CONVERTING, CALIBRATING };

struct saadc {
    struct periph p;
    struct saadc_state {
        enum job job;
        bool started;         /* a result buffer is open */
        bool sample_waits;    /* SAMPLE came before STARTED */
        unsigned channel;     /* being converted */
        unsigned oversamples; /* collected for the result to come */
        uint32_t ptr;         /* of the open buffer; RESULT.PTR is taken over by START */
        uint32_t maxcnt;
    } s;
    struct event event; /* the job is done */
    struct event stopped;
    struct event timer; /* the internal sample timer */
};

static struct saadc *saadc_of(const struct periph *p)
{
    return (struct saadc *)p;
}

static uint32_t ch_reg(const struct saadc *s, uint32_t reg, unsigned channel)
{
    return REG(s, reg + channel * CH_STRIDE);
}

/* --- voltages --- */

static int input_mv(const struct saadc *s, uint32_t psel)
{
    const struct analog *a = s->p.env->analog;

    if (psel >= 1 && psel <= ANALOG_INPUTS)
        return a->ain[psel - 1];
    if (psel == PSEL_VDD)
        return a->vdd;
    return psel == PSEL_VDDHDIV5 ? a->vddh / 5 : 0;
}

static int16_t convert(const struct saadc *s, unsigned channel)
{
    /* GAIN: 1/6, 1/5, 1/4, 1/3, 1/2, 1, 2, 4; in twelfths to stay whole except for 1/5. */
    static const int gain_60th[] = {10, 12, 15, 20, 30, 60, 120, 240};
    uint32_t config = ch_reg(s, CH_CONFIG, channel);
    bool differential = (config & CONFIG_DIFF) != 0;
    int reference = (config & CONFIG_REFSEL_VDD4) != 0 ? s->p.env->analog->vdd / 4 : REFERENCE_MV;
    int resolution = 8 + 2 * MIN((int)REG(s, RESOLUTION), 3);
    int mv = input_mv(s, ch_reg(s, CH_PSELP, channel));

    if (differential) {
        mv -= input_mv(s, ch_reg(s, CH_PSELN, channel));
        resolution--;
    }
    if (reference == 0) /* a board without VDD */
        reference = 1;
    int64_t full = INT64_C(1) << resolution;
    int64_t value = mv * gain_60th[bits(config, 10, 8)] * full / (60 * reference);

    return (int16_t)CLAMP(value, differential ? -full : 0, full - 1);
}

/* --- conversion --- */

static bool connected(const struct saadc *s, unsigned channel)
{
    return ch_reg(s, CH_PSELP, channel) != 0;
}

/* The first connected channel from `from` on, CHANNELS when there is none. */
static unsigned next_channel(const struct saadc *s, unsigned from)
{
    while (from < CHANNELS && !connected(s, from))
        from++;
    return from;
}

static unsigned oversampling(const struct saadc *s)
{
    return 1u << MIN(REG(s, OVERSAMPLE), 8);
}

static ticks_t conversion_ticks(const struct saadc *s, unsigned channel)
{
    static const uint8_t acquisition_us[] = {3, 5, 10, 15, 20, 40, 40, 40};
    uint32_t config = ch_reg(s, CH_CONFIG, channel);
    ticks_t once = acquisition_us[bits(config, 18, 16)] * TICKS_PER_US + CONVERSION_TICKS;

    return (config & CONFIG_BURST) != 0 ? once * oversampling(s) : once;
}

static void begin(struct saadc *s, enum job job, ticks_t delay)
{
    s->s.job = job;
    REG(s, STATUS) = job == CONVERTING || job == CALIBRATING;
    sched_after(s->p.env->sched, &s->event, delay);
}

static void finish(struct saadc *s)
{
    s->s.job = IDLE;
    REG(s, STATUS) = 0;
}

static void check_limits(struct saadc *s, unsigned channel, int16_t value)
{
    uint32_t limit = ch_reg(s, CH_LIMIT, channel);

    if (value > (int16_t)(limit >> 16))
        periph_event(&s->p, EVENTS_LIMITH + channel * 8);
    if (value < (int16_t)limit)
        periph_event(&s->p, EVENTS_LIMITL + channel * 8);
}

static void store(struct saadc *s, unsigned channel)
{
    int16_t value = convert(s, channel);
    uint8_t raw[2] = {(uint8_t)value, (uint8_t)((uint16_t)value >> 8)};

    if (REG(s, RESULT_AMOUNT) < s->s.maxcnt) {
        easydma_write(&s->p, s->s.ptr + REG(s, RESULT_AMOUNT) * 2, raw, sizeof raw);
        REG(s, RESULT_AMOUNT)++;
    }
    periph_event(&s->p, EVENTS_RESULTDONE);
    check_limits(s, channel, value);
}

/* Whether this conversion completes a result; without BURST each SAMPLE is one of the average. */
static bool result_complete(struct saadc *s, unsigned channel)
{
    if (oversampling(s) == 1 || (ch_reg(s, CH_CONFIG, channel) & CONFIG_BURST) != 0)
        return true;
    if (++s->s.oversamples < oversampling(s))
        return false;
    s->s.oversamples = 0;
    return true;
}

static void begin_scan(struct saadc *s)
{
    s->s.channel = next_channel(s, 0);
    if (s->s.channel < CHANNELS)
        begin(s, CONVERTING, conversion_ticks(s, s->s.channel));
}

static void converted(struct saadc *s)
{
    unsigned channel = s->s.channel;

    finish(s);
    periph_event(&s->p, EVENTS_DONE);
    if (result_complete(s, channel))
        store(s, channel);
    if (!s->s.started)
        return;
    if (REG(s, RESULT_AMOUNT) >= s->s.maxcnt) {
        s->s.started = false;
        sched_cancel(s->p.env->sched, &s->timer);
        periph_event(&s->p, EVENTS_END);
        return;
    }
    s->s.channel = next_channel(s, channel + 1);
    if (s->s.channel < CHANNELS)
        begin(s, CONVERTING, conversion_ticks(s, s->s.channel));
}

static void happen(void *ctx)
{
    struct saadc *s = ctx;
    enum job job = s->s.job;

    if (job == CONVERTING) {
        converted(s);
        return;
    }
    finish(s);
    if (job == CALIBRATING) {
        periph_event(&s->p, EVENTS_CALIBRATEDONE);
        return;
    }
    periph_event(&s->p, EVENTS_STARTED);
    if (s->s.sample_waits && s->s.started && s->s.job == IDLE)
        begin_scan(s);
    s->s.sample_waits = false;
}

static void stopped(void *ctx)
{
    periph_event(ctx, EVENTS_STOPPED);
}

/* --- tasks --- */

static void start(struct saadc *s)
{
    s->s.started = true;
    s->s.sample_waits = false;
    s->s.oversamples = 0;
    s->s.ptr = REG(s, RESULT_PTR);
    s->s.maxcnt = MAX(REG(s, RESULT_MAXCNT), 1);
    REG(s, RESULT_AMOUNT) = 0;
    begin(s, STARTING, START_TICKS);
}

static void run_timer(struct saadc *s)
{
    uint32_t rate = REG(s, SAMPLERATE);

    /* CC counts 16 MHz; values below 80 are not allowed (product specification, SAMPLERATE). */
    if ((rate & SAMPLERATE_TIMERS) != 0)
        sched_after(s->p.env->sched, &s->timer, MAX(bits(rate, 10, 0), 80) * TICKS_PCLK16M);
}

static void sample(struct saadc *s)
{
    if (!s->s.started) {
        periph_error(&s->p, "saadc-sample-without-start", "TASKS_SAMPLE before TASKS_START");
        return;
    }
    if (s->s.job == IDLE)
        begin_scan(s);
    else if (s->s.job == STARTING)
        s->s.sample_waits = true;
    run_timer(s);
}

static void timer_fired(void *ctx)
{
    sample(ctx);
}

static void stop(struct saadc *s)
{
    s->s.started = s->s.sample_waits = false;
    sched_cancel(s->p.env->sched, &s->timer);
    sched_cancel(s->p.env->sched, &s->event);
    finish(s);
    sched_after(s->p.env->sched, &s->stopped, STOP_TICKS);
}

static void saadc_task(struct periph *p, uint32_t task)
{
    struct saadc *s = saadc_of(p);

    /* Of a disabled converter only STOP answers: drivers stop it before they enable it. */
    if (REG(p, ENABLE) == 0 && task != TASKS_STOP)
        return;
    switch (task) {
    case TASKS_START:
        start(s);
        break;
    case TASKS_SAMPLE:
        sample(s);
        break;
    case TASKS_STOP:
        stop(s);
        break;
    default:
        begin(s, CALIBRATING, CALIBRATE_TICKS);
        break;
    }
}

static void saadc_reset(struct periph *p)
{
    saadc_of(p)->s.maxcnt = 1;
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, ENABLE) != 0)
        return;
    periph_forget(p);
    saadc_reset(p);
    REG(p, STATUS) = 0;
}

static void saadc_init(struct periph *p)
{
    event_init(&saadc_of(p)->event, &p->events, "job", happen, p);
    event_init(&saadc_of(p)->timer, &p->events, "sample timer", timer_fired, p);
    event_init(&saadc_of(p)->stopped, &p->events, "stop", stopped, p);
}

/* clang-format off */
static const struct reg_desc saadc_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_SAMPLE", TASKS_SAMPLE, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_CALIBRATEOFFSET", TASKS_CALIBRATE, REG_TASK},
    {"EVENTS_STARTED", EVENTS_STARTED, REG_EVENT},
    {"EVENTS_END", EVENTS_END, REG_EVENT},
    {"EVENTS_DONE", EVENTS_DONE, REG_EVENT},
    {"EVENTS_RESULTDONE", EVENTS_RESULTDONE, REG_EVENT},
    {"EVENTS_CALIBRATEDONE", EVENTS_CALIBRATEDONE, REG_EVENT},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"EVENTS_CH[n].LIMITH", EVENTS_LIMITH, REG_EVENT, .count = CHANNELS, .stride = 8},
    {"EVENTS_CH[n].LIMITL", EVENTS_LIMITL, REG_EVENT, .count = CHANNELS, .stride = 8},
    REG_INTEN_GROUP,
    {"STATUS", STATUS, REG_RO},
    {"ENABLE", ENABLE, REG_RW, .mask = 1, .written = enable_written},
    {"CH[n].PSELP", CH_PSELP, REG_RW, .mask = 0x1f, .count = CHANNELS, .stride = CH_STRIDE},
    {"CH[n].PSELN", CH_PSELN, REG_RW, .mask = 0x1f, .count = CHANNELS, .stride = CH_STRIDE},
    {"CH[n].CONFIG", CH_CONFIG, REG_RW, .reset = 0x20000, .mask = 0x1171733, .count = CHANNELS,
     .stride = CH_STRIDE},
    {"CH[n].LIMIT", CH_LIMIT, REG_RW, .reset = 0x7fff8000, .mask = UINT32_MAX, .count = CHANNELS,
     .stride = CH_STRIDE},
    {"RESOLUTION", RESOLUTION, REG_RW, .reset = 1, .mask = 7},
    {"OVERSAMPLE", OVERSAMPLE, REG_RW, .mask = 0xf},
    {"SAMPLERATE", SAMPLERATE, REG_RW, .mask = 0x17ff},
    {"RESULT.PTR", RESULT_PTR, REG_RW, .mask = UINT32_MAX},
    {"RESULT.MAXCNT", RESULT_MAXCNT, REG_RW, .mask = 0x7fff},
    {"RESULT.AMOUNT", RESULT_AMOUNT, REG_RO},
};
/* clang-format on */

static enum periph_draw saadc_draw(const struct periph *p)
{
    return saadc_of(p)->s.job != IDLE ? DRAW_MOVING : DRAW_OFF;
}

static const struct state_limit saadc_limits[] = {
    STATE_LIMIT(struct saadc, s.job, CALIBRATING),
    STATE_FLAGS(struct saadc, s.started, s.sample_waits),
    STATE_LIMIT(struct saadc, s.channel, CHANNELS),
    STATE_LIMIT(struct saadc, s.oversamples, 256),
    STATE_LIMIT(struct saadc, s.maxcnt, 0x7fff),
};

static bool saadc_sound(const struct periph *p)
{
    const struct saadc *s = saadc_of(p);

    return s->s.job != CONVERTING || s->s.channel < CHANNELS;
}

const struct periph_type saadc_type = {
    .name = "SAADC",
    .size = sizeof(struct saadc),
    .regs = saadc_regs,
    .n_regs = ARRAY_LEN(saadc_regs),
    .dppi = true,
    .state = PERIPH_STATE(struct saadc, s),
    PERIPH_LIMITS(saadc_limits),
    .sound = saadc_sound,
    .init = saadc_init,
    .reset = saadc_reset,
    .task = saadc_task,
    .draw = saadc_draw,
};
