/*
 * NVMC: writing and erasing internal flash and UICR, of either core.
 *
 * Follows: product specification, chapters NVMC and UICR.
 * Models:  WEN modes for secure and non-secure regions, words that only lose bits, page erase,
 *          partial erase, erase all, their durations, READY and READYNEXT, two writes a word,
 *          endurance, SPU write permission, the flash window's wait states and its busy time, the
 *          network core's instruction cache.
 * Omits:   stalls of stores that outrun READYNEXT (they queue), stale lines in CACHE after a write,
 *          the keys of KMU in UICR. The content changes when an operation starts, not at its end:
 *          nobody can read the flash in between.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/nvmc.h"

#include "periph/devices.h"
#include "periph/flash_wait.h"

#define READY             0x400
#define READYNEXT         0x408
/* ACL[n], product specification, chapter ACL */
#define ACL_ADDR          0x800
#define ACL_SIZE          0x804
#define ACL_PERM          0x808
#define ACL_STRIDE        16
#define ACL_REGIONS       8
#define ACL_PERM_NO_WRITE BIT(1)

#define CONFIG              0x504
#define ERASEALL            0x50c
#define ERASEPAGEPARTIALCFG 0x51c
#define ICACHECNF           0x540
#define IHIT                0x548
#define IMISS               0x54c
#define CONFIGNS            0x584
#define WRITEUICRNS         0x588

enum wen { WEN_READ_ONLY = 0, WEN_WRITE = 1, WEN_ERASE = 2, WEN_PARTIAL_ERASE = 4 };

#define CACHEEN         BIT(0)
#define CACHEPROFEN     BIT(8)
#define WRITEUICRNS_KEY UINT32_C(0xafbe5a71) /* KEY and SET */

#define UICR_APPROTECT        0x000
#define UICR_ERASEPROTECT     0x020
#define UICR_ERASEPROTECT_NET 0x004

/* Product specification, NVMC electrical specification; typical values, clocked from HFXO. */
#define WRITE_TICKS      (43 * TICKS_PER_US)
#define PAGE_ERASE_TICKS (87500 * TICKS_PER_US)
#define ERASE_ALL_TICKS  (173 * TICKS_PER_MS)
#define WRITES_A_WORD    2
#define ERASES_A_PAGE    10000

/*
 * Partial erases count in whole milliseconds; nrfx stops after NVMC_PAGE_ERASE_DURATION_MS, which
 * is 87 for the nRF5340.
 */
#define PARTIAL_ERASE_MS 87

/*
 * No text says what a store does while WEN is read-only. Provenance: assumption, a bus error as for
 * a store that is not a word wide.
 */
#define STORE_WHILE_READ_ONLY_IS_A_BUS_ERROR true

struct area {
    struct mem_region *region;
    uint8_t *writes; /* since the last erase, a byte a word */
};

struct operation {
    bool uicr;
    bool erase;
    uint32_t offset, len; /* len 0: nothing ran yet */
    uint32_t old;         /* of a word that is written */
};

struct nvmc {
    struct periph p;
    struct nvmc_kept { /* what is being written goes on: a reset does not stop it */
        ticks_t busy_until;
        struct operation last;
    } kept;
    struct area flash, uicr;
    uint32_t *erases;     /* a page */
    uint32_t *partial_ms; /* a page: erase time gathered by partial erases */
    struct clock_listener hclk;
};

static struct nvmc *nvmc_of(const struct periph *p)
{
    return (struct nvmc *)p;
}

static ticks_t now(const struct nvmc *m)
{
    return sched_now(m->p.env->sched);
}

static uint32_t pages(const struct nvmc *m)
{
    return m->flash.region->size / m->p.n;
}

/* --- time --- */

static void show_busy(struct nvmc *m)
{
    struct codebus_window *w = m->flash.region != NULL ? m->flash.region->window : NULL;

    if (w == NULL || w->busy_until == m->kept.busy_until)
        return;
    w->busy_until = m->kept.busy_until;
    w->generation++;
}

/* Operations queue: the next one starts when the last one has ended. */
static void occupy(struct nvmc *m, ticks_t duration)
{
    m->kept.busy_until = MAX(m->kept.busy_until, now(m)) + duration;
    show_busy(m);
}

static void hclk_changed(void *ctx, enum clock_node node, uint32_t hz)
{
    struct nvmc *m = ctx;

    if (m->flash.region != NULL && m->flash.region->window != NULL)
        flash_wait_update(m->flash.region->window, m->p.type->net, hz);
}

