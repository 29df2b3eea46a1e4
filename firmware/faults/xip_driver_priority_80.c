/*
 * Change: the QSPI driver starts at priority 80, as in trees before zephyr pull request 62449, and
 * an init function in XIP keeps to the rule "above 41". Seen:   BUS FAULT, Instruction bus error.
 * Source: zephyr pull request 62449.
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
SYS_INIT(shell_backend_init, POST_KERNEL, 50);
