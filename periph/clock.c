/*
 * CLOCK: high-frequency and low-frequency clock control of either core.
 *
 * Follows: product specification, chapter CLOCK; sdk-nrf and Zephyr drivers for what they poll.
 * Models:  HFCLK, HFCLKAUDIO, HFCLK192M and LFCLK with source, start-up time, RUN/STAT/SRCCOPY and
 *          STARTED events; LFRC started on request of RTC and WDT; HFCLKCTRL and HFCLK192MCTRL
 *          dividers; LFRC calibration.
 * Omits:   frequency errors (LFRC runs at exactly 32.768 kHz, HFINT at exactly its nominal value);
 *          an oscillator that the other core already started (each domain starts its own); the
 *          HFCLKAUDIO frequency.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_HFCLKSTART      0x000
#define TASKS_HFCLKSTOP       0x004
#define TASKS_LFCLKSTART      0x008
#define TASKS_LFCLKSTOP       0x00c
#define TASKS_CAL             0x010
#define TASKS_HFCLKAUDIOSTART 0x018
#define TASKS_HFCLKAUDIOSTOP  0x01c
#define TASKS_HFCLK192MSTART  0x020
#define TASKS_HFCLK192MSTOP   0x024
#define EVENTS_HFCLKSTARTED   0x100
#define EVENTS_LFCLKSTARTED   0x104
#define EVENTS_DONE           0x11c
#define EVENTS_AUDIOSTARTED   0x120
#define EVENTS_192MSTARTED    0x124
#define LFCLKSRCCOPY          0x41c
#define HFCLKSRC              0x514
#define LFCLKSRC              0x518
#define HFCLKCTRL             0x558
#define HFCLKALWAYSRUN        0x570
#define LFCLKALWAYSRUN        0x574
#define AUDIOALWAYSRUN        0x57c
#define HFCLK192MSRC          0x580
#define HFCLK192MALWAYSRUN    0x584
#define HFCLK192MCTRL         0x5b8

#define STAT_ALWAYSRUNNING BIT(4)
#define STAT_RUNNING       BIT(16)

/* Start-up times: product specification, CLOCK, electrical specification, typical. */
#define LFRC_START_TICKS   (500 * TICKS_PER_US)
#define LFXO_START_TICKS   (310 * TICKS_PER_MS)
/* Those of the nRF52 family with the same crystals: assumption. */
#define HFXO_START_TICKS   (360 * TICKS_PER_US)
#define LFSYNT_START_TICKS (100 * TICKS_PER_US)
/* A source that already runs answers a START within a few cycles: assumption. */
#define HF_RUNNING_TICKS   TICKS_PCLK1M
#define LF_RUNNING_TICKS   TICKS_LFCLK
/* PLL lock of HFCLKAUDIO on a running crystal: assumption. */
#define AUDIO_START_TICKS  (50 * TICKS_PER_US)
/* One calibration of LFRC against HFXO, nRF52 family: assumption. */
#define CAL_TICKS          (16 * TICKS_PER_MS)
/*
 * After a write of HFCLK192MCTRL the old frequency stays this long: the constant of Zephyr's
 * nrf_qspi_nor.c, which says it was measured with a logic analyser.
 */
#define SETTLE_192M_TICKS  (7 * TICKS_PER_US)
/* After a write of HFCLKCTRL likewise: product specification, CPU, frequency change. */
#define FASTER_HCLK_TICKS  (9 * TICKS_PER_US)
#define SLOWER_HCLK_TICKS  (5 * TICKS_PER_US / 2)

#define LFCLK_HZ 32768
#define HFXO_HZ  32000000

enum lf_source { LF_STOPPED, LFRC, LFXO, LFSYNT };
enum hf_clock { HFCLK, HFCLKAUDIO, HFCLK192M, HF_CLOCKS };

/* What distinguishes the three high-frequency clocks. */
struct hf_desc {
    const char *name;
    uint16_t start, stop, event;
    uint16_t src; /* 0: always from HFXO */
    uint16_t alwaysrun;
    ticks_t lock; /* on top of the crystal's start-up */
};

