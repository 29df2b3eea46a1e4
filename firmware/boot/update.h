/*
 * Installs what the secondary slots hold, as MCUboot does: update.c in overwrite-only mode, swap.c
 * in swap-using-move mode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "slots.h"

/*
 * First every requested image is validated, then they are installed one after the other. A
 * request stands until its image is, so an interrupted copy or swap goes on at the next boot. NULL,
 * or why a copy failed.
 */
const char *update_images(void);

/*
 * Called for each valid request, before anything is copied; the default does nothing. A failure
 * variant may replace it.
 */
void update_accepted(const struct slot *secondary);
