/*
 * USBREGULATOR: presence of VBUS, and USBD's supply.
 *
 * Follows: product specification, chapter USBREG.
 * Models:  USBDETECTED and USBREMOVED as the cable is plugged and unplugged, USBDETECTED also after
 *          a reset with the cable there; USBPWRRDY once USBD is enabled; USBREGSTATUS.
 * Omits:   voltages and currents; VBUS does not wake from System OFF.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define EVENTS_USBDETECTED 0x100
#define EVENTS_USBREMOVED  0x104
#define EVENTS_USBPWRRDY   0x108
#define USBREGSTATUS       0x400

#define STATUS_VBUSDETECT BIT(0)
#define STATUS_OUTPUTRDY  BIT(1)

/* The comparator at VBUS, and the regulator's start. Provenance: assumption for both. */
#define DETECT_TICKS (20 * TICKS_PER_US)
#define SETTLE_TICKS (200 * TICKS_PER_US)

struct usbregulator {
    struct periph p;
    struct usbregulator_state {
        bool vbus; /* as the comparator saw it last */
    } s;
    struct event detect;
    struct event settle;
    struct signal_listener vbus, enable;
};

static bool is(const struct usbregulator *r, enum signal_id id)
{
    return r->p.env->signals->value[id] != 0;
}

static void settle_if_wanted(struct usbregulator *r)
{
    if (r->s.vbus && is(r, SIGNAL_USBD_ENABLE))
        sched_after(r->p.env->sched, &r->settle, SETTLE_TICKS);
}

/* What VBUS is now becomes known. */
static void detect(void *ctx)
{
    struct usbregulator *r = ctx;

    if (is(r, SIGNAL_VBUS) == r->s.vbus)
        return;
    r->s.vbus = !r->s.vbus;
    REG(r, USBREGSTATUS) = r->s.vbus ? STATUS_VBUSDETECT : 0;
    sched_cancel(r->p.env->sched, &r->settle);
    periph_event(&r->p, r->s.vbus ? EVENTS_USBDETECTED : EVENTS_USBREMOVED);
    settle_if_wanted(r);
}

static void settled(void *ctx)
{
    struct usbregulator *r = ctx;

    REG(r, USBREGSTATUS) |= STATUS_OUTPUTRDY;
    periph_event(&r->p, EVENTS_USBPWRRDY);
}

static void on_vbus(void *ctx, enum signal_id id, uint32_t value)
{
    struct usbregulator *r = ctx;

    sched_after(r->p.env->sched, &r->detect, DETECT_TICKS);
}

static void on_enable(void *ctx, enum signal_id id, uint32_t value)
{
    struct usbregulator *r = ctx;

    if (value != 0) {
        settle_if_wanted(r);
        return;
    }
    sched_cancel(r->p.env->sched, &r->settle);
    REG(r, USBREGSTATUS) &= ~STATUS_OUTPUTRDY;
}

static void usbregulator_init(struct periph *p)
{
    struct usbregulator *r = (struct usbregulator *)p;

    event_init(&r->detect, &p->events, "VBUS", detect, r);
    event_init(&r->settle, &p->events, "supply", settled, r);
    r->vbus.raised = on_vbus;
    r->enable.raised = on_enable;
    periph_hears(p, signal_listen(p->env->signals, SIGNAL_VBUS, &r->vbus, r));
    periph_hears(p, signal_listen(p->env->signals, SIGNAL_USBD_ENABLE, &r->enable, r));
}

static void usbregulator_reset(struct periph *p)
{
    struct usbregulator *r = (struct usbregulator *)p;

    if (is(r, SIGNAL_VBUS))
        sched_after(p->env->sched, &r->detect, DETECT_TICKS);
}

static const struct reg_desc usbregulator_regs[] = {
    {"EVENTS_USBDETECTED", EVENTS_USBDETECTED, REG_EVENT},
    {"EVENTS_USBREMOVED", EVENTS_USBREMOVED, REG_EVENT},
    {"EVENTS_USBPWRRDY", EVENTS_USBPWRRDY, REG_EVENT},
    REG_INTEN_GROUP,
    {"USBREGSTATUS", USBREGSTATUS, REG_RO},
};

static const struct state_limit usbregulator_limits[] = {
    STATE_FLAGS(struct usbregulator, s.vbus, s.vbus),
};

const struct periph_type usbregulator_type = {
    .name = "USBREGULATOR",
    .size = sizeof(struct usbregulator),
    .regs = usbregulator_regs,
    .n_regs = ARRAY_LEN(usbregulator_regs),
    .dppi = true,
    .state = PERIPH_STATE(struct usbregulator, s),
    PERIPH_LIMITS(usbregulator_limits),
    .init = usbregulator_init,
    .reset = usbregulator_reset,
};
