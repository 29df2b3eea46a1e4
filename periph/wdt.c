/*
 * WDT: watchdog on LFCLK.
 *
 * Follows: product specification, chapter WDT.
 * Models:  CRV, eight reload requests, pause during sleep, TIMEOUT event, interrupt and NMI, reset
 *          two LFCLK cycles later, stopping through TSEN; the configuration is locked while it
 * runs. A running watchdog survives soft reset and lock-up reset. Omits:   the pause while a
 * debugger halts the CPU: virtual time stands still then.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_START    0x000
#define TASKS_STOP     0x004
#define EVENTS_TIMEOUT 0x100
#define EVENTS_STOPPED 0x104
#define NMIEN          0x320 /* not visible; NMIENSET and NMIENCLR act on it */
#define CRV            0x504
#define RREN           0x508
#define CONFIG         0x50c
#define RR             0x600
#define WDT_RR         8

#define CONFIG_SLEEP_RUN BIT(0)
#define CONFIG_STOPEN    BIT(6)
#define CONFIG_RESET     1

#define KEY UINT32_C(0x6e524635) /* of RR and TSEN */

/* The reset follows the TIMEOUT event (product specification, WDT). */
#define RESET_TICKS (2 * TICKS_LFCLK)
/* STOPPED comes at the second LFCLK edge after the task: assumption. */
#define STOP_TICKS  TICKS_LFCLK

struct wdt {
    struct periph p;
    struct wdt_state {
        bool running;
        bool sleeping;      /* the core is */
        bool stop_enabled;  /* TSEN holds the key */
        bool survives;      /* the reset under way spares the watchdog */
        uint32_t requested; /* reload requests since the last reload */
        ticks_t remaining;  /* until the wrap, while the counter stands still */
        ticks_t wrap;       /* when it wraps, while the counter runs */
    } s;
    struct event event; /* the counter wraps */
    struct event reset; /* two cycles after that */
    struct event stopped;
    struct clock_listener lfclk;
    struct signal_listener sleep, requests;
};

static struct wdt *wdt_of(const struct periph *p)
{
    return (struct wdt *)p;
}

static ticks_t now(const struct wdt *w)
{
    return sched_now(w->p.env->sched);
}

/* --- counting --- */

static bool should_count(const struct wdt *w)
{
    if (!w->s.running || clock_hz(w->p.env->clocks, CLOCK_LFCLK) == 0)
        return false;
    return !w->s.sleeping || (REG(w, CONFIG) & CONFIG_SLEEP_RUN) != 0;
}

static void hold(struct wdt *w)
{
    if (!w->event.armed)
        return;
    w->s.remaining = w->s.wrap - now(w);
    sched_cancel(w->p.env->sched, &w->event);
}

static void update(struct wdt *w)
{
    if (!should_count(w)) {
        hold(w);
    } else if (!w->event.armed && !w->reset.armed) {
        w->s.wrap = now(w) + w->s.remaining;
        sched_at(w->p.env->sched, &w->event, w->s.wrap);
    }
}

/* Counting begins at the next edge of LFCLK and wraps CRV + 1 cycles later. */
static void reload(struct wdt *w)
{
    ticks_t edge = ticks_next_edge(now(w), TICKS_LFCLK) - now(w);

    sched_cancel(w->p.env->sched, &w->event);
    w->s.requested = 0;
    w->s.remaining = edge + ((ticks_t)REG(w, CRV) + 1) * TICKS_LFCLK;
    update(w);
}

static void wdt_release(struct periph *p)
{
    if (wdt_of(p)->s.running)
        clock_request_lfclk(p->env->clocks, false);
}

/* --- events --- */

static void update_nmi(struct wdt *w)
{
    uint32_t events =
        (REG(w, EVENTS_TIMEOUT) != 0 ? BIT(0) : 0) | (REG(w, EVENTS_STOPPED) != 0 ? BIT(1) : 0);
    uint32_t others = w->p.env->signals->value[SIGNAL_NMI] & ~BIT(w->p.n);
    uint32_t level = others | ((events & REG(w, NMIEN)) != 0 ? BIT(w->p.n) : 0);

    if (w->p.env->signals->value[SIGNAL_NMI] != level)
        signal_raise(w->p.env->signals, SIGNAL_NMI, level);
}