static const struct hf_desc hf_descs[HF_CLOCKS] = {
    [HFCLK] = {"HFCLK started", TASKS_HFCLKSTART, TASKS_HFCLKSTOP, EVENTS_HFCLKSTARTED, HFCLKSRC,
               HFCLKALWAYSRUN, 0},
    [HFCLKAUDIO] = {"HFCLKAUDIO started", TASKS_HFCLKAUDIOSTART, TASKS_HFCLKAUDIOSTOP,
                    EVENTS_AUDIOSTARTED, 0, AUDIOALWAYSRUN, AUDIO_START_TICKS},
    [HFCLK192M] = {"HFCLK192M started", TASKS_HFCLK192MSTART, TASKS_HFCLK192MSTOP,
                   EVENTS_192MSTARTED, HFCLK192MSRC, HFCLK192MALWAYSRUN, 0},
};

struct clock;

struct hf {
    const struct hf_desc *d;
    struct clock *clock;
    struct hf_state *s;
    struct event started;
};

struct clock {
    struct periph p;
    struct clock_state {
        struct hf_state {
            bool requested;    /* TASKS_xSTART since the last TASKS_xSTOP */
            bool running;      /* on request; the CPU's own HFINT is not visible in registers */
            bool crystal;      /* runs from HFXO */
            bool next_crystal; /* source of the start under way */
        } hf[HF_CLOCKS];
        bool lf_requested; /* TASKS_LFCLKSTART since the last TASKS_LFCLKSTOP */
        bool lf_announce;  /* LFCLKSTARTED is due when lf_target runs */
        enum lf_source lf_running;
        enum lf_source lf_target;
    } s;
    struct hf hf[HF_CLOCKS];
    struct event hclk_settled; /* HFCLKCTRL takes effect */
    struct event settled;      /* HFCLK192MCTRL takes effect */
    struct event lfrc_started; /* LFRC covers until the target runs */
    struct event lf_started;
    struct event calibrated;
};

static struct clock *clock_of(const struct periph *p)
{
    return (struct clock *)p;
}

/* --- high frequency --- */

static bool crystal_runs(const struct clock *c)
{
    for (unsigned i = 0; i < HF_CLOCKS; i++)
        if (c->s.hf[i].running && c->s.hf[i].crystal)
            return true;
    return false;
}

static void hf_publish_crystal(struct clock *c)
{
    clock_set(c->p.env->clocks, CLOCK_HFXO, crystal_runs(c) ? HFXO_HZ : 0);
}

static void hf_start(struct hf *h)
{
    struct clock *c = h->clock;
    ticks_t delay = h->s->running ? HF_RUNNING_TICKS : HF_RUNNING_TICKS + h->d->lock;

    h->s->next_crystal = h->d->src == 0 || REG(c, h->d->src) != 0;
    if (h->s->next_crystal && !crystal_runs(c))
        delay += HFXO_START_TICKS;
    sched_after(c->p.env->sched, &h->started, delay);
}

static void hf_started(void *ctx)
{
    struct hf *h = ctx;

    h->s->running = true;
    h->s->crystal = h->s->next_crystal;
    hf_publish_crystal(h->clock);
    periph_event(&h->clock->p, h->d->event);
}

static void hf_stop_if_unused(struct hf *h)
{
    if (h->s->requested || REG(h->clock, h->d->alwaysrun) != 0)
        return;
    sched_cancel(h->clock->p.env->sched, &h->started);
    h->s->running = false;
    hf_publish_crystal(h->clock);
}

static bool hf_task(struct clock *c, uint32_t task)
{
    for (unsigned i = 0; i < HF_CLOCKS; i++) {
        struct hf *h = &c->hf[i];

        if (task == h->d->start) {
            h->s->requested = true;
            hf_start(h);
            return true;
        }
        if (task == h->d->stop) {
            h->s->requested = false;
            hf_stop_if_unused(h);
            return true;
        }
    }
    return false;
}

static void hf_alwaysrun_written(struct clock *c, enum hf_clock clock)
{
    struct hf *h = &c->hf[clock];

    if (REG(c, h->d->alwaysrun) != 0 && !h->s->running && !h->started.armed)
        hf_start(h);
    else
        hf_stop_if_unused(h);
}

