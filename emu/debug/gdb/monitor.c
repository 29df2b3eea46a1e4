/*
 * GDB's `monitor`: the table of commands, and what means something else to GDB: the cores stand
 * still already, and go on by `continue`. A word that nobody knows is passed over in silence, as
 * tools send those of their own server.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "bus/map.h"
#include "debug/gdb/gdb_priv.h"

bool gdb_monitor_where(void *ctx, struct command_call *call, GError **error)
{
    struct gdb_stub *s = ctx;
    struct cpu *c = machine_cpu(call->machine, s->core);
    char *symbol = call->symbols != NULL ? symbols_format(call->symbols, cpu_pc(c)) : g_strdup("");

    g_string_append_printf(call->out, "%s core at 0x%08x %s, %.9f s\n", cpu_name(c), cpu_pc(c),
                           symbol, (double)machine_now(call->machine) / TICKS_PER_SECOND);
    g_free(symbol);
    return true;
}

static bool reset(void *ctx, struct command_call *call, GError **error)
{
    struct gdb_stub *s = ctx;
    const char *how = call->n > 1 ? call->words[1] : "halt";

    gdb_reset(s->gdb);
    if (strcmp(how, "run") == 0 || strcmp(how, "0") == 0)
        g_string_append(call->out, "reset; 'continue' lets it run\n");
    return gdb_monitor_where(ctx, call, error);
}

static bool cross_halt(void *ctx, struct command_call *call, GError **error)
{
    struct gdb_stub *s = ctx;

    if (call->n != 2 || (strcmp(call->words[1], "on") != 0 && strcmp(call->words[1], "off") != 0))
        return command_refuse(error, "cross-halt needs on or off");
    s->gdb->cross_halt = strcmp(call->words[1], "on") == 0;
    return true;
}

static void stop_on_nothing(struct gdb_stub *s)
{
    memset(s->gdb->stop_on, 0, sizeof s->gdb->stop_on);
    cpu_fence(machine_cpu(s->gdb->machine, s->core), 0, 0);
}

/* XIP is fetched from for the first time: the caller is in the backtrace. */
static bool stop_on(void *ctx, struct command_call *call, GError **error)
{
    static const char *const names[GDB_STOP_ONS] = {"xip-fetch", "reset", "guest-error"};
    struct gdb_stub *s = ctx;
    const char *what = call->n == 2 ? call->words[1] : "";

    if (strcmp(what, "none") == 0) {
        stop_on_nothing(s);
        return true;
    }
    for (unsigned i = 0; i < GDB_STOP_ONS; i++)
        if (strcmp(what, names[i]) == 0) {
            s->gdb->stop_on[i] = true;
            if (i == GDB_STOP_ON_XIP_FETCH)
                cpu_fence(machine_cpu(s->gdb->machine, s->core), XIP_BASE, XIP_SIZE);
            return true;
        }
    return command_refuse(error, "stop-on needs xip-fetch, reset, guest-error or none");
}

static bool pass(void *ctx, struct command_call *call, GError **error)
{
    return true;
}

/* Without a help text: other servers' words that ask for what is so anyway. */
static const struct verb verbs[] = {
    {"reset", "[halt|init|run]", "pull the reset pin; the cores wait at their first instruction",
     reset},
    {"halt", "", "where the core is; it waits already", gdb_monitor_where},
    {"info", "", "where the core is", gdb_monitor_where},
    {"stop-on", "xip-fetch|reset|guest-error|none", "stop at the next one", stop_on},
    {"cross-halt", "on|off", "whether what halts one core halts the other", cross_halt},
    {"goto", "TIME|end", "the run as it was then", gdb_monitor_goto},
    {"past", "", "how much of it is kept", gdb_monitor_past},
    {"who-wrote", "ADDRESS [BYTES]", "go back to the last store there", gdb_monitor_who_wrote},
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
