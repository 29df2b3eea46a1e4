/*
 * SysTick: a 24-bit down counter on the processor clock.
 *
 * Follows: Armv8-M Architecture Reference Manual, B11.1 and D1.2 (SYST_*).
 * Models:  counting while awake, COUNTFLAG, reload on the cycle after zero, TICKINT.
 * Omits:   the external reference clock; SYST_CALIB says there is none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/nvic.h"
#include "cpu/scs.h"

enum { CSR = 0x10, RVR = 0x14, CVR = 0x18, CALIB = 0x1c };

#define CSR_ENABLE    BIT(0)
#define CSR_TICKINT   BIT(1)
#define CSR_CLKSOURCE BIT(2)
#define CSR_COUNTFLAG BIT(16)
#define CALIB_NOREF   BIT(31)

static void zero_reached(void *ctx);

void systick_init(struct cpu *c)
{
    for (enum world w = 0; w < WORLDS; w++) {
        struct systick *s = &c->systick[w];

        s->cpu = c;
        s->world = w;
        event_init(&s->event, &c->events, "SysTick", zero_reached, s);
    }
}

void systick_reset(struct cpu *c)
{
    for (enum world w = 0; w < WORLDS; w++) {
        struct systick *s = &c->systick[w];

        sched_cancel(c->config.sched, &s->event);
        s->s.csr = s->s.load = s->s.value = 0;
        s->s.countflag = false;
    }
}

/* Brings value and COUNTFLAG to the present. */
static void bring_up_to_date(struct systick *s)
{
    uint64_t now = core_awake_cycles(s->cpu);
    uint64_t elapsed = now > s->s.at ? now - s->s.at : 0;
    uint64_t period = (uint64_t)s->s.load + 1;

    s->s.at = MAX(now, s->s.at);
    if ((s->s.csr & CSR_ENABLE) == 0 || elapsed == 0)
        return;
    if (elapsed < s->s.value) {
        s->s.value -= (uint32_t)elapsed;
        return;
    }
    if (s->s.value != 0)
        s->s.countflag = true;
    elapsed -= s->s.value;
    s->s.value = 0;
    if (s->s.load == 0)
        return;
    if (elapsed >= period)
        s->s.countflag = true;
    elapsed %= period;
    s->s.value = elapsed == 0 ? 0 : (uint32_t)(period - elapsed);
}

static bool stands_still(const struct systick *s)
{
    return (s->s.csr & CSR_ENABLE) == 0 || (s->s.value == 0 && s->s.load == 0);
}

/* Schedules the next zero at or after the present; nobody needs it without TICKINT. */
static void arm(struct systick *s)
{
    struct cpu *c = s->cpu;
    ticks_t when;

    sched_cancel(c->config.sched, &s->event);
    if ((s->s.csr & CSR_TICKINT) == 0 || stands_still(s) || c->s.sleep != SLEEP_NONE)
        return;
    s->s.zero_at = s->s.at + (s->s.value != 0 ? s->s.value : (uint64_t)s->s.load + 1);
    when = core_ticks_at(c, s->s.zero_at + c->counters.sleep_cycles);
    sched_at(c->config.sched, &s->event, MAX(when, sched_now(c->config.sched)));
}

static void zero_reached(void *ctx)
{
    struct systick *s = ctx;
    struct cpu *c = s->cpu;

    nvic_pend(c, s->world, EXC_SYSTICK);
    if (s->s.load == 0)
        return;
    s->s.zero_at += (uint64_t)s->s.load + 1;
    sched_at(
        c->config.sched, &s->event,
        MAX(core_ticks_at(c, s->s.zero_at + c->counters.sleep_cycles), sched_now(c->config.sched)));
}

/* Firmware that relies on SysTick to leave WFI works under a debugger and hangs without. */
static void warn_of_sleep(struct cpu *c, const struct systick *s)
{
    if (c->s.sleep != SLEEP_NONE && (s->s.csr & CSR_TICKINT))
        guest_note(c->config.log, c->config.name, "systick-in-sleep",
                   "the core sleeps while SysTick is its tick: SysTick stands still in sleep");
}

void systick_rearm(struct cpu *c)
{
    for (enum world w = 0; w < WORLDS; w++) {
        struct systick *s = &c->systick[w];

        if ((s->s.csr & CSR_ENABLE) == 0)
            continue;
        bring_up_to_date(s);
        arm(s);
        warn_of_sleep(c, s);
    }
}

uint32_t systick_read(struct cpu *c, enum world w, uint32_t offset)
{
    struct systick *s = &c->systick[w];
    uint32_t value;

    bring_up_to_date(s);
    switch (offset) {
    case CSR:
        value = s->s.csr | CSR_CLKSOURCE | (s->s.countflag ? CSR_COUNTFLAG : 0);
        s->s.countflag = false;
        return value;
    case RVR:
        return s->s.load;
    case CVR:
        return s->s.value;
    case CALIB:
        return CALIB_NOREF;
    default:
        return 0;
    }
}

void systick_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    struct systick *s = &c->systick[w];

    bring_up_to_date(s);
    switch (offset) {
    case CSR:
        s->s.csr = value & (CSR_ENABLE | CSR_TICKINT);
        break;
    case RVR:
        s->s.load = value & SYSTICK_MAX;
        break;
    case CVR:
        s->s.value = 0;
        s->s.countflag = false;
        break;
    default:
        return;
    }
    arm(s);
}
