/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/mmio.h"

#include <glib.h>

#define SLOT_OF(addr) (((addr) >> 12) & (MMIO_SLOTS - 1))

void mmio_attach(struct mmio *m, uint32_t addr, const struct mmio_slot *slot)
{
    g_assert(mmio_covers(m, addr) && m->slot[SLOT_OF(addr)] == NULL);
    m->slot[SLOT_OF(addr)] = slot;
}

static const struct mmio_slot *find(struct mmio *m, uint32_t addr)
{
    if (mmio_covers(m, addr))
        return m->slot[SLOT_OF(addr)];
    return m->next != NULL ? find(m->next, addr) : NULL;
}

bool mmio_read(struct mmio *m, uint32_t addr, unsigned size, bool secure, uint32_t *value)
{
    const struct mmio_slot *slot = find(m, addr);

    if (slot == NULL) {
        *value = 0;
        return m->unmapped != NULL && m->unmapped(m->ctx, addr, false);
    }
    struct mmio_access a = {addr, addr & 0xfff, size, secure};
    *value = slot->read(slot->owner, &a);
    return true;
}

bool mmio_write(struct mmio *m, uint32_t addr, unsigned size, bool secure, uint32_t value)
{
    const struct mmio_slot *slot = find(m, addr);

    if (slot == NULL)
        return m->unmapped != NULL && m->unmapped(m->ctx, addr, true);
    struct mmio_access a = {addr, addr & 0xfff, size, secure};
    slot->write(slot->owner, &a, value);
    return true;
}
