/*
 * OSCILLATORS: crystal configuration.
 *
 * Follows: product specification, chapter OSCILLATORS.
 * Models:  the configuration reads back.
 * Omits:   its effect on frequency.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

static const struct reg_desc oscillators_regs[] = {
    {"XOSC32MCAPS", 0x5c4, REG_RW, .mask = 0x11f},
    {"XOSC32KI.BYPASS", 0x6c0, REG_RW, .mask = 1},
    {"XOSC32KI.INTCAP", 0x6d0, REG_RW, .mask = 3},
};

const struct periph_type oscillators_type = {
    .name = "OSCILLATORS",
    .size = sizeof(struct periph),
    .regs = oscillators_regs,
    .n_regs = ARRAY_LEN(oscillators_regs),
};
