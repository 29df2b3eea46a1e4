/*
 * Loads and stores under the interposing engine: everything that is not a hit in generated code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "engine/interpose/interpose.h"

#define PC 15

/*
 * The instruction that a return address into generated code belongs to. libunicorn's way to find
 * it also overwrites PC and IT bits of the running block, so they are put back; the result is kept,
 * as a translation never moves.
 */
static void find_place(struct interpose *s, struct place *p, uintptr_t ra)
{
    struct engine *e = s->engine;
    uint32_t pc = s->env[PC];
    uint32_t xpsr = engine_api_get(e, ENGINE_XPSR);

    p->ra = ra;
    p->pc = e->block_pc;
    p->it = 0;
    if (!interpose_originals(NULL)->cpu_restore_state(s->cpu, ra, false))
        return;
    p->pc = s->env[PC];
    p->it = engine_api_get(e, ENGINE_XPSR) & XPSR_IT;
    s->env[PC] = pc;
    uc_reg_write(e->uc, UC_ARM_REG_EPSR, &xpsr);
}

static struct place *place_at(struct interpose *s, uintptr_t ra)
{
    return &s->place[(ra >> 2 ^ ra >> 12) % N_PLACES];
}

uint32_t interpose_begin_access(struct interpose *s, uintptr_t ra)
{
    struct place *p = place_at(s, ra);

    if (G_UNLIKELY(p->ra != ra))
        find_place(s, p, ra);
    s->it = p->it;
    return s->engine->access_pc = p->pc;
}

void interpose_forget_places(struct interpose *s)
{
    memset(s->place, 0, sizeof s->place);
}

uint16_t interpose_halfword(struct interpose *s, uint32_t addr)
{
    const uint8_t *host = memory_host(s->engine->memory, addr, 2);
    uint16_t half = 0;

    if (host != NULL)
        memcpy(&half, host, sizeof half);
    return half;
}

/*
 * LDRD Rt, Rt2, [Rn] with Rt == Rn has lost its base when the second word faults. Rn is computed
 * back from the address, so that the instruction can be executed again.
 */
static void repair_base(struct interpose *s, uint32_t pc, uint32_t fault_addr)
{
    uint16_t h0 = interpose_halfword(s, pc), h1 = interpose_halfword(s, pc + 2);
    unsigned rn = h0 & 15, rt = h1 >> 12;
    uint32_t offset = (uint32_t)(h1 & 0xff) * 4;
    bool ldrd = (h0 & 0xfe50) == 0xe850 && (h0 & 0x0120) != 0;
    bool indexed = h0 & 0x0100, up = h0 & 0x0080;

    if (!ldrd || rn != rt || rn == PC)
        return;
    if (!indexed)
        offset = 0;
    if (!up)
        offset = -offset;
    if (s->env[rn] + offset != fault_addr)
        s->env[rn] = fault_addr - 4 - offset;
}

/*
 * Abandons the instruction: registers as they were before it, the client decides where to go on.
 * Does not return to generated code.
 */
void interpose_abandon(struct interpose *s, uintptr_t ra, struct engine_trap trap)
{
    const struct originals *original = interpose_originals(NULL);

    original->cpu_restore_state(s->cpu, ra, true);
    trap.pc = s->env[PC];
    if (!trap.write)
        repair_base(s, trap.pc, trap.addr);
    engine_deliver(s->engine, &trap);
    original->cpu_loop_exit(s->cpu);
}

static void G_GNUC_NORETURN bus_error(struct interpose *s, uintptr_t ra, uint32_t addr, bool write)
{
    interpose_abandon(s, ra,
                      (struct engine_trap){.kind = ENGINE_DATA_BUS, .addr = addr, .write = write});
}

/* `len` bytes of the access lie at addr and behind. */
static void G_GNUC_NORETURN refuse(struct interpose *s, uintptr_t ra, uint32_t addr, uint32_t len,
                                   unsigned mode, int access)
{
    bool world = interpose_allows_world(s, addr, access, (mode & MODE_SECURE) != 0);

    interpose_abandon(s, ra,
                      (struct engine_trap){.kind = world ? ENGINE_DATA_DENIED : ENGINE_SECURE,
                                           .addr = addr,
                                           .value = len,
                                           .write = access == ACCESS_WRITE});
}

