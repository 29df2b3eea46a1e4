/*
 * Change: an init function in XIP at PRE_KERNEL_1, before the console and the QSPI driver.
 * Seen:   a dead console after the bootloader's last line.
 * Source: Nordic's guide "Configuring external XIP", troubleshooting.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

static uint32_t calls;

static int shell_backend_init(void)
{
    calls++;
    return 0;
}
SYS_INIT(shell_backend_init, PRE_KERNEL_1, 40);
