/*
 * Packets bs and bc: one instruction back, and back to the last point that was met.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/gdb/gdb_priv.h"

#define BEGIN_OF_PAST "T05replaylog:begin;"

/* What a search met last. */
struct met {
    struct gdb *gdb;
    enum machine_core core;
    struct cpu_point point;
};

static bool on_stop(void *ctx, enum machine_stop stop)
{
    struct met *met = ctx;

    if (stop != MACHINE_POINT)
        return false;
    met->core = machine_stopped_core(met->gdb->machine);
    met->point = *cpu_point(machine_cpu(met->gdb->machine, met->core));
    return true;
}

/*
 * GDB thinks of a watchpoint as met before the access, and steps over it to look at the value. Back
 * in time the access is undone by that step, so it is told of when it lies right ahead of it.
 */
static void report_point(struct gdb_stub *s, const struct met *met)
{
    const struct cpu_point *p = &met->point;
    char reply[64] = GDB_SIGNAL_TRAP;

    if (p->kind == CPU_POINT_WATCH && met->core == s->core) {
        travel_step_on(monitor_past(s->gdb->monitor), s->core);
        g_snprintf(reply, sizeof reply, "T05%s:%x;", p->write ? "watch" : "rwatch", p->addr);
    }
    gdb_report(s, reply);
}

static void continue_back(struct gdb_stub *s)
{
    struct met met = {.gdb = s->gdb};
    const struct travel_probe probe = {.ctx = &met, .met = on_stop};

    if (travel_search_back(monitor_past(s->gdb->monitor), &probe))
        report_point(s, &met);
    else
        gdb_report(s, BEGIN_OF_PAST);
}

bool gdb_may_travel(void *gdb)
{
    struct gdb *g = gdb;

    for (unsigned i = 0; i < CORES; i++)
        if (g->stub[i].running)
            return false;
    for (unsigned i = 0; i < CORES; i++)
        machine_freeze(g->machine, i, false);
    return true;
}

void gdb_reverse(struct gdb_stub *s, const char *packet)
{
    struct gdb *g = s->gdb;

    if (!gdb_may_travel(g) || (packet[1] != 's' && packet[1] != 'c')) {
        gdb_send(s, "E01");
        return;
    }
    s->running = true;
    if (monitor_past(g->monitor) == NULL)
        gdb_report(s, BEGIN_OF_PAST);
    else if (packet[1] == 'c')
        continue_back(s);
    else
        gdb_report(s, travel_step_back(monitor_past(g->monitor), s->core) ? GDB_SIGNAL_TRAP
                                                                          : BEGIN_OF_PAST);
    monitor_forget_news(g->monitor);
}
