/*
 * Ctrl-A and a letter at the terminal: help, status, reset, halt and go of the command table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/commands.h"

struct menu {
    struct session_watcher watcher;
    struct command_target *target;
};

/* Serves the terminal of the target's session; both outlive it. */
void menu_attend(struct menu *menu, struct command_target *target);
