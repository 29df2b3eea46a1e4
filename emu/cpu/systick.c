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
#define COUNTER_MASK  UINT32_C(0xffffff)
#define CALIB_NOREF   BIT(31)

static void zero_reached(void *ctx);

void systick_init(struct cpu *c)
{
    for (enum world w = 0; w < WORLDS; w++) {
        struct systick *s = &c->bank[w].systick;

        s->cpu = c;
        s->world = w;
        event_init(&s->event, &c->events, "SysTick", zero_reached, s);
    }
}

void systick_reset(struct cpu *c)
{
    for (enum world w = 0; w < WORLDS; w++) {
        struct systick *s = &c->bank[w].systick;

        sched_cancel(c->config.sched, &s->event);
        s->csr = s->load = s->value = 0;
        s->countflag = false;
    }
}

/* Brings value and COUNTFLAG to the present. */
static void bring_up_to_date(struct systick *s)
{
    uint64_t now = core_awake_cycles(s->cpu);
    uint64_t elapsed = now > s->at ? now - s->at : 0;
    uint64_t period = (uint64_t)s->load + 1;

    s->at = MAX(now, s->at);
    if ((s->csr & CSR_ENABLE) == 0 || elapsed == 0)
        return;
    if (elapsed < s->value) {
        s->value -= (uint32_t)elapsed;
        return;
    }
    if (s->value != 0)
        s->countflag = true;
    elapsed -= s->value;
    s->value = 0;
    if (s->load == 0)
        return;
    if (elapsed >= period)
        s->countflag = true;
    elapsed %= period;
    s->value = elapsed == 0 ? 0 : (uint32_t)(period - elapsed);
}

static bool stands_still(const struct systick *s)
{
    return (s->csr & CSR_ENABLE) == 0 || (s->value == 0 && s->load == 0);
}

/* Schedules the next zero at or after the present; nobody needs it without TICKINT. */
static void arm(struct systick *s)
{
    struct cpu *c = s->cpu;
    ticks_t when;

    sched_cancel(c->config.sched, &s->event);
    if ((s->csr & CSR_TICKINT) == 0 || stands_still(s) || c->sleep != SLEEP_NONE)
        return;
    s->zero_at = s->at + (s->value != 0 ? s->value : (uint64_t)s->load + 1);
    when = core_ticks_at(c, s->zero_at + c->counters.sleep_cycles);
    sched_at(c->config.sched, &s->event, MAX(when, sched_now(c->config.sched)));
}

static void zero_reached(void *ctx)
{
    struct systick *s = ctx;
    struct cpu *c = s->cpu;

    nvic_pend(c, s->world, EXC_SYSTICK);
    if (s->load == 0)
        return;
    s->zero_at += (uint64_t)s->load + 1;
    sched_at(
        c->config.sched, &s->event,
        MAX(core_ticks_at(c, s->zero_at + c->counters.sleep_cycles), sched_now(c->config.sched)));
}

/* Firmware that relies on SysTick to leave WFI works under a debugger and hangs without. */
static void warn_of_sleep(struct cpu *c, const struct systick *s)
{
    if (c->sleep != SLEEP_NONE && (s->csr & CSR_TICKINT))
        guest_note(c->config.log, c->config.name, "systick-in-sleep",
                   "the core sleeps while SysTick is its tick: SysTick stands still in sleep");
}

void systick_rearm(struct cpu *c)
{
    for (enum world w = 0; w < WORLDS; w++) {
        struct systick *s = &c->bank[w].systick;

        if ((s->csr & CSR_ENABLE) == 0)
            continue;
        bring_up_to_date(s);
        arm(s);
        warn_of_sleep(c, s);
    }
}

uint32_t systick_read(struct cpu *c, enum world w, uint32_t offset)
{
    struct systick *s = &c->bank[w].systick;
    uint32_t value;

    bring_up_to_date(s);
    switch (offset) {
    case CSR:
        value = s->csr | CSR_CLKSOURCE | (s->countflag ? CSR_COUNTFLAG : 0);
        s->countflag = false;
        return value;
    case RVR:
        return s->load;
    case CVR:
        return s->value;
    case CALIB:
        return CALIB_NOREF;
    default:
        return 0;
    }
}

void systick_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    struct systick *s = &c->bank[w].systick;

    bring_up_to_date(s);
    switch (offset) {
    case CSR:
        s->csr = value & (CSR_ENABLE | CSR_TICKINT);
        break;
    case RVR:
        s->load = value & COUNTER_MASK;
        break;
    case CVR:
        s->value = 0;
        s->countflag = false;
        break;
    default:
        return;
    }
    arm(s);
}
