/*
 * The next build of the application, for mismatched halves: one more function at the front of XIP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"

static uint32_t checked;

static int self_test(void)
{
    uint32_t x = xip_table[1];

    for (uint32_t i = 2; i < XIP_TABLE_WORDS; i++)
        x = (x << 5 | x >> 27) ^ xip_table[i];
    checked = x;
    printk("self test 0x%08x\n", (unsigned)x);
    return 0;
}
SYS_INIT(self_test, APPLICATION, 10);
