/*
 * What loads, stores and fetches of the core reach: memories, peripherals, the PPB.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/bus.h"
#include "bus/map.h"
#include "cpu/guard.h"
#include "cpu/metering.h"
#include "cpu/nvic.h"
#include "cpu/run.h"
#include "cpu/scs.h"

#define CACHE_LINE 16
#define PPB_BASE   UINT32_C(0xe0000000)
#define PPB_SIZE   UINT32_C(0x00100000)

/* A Secure core marks only accesses through the Secure alias as Secure. */
static bool secure_access(const struct cpu *c, uint32_t addr)
{
    return c->s.world == WORLD_S && (addr & SECURE_ALIAS) != 0;
}

static uint32_t load_host(const uint8_t *host, unsigned size)
{
    return size == 4 ? load_le32(host) : size == 2 ? load_le16(host) : *host;
}

/* CCR.BFHFNMIGN: HardFault and NMI handlers may probe addresses, and find the result in BFSR. */
static bool ignores_bus_error(struct cpu *c, uint32_t addr)
{
    if (c->s.hung || !(core_bank(c)->ccr & CCR_BFHFNMIGN) || nvic_execution_priority(c) >= 0)
        return false;
    nvic_bank(c, c->s.world, EXC_BUSFAULT)->cfsr |= CFSR_PRECISERR | CFSR_BFARVALID;
    c->s.bfar = addr;
    return true;
}

/* The window that addr lies in, mostly that of the read before, or NULL. */
static struct codebus_window *find_window(struct cpu *c, uint32_t addr)
{
    const struct mem_region *r;

    if (G_LIKELY(c->read_window != NULL && addr - c->read_window->base < c->read_window->size))
        return c->read_window;
    r = memory_find(c->config.memory, addr);
    c->read_window = r != NULL ? r->window : NULL;
    return c->read_window;
}

/* Asks the window before an access; false: bus error, or the access never ends (c->s.hung). */
static bool window_answers(struct cpu *c, struct codebus_window *w, uint32_t addr)
{
    if (w->watched && w->accessed != NULL)
        w->accessed(w->owner, addr);
    if (w->answer == CODEBUS_HANG)
        c->s.hung = true;
    return w->answer == CODEBUS_OK;
}

static bool read_anything(struct cpu *c, uint32_t addr, unsigned size, bool privileged,
                          uint32_t *value)
{
    struct mem_region *r;

    if (addr - PPB_BASE < PPB_SIZE)
        return scs_access_read(c, addr, size, privileged, value);
    r = memory_find(c->config.memory, addr);
    if (r != NULL) {
        bool ok = r->window == NULL || window_answers(c, r->window, addr);

        /* After the window was asked: its owner may have changed what is there to read. */
        *value = load_host(r->host + (addr - r->base), size);
        return ok;
    }
    return mmio_reaches(c->config.mmio, addr) &&
           mmio_read(c->config.mmio, addr, size, secure_access(c, addr), value) && !c->s.hung;
}

static bool write_anything(struct cpu *c, uint32_t addr, unsigned size, bool privileged,
                           uint32_t value)
{
    struct mem_region *r;

    if (addr - PPB_BASE < PPB_SIZE)
        return scs_access_write(c, addr, size, privileged, value);
    r = memory_find(c->config.memory, addr);
    if (r != NULL && r->store != NULL)
        return r->store(r->owner, addr, size, value);
    if (r != NULL && r->kind == MEM_RAM) {
        uint8_t bytes[4];

        store_le32(bytes, value);
        memcpy(r->host + (addr - r->base), bytes, size);
        engine_discard_code(c->engine, addr, size);
        return true;
    }
    return r == NULL && mmio_reaches(c->config.mmio, addr) &&
           mmio_write(c->config.mmio, addr, size, secure_access(c, addr), value) && !c->s.hung;
}

/* The PPB is the core's own; what else comes here and is not memory is a peripheral. */
static void charge_access(struct cpu *c, uint32_t addr, bool write)
{
    if (addr >> 28 == 4 || addr >> 28 == 5)
        c->meter.cycles += timing_peripheral_access(c->timing, addr, write);
}

bool core_read(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
               uint32_t *value)
{
    struct cpu *c = ctx;
    bool ok;

    *value = 0;
    core_access_begin(c, pc);
    ok = read_anything(c, addr, size, privileged, value) || ignores_bus_error(c, addr);
    core_access_end(c);
    charge_access(c, addr, false);
    return ok;
}

