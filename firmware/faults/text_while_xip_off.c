/*
 * Change: a text in XIP is printed while XIP is off, as a deferred log message is.
 * Seen:   BUS FAULT with a data address in 0x10xxxxxx, program counter in internal flash.
 * Source: relocation of .rodata together with .text in Zephyr's gen_relocate_app.py.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

static uint32_t scratch[4];

void scenario(void)
{
    qspi_read(SPARE_OFFSET, scratch, sizeof(scratch)); /* see deactivate_after_xip.c */
    qspi_deactivate();
    printk("log: %s\n", xip_fresh_text);
}