static void timed_out(void *ctx)
{
    struct wdt *w = ctx;

    sched_after(w->p.env->sched, &w->reset, RESET_TICKS);
    periph_event(&w->p, EVENTS_TIMEOUT);
    update_nmi(w);
}

static void reset_core(void *ctx)
{
    struct wdt *w = ctx;

    signal_raise(w->p.env->signals, SIGNAL_RESET_REQUEST,
                 w->p.n == 0 ? RESET_BY_DOG0 : RESET_BY_DOG1);
}

static void stopped(void *ctx)
{
    struct wdt *w = ctx;

    wdt_release(&w->p);
    w->s.running = w->s.stop_enabled = false;
    w->s.requested = 0;
    events_cancel(&w->p.events);
    periph_event(&w->p, EVENTS_STOPPED);
    update_nmi(w);
}

static void start(struct wdt *w)
{
    if (w->s.running)
        return;
    w->s.running = true;
    clock_request_lfclk(w->p.env->clocks, true);
    reload(w);
}

static void stop(struct wdt *w)
{
    if (!w->s.running)
        return;
    if ((REG(w, CONFIG) & CONFIG_STOPEN) == 0 || !w->s.stop_enabled) {
        /* No mistake for certain: Zephyr's work-around of anomaly 165 does it and runs well. */
        periph_note(&w->p, "wdt-stop-refused", "TASKS_STOP without %s: the watchdog runs on",
                    w->s.stop_enabled ? "CONFIG.STOPEN" : "the key in TSEN");
        return;
    }
    sched_at(w->p.env->sched, &w->stopped, ticks_next_edge(now(w), TICKS_LFCLK) + STOP_TICKS);
}

static void wdt_task(struct periph *p, uint32_t task)
{
    if (task == TASKS_START)
        start(wdt_of(p));
    else
        stop(wdt_of(p));
}

/* --- registers --- */

static uint32_t runstatus_read(struct periph *p, unsigned index)
{
    return wdt_of(p)->s.running;
}

static uint32_t reqstatus_read(struct periph *p, unsigned index)
{
    return REG(p, RREN) & ~wdt_of(p)->s.requested;
}

static void refuse_while_running(struct periph *p, uint32_t offset, uint32_t old)
{
    if (!wdt_of(p)->s.running)
        return;
    periph_error(p, "wdt-locked", "%s written while the watchdog runs; ignored",
                 periph_reg_name(p, offset));
    REG(p, offset) = old;
}

static void crv_written(struct periph *p, unsigned index, uint32_t old)
{
    refuse_while_running(p, CRV, old);
}

static void rren_written(struct periph *p, unsigned index, uint32_t old)
{
    refuse_while_running(p, RREN, old);
}

static void config_written(struct periph *p, unsigned index, uint32_t old)
{
    refuse_while_running(p, CONFIG, old);
}

static void tsen_written(struct periph *p, unsigned index, uint32_t value)
{
    wdt_of(p)->s.stop_enabled = value == KEY;
}

static void rr_written(struct periph *p, unsigned index, uint32_t value)
{
    struct wdt *w = wdt_of(p);

    /* Once the counter has wrapped nothing stops the reset. */
    if (value != KEY || !w->s.running || w->reset.armed || (REG(p, RREN) >> index & 1) == 0)
        return;
    w->s.requested |= BIT(index);
    if (reqstatus_read(p, 0) == 0)
        reload(w);
}

static void nmien_written(struct periph *p, unsigned index, uint32_t old)
{
    update_nmi(wdt_of(p));
}

static void wdt_event_cleared(struct periph *p, uint32_t event)
{
    update_nmi(wdt_of(p));
}

/* --- surroundings --- */

static void lfclk_changed(void *ctx, enum clock_node node, uint32_t hz)
{
    update(ctx);
}

static void cpu_sleep(void *ctx, enum signal_id id, uint32_t asleep)
{
    struct wdt *w = ctx;

    w->s.sleeping = asleep != 0;
    update(w);
}

