/*
 * The part that runs from the QSPI flash: code and constants, all of this file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"

static uint32_t init_calls;

uint32_t xip_report(void)
{
    uint32_t pc;

    __asm__ volatile("mov %0, pc" : "=r"(pc));
    printk("running from 0x%08x, table at %p\n", (unsigned)pc, (const void *)xip_table);
    return init_calls;
}

uint32_t xip_table_sum(void)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < XIP_TABLE_WORDS; i++)
        sum += xip_table[i];
    return sum;
}

static int xip_init(void)
{
    init_calls++;
    return 0;
}
SYS_INIT(xip_init, APPLICATION, 90);
