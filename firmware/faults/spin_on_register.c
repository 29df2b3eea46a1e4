/*
 * Change: the program waits for QSPI READY after DEACTIVATE, the one task that READY does not
 * follow. Seen:   silence at full load. Source: product specification, QSPI, EVENTS_READY.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

void scenario(void)
{
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(QSPI_BASE, QSPI_TASKS_DEACTIVATE) = 1;
    while (REG(QSPI_BASE, QSPI_EVENTS_READY) == 0)
        ;
}
