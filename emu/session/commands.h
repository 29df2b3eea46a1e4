/*
 * The one table of commands: the monitor, GDB's `monitor`, the menu at the terminal, a socket and
 * the library say the same words.
 *
 * A session has the table (session_commands()). Its own verbs are in verbs.c; a room above adds
 * more with commands_add(), and may give a verb another meaning. A client that does some things
 * otherwise (after GDB's reset the cores wait) brings verbs of its own, which only it can say.
 *
 * Commands are run while the machine stands: who reads them elsewhere keeps a line until
 * session_watcher.between() is called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/symbols.h"
#include "session/session.h"

struct commands;
struct verb;

/* Who says the words. */
struct command_client {
    enum machine_core core; /* that commands are about; `core` changes it */
    const struct verb *own; /* ends with a NULL name; NULL: none */
    void *own_ctx;          /* of its own verbs */
};

/* One line, while it is carried out. */
struct command_call {
    struct session *session;
    struct machine *machine;
    const struct symbols *symbols;
    struct commands *commands;
    struct command_client *client;
    unsigned n; /* words, the verb included */
    char **words;
    const char *rest; /* what stands behind the verb, as it was typed */
    GString *out;     /* the answer: text for people, lines that end with a newline */
};

struct verb {
    const char *name, *arguments;
    const char *help; /* NULL: `help` does not list it */
    /* False: *error (EMU_ERROR_USAGE) says why not; what stands in `out` is shown all the same. */
    bool (*run)(void *ctx, struct command_call *call, GError **error);
};

/* A table with the session's verbs; symbols may come to hold more. */
struct commands *commands_new(struct session *s, struct machine *m, const struct symbols *symbols);
void commands_free(struct commands *c);

/* `verbs` ends with a NULL name; they hide verbs of the same name that are there already. */
void commands_add(struct commands *c, const struct verb *verbs, void *ctx);
void commands_remove(struct commands *c, const struct verb *verbs);

/* Runs one line. EMU_ERROR_USAGE when it is no command, or as its verb says. */
bool commands_run(struct commands *c, struct command_client *client, const char *line, GString *out,
                  GError **error);

/* Whether the first word of a line is a verb. */
bool commands_know(const struct commands *c, const struct command_client *client, const char *line);

/* Each verb that this client may say. */
void commands_each(const struct commands *c, const struct command_client *client,
                   void (*fn)(void *ctx, const struct verb *v), void *ctx);

/* --- for verbs --- */

/* Sets the error; returns false. */
bool command_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A number, or a name of the symbols. */
bool command_address(const struct command_call *call, const char *text, uint32_t *addr);

/* verbs.c: every session's. */
extern const struct verb session_verbs[];