static void tell(struct nvmc *m, const struct area *a, uint32_t offset, uint32_t len, bool erase)
{
    flash_started(m->p.env->flash_listeners, m->p.type->net ? FLASH_NET : FLASH_APP,
                  a->region->base + offset, len, erase);
}

static void tell_changed(struct nvmc *m, const struct area *a, uint32_t offset, uint32_t len,
                         bool erase)
{
    flash_changed(m->p.env->flash_listeners, m->p.type->net ? FLASH_NET : FLASH_APP,
                  a->region->base + offset, len, erase);
}

/* --- writing --- */

static struct area *area_of(struct nvmc *m, uint32_t addr)
{
    const struct mem_region *flash = m->flash.region;

    return flash != NULL && addr - flash->base < flash->size ? &m->flash : &m->uicr;
}

/* A programmed word was written at least once, by whoever programmed the device. */
static void count_write(struct nvmc *m, struct area *a, uint32_t addr, uint32_t old, uint32_t value)
{
    uint8_t *writes = &a->writes[(addr - a->region->base) / 4];

    if ((old & ~value) == 0)
        return; /* programs no cell */
    if (*writes == 0 && old != UINT32_MAX)
        *writes = 1;
    if (*writes >= WRITES_A_WORD)
        periph_error(m, "nvmc-third-write",
                     "word at 0x%08x written more than twice since it was erased", addr);
    else
        (*writes)++;
}

/* Bytes of 0xff are how drivers leave a part of a word alone. */
static bool sets_bits(uint32_t old, uint32_t value)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        uint8_t byte = (uint8_t)(value >> shift);

        if (byte != 0xff && (byte & ~(old >> shift)) != 0)
            return true;
    }
    return false;
}

static void write_word(struct nvmc *m, uint32_t addr, uint32_t value)
{
    struct area *a = area_of(m, addr);
    uint8_t *host = a->region->host + (addr - a->region->base);
    uint32_t old = load_le32(host);

    if (sets_bits(old, value))
        periph_error(m, "nvmc-write-without-erase",
                     "write of 0x%08x to 0x%08x, which holds 0x%08x: a write cannot set bits",
                     value, addr, old);
    count_write(m, a, addr, old, value);
    store_le32(host, old & value);
    m->kept.last = (struct operation){a == &m->uicr, false, addr - a->region->base, 4, old};
    occupy(m, WRITE_TICKS);
    memory_changed(m->p.env->memory, addr, 4);
    tell(m, a, addr - a->region->base, 4, false);
    tell_changed(m, a, addr - a->region->base, 4, false);
}

/* --- erasing --- */

static void erase_content(struct nvmc *m, struct area *a, uint32_t offset, uint32_t len)
{
    memset(a->region->host + offset, 0xff, len);
    memset(a->writes + offset / 4, 0, len / 4);
    m->kept.last = (struct operation){a == &m->uicr, true, offset, len, 0};
    memory_changed(m->p.env->memory, a->region->base + offset, len);
    tell_changed(m, a, offset, len, true);
}

static void count_erase(struct nvmc *m, uint32_t page)
{
    m->partial_ms[page] = 0;
    if (++m->erases[page] == ERASES_A_PAGE + 1)
        periph_error(m, "nvmc-endurance", "page at 0x%08x erased more than %u times",
                     m->flash.region->base + page * m->p.n, ERASES_A_PAGE);
}

static void erase_page(struct nvmc *m, uint32_t addr)
{
    uint32_t offset = addr - m->flash.region->base;

    count_erase(m, offset / m->p.n);
    erase_content(m, &m->flash, offset, m->p.n);
    occupy(m, PAGE_ERASE_TICKS);
    tell(m, &m->flash, offset, m->p.n, true);
}

/* The page keeps its content until the erase times add up. */
static void erase_page_partially(struct nvmc *m, uint32_t addr)
{
    uint32_t offset = addr - m->flash.region->base;
    uint32_t *gathered = &m->partial_ms[offset / m->p.n];
    uint32_t duration = REG(m, ERASEPAGEPARTIALCFG);

    *gathered += duration;
    if (*gathered >= PARTIAL_ERASE_MS) {
        count_erase(m, offset / m->p.n);
        erase_content(m, &m->flash, offset, m->p.n);
    }
    occupy(m, duration * TICKS_PER_MS);
    tell(m, &m->flash, offset, m->p.n, true);
}

