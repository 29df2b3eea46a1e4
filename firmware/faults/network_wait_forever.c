/*
 * Change: the application waits for the network core without a limit, as rpmsg samples do; run it
 *         without an image for the network core.
 * Seen:   silence; the core wakes every millisecond and sleeps again.
 * Source: Zephyr's rpmsg_service sample.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

void scenario(void)
{
    uint32_t answer;

    while (!network_ping(1, 1000, &answer))
        ;
}
