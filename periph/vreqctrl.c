/*
 * VREQCTRL: the network core's request for a higher radio supply voltage.
 *
 * Follows: product specification, chapter VREQCTRL.
 * Models:  a request that is granted at once.
 * Omits:   the ramp of the voltage.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define VREGRADIO_VREQH 0x500

static uint32_t vreqhready_read(struct periph *p, unsigned index)
{
    return REG(p, VREGRADIO_VREQH);
}

static const struct reg_desc vreqctrl_regs[] = {
    {"VREGRADIO.VREQH", VREGRADIO_VREQH, REG_RW, .mask = 1},
    {"VREGRADIO.VREQHREADY", 0x508, REG_RO, .read = vreqhready_read},
};

const struct periph_type vreqctrl_type = {
    .name = "VREQCTRL",
    .size = sizeof(struct periph),
    .regs = vreqctrl_regs,
    .n_regs = ARRAY_LEN(vreqctrl_regs),
};
