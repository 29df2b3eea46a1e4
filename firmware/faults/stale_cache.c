/*
 * Change: flash in the XIP window is programmed and read by pointer without CACHE.INVALIDATE.
 * Seen:   the pointer shows the old content, a transfer by DMA the new.
 * Source: product specification, CACHE: it does not observe the QSPI.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

void scenario(void)
{
    const volatile uint32_t *window = (const volatile uint32_t *)(XIP_BASE + XIP_SLOT_SPARE);
    static uint32_t ram = 0x12345678, back;
    uint32_t before = *window;

    qspi_write(XIP_SLOT_SPARE, &ram, sizeof(ram));
    qspi_wait_while_busy(500);
    qspi_read(XIP_SLOT_SPARE, &back, sizeof(back));
    printk("before 0x%08x, pointer 0x%08x, transfer 0x%08x\n", (unsigned)before, (unsigned)*window,
           (unsigned)back);
}
