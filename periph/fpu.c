/*
 * FPU: floating-point exceptions as events.
 *
 * Follows: product specification, chapter FPU; the flags of FPSCR (Armv8-M Architecture Reference
 *          Manual).
 * Models:  an event when its cumulative flag in FPSCR becomes set, with the interrupt.
 * Omits:   events while INTEN selects none: nobody watches FPSCR then.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define INTEN                   0x300
#define EVENTS_INVALIDOPERATION 0x100
#define EVENTS_DIVIDEBYZERO     0x104
#define EVENTS_OVERFLOW         0x108
#define EVENTS_UNDERFLOW        0x10c
#define EVENTS_INEXACT          0x110
#define EVENTS_DENORMALINPUT    0x114

struct fpu {
    struct periph p;
    struct signal_listener flags;
};

static const struct {
    uint8_t fpscr_bit;
    uint16_t event;
} exceptions[] = {
    {0, EVENTS_INVALIDOPERATION}, {1, EVENTS_DIVIDEBYZERO}, {2, EVENTS_OVERFLOW},
    {3, EVENTS_UNDERFLOW},        {4, EVENTS_INEXACT},      {7, EVENTS_DENORMALINPUT},
};

static void raised(void *ctx, enum signal_id id, uint32_t flags)
{
    struct periph *p = ctx;

    for (unsigned i = 0; i < ARRAY_LEN(exceptions); i++)
        if ((flags >> exceptions[i].fpscr_bit & 1) != 0)
            periph_event(p, exceptions[i].event);
}

static void tell(struct periph *p)
{
    signal_raise(p->env->signals, SIGNAL_FP_WATCH, REG(p, INTEN) != 0);
}

static void inten_written(struct periph *p, unsigned index, uint32_t old)
{
    tell(p);
}

static void fpu_init(struct periph *p)
{
    struct fpu *f = (struct fpu *)p;

    f->flags.raised = raised;
    periph_hears(p, signal_listen(p->env->signals, SIGNAL_FP_EXCEPTION, &f->flags, p));
}

static const struct reg_desc fpu_regs[] = {
    {"EVENTS_INVALIDOPERATION", EVENTS_INVALIDOPERATION, REG_EVENT},
    {"EVENTS_DIVIDEBYZERO", EVENTS_DIVIDEBYZERO, REG_EVENT},
    {"EVENTS_OVERFLOW", EVENTS_OVERFLOW, REG_EVENT},
    {"EVENTS_UNDERFLOW", EVENTS_UNDERFLOW, REG_EVENT},
    {"EVENTS_INEXACT", EVENTS_INEXACT, REG_EVENT},
    {"EVENTS_DENORMALINPUT", EVENTS_DENORMALINPUT, REG_EVENT},
    {"INTEN", INTEN, REG_INTEN, .written = inten_written},
    {"INTENSET", 0x304, REG_INTENSET, .written = inten_written},
    {"INTENCLR", 0x308, REG_INTENCLR, .written = inten_written},
};

const struct periph_type fpu_type = {
    .name = "FPU",
    .size = sizeof(struct fpu),
    .regs = fpu_regs,
    .n_regs = ARRAY_LEN(fpu_regs),
    .init = fpu_init,
    .reset = tell,
};
