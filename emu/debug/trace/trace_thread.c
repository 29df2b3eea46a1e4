/*
 * Which of Zephyr's threads runs, and whether it is wanted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/trace/trace_priv.h"

/* Another program has another kernel: a bootloader's is not the application's. */
static void find_kernel(const struct trace *t, struct trace_kernel *k, enum machine_core core,
                        uint32_t pc)
{
    const struct symbol *s;

    if (t->symbols == NULL || (k->at != NULL && pc - k->at->addr < k->at->size))
        return;
    s = symbols_find(t->symbols, pc);
    if (s == NULL)
        return;
    k->at = s;
    if (s->file == k->program)
        return;
    k->program = s->file;
    k->kernel = threads_find_kernel(t->symbols, s->file, core);
}

uint32_t trace_thread_at(const struct trace *t, struct trace_kernel *k, enum machine_core core,
                         uint32_t pc)
{
    find_kernel(t, k, core, pc);
    return threads_current(t->machine, &k->kernel);
}

bool trace_wants_thread(const struct trace *t, const struct trace_kernel *k, uint32_t thread)
{
    if (t->filter.thread == NULL)
        return true;
    if (thread == 0)
        return false;
    char *name = threads_name(t->machine, &k->kernel, thread, t->symbols);
    bool wanted = g_pattern_match_simple(t->filter.thread, name);
    g_free(name);
    return wanted;
}

bool trace_in_thread(struct trace_core *c, uint32_t pc)
{
    uint32_t thread;

    if (c->trace->filter.thread == NULL)
        return true;
    thread = trace_thread_at(c->trace, &c->kernel, c->core, pc);
    if (thread != c->thread || c->thread_of != c->kernel.program) {
        c->thread = thread;
        c->thread_of = c->kernel.program;
        c->thread_wanted = trace_wants_thread(c->trace, &c->kernel, thread);
    }
    return c->thread_wanted;
}