static void erase_by_store(struct nvmc *m, uint32_t addr, uint32_t value, bool partial)
{
    if (area_of(m, addr) == &m->uicr)
        periph_error(m, "nvmc-uicr-erase", "UICR has no page erase, only ERASEALL; ignored");
    else if (addr % m->p.n != 0 || value != UINT32_MAX)
        periph_error(
            m, "nvmc-erase-address",
            "store of 0x%08x to 0x%08x with WEN=Een; a page is erased by 0xffffffff to its "
            "first word; ignored",
            value, addr);
    else if (partial)
        erase_page_partially(m, addr);
    else
        erase_page(m, addr);
}

static bool erase_protected(struct nvmc *m)
{
    uint32_t offset = m->p.type->net ? UICR_ERASEPROTECT_NET : UICR_ERASEPROTECT;

    return load_le32(m->uicr.region->host + offset) == 0;
}

static void eraseall_written(struct periph *p, unsigned index, uint32_t value)
{
    struct nvmc *m = nvmc_of(p);

    if ((value & 1) == 0 || m->flash.region == NULL || m->uicr.region == NULL)
        return;
    if (REG(p, CONFIG) != WEN_ERASE || erase_protected(m)) {
        periph_error(p, "nvmc-eraseall-refused", "ERASEALL ignored: %s",
                     REG(p, CONFIG) != WEN_ERASE ? "CONFIG.WEN is not Een" : "UICR.ERASEPROTECT");
        return;
    }
    for (uint32_t page = 0; page < pages(m); page++)
        count_erase(m, page);
    erase_content(m, &m->uicr, 0, m->uicr.region->size);
    erase_content(m, &m->flash, 0, m->flash.region->size);
    occupy(m, ERASE_ALL_TICKS);
    tell(m, &m->flash, 0, m->flash.region->size, true);
    signal_raise(p->env->signals, SIGNAL_ERASE_ALL, 1);
}

/* --- stores of the CPU to flash and UICR --- */

/* CONFIG governs secure regions, CONFIGNS those that SPU made non-secure. */
static enum wen wen_of(const struct nvmc *m, uint32_t addr)
{
    const struct attribution *a = m->p.env->attribution;

    return a == NULL || attribution_is_secure(a, addr) ? REG(m, CONFIG) : REG(m, CONFIGNS);
}

/*
 * ACL stands in the network core's slot of NVMC, so its registers are here. A region whose SIZE is
 * 0 protects nothing.
 */
static bool acl_refuses(const struct nvmc *m, uint32_t addr)
{
    for (uint32_t n = 0; m->p.type->net && n < ACL_REGIONS; n++) {
        uint32_t base = REG(m, ACL_ADDR + n * ACL_STRIDE), size = REG(m, ACL_SIZE + n * ACL_STRIDE);

        if (addr - base < size && (REG(m, ACL_PERM + n * ACL_STRIDE) & ACL_PERM_NO_WRITE) != 0)
            return true;
    }
    return false;
}

static bool store_permitted(struct nvmc *m, uint32_t addr)
{
    const struct attribution *a = m->p.env->attribution;

    if (acl_refuses(m, addr)) {
        periph_error(m, "nvmc-acl", "store to 0x%08x, which ACL protects: bus error", addr);
        return false;
    }
    if (a == NULL || (attribution_permissions(a, addr) & ATTRIBUTION_W) != 0)
        return true;
    attribution_refuse(a, addr);
    periph_error(m, "nvmc-protected",
                 "store to 0x%08x, which SPU protects against writing: bus error", addr);
    return false;
}

static bool store(void *owner, uint32_t addr, unsigned size, uint32_t value)
{
    struct nvmc *m = owner;

    if (!store_permitted(m, addr))
        return false;
    if (size != 4) {
        periph_error(m, "nvmc-narrow-store",
                     "store of %u byte(s) to 0x%08x; flash takes words only: bus error", size,
                     addr);
        return false;
    }
    switch (wen_of(m, addr)) {
    case WEN_WRITE:
        write_word(m, addr, value);
        return true;
    case WEN_ERASE:
        erase_by_store(m, addr, value, false);
        return true;
    case WEN_PARTIAL_ERASE:
        erase_by_store(m, addr, value, true);
        return true;
    default:
        periph_error(m, "nvmc-read-only", "store to 0x%08x while CONFIG.WEN is read-only%s", addr,
                     STORE_WHILE_READ_ONLY_IS_A_BUS_ERROR ? ": bus error" : "; ignored");
        return !STORE_WHILE_READ_ONLY_IS_A_BUS_ERROR;
    }
}

