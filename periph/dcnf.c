/*
 * DCNF: which core this is, and what of it the other domain may reach.
 *
 * Follows: product specification, chapter DCNF.
 * Models:  CPUID; EXTRAM, which closes blocks of 64 KiB of application RAM to the network core.
 * Omits:   EXTPERI and EXTCODE read back: nothing of the network core reaches peripherals or flash
 *          of the application core anyway.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define EXTRAM_PROTECT 0x460

static void apply(struct periph *p)
{
    struct attribution *a = p->env->attribution;

    if (a == NULL || a->closed == REG(p, EXTRAM_PROTECT))
        return;
    a->closed = (uint8_t)REG(p, EXTRAM_PROTECT);
    attribution_tell(a);
}

static void extram_written(struct periph *p, unsigned index, uint32_t old)
{
    apply(p);
}

static const struct reg_desc dcnf_regs[] = {
    {"CPUID", 0x420, REG_RO, .reset = 0},
    {"EXTPERI[n].PROTECT", 0x440, REG_RW, .mask = 1, .count = 1},
    {"EXTRAM[n].PROTECT", EXTRAM_PROTECT, REG_RW, .mask = 0xff, .count = 1,
     .written = extram_written},
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
    .restored = apply,
};

const struct periph_type dcnf_net_type = {
    .name = "DCNF",
    .size = sizeof(struct periph),
    .net = true,
    .regs = dcnf_net_regs,
    .n_regs = ARRAY_LEN(dcnf_net_regs),
};
