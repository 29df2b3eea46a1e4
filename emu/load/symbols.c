/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/symbols.h"

#include <gelf.h>
#include <libelf.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "load/lines.h"

#define MAX_FILE_BYTES (256u << 20)
#define MAX_SYMBOLS    2000000u /* of all files together */
#define MAX_NAME       512u     /* longer ones are cut */

/* An unsized label names at most this much of what follows it. */
#define UNSIZED_REACH 0x1000

struct symbols {
    GArray *all;         /* struct symbol, sorted */
    GStringChunk *names; /* each text once: tables may share long ones */
    GHashTable *by_name; /* name -> index + 1 */
    GPtrArray *files;
    struct lines *lines;
};

struct symbols *symbols_new(void)
{
    struct symbols *s = g_new0(struct symbols, 1);

    s->all = g_array_new(FALSE, FALSE, sizeof(struct symbol));
    s->names = g_string_chunk_new(4096);
    s->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    s->files = g_ptr_array_new_with_free_func(g_free);
    s->lines = lines_new();
    return s;
}

void symbols_free(struct symbols *s)
{
    if (s == NULL)
        return;
    g_string_chunk_free(s->names);
    g_array_free(s->all, TRUE);
    g_hash_table_destroy(s->by_name);
    g_ptr_array_free(s->files, TRUE);
    lines_free(s->lines);
    g_free(s);
}

/* By address; at one address a function before an object, a sized symbol before a bare label. */
static int compare(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;

    if (x->addr != y->addr)
        return x->addr < y->addr ? -1 : 1;
    if (x->function != y->function)
        return x->function ? -1 : 1;
    if ((x->size != 0) != (y->size != 0))
        return x->size != 0 ? -1 : 1;
    return g_strcmp0(x->name, y->name);
}

static void sort(struct symbols *s)
{
    g_array_sort(s->all, compare);
    g_hash_table_remove_all(s->by_name);
    for (unsigned i = s->all->len; i-- > 0;)
        g_hash_table_insert(s->by_name, g_array_index(s->all, struct symbol, i).name,
                            GUINT_TO_POINTER(i + 1));
}

static bool is_name(const char *name, unsigned type)
{
    return name != NULL && name[0] != '\0' && name[0] != '$' && type != STT_FILE &&
           type != STT_SECTION;
}

/* A name as it may be shown: of bounded length and without control characters. */
static char *keep_name(struct symbols *s, const char *name)
{
    char buffer[MAX_NAME + 1];

    g_strlcpy(buffer, name, sizeof buffer);
    text_clean(buffer);
    return g_string_chunk_insert_const(s->names, buffer);
}

static void add_table(struct symbols *s, Elf *elf, Elf_Scn *section, const GElf_Shdr *header,
                      const char *file)
{
    Elf_Data *data = elf_getdata(section, NULL);

    if (data == NULL || header->sh_entsize == 0)
        return;
    int n = (int)MIN(data->d_size / header->sh_entsize, MAX_SYMBOLS);
    for (int i = 0; i < n && s->all->len < MAX_SYMBOLS; i++) {
        GElf_Sym sym;

        if (gelf_getsym(data, i, &sym) == NULL || sym.st_shndx == SHN_UNDEF)
            continue;
        unsigned type = GELF_ST_TYPE(sym.st_info);
        const char *name = elf_strptr(elf, header->sh_link, sym.st_name);
        if (!is_name(name, type))
            continue;
        struct symbol symbol = {
            .name = keep_name(s, name),
            .addr = (uint32_t)sym.st_value & ~(type == STT_FUNC ? 1u : 0u),
            .size = (uint32_t)sym.st_size,
            .function = type == STT_FUNC,
            .object = type == STT_OBJECT && sym.st_shndx != SHN_ABS,
            .file = file,
        };
        g_array_append_val(s->all, symbol);
    }
}

static void add_elf(struct symbols *s, Elf *elf, const char *path)
{
    char *file = g_strdup(path);

    g_ptr_array_add(s->files, file);
    for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section)) != NULL;) {
        GElf_Shdr header;

        if (gelf_getshdr(section, &header) == NULL || header.sh_type != SHT_SYMTAB)
            continue;
        add_table(s, elf, section, &header, file);
        break; /* an executable has one */
    }
    sort(s);
}

bool symbols_add_elf(struct symbols *s, const char *path, GError **error)
{
    size_t len;
    char *bytes = file_read(path, MAX_FILE_BYTES, &len, error);

    if (bytes == NULL)
        return false;
    elf_version(EV_CURRENT);
    Elf *elf = elf_memory(bytes, len);
    bool ok = elf != NULL && elf_kind(elf) == ELF_K_ELF;
    if (ok)
        add_elf(s, elf, path);
    else
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: not an ELF file", path);
    elf_end(elf);
    g_free(bytes);
    return ok;
}

unsigned symbols_count(const struct symbols *s)
{
    return s->all->len;
}

const struct symbol *symbols_get(const struct symbols *s, unsigned i)
{
    return &g_array_index(s->all, struct symbol, i);
}

/* Number of symbols whose address is at most addr. */
static unsigned upper_bound(const struct symbols *s, uint32_t addr)
{
    unsigned lo = 0, hi = s->all->len;

    while (lo < hi) {
        unsigned mid = lo + (hi - lo) / 2;

        if (symbols_get(s, mid)->addr <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool holds(const struct symbol *s, uint32_t addr)
{
    return (s->function || s->object) && addr - s->addr < (s->size != 0 ? s->size : UNSIZED_REACH);
}

const struct symbol *symbols_find(const struct symbols *s, uint32_t addr)
{
    /*
     * Labels and linker symbols lie between functions, so look back a little. Among symbols at one
     * address the order of compare() puts the best first.
     */
    const struct symbol *best = NULL;

    for (unsigned i = upper_bound(s, addr), tries = 0; i-- > 0 && tries < 64; tries++) {
        const struct symbol *c = symbols_get(s, i);

        if (best != NULL && best->addr != c->addr)
            break;
        if (holds(c, addr))
            best = c;
    }
    return best;
}

const struct symbol *symbols_find_name(const struct symbols *s, const char *name)
{
    unsigned i = GPOINTER_TO_UINT(g_hash_table_lookup(s->by_name, name));

    return i != 0 ? symbols_get(s, i - 1) : NULL;
}

struct lines *symbols_lines(const struct symbols *s)
{
    return s->lines;
}

char *symbols_format(const struct symbols *s, uint32_t addr)
{
    const struct symbol *symbol = s != NULL ? symbols_find(s, addr & ~1u) : NULL;

    if (symbol == NULL)
        return g_strdup("");
    if ((addr & ~1u) == symbol->addr)
        return g_strdup(symbol->name);
    return g_strdup_printf("%s+0x%x", symbol->name, (addr & ~1u) - symbol->addr);
}
