/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/advise/part.h"

#include <string.h>

#include "bus/map.h"
#include "load/lines.h"

#define MAX_PLACES 200000u /* a real image has some thousands */

/* Where a part has bytes. */
struct place {
    struct timing_range range;
    struct part *part;
};

struct parts {
    enum part_unit unit;
    GPtrArray *all;      /* struct part */
    GArray *places;      /* struct place, by address */
    GHashTable *by_name; /* while they are collected */
    GStringChunk *texts;
};

static bool is_external(uint32_t addr)
{
    return addr - XIP_BASE < XIP_SIZE;
}

static bool is_flash(uint32_t addr)
{
    return addr < APP_FLASH_SIZE || is_external(addr);
}

static const char *keep(struct parts *p, const char *text)
{
    return g_string_chunk_insert_const(p->texts, text);
}

static const char *keep_own(struct parts *p, char *text)
{
    const char *kept = keep(p, text);

    g_free(text);
    return kept;
}

/* Veneers come and go with what calls over them. */
static bool is_stub(const struct member *m)
{
    return m != NULL && strcmp(m->object, "linker stubs") == 0;
}

/* Prebuilt archives have a path from the root: no target of CMake makes them. */
static bool is_foreign(const struct member *m)
{
    return m->library != NULL && g_path_is_absolute(m->library);
}

static struct part *part_new(struct parts *p, const char *name, const struct member *m,
                             bool constants, bool external)
{
    struct part *part = g_new0(struct part, 1);

    part->name = keep(p, name);
    part->library =
        m != NULL && m->library != NULL ? keep_own(p, member_target(m->library)) : keep(p, "");
    part->object = m != NULL && p->unit != PART_LIBRARY ? m->object : "";
    part->object = keep(p, part->object);
    part->source = "";
    part->constants = constants;
    part->external = external;
    part->ranges = g_array_new(FALSE, FALSE, sizeof(struct timing_range));
    if (m != NULL && is_foreign(m))
        part->pinned = "of a prebuilt library, which is no CMake target";
    g_ptr_array_add(p->all, part);
    return part;
}

static void add_place(struct parts *p, struct part *part, uint32_t addr, uint32_t size)
{
    const struct place place = {{addr, addr + size}, part};

    if (p->places->len >= MAX_PLACES)
        return;
    g_array_append_val(p->places, place);
    g_array_append_val(part->ranges, place.range);
    part->size += size;
}

/* --- functions and constants by their symbols --- */

/* What is charged to an address belongs to one of them: those that overlap are left out. */
static void add_symbols(struct parts *p, const struct elf_view *view, const struct members *members,
                        const GArray *symbols, bool constants)
{
    uint32_t end = 0;

    for (unsigned i = 0; i < symbols->len; i++) {
        const struct elf_symbol *s = &g_array_index(symbols, struct elf_symbol, i);
        const struct elf_section *section = elf_view_section(view, s->addr);
        const struct member *m = members_find(members, s->addr);

        if (section == NULL || !is_flash(s->addr) || s->size == 0 || s->size > section->size ||
            s->addr < end || (constants && (section->write || section->exec)) || is_stub(m))
            continue;
        end = s->addr + s->size;
        add_place(p, part_new(p, s->name, m, constants, is_external(s->addr)), s->addr, s->size);
    }
}

/* --- files and libraries by the linker's map --- */

static bool is_kind(const struct member *m, const char *kind)
{
    size_t length = strlen(kind);

    return strncmp(m->section, kind, length) == 0 &&
           (m->section[length] == '.' || m->section[length] == '\0');
}

static void add_member(struct parts *p, const struct member *m)
{
    bool constants = is_kind(m, ".rodata"), external = is_external(m->addr);
    const char *of = p->unit == PART_LIBRARY && m->library != NULL ? "" : m->object;
    char *key = g_strdup_printf("%d%d%s(%s)", constants, external,
                                m->library != NULL ? m->library : "", of);
    struct part *part = g_hash_table_lookup(p->by_name, key);

    if (part == NULL) {
        char *name = of[0] != '\0' ? member_source(of) : member_target(m->library);

        part = part_new(p, name, m, constants, external);
        g_hash_table_insert(p->by_name, g_strdup(key), part);
        g_free(name);
    }
    add_place(p, part, m->addr, m->size);
    g_free(key);
}

