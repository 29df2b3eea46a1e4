/*
 * A function and a text in XIP that nothing has used before, so that neither is in the cache.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

const char xip_fresh_text[] = "a text that only the QSPI flash holds";

uint32_t xip_fresh(uint32_t value)
{
    printk("fresh code in XIP called with %u\n", (unsigned)value);
    return value * 3 + 1;
}
