/*
 * Change: a loop waits for a variable that no interrupt and no thread will set.
 * Seen:   the console stops, and the CPU is busy.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

static volatile bool finished;

void scenario(void)
{
    while (!finished)
        ;
}
