/*
 * The QSPI part lies in the second of two banks, linked for the first one's addresses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

#define BANK_BYTES 0x40000u

/* Right behind the driver, in front of all that runs from XIP. */
static int select_bank(void)
{
    REG(QSPI_BASE, QSPI_XIPOFFSET) = BANK_BYTES;
    return 0;
}
SYS_INIT(select_bank, POST_KERNEL, 42);
