/*
 * Loads and stores of peripheral registers: a store before it acts, a load with what it got.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/trace/trace_priv.h"

static void print_access(struct trace_core *c, const struct mmio_access *a, const char *name,
                         bool write, uint32_t value)
{
    static const char *const widths[] = {"", ".b", ".h", "", ""};
    ticks_t when = cpu_time(c->cpu);
    uint32_t pc = cpu_pc(c->cpu);

    if (!trace_wants(c->trace, TRACE_MMIO, when) || !trace_wants_block(c, pc))
        return;
    trace_insn_catch_up(c, pc);
    trace_begin(c->trace, TRACE_MMIO, when, cpu_name(c->cpu));
    trace_place(c->trace, TRACE_MMIO, pc);
    trace_print(c->trace, TRACE_MMIO, "%s%s %s 0x%x", name, widths[a->size], write ? "<-" : "->",
                value);
    trace_line(c->trace, TRACE_MMIO, pc);
}

static void print_register(struct trace_core *c, const struct mmio_access *a, bool write,
                           uint32_t value)
{
    struct mmio *m = machine_mmio(c->trace->machine, c->core);

    print_access(c, a, periph_slot_reg_name(mmio_find(m, a->addr), a->offset), write, value);
}

static void on_accessed(void *ctx, const struct mmio_access *a, bool write, uint32_t value)
{
    if (!write)
        print_register(ctx, a, false, value);
}

static void on_storing(void *ctx, const struct mmio_access *a, uint32_t value)
{
    print_register(ctx, a, true, value);
}

static void on_refused(void *ctx, const struct mmio_access *a, bool write, uint32_t value)
{
    char *name = g_strdup_printf("0x%08x (refused, or nothing there)", a->addr);

    print_access(ctx, a, name, write, value);
    g_free(name);
}

void trace_mmio_attach(struct trace_core *c)
{
    c->mmio_ear.accessed = on_accessed;
    c->mmio_ear.storing = on_storing;
    c->mmio_ear.refused = on_refused;
    mmio_listen(machine_mmio(c->trace->machine, c->core), &c->mmio_ear, c);
}
