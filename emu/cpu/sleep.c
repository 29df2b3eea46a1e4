/*
 * WFI, WFE and SLEEPONEXIT.
 *
 * Follows: Armv8-M Architecture Reference Manual, B3.22 and B3.23 (wait for event, for interrupt).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/sleep.h"
#include "cpu/nvic.h"
#include "cpu/run.h"
#include "cpu/scs.h"

static bool wakes(struct cpu *c)
{
    if (c->s.sleep == SLEEP_WFI)
        return nvic_wakes_wfi(c);
    return c->s.event_register || nvic_preempts(c);
}

void sleep_enter(struct cpu *c, enum sleep_kind kind)
{
    core_run_events(c);
    if (c->stopping && c->stop != CPU_STOP_REQUEST)
        return;
    c->s.sleep = kind;
    if (wakes(c)) {
        c->s.event_register &= kind != SLEEP_WFE;
        c->s.sleep = SLEEP_NONE;
        return;
    }
    systick_rearm(c);
    signal_raise(c->config.signals, SIGNAL_CPU_SLEEP, 1);
    /* POWER may raise an interrupt because of this very sleep (EVENTS_SLEEPENTER). */
    if (!cpu_try_wake(c))
        core_stop(c, CPU_STOP_SLEEP);
}

bool cpu_try_wake(struct cpu *c)
{
    if (c->s.held || c->s.hung || c->s.locked_up)
        return false;
    if (c->s.sleep == SLEEP_NONE)
        return true;
    if (!wakes(c))
        return false;
    c->s.event_register &= c->s.sleep != SLEEP_WFE;
    c->s.sleep = SLEEP_NONE;
    core_attend(c, ATTEND_PENDING);
    systick_rearm(c);
    signal_raise(c->config.signals, SIGNAL_CPU_SLEEP, 0);
    return true;
}
