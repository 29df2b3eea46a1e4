/*
 * libunicorn 2.1 asks for the permissions of each page (UC_TLB_VIRTUAL), which 2.0 cannot.
 *
 * Pages that hold no code are returned without execute permission: only for those 2.1 keeps stores
 * in generated code, two to three times faster. The same question enforces the MPU, by whole pages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/engine_priv.h"

#if UC_API_MAJOR > 2 || (UC_API_MAJOR == 2 && UC_API_MINOR >= 1)

enum { EXCEPTION_NMI = 2, EXCEPTION_HARDFAULT = 3 };

static bool negative_priority(struct engine *e)
{
    uint32_t exception = engine_api_get(e, ENGINE_XPSR) & 0x1ff;

    return exception == EXCEPTION_NMI || exception == EXCEPTION_HARDFAULT ||
           engine_api_get(e, ENGINE_FAULTMASK) != 0;
}

/* A page that mixes permissions is permitted as a whole: the library does not tell the address. */
static unsigned permission(struct engine *e, uint32_t page)
{
    const unsigned all = ENGINE_R | ENGINE_W | ENGINE_X;
    bool uniform;
    unsigned may;

    if (e->client.permission == NULL)
        return all;
    may = e->client.permission(e->client.ctx, page, engine_privileged(e), negative_priority(e),
                               &uniform);
    return uniform ? may : all;
}

/* The library has found the exact PC before it asks; of the address it tells the page only. */
static bool refuse(struct engine *e, uint32_t page, uc_mem_type type)
{
    struct engine_trap trap = {.kind = ENGINE_DATA_DENIED,
                               .pc = e->backend->get(e, ENGINE_PC),
                               .addr = page,
                               .write = type == UC_MEM_WRITE};

    if (type == UC_MEM_FETCH) {
        trap.kind = ENGINE_FETCH_DENIED;
        trap.addr = trap.pc;
    }
    engine_raise(e, &trap);
    return false;
}

static void nothing(uc_engine *uc, uc_mem_type type, uint64_t addr, int size, int64_t value,
                    void *user)
{
}

/*
 * 2.1.0 and 2.1.1 drop only the blocks that the first store to a page hits: they do not see the
 * next one, unless some hook wants to see stores. It costs speed, so it comes with the first code
 * that can be stored to.
 */
static void watch_stores(struct engine *e, uint32_t page)
{
    const struct mem_region *region = memory_find(e->memory, page);
    uc_hook handle;

    if (e->watches_stores || region == NULL || region->kind != MEM_RAM ||
        uc_version(NULL, NULL) >= UC_MAKE_VERSION(2, 1) + (2 << 8))
        return;
    uc_hook_add(e->uc, &handle, UC_HOOK_MEM_WRITE, (void *)nothing, e, (uint64_t)UINT32_MAX,
                (uint64_t)UINT32_MAX);
    e->watches_stores = true;
    engine_permissions_changed(e);
}

static bool fill(uc_engine *uc, uint64_t addr, uc_mem_type type, uc_tlb_entry *entry, void *user)
{
    struct engine *e = user;
    uint32_t page = (uint32_t)addr;
    unsigned may = permission(e, page);
    unsigned needed = type == UC_MEM_FETCH ? ENGINE_X : type == UC_MEM_WRITE ? ENGINE_W : ENGINE_R;

    if (type == UC_MEM_FETCH) {
        if (e->discarding)
            may |= ENGINE_X;
        else if (may & ENGINE_X) {
            engine_page_mark_code(e, page);
            watch_stores(e, page);
        }
    }
    if (!(may & needed))
        return refuse(e, page, type);
    entry->paddr = page;
    entry->perms = (may & ENGINE_R ? UC_PROT_READ : 0) | (may & ENGINE_W ? UC_PROT_WRITE : 0);
    if ((may & ENGINE_X) && (type == UC_MEM_FETCH || engine_page_has_code(e, page)))
        entry->perms |= UC_PROT_EXEC;
    return true;
}

bool engine_tlb_attach(struct engine *e, GError **error)
{
    uc_hook handle;

    /* Built for 2.1, but 2.0 may be what is loaded: both are libunicorn.so.2. */
    if (uc_version(NULL, NULL) < UC_MAKE_VERSION(2, 1))
        return true;
    e->asks_tlb = true;
    return engine_check(uc_ctl_tlb_mode(e->uc, UC_TLB_VIRTUAL), "virtual TLB", error) &&
           engine_check(uc_hook_add(e->uc, &handle, UC_HOOK_TLB_FILL, (void *)fill, e, (uint64_t)1,
                                    (uint64_t)0),
                        "virtual TLB", error);
}

void engine_tlb_flush(struct engine *e)
{
    if (e->asks_tlb)
        uc_ctl_flush_tlb(e->uc);
}

void engine_tlb_sync(struct engine *e)
{
    bool negative;

    if (!e->asks_tlb)
        return;
    negative = negative_priority(e);
    if (negative != e->tlb_negative)
        uc_ctl_flush_tlb(e->uc);
    e->tlb_negative = negative;
}

#else

/* Here uc_ctl_flush_tlb() would drop every translation instead, for a second. */
bool engine_tlb_attach(struct engine *e, GError **error)
{
    return true;
}

void engine_tlb_flush(struct engine *e)
{
}

void engine_tlb_sync(struct engine *e)
{
}

#endif
