/*
 * VMC: power of RAM sections.
 *
 * Follows: product specification, chapter VMC.
 * Models:  POWER with SET and CLR registers.
 * Omits:   loss of content: a section that is off keeps its bytes and stays accessible.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define RAM_POWER 0x600

static void power_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t off = old & ~REG(p, RAM_POWER + index * 16) & 0xffff;

    if (off != 0)
        periph_note(p, "ram-section-off",
                    "RAM[%u] sections 0x%04x switched off; their content is kept", index, off);
}

/* clang-format off */
static const struct reg_desc vmc_regs[] = {
    {"RAM[n].POWER", RAM_POWER, REG_RW, .reset = 0xffff, .mask = UINT32_MAX, .count = 8,
     .per_n = true, .stride = 16, .written = power_written},
    {"RAM[n].POWERSET", 0x604, REG_SET, .mask = UINT32_MAX, .count = 8, .per_n = true,
     .stride = 16, .target = RAM_POWER},
    {"RAM[n].POWERCLR", 0x608, REG_CLR, .mask = UINT32_MAX, .count = 8, .per_n = true,
     .stride = 16, .target = RAM_POWER, .written = power_written},
};
/* clang-format on */

const struct periph_type vmc_type = {
    .name = "VMC",
    .size = sizeof(struct periph),
    .regs = vmc_regs,
    .n_regs = ARRAY_LEN(vmc_regs),
};
