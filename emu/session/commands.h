/*
 * The one table of commands: the monitor, GDB's `monitor`, a menu at the terminal, a socket and
 * scripts say the same words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/symbols.h"
#include "session/session.h"

struct command_target {
    struct session *session;
    struct machine *machine;
    const struct symbols *symbols;
    enum machine_core core; /* that commands are about; `core` changes it */
};

struct session_command {
    const char *name, *arguments, *help;
    /* Appends the answer to `out`; words[0] is the name. EMU_ERROR_USAGE. */
    bool (*run)(struct command_target *t, unsigned n, char **words, GString *out, GError **error);
};

extern const struct session_command session_commands[]; /* ends with a NULL name */

/* Runs a line of words. EMU_ERROR_USAGE when it is no command. */
bool command_run(struct command_target *t, const char *line, GString *out, GError **error);

/* "r0", "sp", "xpsr" ...; false: there is no such register. */
bool command_register(const char *name, enum engine_reg *reg);
