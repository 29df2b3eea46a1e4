/*
 * What makes a run stop: triggers, breakpoints and watchpoints of whoever is at the monitor, steps.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/monitor/monitor_priv.h"
#include "load/place.h"

/* Bytes; more of the same says nothing. */
#define MAX_NEWS 4096

/* --- triggers --- */

static void say(struct monitor *mon, enum machine_core core, const char *how, uint32_t pc,
                uint32_t caller)
{
    char *place = place_text(mon->symbols, pc);
    char *from = place_text(mon->symbols, caller);

    g_string_append_printf(mon->news, "stopped: %s", how);
    if (core != CORES)
        g_string_append_printf(mon->news, "; %s core at %s",
                               cpu_name(machine_cpu(mon->machine, core)), place);
    if (caller != 0)
        g_string_append_printf(mon->news, ", called from %s", from);
    g_string_append_c(mon->news, '\n');
    mon->news_core = core != CORES ? core : CORE_APP;
    mon->news_pc = core != CORES ? pc : UINT32_MAX;
    g_free(place);
    g_free(from);
}

static void on_trigger(void *ctx, struct trigger *t, const struct trigger_origin *origin,
                       const char *how)
{
    struct monitor *mon = ctx;

    if (machine_rehearses(mon->machine))
        return;
    machine_request_stop(mon->machine);
    if (mon->news->len < MAX_NEWS)
        say(mon, origin->core, how, origin->pc, origin->caller);
}

static void drop_stop(struct monitor *mon, unsigned i)
{
    trigger_free(g_array_index(mon->stops, struct stop_on, i).trigger);
    g_array_remove_index(mon->stops, i);
}

void monitor_forget_stops(struct monitor *mon, const struct command_client *client)
{
    for (unsigned i = mon->stops->len; i-- > 0;)
        if (client == NULL || g_array_index(mon->stops, struct stop_on, i).client == client)
            drop_stop(mon, i);
}

static bool list_stops(struct monitor *mon, GString *out)
{
    for (unsigned i = 0; i < mon->stops->len; i++)
        g_string_append_printf(out, "stop-on %s\n",
                               trigger_text(g_array_index(mon->stops, struct stop_on, i).trigger));
    return true;
}

static bool stop_on(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    struct stop_on stop = {.client = call->client};

    if (call->n == 1)
        return list_stops(mon, call->out);
    if (call->n == 2 && strcmp(call->words[1], "none") == 0) {
        monitor_forget_stops(mon, NULL);
        return true;
    }
    stop.trigger = trigger_new(mon->machine, call->client->core, mon->symbols, call->words + 1,
                               call->n - 1, error);
    if (stop.trigger == NULL)
        return false;
    if (!trigger_is_finding(stop.trigger))
        trigger_arm(stop.trigger, on_trigger, mon);
    g_array_append_val(mon->stops, stop);
    return true;
}

/* --- points --- */

static void set_point(struct monitor *mon, const struct stop_point *p, bool set)
{
    struct cpu *c = machine_cpu(mon->machine, p->core);

    if (p->len == 0 && set)
        cpu_break_add(c, p->addr);
    else if (p->len == 0)
        cpu_break_remove(c, p->addr);
    else if (set)
        cpu_watch_add(c, p->addr, p->len, p->access);
    else
        cpu_watch_remove(c, p->addr, p->len, p->access);
}

void monitor_drop_points(struct monitor *mon)
{
    for (unsigned i = 0; i < mon->points->len; i++)
        set_point(mon, &g_array_index(mon->points, struct stop_point, i), false);
    g_array_set_size(mon->points, 0);
}

static void describe_point(struct monitor *mon, unsigned i, GString *out)
{
    const struct stop_point *p = &g_array_index(mon->points, struct stop_point, i);
    char *place = place_text(mon->symbols, p->addr);

    g_string_append_printf(out, "%u %s %s %s", i + 1, p->len == 0 ? "break" : "watch",
                           cpu_name(machine_cpu(mon->machine, p->core)), place);
    if (p->len != 0)
        g_string_append_printf(out, ", %u bytes", p->len);
    g_string_append_c(out, '\n');
    g_free(place);
}