/* The largest naturally aligned piece at addr that fits into `left` bytes. */
static unsigned piece(uint32_t addr, unsigned left)
{
    unsigned size = 4;

    while (addr % size != 0 || size > left)
        size /= 2;
    return size;
}

static bool is_device(uint32_t addr)
{
    return addr - ENGINE_PERIPHERALS < ENGINE_PERIPHERALS_SIZE || addr >= ENGINE_PPB;
}

static void G_GNUC_NORETURN unaligned(struct interpose *s, uint32_t addr, uintptr_t ra, bool write)
{
    interpose_abandon(s, ra,
                      (struct engine_trap){.kind = ENGINE_UNALIGNED, .addr = addr, .write = write});
}

/* The default memory map makes these Device memory, where every access must be aligned. */
static void check_aligned(struct interpose *s, uint32_t addr, unsigned size, uintptr_t ra,
                          bool write)
{
    if (G_UNLIKELY(addr % MIN(size, 4) != 0))
        unaligned(s, addr, ra, write);
}

static struct mem_region *region_of(struct interpose *s, uint32_t addr)
{
    struct mem_region *r = s->region;

    if (G_LIKELY(r != NULL && addr - r->base < r->size))
        return r;
    r = memory_find(s->engine->memory, addr);
    if (r != NULL && r->kind != MEM_RAM)
        s->region = r;
    return r;
}

static uint64_t read_pieces(struct interpose *s, uint32_t addr, unsigned size, bool privileged,
                            uintptr_t ra)
{
    const struct engine_client *client = &s->engine->client;
    uint32_t pc = interpose_begin_access(s, ra);
    uint64_t value = 0;

    for (unsigned done = 0; done < size;) {
        unsigned n = piece(addr + done, size - done);
        uint32_t part = 0;

        if (!client->read(client->ctx, addr + done, n, privileged, pc, &part))
            bus_error(s, ra, addr + done, false);
        if (n < 4)
            part &= (UINT32_C(1) << (8 * n)) - 1;
        value |= (uint64_t)part << (8 * done);
        done += n;
    }
    return value;
}

static void write_pieces(struct interpose *s, uint32_t addr, unsigned size, bool privileged,
                         uintptr_t ra, uint64_t value)
{
    const struct engine_client *client = &s->engine->client;
    uint32_t pc = interpose_begin_access(s, ra);

    for (unsigned done = 0; done < size;) {
        unsigned n = piece(addr + done, size - done);
        uint32_t part = (uint32_t)(value >> (8 * done));
        bool ok;

        if (n < 4)
            part &= (UINT32_C(1) << (8 * n)) - 1;
        s->storing = true;
        ok = client->write(client->ctx, addr + done, n, privileged, pc, part);
        s->storing = false;
        if (!ok)
            bus_error(s, ra, addr + done, true);
        done += n;
    }
}

/* Fixed sizes, so that the compiler makes single loads of them. */
static uint64_t host_value(const uint8_t *host, unsigned size)
{
    uint64_t q;
    uint32_t l;
    uint16_t w;

    switch (size) {
    case 1:
        return *host;
    case 2:
        memcpy(&w, host, sizeof w);
        return w;
    case 4:
        memcpy(&l, host, sizeof l);
        return l;
    default:
        memcpy(&q, host, sizeof q);
        return q;
    }
}

/* Flash and XIP: the client hears of each bus transfer, the data is plain memory. */
static uint64_t read_code(struct interpose *s, const struct mem_region *r, uint32_t addr,
                          unsigned size, uintptr_t ra)
{
    const struct engine_client *client = &s->engine->client;
    uint64_t value = host_value(r->host + (addr - r->base), size);

    if (r->window == NULL || client->code_read == NULL)
        return value;
    uint32_t pc = interpose_begin_access(s, ra);
    for (unsigned done = 0; done < size;) {
        unsigned n = piece(addr + done, size - done);
        const uint8_t *data = NULL;

        if (!client->code_read(client->ctx, addr + done, n, pc, &data))
            bus_error(s, ra, addr + done, false);
        if (G_UNLIKELY(data != NULL))
            memcpy((uint8_t *)&value + done, data, n);
        done += n;
    }
    return value;
}

