/*
 * Names of exceptions as a reader knows them: an interrupt is its peripheral's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"

/* "SVCall", "QSPI", "UARTE0", by the personality that is selected; free with g_free(). */
char *exception_name(struct machine *m, enum machine_core core, unsigned exception);
