/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/registers.h"

#include "bus/map.h"

#define OFFSET_ENABLE 0x500

static uint32_t slot_offset(const struct periph *p, uint32_t addr)
{
    return (addr & ~SECURE_ALIAS) - (p->base & ~(SECURE_ALIAS | UINT32_C(0xfff)));
}

static bool has_register(const struct periph *p, uint32_t addr)
{
    unsigned index;

    return slot_offset(p, addr) < p->slot->pages * PERIPH_PAGE_WORDS * 4 &&
           periph_find_reg(p, slot_offset(p, addr), &index) != NULL;
}

struct periph *register_device(struct machine *m, enum machine_core core, uint32_t addr)
{
    struct periph *found = NULL, *p;

    for (unsigned i = 0; (p = machine_device(m, core, i)) != NULL; i++) {
        if (!has_register(p, addr))
            continue;
        if (p->type->enable_value != 0 && REG(p, OFFSET_ENABLE) == p->type->enable_value)
            return p;
        if (found == NULL)
            found = p;
    }
    return found;
}

char *register_name(struct machine *m, enum machine_core core, uint32_t addr)
{
    struct periph *p = register_device(m, core, addr);

    return p != NULL ? g_strdup(periph_reg_name(p, slot_offset(p, addr) - (p->base & 0xfff)))
                     : g_strdup_printf("0x%08x", addr);
}

/* A task may be on its way to the device through DPPI. */
const struct event *register_due(const struct periph *p)
{
    const struct event *own = events_next(&p->events);
    const struct event *hop = events_next(&p->env->dppi->events);

    return own == NULL || (hop != NULL && hop->when < own->when) ? hop : own;
}
