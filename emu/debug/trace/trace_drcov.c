/*
 * Which code was executed, for disassemblers: DynamoRIO's drcov, as Lighthouse and Ghidra's readers
 * take it.
 *
 * Follows: drcov's format 2 with module table 2. A module is a program by its ELF; what belongs to
 * none is of a last module from 0 on. "Basic blocks" are stretches of executed code, which is all
 * that readers make of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "debug/trace/trace_priv.h"
#include "load/elf_view.h"

#define MOST_BYTES UINT16_MAX /* of a block */

/* Code of a program. */
struct module {
    const char *path;
    uint32_t base, end;
    unsigned first, n; /* of the ranges */
};

struct range {
    uint32_t addr, end;
};

struct drcov {
    struct trace *trace;
    GArray *modules; /* struct module */
    GArray *ranges;  /* struct range, of one module after the other */
    GByteArray *blocks;
    unsigned n_blocks;
};

static void add_module(struct drcov *d, const char *path)
{
    struct elf_view *view = elf_view_open(path, NULL);
    struct module m = {.path = path, .base = UINT32_MAX, .first = d->ranges->len};

    if (view == NULL)
        return;
    for (unsigned i = 0; i < view->sections->len; i++) {
        const struct elf_section *s = &g_array_index(view->sections, struct elf_section, i);
        const struct range r = {s->addr, s->addr + s->size};

        if (!s->exec || s->size == 0 || r.end < r.addr)
            continue;
        g_array_append_val(d->ranges, r);
        m.base = MIN(m.base, r.addr);
        m.end = MAX(m.end, r.end);
    }
    elf_view_free(view);
    m.n = d->ranges->len - m.first;
    g_array_append_val(d->modules, m);
}

static void find_modules(struct drcov *d)
{
    const struct symbols *symbols = d->trace->symbols;
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    const struct module rest = {.path = "no-elf", .base = 0, .end = UINT32_MAX};

    for (unsigned i = 0; symbols != NULL && i < symbols_count(symbols); i++)
        if (g_hash_table_add(known, (gpointer)symbols_get(symbols, i)->file))
            add_module(d, symbols_get(symbols, i)->file);
    g_hash_table_destroy(known);
    g_array_append_val(d->modules, rest);
}

/* The module that has code at addr, and up to where it, or what no module has, goes on. */
static unsigned module_at(const struct drcov *d, uint32_t addr, uint32_t *end)
{
    unsigned last = d->modules->len - 1;

    for (unsigned i = 0; i < last; i++) {
        const struct module *m = &g_array_index(d->modules, struct module, i);

        for (unsigned k = m->first; k < m->first + m->n; k++) {
            const struct range *r = &g_array_index(d->ranges, struct range, k);

            if (addr >= r->addr && addr < r->end) {
                *end = MIN(*end, r->end);
                return i;
            }
            if (r->addr > addr)
                *end = MIN(*end, r->addr);
        }
    }
    return last;
}

static void add_block(struct drcov *d, unsigned module, uint32_t offset, uint32_t size)
{
    uint8_t entry[8];

    store_le32(entry, offset);
    store_le32(entry + 4, size | module << 16);
    g_byte_array_append(d->blocks, entry, sizeof entry);
    d->n_blocks++;
}

static void add_stretch(void *ctx, uint32_t addr, uint32_t end)
{
    struct drcov *d = ctx;

    while (addr != end) {
        uint32_t until = MIN(end, addr + (MOST_BYTES & ~1u));
        unsigned module = module_at(d, addr, &until);

        if (trace_filter_holds_at(&d->trace->filter, addr))
            add_block(d, module, addr - g_array_index(d->modules, struct module, module).base,
                      until - addr);
        addr = until;
    }
}

static void print_modules(const struct drcov *d)
{
    struct trace *t = d->trace;

    trace_print(t, TRACE_DRCOV,
                "DRCOV VERSION: 2\nDRCOV FLAVOR: nrf53emu\n"
                "Module Table: version 2, count %u\n"
                "Columns: id, base, end, entry, path\n",
                d->modules->len);
    for (unsigned i = 0; i < d->modules->len; i++) {
        const struct module *m = &g_array_index(d->modules, struct module, i);

        trace_print(t, TRACE_DRCOV, "%3u, 0x%08x, 0x%08x, 0x00000000, %s\n", i, m->base, m->end,
                    m->path);
    }
}

void trace_drcov_finish(struct trace *t)
{
    struct drcov d = {
        .trace = t,
        .modules = g_array_new(FALSE, FALSE, sizeof(struct module)),
        .ranges = g_array_new(FALSE, FALSE, sizeof(struct range)),
        .blocks = g_byte_array_new(),
    };

    find_modules(&d);
    coverage_each(t->coverage, add_stretch, &d);
    print_modules(&d);
    trace_print(t, TRACE_DRCOV, "BB Table: %u bbs\n", d.n_blocks);
    trace_write(t, TRACE_DRCOV, d.blocks->data, d.blocks->len);
    g_array_unref(d.modules);
    g_array_unref(d.ranges);
    g_byte_array_unref(d.blocks);
}
