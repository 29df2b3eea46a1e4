/*
 * Change: the network core waits for a register that no document names.
 * Seen:   the application core waits for the network core.
 * Source: inference: controllers of unpublished hardware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "nrf5340.h"
#include "scenario.h"

#define NET_RADIO_BASE 0x41008000u

void scenario(void)
{
    while (REG(NET_RADIO_BASE, 0xf80) == 0)
        ;
}
