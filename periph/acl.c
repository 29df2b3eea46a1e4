/*
 * ACL: protection of network-core flash regions.
 *
 * Follows: product specification, chapter ACL.
 * Models:  eight regions, write-once until reset; NVMC, which has the same slot, refuses to write
 *          and erase them.
 * Omits:   read protection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

static const struct reg_desc acl_regs[] = {
    {"ACL[n].ADDR", 0x800, REG_ONCE, .mask = UINT32_MAX, .count = 8, .stride = 16},
    {"ACL[n].SIZE", 0x804, REG_ONCE, .mask = UINT32_MAX, .count = 8, .stride = 16},
    {"ACL[n].PERM", 0x808, REG_ONCE, .mask = 0x6, .count = 8, .stride = 16},
};

const struct periph_type acl_type = {
    .name = "ACL",
    .size = sizeof(struct periph),
    .regs = acl_regs,
    .n_regs = ARRAY_LEN(acl_regs),
};
