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

const struct mmio_slot *mmio_find(struct mmio *m, uint32_t addr)
{
    m = space_of(m, addr);
    return m != NULL ? m->slot[SLOT_OF(addr)] : NULL;
}

static uint32_t offset_in(const struct mmio_slot *slot, uint32_t addr)
{
    return (addr & 0xfff) + (slot != NULL ? slot->first : 0);
}

static bool allowed(struct mmio *m, uint32_t addr, bool secure)
{
    const struct attribution *a = space_of(m, addr)->attribution;

    if (a == NULL || attribution_allows_periph(a, addr, secure))
        return true;
    attribution_refuse(a, addr);
    return false;
}

void mmio_listen(struct mmio *m, struct mmio_listener *l, void *ctx)
{
    listener_join(&m->listeners, &l->listener, ctx);
}

bool mmio_peek(struct mmio *m, uint32_t addr, uint32_t *value)
{
    const struct mmio_slot *slot = mmio_find(m, addr);

    *value = 0;
    if (slot == NULL || slot->peek == NULL)
        return false;
    *value = slot->peek(slot->owner, slot->first + (addr & 0xffc));
    return true;
}

bool mmio_read(struct mmio *m, uint32_t addr, unsigned size, bool secure, uint32_t *value)
{
    const struct mmio_slot *slot = mmio_find(m, addr);
    struct mmio_access a = {addr, offset_in(slot, addr), size, secure};

    *value = 0;
    if (slot == NULL || !allowed(m, addr, secure)) {
        TELL(&m->listeners, struct mmio_listener, refused, &a, false, 0);
        return slot == NULL && m->unmapped != NULL && m->unmapped(m->ctx, addr, false);
    }
    m->non_secure = !secure;
    *value = slot->read(slot->owner, &a);
    m->non_secure = false;
    TELL(&m->listeners, struct mmio_listener, accessed, &a, false, *value);
    return true;
}

bool mmio_write(struct mmio *m, uint32_t addr, unsigned size, bool secure, uint32_t value)
{
    const struct mmio_slot *slot = mmio_find(m, addr);
    struct mmio_access a = {addr, offset_in(slot, addr), size, secure};

    if (slot == NULL || !allowed(m, addr, secure)) {
        TELL(&m->listeners, struct mmio_listener, refused, &a, true, value);
        return slot == NULL && m->unmapped != NULL && m->unmapped(m->ctx, addr, true);
    }
    TELL(&m->listeners, struct mmio_listener, storing, &a, value);
    m->non_secure = !secure;
    slot->write(slot->owner, &a, value);
    m->non_secure = false;
    TELL(&m->listeners, struct mmio_listener, accessed, &a, true, value);
    return true;
}