static bool add_point(struct monitor *mon, const struct stop_point *p, GString *out)
{
    set_point(mon, p, true);
    g_array_append_val(mon->points, *p);
    describe_point(mon, mon->points->len - 1, out);
    return true;
}

static bool set_break(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    struct stop_point p = {.core = call->client->core};

    if (call->n != 2 || !command_address(call, call->words[1], &p.addr))
        return command_refuse(error, "break needs an address or a function");
    p.addr &= ~1u;
    return add_point(mon, &p, call->out);
}

static bool set_watch(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    struct stop_point p = {.core = call->client->core, .len = 4, .access = ENGINE_W};
    const char *how = call->n == 4 ? call->words[3] : "w";

    if (call->n < 2 || call->n > 4 || !command_address(call, call->words[1], &p.addr) ||
        (call->n > 2 && !command_address(call, call->words[2], &p.len)) || p.len == 0 ||
        strspn(how, "rw") != strlen(how))
        return command_refuse(error,
                              "watch needs an address or a name; then bytes, and r, w or rw");
    p.access =
        (strchr(how, 'r') != NULL ? ENGINE_R : 0) | (strchr(how, 'w') != NULL ? ENGINE_W : 0);
    return add_point(mon, &p, call->out);
}

static bool delete_points(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    guint64 n;

    if (call->n == 1) {
        monitor_drop_points(mon);
        return true;
    }
    if (call->n != 2 ||
        !g_ascii_string_to_unsigned(call->words[1], 10, 1, mon->points->len, &n, NULL))
        return command_refuse(error, "delete needs the number of a point, as `points` lists them");
    set_point(mon, &g_array_index(mon->points, struct stop_point, n - 1), false);
    g_array_remove_index(mon->points, (guint)n - 1);
    return true;
}

static bool list_points(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;

    for (unsigned i = 0; i < mon->points->len; i++)
        describe_point(mon, i, call->out);
    return list_stops(mon, call->out);
}

static bool step(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;

    if (session_is_debugged(mon->session))
        return command_refuse(error, "GDB debugs the board: step there");
    if (!session_halted(mon->session))
        return command_refuse(error, "the board runs: halt it first");
    mon->steps = true;
    cpu_step(machine_cpu(mon->machine, call->client->core), true);
    session_halt(mon->session, false);
    session_stir(mon->session);
    return true;
}

/* --- after a slice --- */

static void at_point(struct monitor *mon)
{
    enum machine_core core = machine_stopped_core(mon->machine);
    const struct cpu_point *p = core != CORES ? cpu_point(machine_cpu(mon->machine, core)) : NULL;
    char how[64] = "";

    if (p == NULL)
        return;
    if (p->kind == CPU_POINT_BREAK)
        g_strlcpy(how, "breakpoint", sizeof how);
    else if (p->kind == CPU_POINT_WATCH)
        g_snprintf(how, sizeof how, "%s of 0x%08x is next", p->write ? "write" : "read", p->addr);
    else if (p->kind == CPU_POINT_STEP && mon->steps)
        g_strlcpy(how, "step", sizeof how);
    mon->steps = false;
    if (how[0] != '\0')
        say(mon, core, how, p->pc, 0);
}

void monitor_collect(struct monitor *mon, enum machine_stop stop)
{
    for (unsigned i = mon->stops->len; i-- > 0;)
        trigger_stopped(g_array_index(mon->stops, struct stop_on, i).trigger, stop);
    if (session_is_debugged(mon->session))
        return;
    if (stop == MACHINE_POINT)
        at_point(mon);
}

const struct verb monitor_stop_verbs[] = {
    {"stop-on", "KIND [ARGUMENT]|none",
     "stop when it happens (`stop-on ?` lists what); none: no more", stop_on},
    {"break", "ADDRESS", "stop before the instruction there", set_break},
    {"watch", "ADDRESS [BYTES [r|w|rw]]", "stop before an access", set_watch},
    {"points", "", "what the board stops for", list_points},
    {"delete", "[N]", "breakpoint or watchpoint N; all", delete_points},
    {"step", "", "one instruction of the core", step},
    {NULL, NULL, NULL, NULL},
};
