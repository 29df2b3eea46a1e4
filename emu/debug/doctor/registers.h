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

/*
 * The earliest event that may change what this device's registers read: armed under the device's
 * name or under that of a part of it. NULL: nothing is going on there.
 */
const struct event *register_due(struct machine *m, const struct periph *p);

/*
 * Whether a register of the device may change without an event of its own: it hears from outside
 * the chip or from the other core, or it computes its state when it is read.
 */
bool register_changes_unannounced(const struct periph *p);