/* A word in which each bit is set with so many chances in a hundred. */
static uint32_t random_bits(struct nvmc *m, unsigned chances)
{
    uint32_t bits = 0;

    if (chances == 50)
        return periph_random(m->p.env);
    for (unsigned i = 0; i < 32; i++)
        bits |= (uint32_t)(periph_random(m->p.env) % 100 < chances) << i;
    return bits;
}

void nvmc_power_cut(struct periph *p, unsigned reached)
{
    struct nvmc *m = nvmc_of(p);
    const struct operation *o = &m->kept.last;
    const struct mem_region *region = o->uicr ? m->uicr.region : m->flash.region;

    if (now(m) >= m->kept.busy_until)
        return;
    for (uint32_t at = o->offset; at < o->offset + o->len; at += 4) {
        uint8_t *host = region->host + at;
        uint32_t word = load_le32(host);
        uint32_t doubtful = o->erase ? UINT32_MAX : o->old & ~word;

        store_le32(host, word ^ (doubtful & random_bits(m, 100 - reached)));
    }
    memory_changed(p->env->memory, region->base + o->offset, o->len);
    tell_changed(m, o->uicr ? &m->uicr : &m->flash, o->offset, o->len, false);
    m->kept.busy_until = now(m);
    show_busy(m);
}

uint32_t nvmc_page_erases(const struct periph *p, uint32_t addr)
{
    const struct nvmc *m = nvmc_of(p);

    return m->erases[(addr - m->flash.region->base) / p->n];
}

/* --- registers --- */

static uint32_t ready_read(struct periph *p, unsigned index)
{
    return now(nvmc_of(p)) >= nvmc_of(p)->kept.busy_until;
}

/* One write may wait behind the one that runs. */
static uint32_t readynext_read(struct periph *p, unsigned index)
{
    return now(nvmc_of(p)) + WRITE_TICKS >= nvmc_of(p)->kept.busy_until;
}

static void writeuicrns_written(struct periph *p, unsigned index, uint32_t value)
{
    struct nvmc *m = nvmc_of(p);

    if (value == WRITEUICRNS_KEY && m->uicr.region != NULL)
        write_word(m, m->uicr.region->base + UICR_APPROTECT, 0);
}

static void icachecnf_written(struct periph *p, unsigned index, uint32_t old)
{
    struct codebus_cache *cache = p->env->cache;

    if (!p->type->net)
        return;
    cache->enabled = (REG(p, ICACHECNF) & CACHEEN) != 0;
    cache->profiling = (REG(p, ICACHECNF) & CACHEPROFEN) != 0;
    if (((old ^ REG(p, ICACHECNF)) & CACHEEN) != 0)
        cache->invalidate_count++;
}

static uint32_t ihit_read(struct periph *p, unsigned index)
{
    return p->type->net ? (uint32_t)p->env->cache->profile[0].ihit : 0;
}

static uint32_t imiss_read(struct periph *p, unsigned index)
{
    return p->type->net ? (uint32_t)p->env->cache->profile[0].imiss : 0;
}

static void ihit_written(struct periph *p, unsigned index, uint32_t old)
{
    if (p->type->net)
        p->env->cache->profile[0].ihit = REG(p, IHIT);
}

static void imiss_written(struct periph *p, unsigned index, uint32_t old)
{
    if (p->type->net)
        p->env->cache->profile[0].imiss = REG(p, IMISS);
}

/* --- life --- */

static void take_region(struct nvmc *m, struct area *a, const char *name)
{
    a->region = memory_find_name(m->p.env->memory, name);
    if (a->region == NULL)
        return;
    a->region->store = store;
    a->region->owner = m;
    a->writes = g_malloc0(a->region->size / 4);
}

static void nvmc_init(struct periph *p)
{
    struct nvmc *m = nvmc_of(p);

    take_region(m, &m->flash, p->type->net ? "net-flash" : "flash");
    take_region(m, &m->uicr, p->type->net ? "net-uicr" : "uicr");
    if (m->flash.region != NULL) {
        m->erases = g_new0(uint32_t, pages(m));
        m->partial_ms = g_new0(uint32_t, pages(m));
    }
    m->hclk.changed = hclk_changed;
    periph_hears(p, clock_listen(p->env->clocks, CLOCK_HCLK, &m->hclk, m));
    if (p->type->net) {
        p->env->cache->present = true;
        p->env->cache->instructions_only = true;
        p->env->cache->sets = 64; /* 2 KiB in two ways of 16-byte lines */
    }
}

