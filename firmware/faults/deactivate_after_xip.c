/*
 * Change: the controller is switched off and on right after an XIP access, with no transaction
 * between. Seen:   the CPU hangs at the next access to XIP; a debugger cannot attach. Source:
 * zephyr pull request 88967.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "faults.h"

void scenario(void)
{
    qspi_deactivate();
    qspi_activate();
    xip_fresh(1);
}