static void hfclkalwaysrun_written(struct periph *p, unsigned index, uint32_t old)
{
    hf_alwaysrun_written(clock_of(p), HFCLK);
}

static void audioalwaysrun_written(struct periph *p, unsigned index, uint32_t old)
{
    hf_alwaysrun_written(clock_of(p), HFCLKAUDIO);
}

static void hfclk192malwaysrun_written(struct periph *p, unsigned index, uint32_t old)
{
    hf_alwaysrun_written(clock_of(p), HFCLK192M);
}

static uint32_t hf_stat(struct periph *p, enum hf_clock clock)
{
    const struct hf *h = &clock_of(p)->hf[clock];

    if (!h->s->running)
        return 0;
    /* HFCLKAUDIO has no SRC field. */
    return STAT_RUNNING | (REG(p, h->d->alwaysrun) != 0 ? STAT_ALWAYSRUNNING : 0) |
           (h->s->crystal && h->d->src != 0 ? 1 : 0);
}

static uint32_t hfclkrun_read(struct periph *p, unsigned index)
{
    return clock_of(p)->s.hf[HFCLK].requested;
}

static uint32_t hfclkstat_read(struct periph *p, unsigned index)
{
    return hf_stat(p, HFCLK);
}

static uint32_t audiorun_read(struct periph *p, unsigned index)
{
    return clock_of(p)->s.hf[HFCLKAUDIO].requested;
}

static uint32_t audiostat_read(struct periph *p, unsigned index)
{
    return hf_stat(p, HFCLKAUDIO);
}

static uint32_t hfclk192mrun_read(struct periph *p, unsigned index)
{
    return clock_of(p)->s.hf[HFCLK192M].requested;
}

static uint32_t hfclk192mstat_read(struct periph *p, unsigned index)
{
    return hf_stat(p, HFCLK192M);
}

/* --- dividers --- */

/* HFCLKCTRL reads as written at once, and nothing says when it has taken effect. */
static void hclk_apply(void *ctx)
{
    struct clock *c = ctx;
    /* The network core runs at 64 MHz whatever its HFCLKCTRL says. */
    bool fast = !c->p.type->net && REG(c, HFCLKCTRL) == 0;

    clock_set(c->p.env->clocks, CLOCK_HCLK, fast ? 128000000 : 64000000);
}

static void hfclkctrl_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, HFCLKCTRL) > 1) {
        periph_error(p, "hfclkctrl-reserved", "HFCLKCTRL=%u is reserved; kept at %u",
                     REG(p, HFCLKCTRL), old);
        REG(p, HFCLKCTRL) = old;
    }
    if (REG(p, HFCLKCTRL) != old)
        sched_after(p->env->sched, &clock_of(p)->hclk_settled,
                    REG(p, HFCLKCTRL) == 0 ? FASTER_HCLK_TICKS : SLOWER_HCLK_TICKS);
}

static void pclk192m_apply(void *ctx)
{
    struct clock *c = ctx;

    if (!c->p.type->net)
        clock_set(c->p.env->clocks, CLOCK_PCLK192M, 192000000u >> REG(c, HFCLK192MCTRL));
}

static void hfclk192mctrl_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, HFCLK192MCTRL) > 2) {
        periph_error(p, "hfclk192mctrl-reserved", "HFCLK192MCTRL=%u is reserved; kept at %u",
                     REG(p, HFCLK192MCTRL), old);
        REG(p, HFCLK192MCTRL) = old;
    }
    if (REG(p, HFCLK192MCTRL) != old)
        sched_after(p->env->sched, &clock_of(p)->settled, SETTLE_192M_TICKS);
}

/* --- low frequency --- */

static bool lf_needed(const struct clock *c)
{
    return c->s.lf_requested || REG(c, LFCLKALWAYSRUN) != 0 || c->p.env->clocks->lfclk_requests > 0;
}

static void lf_runs_from(struct clock *c, enum lf_source source)
{
    c->s.lf_running = source;
    clock_set(c->p.env->clocks, CLOCK_LFCLK, source == LF_STOPPED ? 0 : LFCLK_HZ);
    if (source == c->s.lf_target && c->s.lf_announce) {
        c->s.lf_announce = false;
        periph_event(&c->p, EVENTS_LFCLKSTARTED);
    }
}

