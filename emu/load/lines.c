/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/lines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>

#include "base/file.h"
#include "base/text.h"

#define MAX_FILE_BYTES (256u << 20)
#define MAX_ROWS       4000000u
#define MAX_NAME       1024u

struct row {
    uint32_t addr, end;
    unsigned line;
    const char *file; /* in names */
};

struct stretch {
    uint32_t addr, end;
};

struct table {
    GArray *code; /* struct stretch: sections that hold instructions */
    GArray *rows; /* struct row, by address, none empty, none overlapping the next one's start */
};

struct lines {
    GHashTable *tables; /* path -> struct table */
    GStringChunk *names;
};

static void table_free(gpointer data)
{
    struct table *t = data;

    g_array_unref(t->code);
    g_array_unref(t->rows);
    g_free(t);
}

struct lines *lines_new(void)
{
    struct lines *l = g_new0(struct lines, 1);

    l->tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, table_free);
    l->names = g_string_chunk_new(4096);
    return l;
}

void lines_free(struct lines *l)
{
    if (l == NULL)
        return;
    g_hash_table_destroy(l->tables);
    g_string_chunk_free(l->names);
    g_free(l);
}

/* An absolute path where the compiler says in which directory it was. */
static const char *keep_name(struct lines *l, const char *name, const char *directory)
{
    bool joins = name != NULL && directory != NULL && g_path_is_absolute(directory);
    char *path = joins ? g_canonicalize_filename(name, directory) : g_strdup(name);
    char buffer[MAX_NAME + 1];

    g_strlcpy(buffer, path != NULL ? path : "?", sizeof buffer);
    g_free(path);
    text_clean(buffer);
    return g_string_chunk_insert_const(l->names, buffer);
}

static void find_code(struct table *t, Elf *elf)
{
    for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section)) != NULL;) {
        GElf_Shdr h;

        if (gelf_getshdr(section, &h) == NULL || (h.sh_flags & SHF_EXECINSTR) == 0 ||
            h.sh_addr + h.sh_size > UINT32_MAX)
            continue;
        const struct stretch s = {(uint32_t)h.sh_addr, (uint32_t)(h.sh_addr + h.sh_size)};
        g_array_append_val(t->code, s);
    }
}

static bool is_code(const struct table *t, uint32_t addr)
{
    for (unsigned i = 0; i < t->code->len; i++) {
        const struct stretch *s = &g_array_index(t->code, struct stretch, i);

        if (addr >= s->addr && addr < s->end)
            return true;
    }
    return false;
}

static bool ends_sequence(Dwarf_Line *line)
{
    bool ends = true;

    dwarf_lineendsequence(line, &ends);
    return ends;
}

/*
 * What the linker threw away keeps its rows, and they begin at 0, where vectors lie and no code
 * does.
 */
static bool is_thrown_away(Dwarf_Line *first)
{
    Dwarf_Addr addr = 0;

    dwarf_lineaddr(first, &addr);
    return addr == 0;
}

/* A row of the line program holds from its address up to the next row's. */
static bool next_row(struct lines *l, Dwarf_Lines *lines, size_t i, const char *directory,
                     struct row *row)
{
    Dwarf_Line *line = dwarf_onesrcline(lines, i), *next = dwarf_onesrcline(lines, i + 1);
    Dwarf_Addr addr, end;
    int number;

    if (line == NULL || next == NULL || ends_sequence(line) || dwarf_lineaddr(line, &addr) != 0 ||
        dwarf_lineaddr(next, &end) != 0 || dwarf_lineno(line, &number) != 0 || number <= 0 ||
        addr >= end || end > UINT32_MAX)
        return false;
    *row = (struct row){
        .addr = (uint32_t)addr,
        .end = (uint32_t)end,
        .line = (unsigned)number,
        .file = keep_name(l, dwarf_linesrc(line, NULL, NULL), directory),
    };
    return true;
}

static void add_unit(struct lines *l, struct table *t, Dwarf_Die *unit)
{
    Dwarf_Lines *lines;
    size_t n;
    bool begins = true, dead = false;
    Dwarf_Attribute attribute;
    const char *directory = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));

    if (dwarf_getsrclines(unit, &lines, &n) != 0)
        return;
    for (size_t i = 0; i + 1 < n && t->rows->len < MAX_ROWS; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i);
        struct row row;

        if (begins)
            dead = is_thrown_away(line);
        begins = ends_sequence(line);
        if (!dead && next_row(l, lines, i, directory, &row) && is_code(t, row.addr))
            g_array_append_val(t->rows, row);
    }
}

static void add_units(struct lines *l, struct table *t, Dwarf *dwarf)
{
    Dwarf_Off at = 0, next;
    size_t header;

    while (t->rows->len < MAX_ROWS &&
           dwarf_nextcu(dwarf, at, &next, &header, NULL, NULL, NULL) == 0 && next > at) {
        Dwarf_Die unit;

        if (dwarf_offdie(dwarf, at + header, &unit) != NULL)
            add_unit(l, t, &unit);
        at = next;
    }
}

static int by_address(gconstpointer a, gconstpointer b)
{
    const struct row *x = a, *y = b;

    return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static struct table *read_table(struct lines *l, const char *path)
{
    struct table *t = g_new0(struct table, 1);
    size_t len;
    char *bytes = file_read(path, MAX_FILE_BYTES, &len, NULL);

    t->code = g_array_new(FALSE, FALSE, sizeof(struct stretch));
    t->rows = g_array_new(FALSE, FALSE, sizeof(struct row));
    elf_version(EV_CURRENT);
    Elf *elf = bytes != NULL ? elf_memory(bytes, len) : NULL;
    Dwarf *dwarf = elf != NULL ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
    if (dwarf != NULL) {
        find_code(t, elf);
        add_units(l, t, dwarf);
    }
    dwarf_end(dwarf);
    elf_end(elf);
    g_free(bytes);
    g_array_sort(t->rows, by_address);
    return t;
}

static const struct table *table_of(struct lines *l, const char *path)
{
    struct table *t = g_hash_table_lookup(l->tables, path);

    if (t == NULL) {
        t = read_table(l, path);
        g_hash_table_insert(l->tables, g_strdup(path), t);
    }
    return t;
}

bool lines_find(struct lines *l, const char *path, uint32_t addr, struct line_place *place)
{
    const GArray *rows = table_of(l, path)->rows;
    unsigned low = 0, high = rows->len;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (g_array_index(rows, struct row, middle).addr <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return false;
    const struct row *row = &g_array_index(rows, struct row, low - 1);
    *place = (struct line_place){row->file, row->line};
    return addr < row->end;
}

void lines_each(struct lines *l, const char *path,
                void (*fn)(void *ctx, uint32_t addr, uint32_t end, const struct line_place *place),
                void *ctx)
{
    const GArray *rows = table_of(l, path)->rows;

    for (unsigned i = 0; i < rows->len; i++) {
        const struct row *row = &g_array_index(rows, struct row, i);
        const struct line_place place = {row->file, row->line};

        fn(ctx, row->addr, row->end, &place);
    }
}
