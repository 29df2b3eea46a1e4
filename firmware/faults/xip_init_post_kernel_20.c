/*
 * Change: an init function in XIP at POST_KERNEL 20; the QSPI driver has priority 41.
 * Seen:   BUS FAULT, Instruction bus error.
 * Source: Nordic's guide "Configuring external XIP", troubleshooting; zephyr issue 64411 (log).
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
SYS_INIT(shell_backend_init, POST_KERNEL, 20);