static void lfrc_started(void *ctx)
{
    struct clock *c = ctx;

    if (c->s.lf_running == LF_STOPPED)
        lf_runs_from(c, LFRC);
}

static void lf_started(void *ctx)
{
    struct clock *c = ctx;

    lf_runs_from(c, c->s.lf_target);
}

/* Whoever needs LFCLK gets LFRC first, whatever source follows. */
static void lf_start_lfrc(struct clock *c)
{
    if (c->s.lf_running == LF_STOPPED && !c->lfrc_started.armed)
        sched_after(c->p.env->sched, &c->lfrc_started, LFRC_START_TICKS);
}

static void lf_update_need(struct clock *c)
{
    if (lf_needed(c)) {
        lf_start_lfrc(c);
        return;
    }
    sched_cancel(c->p.env->sched, &c->lfrc_started);
    sched_cancel(c->p.env->sched, &c->lf_started);
    c->s.lf_announce = false;
    lf_runs_from(c, LF_STOPPED);
}

/* A clock that the board feeds into XL1 runs already. */
static bool has_external_clock(const struct clock *c)
{
    return c->s.lf_target == LFXO && c->p.env->clocks->lfxo == CLOCK_LFXO_EXTERNAL;
}

/* The board has no crystal: LFRC serves who needs a clock, and LFCLKSTARTED never comes. */
static void lf_wait_for_ever(struct clock *c)
{
    periph_error(
        &c->p, "lfxo-missing",
        "LFCLK is started from LFXO, and the board has neither crystal nor external clock: "
        "LFCLKSTARTED never comes");
    c->s.lf_announce = true;
    c->s.lf_target = LFXO;
    sched_cancel(c->p.env->sched, &c->lf_started);
    lf_start_lfrc(c);
}

static ticks_t lf_start_ticks(const struct clock *c)
{
    static const ticks_t start[] = {
        [LFRC] = LFRC_START_TICKS, [LFXO] = LFXO_START_TICKS, [LFSYNT] = LFSYNT_START_TICKS};
    static const enum lf_source instead[] = {[CLOCK_LF_AS_RC] = LFRC, [CLOCK_LF_AS_XTAL] = LFXO};
    enum clock_lf_start what_if = c->p.env->clocks->what_if_lf;

    return start[what_if != CLOCK_LF_AS_IT_IS ? instead[what_if] : c->s.lf_target];
}

static void lf_start(struct clock *c)
{
    REG(c, LFCLKSRCCOPY) = REG(c, LFCLKSRC);
    c->s.lf_requested = true;
    if (REG(c, LFCLKSRC) == LFXO && c->p.env->clocks->lfxo == CLOCK_LFXO_NONE) {
        lf_wait_for_ever(c);
        return;
    }
    c->s.lf_announce = true;
    c->s.lf_target = (enum lf_source)REG(c, LFCLKSRC);
    lf_start_lfrc(c);
    if (c->s.lf_target == LFRC && c->s.lf_running == LF_STOPPED)
        sched_cancel(c->p.env->sched, &c->lf_started); /* lfrc_started announces it */
    else
        sched_after(c->p.env->sched, &c->lf_started,
                    c->s.lf_target == c->s.lf_running || has_external_clock(c) ? LF_RUNNING_TICKS
                                                                               : lf_start_ticks(c));
}

/* Whatever runs goes on while a peripheral needs it; a start under way is given up. */
static void lf_stop(struct clock *c)
{
    c->s.lf_requested = c->s.lf_announce = false;
    sched_cancel(c->p.env->sched, &c->lf_started);
    lf_update_need(c);
}

static void lfclk_requested(void *ctx)
{
    lf_update_need(ctx);
}

static void lfclkalwaysrun_written(struct periph *p, unsigned index, uint32_t old)
{
    lf_update_need(clock_of(p));
}

static void lfclksrc_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, LFCLKSRC) == LF_STOPPED) {
        periph_error(p, "lfclksrc-reserved", "LFCLKSRC=0 is reserved; kept at %u", old);
        REG(p, LFCLKSRC) = old;
    }
}

static uint32_t lfclkrun_read(struct periph *p, unsigned index)
{
    return clock_of(p)->s.lf_requested;
}