static void add_members(struct parts *p, const struct members *members)
{
    uint32_t end = 0;

    for (unsigned i = 0; i < members_count(members); i++) {
        const struct member *m = members_get(members, i);

        if (!is_flash(m->addr) || m->addr < end || is_stub(m) ||
            (!is_kind(m, ".text") && !is_kind(m, ".rodata")))
            continue;
        end = m->addr + m->size;
        add_member(p, m);
    }
}

/* Code that was inlined says where its header is: the object's own source bears its name. */
static bool find_source(struct lines *lines, const struct elf_view *view, const struct part *part,
                        struct line_place *place)
{
    char *name = member_source(part->object);
    bool found = false;

    for (unsigned i = 0; !found && i < part->ranges->len; i++) {
        const struct timing_range *r = &g_array_index(part->ranges, struct timing_range, i);

        for (uint32_t addr = r->addr; !found && addr < r->end; addr += 2) {
            char *base = lines_find(lines, view->path, addr, place)
                             ? g_path_get_basename(place->file)
                             : NULL;

            found = g_strcmp0(base, name) == 0;
            g_free(base);
        }
    }
    g_free(name);
    return found;
}

/* Constants have no lines: their file is that of the code from the same object. */
static void find_sources(struct parts *p, const struct elf_view *view)
{
    struct lines *lines = lines_new();
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct line_place place;

    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < p->all->len; i++) {
            struct part *part = p->all->pdata[i];
            char *key = g_strdup_printf("%s(%s)", part->library, part->object);

            if (part->object[0] == '\0') {
                ;
            } else if (round == 1) {
                const char *source = g_hash_table_lookup(known, key);
                part->source = source != NULL ? source : "";
            } else if (!part->constants && find_source(lines, view, part, &place)) {
                g_hash_table_insert(known, g_strdup(key), (gpointer)keep(p, place.file));
            }
            g_free(key);
        }
    g_hash_table_destroy(known);
    lines_free(lines);
}

static int by_address(gconstpointer a, gconstpointer b)
{
    const struct place *x = a, *y = b;

    return x->range.addr < y->range.addr ? -1 : x->range.addr > y->range.addr;
}

static void part_free(gpointer data)
{
    struct part *part = data;

    g_array_unref(part->ranges);
    g_free(part);
}

struct parts *parts_new(const struct elf_view *view, const struct members *members,
                        enum part_unit unit)
{
    struct parts *p = g_new0(struct parts, 1);

    p->unit = unit;
    p->all = g_ptr_array_new_with_free_func(part_free);
    p->places = g_array_new(FALSE, FALSE, sizeof(struct place));
    p->texts = g_string_chunk_new(4096);
    p->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (unit == PART_FUNCTION) {
        add_symbols(p, view, members, view->functions, false);
        add_symbols(p, view, members, view->objects, true);
    } else {
        add_members(p, members);
        find_sources(p, view);
    }
    g_clear_pointer(&p->by_name, g_hash_table_destroy);
    g_array_sort(p->places, by_address);
    return p;
}

void parts_free(struct parts *p)
{
    if (p == NULL)
        return;
    g_ptr_array_free(p->all, TRUE);
    g_array_unref(p->places);
    g_string_chunk_free(p->texts);
    g_free(p);
}

struct part *parts_find(const struct parts *p, uint32_t addr)
{
    unsigned low = 0, high = p->places->len;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (g_array_index(p->places, struct place, middle).range.end <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == p->places->len || g_array_index(p->places, struct place, low).range.addr > addr)
        return NULL;
    return g_array_index(p->places, struct place, low).part;
}

const GPtrArray *parts_all(const struct parts *p)
{
    return p->all;
}

enum part_unit parts_unit(const struct parts *p)
{
    return p->unit;
}

void parts_pin(struct parts *p, struct part *part, const char *why)
{
    if (part->pinned == NULL)
        part->pinned = keep(p, why);
}