/* An access that ends in another region than it starts in, byte by byte. */
static uint64_t load_bytes(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi,
                           uintptr_t ra)
{
    uint64_t value = 0, byte;

    for (unsigned i = 0; i < size; i++) {
        if (!interpose_load(s, addr + i, 1, oi, ra, &byte))
            byte = *memory_host(s->engine->memory, addr + i, 1);
        value |= byte << (8 * i);
    }
    return value;
}

bool interpose_load_at_once(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi,
                            uintptr_t ra, uint64_t *value)
{
    const struct engine_client *client = &s->engine->client;
    const struct mem_region *r = s->region;
    const struct place *p = place_at(s, ra);

    if (r == NULL || addr - r->base >= r->size || (addr & (size - 1)) != 0 || r->window == NULL ||
        p->ra != ra || client->read_at_once == NULL || s->engine->path == ENGINE_PATH_ASKED ||
        !interpose_may_read(s, addr, oi & MODE_MASK) ||
        !client->read_at_once(client->ctx, r->window, addr, size, p->pc))
        return false;
    *value = host_value(r->host + (addr - r->base), size);
    return true;
}

/* Host memory of such an access; NULL: not permitted, or not known without asking. */
static uint8_t *guarded_ram(const struct interpose *s, uint32_t addr, unsigned size, uint32_t oi,
                            bool write)
{
    uint32_t tag = (addr & ~(ENGINE_PAGE_BYTES - 1)) | (oi & MODE_MASK);
    const struct granules *g = &s->granules[interpose_granules_of(addr, oi & MODE_MASK)];
    uint32_t may = write ? g->may_write : g->may_read;

    if ((addr & (size - 1)) != 0 || g->tag != tag || g->generation != s->generation ||
        g->mixed_ram == NULL || (may >> (addr >> GRANULE_BITS & 31) & 1) == 0 ||
        (write && engine_page_has_code(s->engine, addr)))
        return NULL;
    return g->mixed_ram + addr % ENGINE_PAGE_BYTES;
}

G_NO_INLINE bool interpose_load_guarded(struct interpose *s, uint32_t addr, unsigned size,
                                        uint32_t oi, uint64_t *value)
{
    const uint8_t *host = guarded_ram(s, addr, size, oi, false);

    if (host != NULL)
        *value = host_value(host, size);
    return host != NULL;
}

G_NO_INLINE bool interpose_store_guarded(struct interpose *s, uint32_t addr, unsigned size,
                                         uint32_t oi, uint64_t value)
{
    uint8_t *host = guarded_ram(s, addr, size, oi, true);

    if (host != NULL)
        memcpy(host, &value, size);
    return host != NULL;
}

bool interpose_load(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi, uintptr_t ra,
                    uint64_t *value)
{
    unsigned mode = oi & MODE_MASK;
    bool privileged = mode & MODE_PRIVILEGED;
    bool aligned = interpose_is_aligned(addr, size, oi);
    const struct mem_region *r;
    uint32_t refused;

    if (G_UNLIKELY(!aligned) && !interpose_count_unaligned(s, size, ra))
        unaligned(s, addr, ra, false);
    if (s->mixed) {
        const uint8_t *host = interpose_mixed_ram(s, addr, size, mode, false);

        if (host != NULL) {
            *value = host_value(host, size);
            return true;
        }
    }
    if (G_UNLIKELY(!interpose_permitted(s, addr, size, mode, false, &refused)))
        refuse(s, ra, refused, addr + size - refused, mode, ACCESS_READ);
    if (is_device(addr)) {
        check_aligned(s, addr, size, ra, false);
        *value = read_pieces(s, addr, size, privileged, ra);
        return true;
    }
    r = region_of(s, addr);
    if (r == NULL)
        *value = read_pieces(s, addr, size, privileged, ra);
    else if (G_UNLIKELY(size > r->size - (addr - r->base)))
        *value = load_bytes(s, addr, size, oi, ra);
    else if (r->kind != MEM_RAM)
        *value = read_code(s, r, addr, size, ra);
    else if (aligned && interpose_page_is_uniform(s, addr, mode))
        return false;
    else
        *value = host_value(r->host + (addr - r->base), size);
    return true;
}

static void store_bytes(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi,
                        uintptr_t ra, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        if (!interpose_store(s, addr + i, 1, oi, ra, value >> (8 * i) & 0xff))
            interpose_originals(NULL)->st_b(s->env, addr + i, (uint8_t)(value >> (8 * i)),
                                            interpose_oi_of(1, oi), ra);
}

