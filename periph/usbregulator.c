/*
 * USBREGULATOR: presence of VBUS.
 *
 * Follows: product specification, chapter USBREG.
 * Models:  no USB cable: no VBUS, no events.
 * Omits:   USB.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

static const struct reg_desc usbregulator_regs[] = {
    {"EVENTS_USBDETECTED", 0x100, REG_EVENT}, {"EVENTS_USBREMOVED", 0x104, REG_EVENT},
    {"EVENTS_USBPWRRDY", 0x108, REG_EVENT},   REG_INTEN_GROUP,
    {"USBREGSTATUS", 0x400, REG_RO},
};

const struct periph_type usbregulator_type = {
    .name = "USBREGULATOR",
    .size = sizeof(struct periph),
    .regs = usbregulator_regs,
    .n_regs = ARRAY_LEN(usbregulator_regs),
    .dppi = true,
};
