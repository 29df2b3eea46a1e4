/*
 * Change: the network core waits for a measurement that it has not started.
 * Seen:   the application core waits for an answer, or goes on without.
 * Source: product specification, TEMP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "nrf5340.h"
#include "scenario.h"

#define NET_TEMP_BASE       0x41010000u
#define TEMP_EVENTS_DATARDY 0x100

void scenario(void)
{
    while (REG(NET_TEMP_BASE, TEMP_EVENTS_DATARDY) == 0)
        ;
}
