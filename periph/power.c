/*
 * POWER: retained registers, sleep events, sub-power modes.
 *
 * Follows: product specification, chapter POWER.
 * Models:  GPREGRET, which survives every reset but power-on; SLEEPENTER and SLEEPEXIT at each
 *          sleep of the core (Zephyr's work-around of anomaly 160 counts them).
 * Omits:   supply voltage, so POFWARN never comes; wake-up time differences between constant
 *          latency and low power mode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define EVENTS_SLEEPENTER 0x114
#define EVENTS_SLEEPEXIT  0x118

struct power {
    struct periph p;
    struct signal_listener sleep;
};

static void cpu_sleep(void *ctx, enum signal_id id, uint32_t asleep)
{
    periph_event(ctx, asleep != 0 ? EVENTS_SLEEPENTER : EVENTS_SLEEPEXIT);
}

static void power_init(struct periph *p)
{
    struct power *w = (struct power *)p;

    w->sleep.raised = cpu_sleep;
    periph_hears(p, signal_listen(p->env->signals, SIGNAL_CPU_SLEEP, &w->sleep, p));
}

static const struct reg_desc power_regs[] = {
    {"TASKS_CONSTLAT", 0x078, REG_TASK},
    {"TASKS_LOWPWR", 0x07c, REG_TASK},
    {"EVENTS_POFWARN", 0x108, REG_EVENT},
    {"EVENTS_SLEEPENTER", EVENTS_SLEEPENTER, REG_EVENT},
    {"EVENTS_SLEEPEXIT", EVENTS_SLEEPEXIT, REG_EVENT},
    REG_INTEN_GROUP,
    {"GPREGRET[n]", 0x51c, REG_RW, .mask = 0xff, .count = 2, .retained = true},
};

const struct periph_type power_type = {
    .name = "POWER",
    .size = sizeof(struct power),
    .regs = power_regs,
    .n_regs = ARRAY_LEN(power_regs),
    .dppi = true,
    .init = power_init,
};
