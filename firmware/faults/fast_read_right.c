/*
 * Change: none but the speed: EasyDMA at 48 MHz with every work-around in place.
 * Seen:   nothing is wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

static void change_nothing(void)
{
}

void scenario(void)
{
    fast_read(change_nothing);
}
