/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/registers.h"

#include <string.h>

#define SECURE_ALIAS  UINT32_C(0x10000000)
#define OFFSET_ENABLE 0x500

static bool has_register(const struct periph *p, uint32_t addr)
{
    unsigned index;

    return ((p->base ^ addr) & ~(SECURE_ALIAS | 0xfff)) == 0 &&
           periph_find_reg(p, addr & 0xfff, &index) != NULL;
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

    return p != NULL ? g_strdup(periph_reg_name(p, (addr & 0xfff) - (p->base & 0xfff)))
                     : g_strdup_printf("0x%08x", addr);
}

/* Events that are not named after the device they belong to. */
static const struct {
    const char *device, *event;
} event_names[] = {
    {"QSPI", "QSPI frame"},
    {"QSPI", "flash chip"},
    {"CLOCK", "HFCLK"},
    {"CLOCK", "LFCLK started"},
    {"CLOCK", "LFRC"},
    {"CLOCK", "HFXO"},
    {"CLOCK", "HFCLK192MCTRL settled"},
};

static bool belongs_to(const struct event *e, const struct periph *p)
{
    if (g_str_has_prefix(e->name, p->name) || g_str_has_prefix(e->name, p->type->name) ||
        strcmp(e->name, "DPPI hop") == 0)
        return true;
    for (unsigned i = 0; i < G_N_ELEMENTS(event_names); i++)
        if (strcmp(p->name, event_names[i].device) == 0 &&
            g_str_has_prefix(e->name, event_names[i].event))
            return true;
    return false;
}

const struct event *register_due(struct machine *m, const struct periph *p)
{
    for (const struct event *e = machine_sched(m)->head; e != NULL; e = e->next)
        if (belongs_to(e, p))
            return e;
    return NULL;
}

bool register_changes_unannounced(const struct periph *p)
{
    static const char *const types[] = {
        "NVMC",  "UARTE", "SPIS", "TWIS", "GPIO",  "P",      "GPIOTE", "IPC",
        "MUTEX", "NFCT",  "USBD", "QDEC", "RADIO", "CTRLAP", "COMP",   "LPCOMP",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(p->type->name, types[i]) == 0)
            return true;
    return false;
}