static void reset_requested(void *ctx, enum signal_id id, uint32_t reason)
{
    wdt_of(ctx)->s.survives = reason == RESET_BY_SREQ || reason == RESET_BY_LOCKUP;
}

static void wdt_init(struct periph *p)
{
    struct wdt *w = wdt_of(p);

    event_init(&w->event, &p->events, "timeout", timed_out, w);
    event_init(&w->reset, &p->events, "reset", reset_core, w);
    event_init(&w->stopped, &p->events, "stop", stopped, w);
    w->lfclk.changed = lfclk_changed;
    w->sleep.raised = cpu_sleep;
    w->requests.raised = reset_requested;
    periph_hears(p, clock_listen(p->env->clocks, CLOCK_LFCLK, &w->lfclk, w));
    periph_hears(p, signal_listen(p->env->signals, SIGNAL_CPU_SLEEP, &w->sleep, w));
    periph_hears(p, signal_listen(p->env->signals, SIGNAL_RESET_REQUEST, &w->requests, w));
}

/*
 * Soft reset and lock-up leave the watchdog running (product specifications of the nRF52 and
 * nRF54L families, reset behaviour; assumption for this one). So its configuration counts as
 * retained and goes to its reset values here when the watchdog is reset too.
 */
static bool wdt_spared(struct periph *p)
{
    return wdt_of(p)->s.survives && wdt_of(p)->s.running;
}

static void wdt_reset(struct periph *p)
{
    struct wdt *w = wdt_of(p);

    w->s.survives = w->s.sleeping = false;
    REG(p, NMIEN) = 0;
    if (w->s.running) {
        update(w);
        return;
    }
    REG(p, CRV) = UINT32_MAX;
    REG(p, RREN) = 1;
    REG(p, CONFIG) = CONFIG_RESET;
}

/* clang-format off */
static const struct reg_desc wdt_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"EVENTS_TIMEOUT", EVENTS_TIMEOUT, REG_EVENT},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"NMIENSET", 0x324, REG_SET, .mask = 3, .target = NMIEN, .written = nmien_written},
    {"NMIENCLR", 0x328, REG_CLR, .mask = 3, .target = NMIEN, .written = nmien_written},
    {"RUNSTATUS", 0x400, REG_RO, .read = runstatus_read},
    {"REQSTATUS", 0x404, REG_RO, .reset = 1, .read = reqstatus_read},
    {"CRV", CRV, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX, .retained = true,
     .written = crv_written},
    {"RREN", RREN, REG_RW, .reset = 1, .mask = 0xff, .retained = true, .written = rren_written},
    {"CONFIG", CONFIG, REG_RW, .reset = CONFIG_RESET, .mask = 0x49, .retained = true,
     .written = config_written},
    {"TSEN", 0x520, REG_WO, .written = tsen_written},
    {"RR[n]", RR, REG_WO, .count = WDT_RR, .written = rr_written},
};
/* clang-format on */

static void wdt_walk(struct periph *p, struct state_walk *w)
{
    if (w->restores && wdt_of(p)->s.running)
        clock_claim_lfclk(p->env->clocks);
}

static const struct state_limit wdt_limits[] = {
    STATE_FLAGS(struct wdt, s.running, s.survives),
    STATE_LIMIT(struct wdt, s.remaining, (UINT64_C(1) << 33) * TICKS_LFCLK),
};

static bool wdt_sound(const struct periph *p)
{
    const struct wdt *w = wdt_of(p);

    return !w->event.armed || w->s.wrap == w->event.when;
}

const struct periph_type wdt_type = {
    .name = "WDT",
    .size = sizeof(struct wdt),
    .regs = wdt_regs,
    .n_regs = ARRAY_LEN(wdt_regs),
    .dppi = true,
    .state = PERIPH_STATE(struct wdt, s),
    PERIPH_LIMITS(wdt_limits),
    .sound = wdt_sound,
    .walk = wdt_walk,
    .init = wdt_init,
    .spared = wdt_spared,
    .release = wdt_release,
    .reset = wdt_reset,
    .task = wdt_task,
    .event_cleared = wdt_event_cleared,
};
