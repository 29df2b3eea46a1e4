/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/save_point.h"

#include "base/error.h"

struct save_point {
    struct session *session;
    struct machine *machine;
    struct save_point_options options;
    struct session_watcher watcher;
    struct event event; /* without owner: it leaves no trace in the state */
    bool due, done;
    GError *error;
};

static void reached(void *ctx)
{
    struct save_point *p = ctx;

    p->due = true;
    machine_request_stop(p->machine);
}

static void save(struct save_point *p)
{
    p->done = true;
    session_save(p->session, p->options.path, &p->error);
}

/* The machine stands before the function's first instruction. */
static void between(void *ctx, struct session *s)
{
    struct save_point *p = ctx;
    struct cpu *cpu = machine_cpu(p->machine, CORE_APP);

    if (p->done || p->options.address == UINT32_MAX || session_last_stop(s) != MACHINE_POINT ||
        cpu_point(cpu)->kind != CPU_POINT_BREAK || cpu_point(cpu)->pc != p->options.address)
        return;
    save(p);
    cpu_break_remove(cpu, p->options.address);
}

static bool look(void *ctx, enum machine_stop *stop, struct outcome *outcome)
{
    struct save_point *p = ctx;

    p->due |= p->options.mark && console_marked(session_console(p->session));
    if (p->due && !p->done)
        save(p);
    if (p->error == NULL)
        return false;
    outcome_set(outcome, "save", EXIT_USAGE, "the snapshot could not be written");
    return true;
}

struct save_point *save_point_new(struct session *s, struct machine *m,
                                  const struct save_point_options *options)
{
    struct save_point *p = g_new0(struct save_point, 1);

    *p = (struct save_point){.session = s,
                             .machine = m,
                             .options = *options,
                             .watcher.look = look,
                             .watcher.between = between};
    event_init(&p->event, NULL, "save", reached, p);
    if (options->when != TICKS_NEVER)
        sched_at(machine_sched(m), &p->event, MAX(options->when, machine_now(m)));
    if (options->address != UINT32_MAX)
        cpu_break_add(machine_cpu(m, CORE_APP), options->address);
    session_watch(s, &p->watcher, p);
    return p;
}

bool save_point_close(struct save_point *p, GError **error)
{
    if (p == NULL)
        return true;
    const struct save_point_options *o = &p->options;
    bool ok = false;

    if (!p->done && o->when == TICKS_NEVER && o->address == UINT32_MAX && !o->mark)
        save(p);
    sched_cancel(machine_sched(p->machine), &p->event);
    cpu_break_remove(machine_cpu(p->machine, CORE_APP), o->address);
    listener_leave(&p->watcher.listener);
    if (p->error != NULL)
        g_propagate_error(error, p->error);
    else if (!p->done)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "--save-at: the run ended before; %s was not written", o->path);
    else
        ok = true;
    g_free(p);
    return ok;
}
