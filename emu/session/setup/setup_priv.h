/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "session/setup/setup.h"

/* Says something to the client that asked for notes. */
G_GNUC_PRINTF(2, 3)
void setup_note(const struct machine_options *o, const char *format, ...);