static void walk_area(const struct area *a, struct state_walk *w)
{
    if (a->region != NULL)
        state_part(w, a->writes, a->region->size / 4);
}

static void nvmc_walk(struct periph *p, struct state_walk *w)
{
    struct nvmc *m = nvmc_of(p);

    walk_area(&m->flash, w);
    walk_area(&m->uicr, w);
    if (m->flash.region == NULL)
        return;
    state_part(w, m->erases, pages(m) * sizeof *m->erases);
    state_part(w, m->partial_ms, pages(m) * sizeof *m->partial_ms);
}

static void nvmc_restored(struct periph *p)
{
    show_busy(nvmc_of(p));
    hclk_changed(p, CLOCK_HCLK, clock_hz(p->env->clocks, CLOCK_HCLK));
}

static void nvmc_reset(struct periph *p)
{
    icachecnf_written(p, 0, CACHEEN);
    ihit_written(p, 0, 0);
    imiss_written(p, 0, 0);
}

static void nvmc_free(struct periph *p)
{
    struct nvmc *m = nvmc_of(p);

    if (m->flash.region != NULL)
        m->flash.region->store = NULL;
    if (m->uicr.region != NULL)
        m->uicr.region->store = NULL;
    g_free(m->flash.writes);
    g_free(m->uicr.writes);
    g_free(m->erases);
    g_free(m->partial_ms);
}

/* clang-format off */
static const struct reg_desc nvmc_regs[] = {
    {"READY", READY, REG_RO, .reset = 1, .read = ready_read},
    {"READYNEXT", READYNEXT, REG_RO, .reset = 1, .read = readynext_read},
    {"CONFIG", CONFIG, REG_RW, .mask = 0x7},
    {"ERASEALL", ERASEALL, REG_WO, .written = eraseall_written},
    {"ERASEPAGEPARTIALCFG", ERASEPAGEPARTIALCFG, REG_RW, .reset = 10, .mask = 0x7f},
    /* network core */
    {"ICACHECNF", ICACHECNF, REG_RW, .mask = CACHEEN | CACHEPROFEN, .written = icachecnf_written},
    {"IHIT", IHIT, REG_RW, .mask = UINT32_MAX, .read = ihit_read, .written = ihit_written},
    {"IMISS", IMISS, REG_RW, .mask = UINT32_MAX, .read = imiss_read, .written = imiss_written},
    /* application core */
    {"CONFIGNS", CONFIGNS, REG_RW, .mask = 0x3},
    {"WRITEUICRNS", WRITEUICRNS, REG_WO, .written = writeuicrns_written},
};
/* clang-format on */

static const struct state_limit nvmc_limits[] = {
    STATE_FLAGS(struct nvmc, kept.last.uicr, kept.last.erase),
};

static bool nvmc_sound(const struct periph *p)
{
    const struct nvmc *m = nvmc_of(p);
    const struct operation *o = &m->kept.last;
    const struct mem_region *region = o->uicr ? m->uicr.region : m->flash.region;

    return o->len == 0 || (region != NULL && o->offset % 4 == 0 && o->len % 4 == 0 &&
                           o->len <= region->size && o->offset <= region->size - o->len);
}

const struct periph_type nvmc_type = {
    .name = "NVMC",
    .size = sizeof(struct nvmc),
    .regs = nvmc_regs,
    .n_regs = ARRAY_LEN(nvmc_regs),
    .changes_unannounced = true,
    .init = nvmc_init,
    .kept = PERIPH_STATE(struct nvmc, kept),
    PERIPH_LIMITS(nvmc_limits),
    .sound = nvmc_sound,
    .reset = nvmc_reset,
    .restored = nvmc_restored,
    .walk = nvmc_walk,
    .free = nvmc_free,
};

const struct periph_type nvmc_net_type = {
    .name = "NVMC",
    .size = sizeof(struct nvmc),
    .net = true,
    .regs = nvmc_regs,
    .n_regs = ARRAY_LEN(nvmc_regs),
    .changes_unannounced = true,
    .init = nvmc_init,
    .kept = PERIPH_STATE(struct nvmc, kept),
    PERIPH_LIMITS(nvmc_limits),
    .sound = nvmc_sound,
    .reset = nvmc_reset,
    .restored = nvmc_restored,
    .walk = nvmc_walk,
    .free = nvmc_free,
};
