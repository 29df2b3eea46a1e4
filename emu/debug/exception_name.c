/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/exception_name.h"

#include "base/armv8m.h"
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

char *exception_name(struct machine *m, enum machine_core core, unsigned exception)
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
