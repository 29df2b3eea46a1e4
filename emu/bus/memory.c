/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/memory.h"

#include <glib.h>
#include <string.h>

#include "base/units.h"

struct mem_region *memory_add(struct memory *m, const struct mem_region *region)
{
    g_assert(m->n_regions < MEMORY_MAX_REGIONS);
    g_assert(region->base % KIB(4) == 0 && region->size % KIB(4) == 0 && region->size != 0);
    for (unsigned i = 0; i < m->n_regions; i++) {
        const struct mem_region *r = &m->region[i];

        g_assert(region->base - r->base >= r->size && r->base - region->base >= region->size);
    }
    m->region[m->n_regions] = *region;
    return &m->region[m->n_regions++];
}

struct mem_region *memory_find(struct memory *m, uint32_t addr)
{
    for (unsigned i = 0; i < m->n_regions; i++)
        if (addr - m->region[i].base < m->region[i].size)
            return &m->region[i];
    return NULL;
}

struct mem_region *memory_find_name(struct memory *m, const char *name)
{
    for (unsigned i = 0; i < m->n_regions; i++)
        if (strcmp(m->region[i].name, name) == 0)
            return &m->region[i];
    return NULL;
}

/* The region that holds all of [addr, addr+len), or NULL. */
static struct mem_region *find_span(struct memory *m, uint32_t addr, uint32_t len)
{
    struct mem_region *r = memory_find(m, addr);

    return r != NULL && len <= r->size - (addr - r->base) ? r : NULL;
}

uint8_t *memory_host(struct memory *m, uint32_t addr, uint32_t len)
{
    struct mem_region *r = find_span(m, addr, len);

    return r != NULL ? r->host + (addr - r->base) : NULL;
}

void memory_listen(struct memory *m, struct memory_listener *l, void *ctx)
{
    listener_join(&m->listeners, &l->listener, ctx);
}

void memory_changed(struct memory *m, uint32_t addr, uint32_t len)
{
    TELL(&m->listeners, struct memory_listener, changed, addr, len);
}

void memory_changing(struct memory *m, uint32_t addr, uint32_t len)
{
    TELL(&m->listeners, struct memory_listener, changing, addr, len);
}

bool memory_dma_read(struct memory *m, uint32_t addr, void *data, uint32_t len)
{
    struct mem_region *r = find_span(m, addr, len);

    if (r == NULL || r->kind != MEM_RAM)
        return false;
    memcpy(data, r->host + (addr - r->base), len);
    return true;
}

bool memory_dma_write(struct memory *m, uint32_t addr, const void *data, uint32_t len)
{
    struct mem_region *r = find_span(m, addr, len);

    if (r == NULL || r->kind != MEM_RAM)
        return false;
    memcpy(r->host + (addr - r->base), data, len);
    memory_changed(m, addr, len);
    return true;
}
