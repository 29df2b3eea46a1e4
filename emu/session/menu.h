/*
 * Ctrl-A and a letter at the terminal: help, status, reset, halt and go of the command table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/commands.h"

/* Serves the terminal of t's session; t outlives the session. */
void menu_attend(struct command_target *t);
