/*
 * Change: an internal init function at POST_KERNEL 20 calls a helper that calls code in XIP.
 * Seen:   BUS FAULT, Instruction bus error, and no name of the init function in the report.
 * Source: Nordic's guide "Configuring external XIP", troubleshooting (a relocated library).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

static uint32_t result;

__attribute__((noinline)) static void register_backend(uint32_t value)
{
    result = xip_fresh(value);
}

static int backend_init(void)
{
    register_backend(result + 1);
    return 0;
}
SYS_INIT(backend_init, POST_KERNEL, 20);