/* What the store caused should be seen by the next instruction already. */
static bool wants_break(struct cpu *c)
{
    if (c->attention & (ATTEND_BREAK | ATTEND_PERMISSIONS))
        return true;
    return (c->attention & ATTEND_PENDING) && nvic_preempts(c);
}

bool core_write(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                uint32_t value)
{
    struct cpu *c = ctx;
    bool ok;

    core_access_begin(c, pc);
    ok = write_anything(c, addr, size, privileged, value) || ignores_bus_error(c, addr);
    core_access_end(c);
    charge_access(c, addr, true);
    if (ok && wants_break(c) && engine_break_after_store(c->engine)) {
        core_refund(c, pc + core_instruction_size(c, pc));
        metering_redirect(c);
    }
    return ok;
}

/*
 * CACHE does not notice that QSPI changed what it holds of XIP. Instructions are not modelled so:
 * they are always the new ones.
 */
static const uint8_t *read_stale(struct cpu *c, uint32_t addr, unsigned size, const uint8_t *data)
{
    const uint8_t *now = memory_host(c->config.memory, addr, size);

    if (now == NULL || memcmp(now, data, size) == 0)
        return NULL;
    guest_error(
        c->config.log, c->config.name, "cache-stale",
        "read of 0x%08x hits a cache line that is older than the flash: CACHE.INVALIDATE is "
        "missing",
        addr);
    return data;
}

bool core_code_read(void *ctx, uint32_t addr, unsigned size, uint32_t pc, const uint8_t **data)
{
    struct cpu *c = ctx;
    struct codebus_window *w = find_window(c, addr);
    const uint8_t *stale;

    c->pc = pc;
    if (w != NULL && (w->answer != CODEBUS_OK || w->watched)) {
        bool ok;

        core_access_begin(c, pc);
        ok = window_answers(c, w, addr) || ignores_bus_error(c, addr);
        core_access_end(c);
        if (!ok)
            return false;
    }
    c->meter.cycles += timing_data_read(c->timing, addr, size, core_ticks_at(c, c->meter.cycles));
    c->meter.cycles += (uint64_t)(int64_t)timing_change_port(c->timing, pc);
    stale = timing_stale(c->timing, addr);
    if (G_UNLIKELY(stale != NULL))
        *data = read_stale(c, addr, size, stale + addr % CACHE_LINE);
    return true;
}

bool core_load_words(struct cpu *c, uint32_t addr, uint32_t *words, unsigned n)
{
    const uint8_t *host = memory_host(c->config.memory, addr, n * 4);

    if (!guard_allows(c, addr, n * 4, ENGINE_R))
        return false;
    for (unsigned i = 0; i < n; i++)
        if (host != NULL)
            words[i] = load_le32(host + 4 * i);
        else if (!read_anything(c, addr + 4 * i, 4, true, &words[i]))
            return false;
    return true;
}

bool core_load_word(struct cpu *c, uint32_t addr, uint32_t *value)
{
    return guard_allows(c, addr, 4, ENGINE_R) && read_anything(c, addr, 4, true, value);
}

bool core_store_words(struct cpu *c, uint32_t addr, const uint32_t *words, unsigned n)
{
    struct mem_region *r = memory_find(c->config.memory, addr);
    uint8_t *host = memory_host(c->config.memory, addr, n * 4);

    if (!guard_allows(c, addr, n * 4, ENGINE_W))
        return false;
    if (r != NULL && r->kind == MEM_RAM && host != NULL) {
        for (unsigned i = 0; i < n; i++)
            store_le32(host + 4 * i, words[i]);
        engine_discard_code(c->engine, addr, n * 4);
        return true;
    }
    for (unsigned i = 0; i < n; i++)
        if (!write_anything(c, addr + 4 * i, 4, true, words[i]))
            return false;
    return true;
}

uint16_t core_code_halfword(struct cpu *c, uint32_t addr)
{
    const uint8_t *host = memory_host(c->config.memory, addr, 2);

    return host != NULL ? load_le16(host) : 0;
}

uint32_t core_instruction_size(struct cpu *c, uint32_t pc)
{
    return core_code_halfword(c, pc) >= 0xe800 ? 4 : 2;
}

bool core_is_thumb(struct cpu *c)
{
    return (engine_get(c->engine, ENGINE_XPSR) & XPSR_T) != 0;
}

bool core_fetch_answers(struct cpu *c, struct codebus_window *w, uint32_t pc)
{
    core_run_events(c);
    return window_answers(c, w, pc);
}
