/*
 * Change: the network core never reaches its main loop.
 * Seen:   the application core waits for an answer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scenario.h"

void scenario(void)
{
    for (;;)
        ;
}
