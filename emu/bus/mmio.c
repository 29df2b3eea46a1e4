/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/mmio.h"

#include <glib.h>

#include "bus/attribution.h"

#define SLOT_OF(addr) (((addr) >> 12) & (MMIO_SLOTS - 1))

void mmio_attach(struct mmio *m, uint32_t addr, const struct mmio_slot *slot)
{
    g_assert(mmio_covers(m, addr) && m->slot[SLOT_OF(addr)] == NULL);
    m->slot[SLOT_OF(addr)] = slot;
}

static struct mmio *space_of(struct mmio *m, uint32_t addr)
{
    while (m != NULL && !mmio_covers(m, addr))
        m = m->next;
    return m;
}

static const struct mmio_slot *find(struct mmio *m, uint32_t addr)
{
    m = space_of(m, addr);
    return m != NULL ? m->slot[SLOT_OF(addr)] : NULL;
}

static bool allowed(struct mmio *m, uint32_t addr, bool secure)
{
    const struct attribution *a = space_of(m, addr)->attribution;

    if (a == NULL || attribution_allows_periph(a, addr, secure))
        return true;
    attribution_refuse(a, addr);
    return false;
}

void mmio_observe(struct mmio *m, const struct mmio_observer *observer)
{
    g_assert(m->n_observers < MMIO_MAX_OBSERVERS);
    m->observer[m->n_observers++] = *observer;
}

static void tell(const struct mmio *m, const struct mmio_access *a, bool write, uint32_t value)
{
    for (unsigned i = 0; i < m->n_observers; i++)
        m->observer[i].accessed(m->observer[i].ctx, a, write, value);
}

bool mmio_read(struct mmio *m, uint32_t addr, unsigned size, bool secure, uint32_t *value)
{
    const struct mmio_slot *slot = find(m, addr);

    *value = 0;
    if (slot == NULL)
        return m->unmapped != NULL && m->unmapped(m->ctx, addr, false);
    if (!allowed(m, addr, secure))
        return false;
    struct mmio_access a = {addr, addr & 0xfff, size, secure};
    *value = slot->read(slot->owner, &a);
    tell(m, &a, false, *value);
    return true;
}

bool mmio_write(struct mmio *m, uint32_t addr, unsigned size, bool secure, uint32_t value)
{
    const struct mmio_slot *slot = find(m, addr);

    if (slot == NULL)
        return m->unmapped != NULL && m->unmapped(m->ctx, addr, true);
    if (!allowed(m, addr, secure))
        return false;
    struct mmio_access a = {addr, addr & 0xfff, size, secure};
    slot->write(slot->owner, &a, value);
    tell(m, &a, true, value);
    return true;
}
