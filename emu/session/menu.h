/*
 * Ctrl-A and a letter at the terminal: help, and some commands of the table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/commands.h"

struct menu {
    struct session_watcher watcher;
    struct command_client client;
    struct session *session;
};

/* Serves the session's terminal; the menu outlives the session. */
void menu_attend(struct menu *menu, struct session *session);
