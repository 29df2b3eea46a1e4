/*
 * The engine on libunicorn's public API: works with every build of the library.
 *
 * What it cannot do: pc of an access is the start of its block; a bus error of a mapped peripheral
 * is delivered at the end of the block; data reads of flash and XIP are not seen; SAU and CPACR are
 * not asked. With 2.0 the MPU is not asked and stores are slow; see portable/tlb.c for 2.1.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/engine_priv.h"

static void bus_error(struct engine *e, uint32_t addr, bool write)
{
    struct engine_trap trap = {
        .kind = ENGINE_DATA_BUS, .pc = e->block_pc, .addr = addr, .write = write};

    engine_raise(e, &trap);
}

static uint64_t read_device(struct engine *e, uint32_t addr, unsigned size)
{
    uint32_t value = 0;

    if (!e->client.read(e->client.ctx, addr, size, engine_privileged(e), e->block_pc, &value)) {
        bus_error(e, addr, false);
        return 0;
    }
    return value;
}

static void write_device(struct engine *e, uint32_t addr, unsigned size, uint64_t value)
{
    if (!e->client.write(e->client.ctx, addr, size, engine_privileged(e), e->block_pc,
                         (uint32_t)value))
        bus_error(e, addr, true);
}

static uint64_t read_peripheral(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    return read_device(user, ENGINE_PERIPHERALS + (uint32_t)offset, size);
}

static void write_peripheral(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value,
                             void *user)
{
    write_device(user, ENGINE_PERIPHERALS + (uint32_t)offset, size, value);
}

static uint64_t read_ppb(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    return read_device(user, ENGINE_PPB + (uint32_t)offset, size);
}

static void write_ppb(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    write_device(user, ENGINE_PPB + (uint32_t)offset, size, value);
}

static bool attach(struct engine *e, GError **error)
{
    return engine_check(uc_mmio_map(e->uc, ENGINE_PERIPHERALS, ENGINE_PERIPHERALS_SIZE,
                                    read_peripheral, e, write_peripheral, e),
                        "peripheral space", error) &&
           engine_check(uc_mmio_map(e->uc, ENGINE_PPB, ENGINE_PPB_SIZE, read_ppb, e, write_ppb, e),
                        "private peripheral bus", error) &&
           engine_tlb_attach(e, error);
}

static void detach(struct engine *e)
{
}

/*
 * A store to a region that is not RAM: after "handled", libunicorn drops the store, as of a ROM,
 * and goes on behind it. An unaligned one comes again byte by byte.
 */
static bool store_to_region(struct engine *e, uint32_t addr, unsigned size, uint64_t value)
{
    bool privileged = engine_privileged(e);

    if (addr % size != 0)
        return true;
    for (unsigned done = 0; done < size; done += 4) {
        if (!e->client.write(e->client.ctx, addr + done, MIN(size, 4), privileged, e->block_pc,
                             (uint32_t)(value >> (8 * done)))) {
            bus_error(e, addr + done, true);
            return false;
        }
    }
    return true;
}

/* Holes: the client is told, but whatever it answers, there is no way to go on. */
static bool memory_invalid(struct engine *e, uc_mem_type type, uint32_t addr, unsigned size,
                           uint64_t value)
{
    uint32_t ignored;

    if (type == UC_MEM_WRITE_PROT)
        return store_to_region(e, addr, size, value);
    size = MIN(size, 4);
    if (addr % size != 0)
        size = 1;
    if (type == UC_MEM_WRITE_UNMAPPED)
        e->client.write(e->client.ctx, addr, size, engine_privileged(e), e->block_pc,
                        (uint32_t)value);
    else
        e->client.read(e->client.ctx, addr, size, engine_privileged(e), e->block_pc, &ignored);
    bus_error(e, addr, type == UC_MEM_WRITE_UNMAPPED);
    return false;
}

static void clear_exclusive(struct engine *e)
{
    static const uint64_t none = UINT64_MAX;

    engine_context_set(e, engine_layout()->exclusive, &none, sizeof none);
}

static bool refresh(struct engine *e)
{
    if (e->permissions_dirty)
        engine_tlb_flush(e);
    e->permissions_dirty = false;
    return false;
}

static void sync_mode(struct engine *e)
{
    engine_api_sync(e);
    engine_tlb_sync(e);
}

static bool break_after_store(struct engine *e)
{
    return false;
}

static void discard(struct engine *e, uint32_t addr, uint32_t len)
{
    uc_ctl_remove_cache(e->uc, (uint64_t)addr, (uint64_t)addr + len);
}

const struct engine_backend engine_portable = {
    .name = "portable",
    .attach = attach,
    .detach = detach,
    .get = engine_api_get,
    .set = engine_api_set,
    .piece = engine_portable_piece,
    .end_pieces = engine_portable_end_pieces,
    .sync = sync_mode,
    .clear_exclusive = clear_exclusive,
    .break_after_store = break_after_store,
    .memory_invalid = memory_invalid,
    .refresh = refresh,
    .discard = discard,
};
