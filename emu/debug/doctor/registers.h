/*
 * Register names for addresses, and what a register's value waits for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"

/* The device that answers at addr, the selected one where several share a slot; NULL: none. */
struct periph *register_device(struct machine *m, enum machine_core core, uint32_t addr);

/* "QSPI.EVENTS_READY" or "0x50012345"; free with g_free(). */
char *register_name(struct machine *m, enum machine_core core, uint32_t addr);

/* The earliest event that may change what this device's registers read; NULL: nothing goes on. */
const struct event *register_due(const struct periph *p);
