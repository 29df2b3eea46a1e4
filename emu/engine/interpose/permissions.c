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

/* The same, and the last address that is known to have it, too. */
static unsigned permission_to(struct interpose *s, uint32_t addr, unsigned mode, uint32_t *last)
{
    const struct engine_client *client = &s->engine->client;
    bool uniform;

    *last = addr | (GRANULE_BYTES - 1);
    if (((mode & MODE_SECURE) != 0 || !interpose_attributes(s)) && client->permission_to != NULL)
        *last = client->permission_to(client->ctx, addr, (mode & MODE_PRIVILEGED) != 0,
                                      (mode & MODE_NEGATIVE) != 0);
    return interpose_permission(s, addr, mode, &uniform);
}

/* Bits of the granules that hold the bytes from `first` to `last` of a page. */
static uint32_t granules_in(uint32_t first, uint32_t last)
{
    unsigned from = first >> GRANULE_BITS, to = last >> GRANULE_BITS;

    return (UINT32_MAX << from) & (UINT32_MAX >> (31 - to));
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
    for (uint32_t addr = page, last = page; last < page + (ENGINE_PAGE_BYTES - 1);
         addr = last + 1) {
        uint32_t granules;

        may = permission_to(s, addr, mode, &last);
        last = MIN(last, page + (ENGINE_PAGE_BYTES - 1));
        granules = granules_in(addr - page, last - page);
        g->may_read |= may & ENGINE_R ? granules : 0;
        g->may_write |= may & ENGINE_W ? granules : 0;
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

static uint32_t looked_up_tag(uint32_t addr, int mmu_idx)
{
    return (addr & ~(ENGINE_PAGE_BYTES - 1)) | ((unsigned)mmu_idx & MODE_MASK);
}

/* Permissions, and whether Non-secure code may be there. */
static uint8_t what_holds(struct interpose *s, uint32_t addr, unsigned may)
{
    return (uint8_t)(may | (interpose_allows_world(s, addr, ACCESS_READ, false) ? 8 : 0));
}

void interpose_page_looked_up(struct interpose *s, uint32_t addr, int mmu_idx)
{
    if (s->looking.tag != looked_up_tag(addr, mmu_idx))
        s->n_pages = N_PAGES; /* nobody asked for its permissions */
    if (s->n_pages < N_PAGES)
        s->page[s->n_pages] = s->looking;
    s->n_pages++;
}

/* Pages whose permissions are as they were may stay: a thread switch moves a guard. */
static void flush_changed(struct interpose *s)
{
    const struct originals *original = interpose_originals(NULL);
    unsigned kept = 0;

    if (s->n_pages > N_PAGES) {
        original->tlb_flush(s->cpu);
        s->n_pages = 0;
        return;
    }
    for (unsigned i = 0; i < s->n_pages; i++) {
        const struct looked_up p = s->page[i];
        bool uniform;
        unsigned may = interpose_permission(s, p.tag, p.tag & MODE_MASK, &uniform);

        if (what_holds(s, p.tag, may) == p.holds && uniform && p.uniform)
            s->page[kept++] = p;
        else
            original->tlb_flush_page(s->cpu, p.tag & ~(ENGINE_PAGE_BYTES - 1));
    }
    s->n_pages = kept;
}

bool interpose_translate(struct interpose *s, uint32_t addr, int access, int mmu_idx,
                         uint64_t *phys, int *prot, uint32_t *page_size, struct fault_info *fault)
{
    const struct mem_region *region = memory_find(s->engine->memory, addr);
    bool uniform;
    unsigned may = interpose_permission(s, addr, mmu_idx & MODE_MASK, &uniform);

    s->looking =
        (struct looked_up){looked_up_tag(addr, mmu_idx), what_holds(s, addr, may), uniform};
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
        flush_changed(s);
    original->rebuild_hflags(s->env);
    interpose_select(before);
}
