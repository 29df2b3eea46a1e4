/*
 * Verbs of `monitor` that lead into the past. GDB does not know that its target is elsewhere then:
 * `maintenance flush register-cache` tells it, and so does the next step.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/gdb/gdb_priv.h"

static bool has_past(struct gdb_stub *s, GError **error)
{
    return (s->gdb->travel != NULL && gdb_may_travel(s->gdb)) ||
           command_refuse(error, "there is no past yet");
}

static bool arrive(struct gdb_stub *s, struct command_call *call, GError **error)
{
    gdb_forget_news(s->gdb);
    return gdb_monitor_where(s, call, error);
}

bool gdb_monitor_goto(void *stub, struct command_call *call, GError **error)
{
    struct gdb_stub *s = stub;
    ticks_t when = TICKS_NEVER;

    if (call->n != 2 ||
        (strcmp(call->words[1], "end") != 0 && !duration_parse(call->words[1], &when)))
        return command_refuse(error, "goto needs an emulated time, 1.5s, or end");
    if (!has_past(s, error))
        return false;
    travel_to_time(s->gdb->travel, when);
    return arrive(s, call, error);
}

bool gdb_monitor_past(void *stub, struct command_call *call, GError **error)
{
    struct gdb_stub *s = stub;

    if (!has_past(s, error))
        return false;
    char *text = travel_describe(s->gdb->travel);

    g_string_append_printf(call->out, "%s\n", text);
    g_free(text);
    return true;
}

struct store {
    struct gdb *gdb;
    uint32_t addr, len;
};

/* The debugger's own points lie aside meanwhile. */
static void arm(void *ctx, bool armed)
{
    struct store *w = ctx;

    for (unsigned i = 0; i < CORES; i++) {
        struct cpu *c = machine_cpu(w->gdb->machine, i);

        if (armed) {
            cpu_points_aside(c, true);
            cpu_watch_add(c, w->addr, w->len, ENGINE_W);
        } else {
            cpu_points_aside(c, false);
        }
    }
}

bool gdb_monitor_who_wrote(void *stub, struct command_call *call, GError **error)
{
    struct gdb_stub *s = stub;
    struct store w = {.gdb = s->gdb, .len = 4};
    const struct travel_probe probe = {.ctx = &w, .arm = arm};

    if (call->n < 2 || call->n > 3 || !command_address(call, call->words[1], &w.addr) ||
        (call->n == 3 && !command_address(call, call->words[2], &w.len)) || w.len == 0)
        return command_refuse(error, "who-wrote needs an address or a name");
    if (!has_past(s, error))
        return false;
    struct place here = *travel_here(s->gdb->travel);
    if (!travel_search_back(s->gdb->travel, &probe)) {
        travel_to(s->gdb->travel, &here);
        return command_refuse(error, "no store of a core has written there");
    }
    return arrive(s, call, error);
}
