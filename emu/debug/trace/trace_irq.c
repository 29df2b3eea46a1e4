/*
 * Exception entry and return.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "debug/trace/trace_priv.h"
#include "soc/nrf5340.h"

#define OFFSET_ENABLE 0x500

/* The personality that is not selected does not name the interrupt. */
static bool is_selected(struct machine *m, enum machine_core core, const struct soc_device *d)
{
    const struct periph *p = machine_periph(m, core, d->name);

    return d->type->enable_value == 0 || p == NULL ||
           REG(p, OFFSET_ENABLE) == d->type->enable_value;
}

static void append_devices(GString *s, struct machine *m, enum machine_core core, unsigned irq)
{
    const struct soc_domain *soc = core == CORE_APP ? &nrf5340_app : &nrf5340_net;

    for (unsigned i = 0; i < soc->n_devices; i++)
        if (soc->devices[i].irq == irq && is_selected(m, core, &soc->devices[i]))
            g_string_append_printf(s, "%s%s", s->len != 0 ? "_" : "", soc->devices[i].name);
    if (s->len == 0)
        g_string_append(s, "interrupt");
}

char *trace_exception_name(struct machine *m, enum machine_core core, unsigned exception)
{
    const char *name = armv8m_exception_name(exception);
    GString *s = g_string_new(NULL);

    if (exception >= EXC_IRQ0)
        append_devices(s, m, core, exception - EXC_IRQ0);
    else if (name != NULL)
        g_string_append(s, name);
    else
        g_string_append_printf(s, "exception %u", exception);
    return g_string_free(s, FALSE);
}

static void print_exception(struct trace_core *c, const char *arrow, unsigned exception)
{
    char *name = trace_exception_name(c->trace->machine, c->core, exception);

    trace_print(c->trace, TRACE_IRQ, "%s %s", arrow, name);
    if (exception >= EXC_IRQ0)
        trace_print(c->trace, TRACE_IRQ, " (interrupt %u", exception - EXC_IRQ0);
    else
        trace_print(c->trace, TRACE_IRQ, " (exception %u", exception);
    trace_print(c->trace, TRACE_IRQ, ", priority %d)", cpu_exception_priority(c->cpu, exception));
    g_free(name);
}

/* A tail-chained exception has no PC to return to but an EXC_RETURN value. */
static bool is_exc_return(uint32_t pc)
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
    trace_print(c->trace, TRACE_IRQ, "%s\n", is_exc_return(return_pc) ? " tail-chained" : "");
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
    trace_print(c->trace, TRACE_IRQ, "\n");
}
