/*
 * EasyDMA: what every bus-mastering peripheral does with PTR and MAXCNT.
 *
 * Transfers reach RAM only. What lies elsewhere is reported under the peripheral's name and not
 * transferred.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

/* Offsets from the channel's PTR register; UARTE has no LIST. */
#define EASYDMA_MAXCNT 0x4
#define EASYDMA_AMOUNT 0x8
#define EASYDMA_LIST   0xc

/* clang-format off */
#define EASYDMA_REGS(channel, base, list_mask)                                   \
    {channel ".PTR", base, REG_RW, .mask = UINT32_MAX},                          \
    {channel ".MAXCNT", (base) + EASYDMA_MAXCNT, REG_RW, .mask = 0xffff},        \
    {channel ".AMOUNT", (base) + EASYDMA_AMOUNT, REG_RO},                        \
    {channel ".LIST", (base) + EASYDMA_LIST, REG_RW, .mask = list_mask}
/* clang-format on */

/* A buffer as it was latched by a START task. */
struct easydma {
    uint32_t ptr, maxcnt, amount;
};

/* Latches PTR and MAXCNT of the channel at `base`; firmware may set the next buffer right away. */
struct easydma easydma_begin(struct periph *p, uint32_t base);

/* Shows AMOUNT and, in a list, moves PTR on to the next element. */
void easydma_finish(struct periph *p, uint32_t base, const struct easydma *d);

bool easydma_read(struct periph *p, uint32_t addr, void *data, uint32_t len);
bool easydma_write(struct periph *p, uint32_t addr, const void *data, uint32_t len);
