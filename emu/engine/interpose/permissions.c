/*
 * Data permissions under the interposing engine.
 *
 * Pages that are uniform live in libunicorn's own look-up table and cost nothing. A page that mixes
 * permissions (a 32-byte stack guard) would be looked up anew at each access, ten times slower than
 * the cache here: what permission() said of its 32 granules, and direct access to host memory.
 *
 * Execute permission is the client's to check in block(), which is exact also for chained blocks;
 * here it only refuses what is fetched for the first time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/interpose/interpose.h"

#define GRANULE_BITS  5
#define GRANULE_BYTES (UINT32_C(1) << GRANULE_BITS)

/* ARMMMUFaultInfo, its first members. */
struct fault_info {
    int type;
    uint32_t second_stage;
    int level;
};

enum { FAULT_PERMISSION = 5 };

unsigned interpose_permission(struct interpose *s, uint32_t addr, unsigned mode, bool *uniform)
{
    const struct engine_client *client = &s->engine->client;

    *uniform = true;
    if (!interpose_allows_world(s, addr, ACCESS_READ, (mode & MODE_SECURE) != 0))
        return 0;
    if (client->permission == NULL)
        return ENGINE_R | ENGINE_W | ENGINE_X;
    return client->permission(client->ctx, addr, (mode & MODE_PRIVILEGED) != 0,
                              (mode & MODE_NEGATIVE) != 0, uniform);
}

static void fill(struct interpose *s, struct granules *g, uint32_t page, unsigned mode)
{
    unsigned may = interpose_permission(s, page, mode, &g->uniform);

    g->may_read = may & ENGINE_R ? UINT32_MAX : 0;
    g->may_write = may & ENGINE_W ? UINT32_MAX : 0;
    g->mixed_ram = NULL;
    if (g->uniform)
        return;
    const struct mem_region *r = memory_find(s->engine->memory, page);
    if (r != NULL && r->kind == MEM_RAM) {
        g->mixed_ram = r->host + (page - r->base);
        s->mixed = true;
    }
    g->may_read = g->may_write = 0;
    for (unsigned i = 0; i < ENGINE_PAGE_BYTES / GRANULE_BYTES; i++) {
        bool ignored;

        may = interpose_permission(s, page + i * GRANULE_BYTES, mode, &ignored);
        g->may_read |= (uint32_t)((may & ENGINE_R) != 0) << i;
        g->may_write |= (uint32_t)((may & ENGINE_W) != 0) << i;
    }
}

static const struct granules *granules_of(struct interpose *s, uint32_t addr, unsigned mode)
{
    uint32_t page = addr & ~(ENGINE_PAGE_BYTES - 1);
    uint32_t tag = page | mode;
    struct granules *g = &s->granules[interpose_granules_of(addr, mode)];

    if (G_UNLIKELY(g->tag != tag || g->generation != s->generation)) {
        g->tag = tag;
        g->generation = s->generation;
        fill(s, g, page, mode);
    }
    return g;
}

static bool byte_permitted(struct interpose *s, uint32_t addr, unsigned mode, bool write)
{
    const struct granules *g = granules_of(s, addr, mode);
    uint32_t mask = write ? g->may_write : g->may_read;

    return mask >> (addr >> GRANULE_BITS & 31) & 1;
}

bool interpose_permitted(struct interpose *s, uint32_t addr, unsigned size, unsigned mode,
                         bool write, uint32_t *refused)
{
    uint32_t last = addr + size - 1;

    *refused = addr;
    if (!byte_permitted(s, addr, mode, write))
        return false;
    if (addr >> GRANULE_BITS == last >> GRANULE_BITS)
        return true;
    *refused = last & ~(GRANULE_BYTES - 1);
    return byte_permitted(s, last, mode, write);
}

uint8_t *interpose_mixed_ram(struct interpose *s, uint32_t addr, unsigned size, unsigned mode,
                             bool write)
{
    const struct granules *g = granules_of(s, addr, mode);
    uint32_t mask = write ? g->may_write : g->may_read;

    if (g->mixed_ram == NULL || (addr ^ (addr + size - 1)) >> GRANULE_BITS != 0 ||
        (mask >> (addr >> GRANULE_BITS & 31) & 1) == 0)
        return NULL;
    if (write && engine_page_has_code(s->engine, addr))
        return NULL;
    return g->mixed_ram + addr % ENGINE_PAGE_BYTES;
}

bool interpose_page_is_uniform(struct interpose *s, uint32_t addr, unsigned mode)
{
    return granules_of(s, addr, mode)->uniform;
}

bool interpose_translate(struct interpose *s, uint32_t addr, int access, int mmu_idx,
                         uint64_t *phys, int *prot, uint32_t *page_size, struct fault_info *fault)
{
    const struct mem_region *region = memory_find(s->engine->memory, addr);
    bool uniform;
    unsigned may = interpose_permission(s, addr, mmu_idx & MODE_MASK, &uniform);

    if (s->engine->discarding && access == ACCESS_FETCH)
        may |= ENGINE_X;
    *phys = addr;
    *page_size = uniform ? ENGINE_PAGE_BYTES : 1;
    *prot = (int)may;
    s->engine->denied_world =
        !s->engine->discarding &&
        !interpose_allows_world(s, addr, access, (mmu_idx & MODE_SECURE) != 0);
    if (s->engine->denied_world || !(may >> access & 1)) {
        s->engine->denied = addr;
        s->engine->denied_write = access == ACCESS_WRITE;
        s->engine->denied_data = access != ACCESS_FETCH;
        fault->type = FAULT_PERMISSION;
        fault->level = 1;
        return true;
    }
    /* Fetching must not make loads of the same page hits: code_read() wants to see each. */
    if (access == ACCESS_FETCH && region != NULL && region->kind != MEM_RAM)
        *prot = ENGINE_X;
    return false;
}

void interpose_apply_permissions(struct interpose *s)
{
    const struct originals *original = interpose_originals(NULL);
    struct interpose *before = interpose_select(s);

    s->engine->permissions_dirty = false;
    s->generation++;
    s->mixed = false;
    if (s->cpu != NULL)
        original->tlb_flush(s->cpu);
    original->rebuild_hflags(s->env);
    interpose_select(before);
}
