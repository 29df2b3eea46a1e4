/*
 * FPU: floating-point exceptions as events.
 *
 * Follows: product specification, chapter FPU.
 * Models:  the registers.
 * Omits:   the events: the CPU does not report exceptions as they happen, so the interrupt never
 *          comes. Firmware that reads FPSCR is not affected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

static const struct reg_desc fpu_regs[] = {
    {"EVENTS_INVALIDOPERATION", 0x100, REG_EVENT},
    {"EVENTS_DIVIDEBYZERO", 0x104, REG_EVENT},
    {"EVENTS_OVERFLOW", 0x108, REG_EVENT},
    {"EVENTS_UNDERFLOW", 0x10c, REG_EVENT},
    {"EVENTS_INEXACT", 0x110, REG_EVENT},
    {"EVENTS_DENORMALINPUT", 0x114, REG_EVENT},
    REG_INTEN_GROUP,
};

const struct periph_type fpu_type = {
    .name = "FPU",
    .size = sizeof(struct periph),
    .regs = fpu_regs,
    .n_regs = ARRAY_LEN(fpu_regs),
};
