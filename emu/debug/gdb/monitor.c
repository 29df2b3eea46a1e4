/*
 * GDB's `monitor`: the table of commands, and what means something else to GDB: the cores stand
 * still already, and go on by `continue`. A word that nobody knows is passed over in silence, as
 * tools send those of their own server.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/gdb/gdb_priv.h"

static bool where(void *ctx, struct command_call *call, GError **error)
{
    struct gdb_stub *s = ctx;

    monitor_say_where(s->gdb->monitor, s->core, call->out);
    return true;
}

static bool reset(void *ctx, struct command_call *call, GError **error)
{
    struct gdb_stub *s = ctx;
    const char *how = call->n > 1 ? call->words[1] : "halt";

    gdb_reset(s->gdb);
    if (strcmp(how, "run") == 0 || strcmp(how, "0") == 0)
        g_string_append(call->out, "reset; 'continue' lets it run\n");
    return where(ctx, call, error);
}

static bool cross_halt(void *ctx, struct command_call *call, GError **error)
{
    struct gdb_stub *s = ctx;

    if (call->n != 2 || (strcmp(call->words[1], "on") != 0 && strcmp(call->words[1], "off") != 0))
        return command_refuse(error, "cross-halt needs on or off");
    s->gdb->cross_halt = strcmp(call->words[1], "on") == 0;
    return true;
}

static bool pass(void *ctx, struct command_call *call, GError **error)
{
    return true;
}

/* Without a help text: other servers' words that ask for what is so anyway. */
static const struct verb verbs[] = {
    {"reset", "[halt|init|run]", "pull the reset pin; the cores wait at their first instruction",
     reset},
    {"halt", "", "where the core is; it waits already", where},
    {"info", "", "where the core is", where},
    {"cross-halt", "on|off", "whether what halts one core halts the other", cross_halt},
    {"semihosting", "IOClient 2|1", "show what the firmware writes by semihosting here",
     gdb_semihosting},
    {"arm", "", NULL, gdb_semihosting_arm},
    {"go", "", NULL, pass},
    {"speed", "", NULL, pass},
    {NULL, NULL, NULL, NULL},
};

void gdb_monitor_init(struct gdb_stub *s)
{
    s->monitor = (struct command_client){.core = s->core, .own = verbs, .own_ctx = s};
}

void gdb_monitor(struct gdb_stub *s, const char *text)
{
    struct commands *commands = session_commands(s->gdb->session);
    GString *out = g_string_new(NULL);
    GError *error = NULL;

    if (commands_know(commands, &s->monitor, text) &&
        !commands_run(commands, &s->monitor, text, out, &error)) {
        g_string_append_printf(out, "%s\n", error->message);
        g_error_free(error);
    }
    if (out->len != 0)
        gdb_console(s, out->str);
    g_string_free(out, TRUE);
}
