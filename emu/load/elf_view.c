/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/elf_view.h"

#include <elf.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/units.h"

#define MAX_FILE_BYTES (256u << 20)
#define MAX_NAME       1024u /* bounds the search in a table without an end */
#define MAX_SECTIONS   1024u /* a real image has some dozens */

static bool read_header(const struct elf_view *v, Elf32_Ehdr *h)
{
    if (v->len < sizeof *h)
        return false;
    memcpy(h, v->bytes, sizeof *h);
    return memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 && h->e_ident[EI_CLASS] == ELFCLASS32 &&
           h->e_ident[EI_DATA] == ELFDATA2LSB && h->e_machine == EM_ARM;
}

static bool in_file(const struct elf_view *v, uint32_t offset, uint32_t size)
{
    return offset <= v->len && size <= v->len - offset;
}

static bool read_section(const struct elf_view *v, const Elf32_Ehdr *h, unsigned i, Elf32_Shdr *s)
{
    uint64_t at = h->e_shoff + (uint64_t)i * sizeof *s;

    if (i >= h->e_shnum || h->e_shentsize != sizeof *s || at + sizeof *s > v->len)
        return false;
    memcpy(s, v->bytes + at, sizeof *s);
    return true;
}

/* The text at `offset` of a string table; "" when it does not end inside it or is no name. */
static const char *text_at(const struct elf_view *v, const Elf32_Shdr *table, uint32_t offset)
{
    if (!in_file(v, table->sh_offset, table->sh_size) || offset >= table->sh_size)
        return "";
    char *text = (char *)v->bytes + table->sh_offset + offset;
    if (memchr(text, '\0', MIN(table->sh_size - offset, MAX_NAME)) == NULL)
        return "";
    text_clean(text);
    return text;
}

static void add_section(struct elf_view *v, const Elf32_Shdr *s, const char *name)
{
    struct elf_section section = {
        .name = name,
        .addr = s->sh_addr,
        .size = s->sh_size,
        .alloc = (s->sh_flags & SHF_ALLOC) != 0,
        .write = (s->sh_flags & SHF_WRITE) != 0,
        .exec = (s->sh_flags & SHF_EXECINSTR) != 0,
    };

    if (!section.alloc || s->sh_size == 0 || s->sh_size > UINT32_MAX - s->sh_addr)
        return;
    if (s->sh_type != SHT_NOBITS) {
        if (!in_file(v, s->sh_offset, s->sh_size))
            return;
        section.data = v->bytes + s->sh_offset;
    }
    g_array_append_val(v->sections, section);
}

static void add_symbols(struct elf_view *v, const Elf32_Shdr *table, const Elf32_Shdr *strings)
{
    if (!in_file(v, table->sh_offset, table->sh_size))
        return;
    for (uint32_t at = 0; table->sh_size - at >= sizeof(Elf32_Sym); at += sizeof(Elf32_Sym)) {
        Elf32_Sym s;

        memcpy(&s, v->bytes + table->sh_offset + at, sizeof s);
        unsigned type = ELF32_ST_TYPE(s.st_info);
        const char *name = text_at(v, strings, s.st_name);
        if (name[0] == '\0' || name[0] == '$' || s.st_shndx == SHN_UNDEF || type == STT_FILE ||
            type == STT_SECTION)
            continue;
        struct elf_symbol symbol = {
            .name = name,
            .addr = type == STT_FUNC ? s.st_value & ~1u : s.st_value,
            .size = s.st_size,
            .function = type == STT_FUNC,
            .object = type == STT_OBJECT,
            .absolute = s.st_shndx == SHN_ABS,
        };
        g_array_append_val(v->symbols, symbol);
    }
}

static gint compare_address(gconstpointer a, gconstpointer b)
{
    const struct elf_symbol *x = a, *y = b;

    if (x->addr != y->addr)
        return x->addr < y->addr ? -1 : 1;
    return (x->size < y->size) - (x->size > y->size); /* the larger one first */
}

static void index_symbols(struct elf_view *v)
{
    for (unsigned i = v->symbols->len; i-- > 0;) {
        struct elf_symbol *s = &g_array_index(v->symbols, struct elf_symbol, i);

        g_hash_table_insert(v->by_name, (gpointer)s->name, s);
        if (s->function)
            g_array_append_val(v->functions, *s);
        else if (s->object && s->size > 0)
            g_array_append_val(v->objects, *s);
    }
    g_array_sort(v->functions, compare_address);
    g_array_sort(v->objects, compare_address);
}

static void read_all(struct elf_view *v, const Elf32_Ehdr *h)
{
    Elf32_Shdr names, s, strings;

    if (!read_section(v, h, h->e_shstrndx, &names))
        memset(&names, 0, sizeof names);
    for (unsigned i = 0; i < MIN(h->e_shnum, MAX_SECTIONS) && read_section(v, h, i, &s); i++) {
        add_section(v, &s, text_at(v, &names, s.sh_name));
        if (s.sh_type == SHT_SYMTAB && v->symbols->len == 0 &&
            read_section(v, h, s.sh_link, &strings))
            add_symbols(v, &s, &strings);
    }
    index_symbols(v);
}

