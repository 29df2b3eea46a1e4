/*
 * RESET: why the core was reset, and the network core's Force-OFF.
 *
 * Follows: product specification, chapter RESET; anomaly 161 as nrfx works around it (nrf_reset.h).
 * Models:  RESETREAS (write 1 to clear, survives every reset but power-on); NETWORK.FORCEOFF; the
 *          unnamed word at +0x618 that the work-around of anomaly 161 writes.
 * Omits:   nothing that software sees.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define RESETREAS        0x400
#define NETWORK_FORCEOFF 0x614

/* RESETREAS of the network core: the local causes, and Force-OFF released. */
#define RESETREAS_LSREQ     BIT(16)
#define RESETREAS_LLOCKUP   BIT(17)
#define RESETREAS_LDOG      BIT(18)
#define RESETREAS_MFORCEOFF BIT(23)
#define RESETREAS_LCTRLAP   BIT(27)

struct reset {
    struct periph p;
    struct signal_listener requests, forceoff;
};

/* A core's own causes stand elsewhere in the network core's register. */
static uint32_t local_cause(uint32_t reason)
{
    switch (reason) {
    case RESET_BY_DOG0:
        return RESETREAS_LDOG;
    case RESET_BY_SREQ:
        return RESETREAS_LSREQ;
    case RESET_BY_LOCKUP:
        return RESETREAS_LLOCKUP;
    case RESET_BY_CTRLAP:
        return RESETREAS_LCTRLAP;
    default:
        return reason;
    }
}

static void reset_requested(void *ctx, enum signal_id id, uint32_t reason)
{
    struct periph *p = ctx;

    REG(p, RESETREAS) |= p->type->net ? local_cause(reason) : reason;
}

/* In the network core's domain: the machine forwards the application core's Force-OFF. */
static void held_off(void *ctx, enum signal_id id, uint32_t held)
{
    if (held != 0)
        REG(ctx, RESETREAS) |= RESETREAS_MFORCEOFF;
}

static void reset_init(struct periph *p)
{
    struct reset *r = (struct reset *)p;

    r->requests.raised = reset_requested;
    r->forceoff.raised = held_off;
    periph_hears(p, signal_listen(p->env->signals, SIGNAL_RESET_REQUEST, &r->requests, p));
    if (p->type->net)
        periph_hears(p, signal_listen(p->env->signals, SIGNAL_NET_FORCEOFF, &r->forceoff, p));
}

static void forceoff_apply(struct periph *p)
{
    signal_raise(p->env->signals, SIGNAL_NET_FORCEOFF, REG(p, NETWORK_FORCEOFF));
    signal_raise(p->env->signals, SIGNAL_YIELD, 1);
}

static void forceoff_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, NETWORK_FORCEOFF) != old)
        forceoff_apply(p);
}

/* Any reset of the application core puts the network core back into Force-OFF. */
static void reset_reset(struct periph *p)
{
    if (!p->type->net)
        forceoff_apply(p);
}

static const struct reg_desc reset_regs[] = {
    {"RESETREAS", RESETREAS, REG_W1C, .mask = 0x070000ff, .retained = true},
    {"NETWORK.FORCEOFF", NETWORK_FORCEOFF, REG_RW, .reset = 1, .mask = 1,
     .written = forceoff_written},
    {"HIDDEN_618", 0x618, REG_RW, .mask = 1},
};

static const struct reg_desc reset_net_regs[] = {
    {"RESETREAS", RESETREAS, REG_W1C, .mask = 0x0f8700ff, .retained = true},
};

const struct periph_type reset_type = {
    .name = "RESET",
    .size = sizeof(struct reset),
    .regs = reset_regs,
    .n_regs = ARRAY_LEN(reset_regs),
    .init = reset_init,
    .reset = reset_reset,
};

const struct periph_type reset_net_type = {
    .name = "RESET",
    .size = sizeof(struct reset),
    .net = true,
    .regs = reset_net_regs,
    .n_regs = ARRAY_LEN(reset_net_regs),
    .init = reset_init,
};
