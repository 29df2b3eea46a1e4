/*
 * REGULATORS: supply regulators and System OFF.
 *
 * Follows: product specification, chapter REGULATORS.
 * Models:  SYSTEMOFF, which the machine carries out; the configuration reads back.
 * Omits:   supply voltages: MAINREGSTATUS says normal voltage mode, POFCON never warns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

static void systemoff_written(struct periph *p, unsigned index, uint32_t value)
{
    if ((value & 1) != 0)
        signal_raise(p->env->signals, SIGNAL_SYSTEM_OFF, 1);
}

static const struct reg_desc regulators_regs[] = {
    {"MAINREGSTATUS", 0x428, REG_RO},
    {"SYSTEMOFF", 0x500, REG_WO, .written = systemoff_written},
    {"POFCON", 0x510, REG_RW, .mask = 0xf1f},
    {"VREGMAIN.DCDCEN", 0x704, REG_RW, .mask = 1},
    {"VREGRADIO.DCDCEN", 0x904, REG_RW, .mask = 1},
    {"VREGH.DCDCEN", 0xb00, REG_RW, .mask = 1},
    {"VREGH.EXTSILENTEN", 0xb40, REG_RW, .reset = 1, .mask = 1},
};

const struct periph_type regulators_type = {
    .name = "REGULATORS",
    .size = sizeof(struct periph),
    .regs = regulators_regs,
    .n_regs = ARRAY_LEN(regulators_regs),
};