/* Takes over `bytes`. */
static struct elf_view *view_new(const char *name, uint8_t *bytes, size_t len, GError **error)
{
    struct elf_view *v = g_new0(struct elf_view, 1);
    Elf32_Ehdr header;

    v->path = g_strdup(name);
    v->bytes = bytes;
    v->len = len;
    v->sections = g_array_new(FALSE, FALSE, sizeof(struct elf_section));
    v->symbols = g_array_new(FALSE, FALSE, sizeof(struct elf_symbol));
    v->functions = g_array_new(FALSE, FALSE, sizeof(struct elf_symbol));
    v->objects = g_array_new(FALSE, FALSE, sizeof(struct elf_symbol));
    v->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    if (len > MAX_FILE_BYTES || !read_header(v, &header)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: not an ELF for 32-bit Arm", name);
        elf_view_free(v);
        return NULL;
    }
    read_all(v, &header);
    return v;
}

struct elf_view *elf_view_parse(const char *name, const uint8_t *bytes, size_t len, GError **error)
{
    return view_new(name, g_memdup2(bytes, len), len, error);
}

struct elf_view *elf_view_open(const char *path, GError **error)
{
    size_t len;
    char *bytes = file_read(path, MAX_FILE_BYTES, &len, error);

    return bytes != NULL ? view_new(path, (uint8_t *)bytes, len, error) : NULL;
}

void elf_view_free(struct elf_view *v)
{
    if (v == NULL)
        return;
    g_hash_table_destroy(v->by_name);
    g_array_free(v->sections, TRUE);
    g_array_free(v->symbols, TRUE);
    g_array_free(v->functions, TRUE);
    g_array_free(v->objects, TRUE);
    g_free(v->bytes);
    g_free(v->path);
    g_free(v);
}

const struct elf_symbol *elf_view_symbol(const struct elf_view *v, const char *name)
{
    return g_hash_table_lookup(v->by_name, name);
}

bool elf_view_config(const struct elf_view *v, const char *name, uint32_t *value)
{
    char *full = g_strconcat("CONFIG_", name, NULL);
    const struct elf_symbol *s = elf_view_symbol(v, full);

    g_free(full);
    if (s == NULL || !s->absolute)
        return false;
    if (value != NULL)
        *value = s->addr;
    return true;
}

static const struct elf_symbol *find(const GArray *list, uint32_t addr, uint32_t least)
{
    unsigned lo = 0, hi = list->len;

    while (lo < hi) {
        unsigned mid = lo + (hi - lo) / 2;

        if (g_array_index(list, struct elf_symbol, mid).addr <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    /* The largest symbol at one address is the first of them. */
    const struct elf_symbol *s = lo > 0 ? &g_array_index(list, struct elf_symbol, lo - 1) : NULL;
    for (unsigned tries = 0; tries < 8 && s != NULL; tries++) {
        if (s == (const void *)list->data || s[-1].addr != s->addr)
            break;
        s--;
    }
    return s != NULL && addr - s->addr < MAX(s->size, least) ? s : NULL;
}

const struct elf_symbol *elf_view_function(const struct elf_view *v, uint32_t addr)
{
    return find(v->functions, addr & ~1u, 2);
}

const struct elf_symbol *elf_view_object(const struct elf_view *v, uint32_t addr)
{
    return find(v->objects, addr, 1);
}

char *elf_view_name(const struct elf_view *v, uint32_t addr)
{
    const struct elf_symbol *s = elf_view_function(v, addr);

    if (s == NULL)
        s = elf_view_object(v, addr);
    if (s == NULL)
        return g_strdup_printf("0x%08x", addr);
    uint32_t offset = (s->function ? addr & ~1u : addr) - s->addr;
    return offset == 0 ? g_strdup(s->name) : g_strdup_printf("%s+0x%x", s->name, offset);
}

const struct elf_section *elf_view_section(const struct elf_view *v, uint32_t addr)
{
    for (unsigned i = 0; i < v->sections->len; i++) {
        const struct elf_section *s = &g_array_index(v->sections, struct elf_section, i);

        if (addr - s->addr < s->size)
            return s;
    }
    return NULL;
}

const uint8_t *elf_view_at(const struct elf_view *v, uint32_t addr, uint32_t *len)
{
    const struct elf_section *s = elf_view_section(v, addr);

    if (s == NULL || s->data == NULL)
        return NULL;
    *len = s->size - (addr - s->addr);
    return s->data + (addr - s->addr);
}

bool elf_view_read32(const struct elf_view *v, uint32_t addr, uint32_t *value)
{
    uint32_t len;
    const uint8_t *data = elf_view_at(v, addr, &len);

    if (data == NULL || len < 4)
        return false;
    *value = load_le32(data);
    return true;
}