static uint32_t lfclkstat_read(struct periph *p, unsigned index)
{
    const struct clock *c = clock_of(p);

    if (c->s.lf_running == LF_STOPPED)
        return 0;
    return STAT_RUNNING | (REG(p, LFCLKALWAYSRUN) != 0 ? STAT_ALWAYSRUNNING : 0) | c->s.lf_running;
}

static void calibrate(struct clock *c)
{
    if (c->s.lf_running != LFRC) {
        periph_error(&c->p, "cal-without-lfrc", "TASKS_CAL while LFCLK does not run from LFRC");
        return;
    }
    if (!crystal_runs(c))
        periph_error(&c->p, "cal-without-hfxo", "TASKS_CAL while HFXO is not running");
    sched_after(c->p.env->sched, &c->calibrated, CAL_TICKS);
}

static void calibrated(void *ctx)
{
    struct clock *c = ctx;

    periph_event(&c->p, EVENTS_DONE);
}

/* --- the device --- */

static void clock_task(struct periph *p, uint32_t task)
{
    struct clock *c = clock_of(p);

    if (hf_task(c, task))
        return;
    if (task == TASKS_LFCLKSTART)
        lf_start(c);
    else if (task == TASKS_LFCLKSTOP)
        lf_stop(c);
    else if (task == TASKS_CAL)
        calibrate(c);
}

static void clock_init(struct periph *p)
{
    struct clock *c = clock_of(p);

    for (unsigned i = 0; i < HF_CLOCKS; i++) {
        c->hf[i].d = &hf_descs[i];
        c->hf[i].clock = c;
        c->hf[i].s = &c->s.hf[i];
        event_init(&c->hf[i].started, &p->events, hf_descs[i].name, hf_started, &c->hf[i]);
    }
    event_init(&c->hclk_settled, &p->events, "HFCLKCTRL settled", hclk_apply, c);
    event_init(&c->settled, &p->events, "HFCLK192MCTRL settled", pclk192m_apply, c);
    event_init(&c->lfrc_started, &p->events, "LFRC started", lfrc_started, c);
    event_init(&c->lf_started, &p->events, "LFCLK started", lf_started, c);
    event_init(&c->calibrated, &p->events, "LFRC calibrated", calibrated, c);
    p->env->clocks->lfclk_requested = lfclk_requested;
    p->env->clocks->lfclk_ctx = c;
}

static void clock_reset(struct periph *p)
{
    struct clock *c = clock_of(p);

    hf_publish_crystal(c);
    hclk_apply(c);
    pclk192m_apply(c);
    lf_runs_from(c, LF_STOPPED);
    lf_update_need(c); /* a watchdog may need LFCLK across the reset */
}

static void clock_free(struct periph *p)
{
    p->env->clocks->lfclk_requested = NULL;
}