/* Makes the store that was just done the last instruction of its block. */
static void G_GNUC_NORETURN break_block(struct interpose *s, uintptr_t ra)
{
    const struct originals *original = interpose_originals(NULL);

    s->break_after = false;
    original->cpu_restore_state(s->cpu, ra, true);
    s->env[PC] += interpose_halfword(s, s->env[PC]) >= 0xe800 ? 4 : 2;
    if (s->engine->permissions_dirty)
        interpose_apply_permissions(s);
    original->cpu_loop_exit(s->cpu);
}

/* libunicorn drops what was translated from there; it takes no unaligned store with this flag. */
static bool store_into_code(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi,
                            uintptr_t ra, uint64_t value)
{
    if (interpose_is_aligned(addr, size, oi))
        return false;
    store_bytes(s, addr, size, interpose_oi_of(1, oi), ra, value);
    return true;
}

static bool store(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi, uintptr_t ra,
                  uint64_t value)
{
    unsigned mode = oi & MODE_MASK;
    bool privileged = mode & MODE_PRIVILEGED, aligned = interpose_is_aligned(addr, size, oi);
    const struct mem_region *r;

    if (is_device(addr)) {
        check_aligned(s, addr, size, ra, true);
        write_pieces(s, addr, size, privileged, ra, value);
        return true;
    }
    r = region_of(s, addr);
    if (r == NULL || (r->kind != MEM_RAM && size <= r->size - (addr - r->base)))
        write_pieces(s, addr, size, privileged, ra, value);
    else if (G_UNLIKELY(size > r->size - (addr - r->base)))
        store_bytes(s, addr, size, oi, ra, value);
    else if (engine_page_has_code(s->engine, addr) ||
             engine_page_has_code(s->engine, addr + size - 1))
        return store_into_code(s, addr, size, oi, ra, value);
    else if (aligned && interpose_page_is_uniform(s, addr, mode))
        return false;
    else
        memcpy(r->host + (addr - r->base), &value, size);
    return true;
}

bool interpose_store(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi, uintptr_t ra,
                     uint64_t value)
{
    uint32_t refused;

    if (G_UNLIKELY(!interpose_is_aligned(addr, size, oi)) &&
        !interpose_count_unaligned(s, size, ra))
        unaligned(s, addr, ra, true);
    if (s->mixed) {
        uint8_t *host = interpose_mixed_ram(s, addr, size, oi & MODE_MASK, true);

        if (host != NULL) {
            memcpy(host, &value, size);
            return true;
        }
    }
    if (G_UNLIKELY(!interpose_permitted(s, addr, size, oi & MODE_MASK, true, &refused)))
        refuse(s, ra, refused, addr + size - refused, oi & MODE_MASK, ACCESS_WRITE);
    if (!store(s, addr, size, oi, ra, value)) {
        s->slow_stores++;
        return false;
    }
    if (G_UNLIKELY(s->break_after))
        break_block(s, ra);
    return true;
}

/* Stores that have no effect but the one on memory: no writeback, no second register. */
static bool is_plain_store(uint16_t h0, uint16_t h1)
{
    switch (h0 >> 11) {
    case 0x0a: /* STR, STRH, STRB register; 0x5600 is LDRSB */
        return h0 < 0x5600;
    case 0x0c: /* STR immediate */
    case 0x0e: /* STRB */
    case 0x10: /* STRH */
    case 0x12: /* STR SP-relative */
        return true;
    default:
        break;
    }
    if ((h0 & 0xff90) == 0xf880) /* 12-bit immediate */
        return true;
    if ((h0 & 0xff90) != 0xf800)
        return false;
    /* register; 8-bit immediate subtracted; unprivileged */
    return (h1 & 0x0fc0) == 0 || (h1 & 0x0f00) == 0x0c00 || (h1 & 0x0f00) == 0x0e00;
}

bool interpose_break_after_store(struct engine *e)
{
    struct interpose *s = e->backend_state;
    uint32_t pc = e->access_pc;

    if (!s->storing || s->it != 0 ||
        !is_plain_store(interpose_halfword(s, pc), interpose_halfword(s, pc + 2)))
        return false;
    s->break_after = true;
    return true;
}
