/*
 * The user's terminal: raw while the firmware's console owns it, restored on every exit.
 *
 * The saved settings are the process's, not a machine's: there is one controlling terminal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>

/* Puts stdin into raw mode if it is a terminal; returns whether it is. */
bool terminal_enter_raw(void);
bool terminal_is_raw(void);
void terminal_restore(void);

/* Makes any terminal descriptor (a pty) raw. */
void terminal_make_raw(int fd);

/* From now on SIGINT, SIGTERM and SIGHUP only set a flag. */
void terminal_catch_signals(void);
bool terminal_interrupted(void);

/* Readable since the first of these signals; -1: they are not caught. */
int terminal_signal_fd(void);