/* clang-format off */
static const struct reg_desc clock_regs[] = {
    /* The application core's only. */
    {"TASKS_HFCLKAUDIOSTART", TASKS_HFCLKAUDIOSTART, REG_TASK},
    {"TASKS_HFCLKAUDIOSTOP", TASKS_HFCLKAUDIOSTOP, REG_TASK},
    {"TASKS_HFCLK192MSTART", TASKS_HFCLK192MSTART, REG_TASK},
    {"TASKS_HFCLK192MSTOP", TASKS_HFCLK192MSTOP, REG_TASK},
    {"EVENTS_HFCLKAUDIOSTARTED", EVENTS_AUDIOSTARTED, REG_EVENT},
    {"EVENTS_HFCLK192MSTARTED", EVENTS_192MSTARTED, REG_EVENT},
    {"HFCLKAUDIORUN", 0x450, REG_RO, .read = audiorun_read},
    {"HFCLKAUDIOSTAT", 0x454, REG_RO, .read = audiostat_read},
    {"HFCLK192MRUN", 0x458, REG_RO, .read = hfclk192mrun_read},
    {"HFCLK192MSTAT", 0x45c, REG_RO, .read = hfclk192mstat_read},
    {"HFCLKCTRL", HFCLKCTRL, REG_RW, .reset = 1, .mask = 3, .written = hfclkctrl_written},
    {"HFCLKAUDIO.FREQUENCY", 0x55c, REG_RW, .reset = 0x9bae, .mask = 0xffff},
    {"HFCLKAUDIOALWAYSRUN", AUDIOALWAYSRUN, REG_RW, .mask = 1, .written = audioalwaysrun_written},
    {"HFCLK192MSRC", HFCLK192MSRC, REG_RW, .reset = 1, .mask = 1},
    {"HFCLK192MALWAYSRUN", HFCLK192MALWAYSRUN, REG_RW, .mask = 1,
     .written = hfclk192malwaysrun_written},
    {"HFCLK192MCTRL", HFCLK192MCTRL, REG_RW, .reset = 2, .mask = 3,
     .written = hfclk192mctrl_written},
#define CLOCK_REGS_APP 16
    /* Of both cores. */
    {"TASKS_HFCLKSTART", TASKS_HFCLKSTART, REG_TASK},
    {"TASKS_HFCLKSTOP", TASKS_HFCLKSTOP, REG_TASK},
    {"TASKS_LFCLKSTART", TASKS_LFCLKSTART, REG_TASK},
    {"TASKS_LFCLKSTOP", TASKS_LFCLKSTOP, REG_TASK},
    {"TASKS_CAL", TASKS_CAL, REG_TASK},
    {"EVENTS_HFCLKSTARTED", EVENTS_HFCLKSTARTED, REG_EVENT},
    {"EVENTS_LFCLKSTARTED", EVENTS_LFCLKSTARTED, REG_EVENT},
    {"EVENTS_DONE", EVENTS_DONE, REG_EVENT},
    REG_INTEN_GROUP,
    {"INTPEND", 0x30c, REG_INTPEND},
    {"HFCLKRUN", 0x408, REG_RO, .read = hfclkrun_read},
    {"HFCLKSTAT", 0x40c, REG_RO, .read = hfclkstat_read},
    {"LFCLKRUN", 0x414, REG_RO, .read = lfclkrun_read},
    {"LFCLKSTAT", 0x418, REG_RO, .read = lfclkstat_read},
    {"LFCLKSRCCOPY", LFCLKSRCCOPY, REG_RO, .reset = 1},
    {"HFCLKSRC", HFCLKSRC, REG_RW, .reset = 1, .mask = 1},
    {"LFCLKSRC", LFCLKSRC, REG_RW, .reset = 1, .mask = 3, .written = lfclksrc_written},
    {"HFCLKALWAYSRUN", HFCLKALWAYSRUN, REG_RW, .mask = 1, .written = hfclkalwaysrun_written},
    {"LFCLKALWAYSRUN", LFCLKALWAYSRUN, REG_RW, .mask = 1, .written = lfclkalwaysrun_written},
    /* The network core's only: its HFCLKCTRL resets to Div1 and changes nothing. */
    {"HFCLKCTRL", HFCLKCTRL, REG_RW, .mask = 3},
};
/* clang-format on */

static const struct state_limit clock_limits[] = {
    STATE_FLAGS(struct clock, s.hf[0].requested, s.lf_announce),
    STATE_LIMIT(struct clock, s.lf_running, LFSYNT),
    STATE_LIMIT(struct clock, s.lf_target, LFSYNT),
};

const struct periph_type clock_type = {
    .name = "CLOCK",
    .size = sizeof(struct clock),
    .regs = clock_regs,
    .n_regs = ARRAY_LEN(clock_regs) - 1,
    .dppi = true,
    .state = PERIPH_STATE(struct clock, s),
    PERIPH_LIMITS(clock_limits),
    .init = clock_init,
    .reset = clock_reset,
    .task = clock_task,
    .free = clock_free,
};

const struct periph_type clock_net_type = {
    .name = "CLOCK",
    .size = sizeof(struct clock),
    .net = true,
    .regs = clock_regs + CLOCK_REGS_APP,
    .n_regs = ARRAY_LEN(clock_regs) - CLOCK_REGS_APP,
    .dppi = true,
    .state = PERIPH_STATE(struct clock, s),
    PERIPH_LIMITS(clock_limits),
    .init = clock_init,
    .reset = clock_reset,
    .task = clock_task,
    .free = clock_free,
};
