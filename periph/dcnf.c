/*
 * DCNF: which core this is, and what of it the other domain may reach.
 *
 * Follows: product specification, chapter DCNF.
 * Models:  CPUID; the protection registers read back.
 * Omits:   the protection of application RAM from the network core.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

static const struct reg_desc dcnf_regs[] = {
    {"CPUID", 0x420, REG_RO, .reset = 0},
    {"EXTPERI[n].PROTECT", 0x440, REG_RW, .mask = 1, .count = 1},
    {"EXTRAM[n].PROTECT", 0x460, REG_RW, .mask = 0xff, .count = 1},
    {"EXTCODE[n].PROTECT", 0x480, REG_RW, .mask = 1, .count = 1},
};

static const struct reg_desc dcnf_net_regs[] = {
    {"CPUID", 0x420, REG_RO, .reset = 1},
};

const struct periph_type dcnf_type = {
    .name = "DCNF",
    .size = sizeof(struct periph),
    .regs = dcnf_regs,
    .n_regs = ARRAY_LEN(dcnf_regs),
};

const struct periph_type dcnf_net_type = {
    .name = "DCNF",
    .size = sizeof(struct periph),
    .regs = dcnf_net_regs,
    .n_regs = ARRAY_LEN(dcnf_net_regs),
};
