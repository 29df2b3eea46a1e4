/*
 * Change: a task without a name is started, then the event that it leads to is awaited.
 * Seen:   silence at full load, for want of the task.
 * Source: inference: drivers of unpublished hardware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "nrf5340.h"

#define I2S0_BASE      0x50028000u
#define EVENTS_STOPPED 0x108u

void scenario(void)
{
    REG(I2S0_BASE, 0x7a0) = 1;
    while (REG(I2S0_BASE, EVENTS_STOPPED) == 0)
        ;
}
