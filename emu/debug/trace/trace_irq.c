/*
 * Exception entry and return.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "debug/exception_name.h"
#include "debug/trace/trace_priv.h"

static void print_exception(struct trace_core *c, const char *arrow, unsigned exception)
{
    char *name = exception_name(c->trace->machine, c->core, exception);

    trace_print(c->trace, TRACE_IRQ, "%s %s", arrow, name);
    if (exception >= EXC_IRQ0)
        trace_print(c->trace, TRACE_IRQ, " (interrupt %u", exception - EXC_IRQ0);
    else
        trace_print(c->trace, TRACE_IRQ, " (exception %u", exception);
    trace_print(c->trace, TRACE_IRQ, ", priority %d)", cpu_exception_priority(c->cpu, exception));
    g_free(name);
}

bool trace_is_tail_chained(uint32_t pc)
{
    return (pc & UINT32_C(0xffffff82)) == UINT32_C(0xffffff80);
}

void trace_irq_entry(void *ctx, unsigned exception, uint32_t return_pc)
{
    struct trace_core *c = ctx;
    ticks_t when = cpu_time(c->cpu);

    trace_insn_finish(c);
    if (!trace_wants_pc(c, TRACE_IRQ, when, return_pc))
        return;
    trace_begin(c->trace, TRACE_IRQ, when, cpu_name(c->cpu));
    trace_place(c->trace, TRACE_IRQ, return_pc);
    print_exception(c, "enter", exception);
    trace_print(c->trace, TRACE_IRQ, "%s", trace_is_tail_chained(return_pc) ? " tail-chained" : "");
    trace_line(c->trace, TRACE_IRQ, return_pc);
}

void trace_irq_return(void *ctx, unsigned exception, uint32_t to_pc)
{
    struct trace_core *c = ctx;
    ticks_t when = cpu_time(c->cpu);

    trace_insn_finish(c);
    if (!trace_wants_pc(c, TRACE_IRQ, when, to_pc))
        return;
    trace_begin(c->trace, TRACE_IRQ, when, cpu_name(c->cpu));
    trace_place(c->trace, TRACE_IRQ, to_pc);
    print_exception(c, "leave", exception);
    trace_line(c->trace, TRACE_IRQ, to_pc);
}
