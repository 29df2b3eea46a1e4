/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_elf.h"

#include <elf.h>
#include <stdarg.h>
#include <string.h>

#include "base/units.h"

struct bench_elf {
    GByteArray *content; /* behind the ELF header */
    GByteArray *names, *strings, *symbols;
    GArray *sections; /* Elf32_Shdr */
};

static uint32_t put_text(GByteArray *to, const char *text)
{
    uint32_t at = to->len;

    g_byte_array_append(to, (const guint8 *)text, (guint)strlen(text) + 1);
    return at;
}

static void put_section(struct bench_elf *b, Elf32_Shdr s, const char *name, const void *bytes,
                        uint32_t len)
{
    s.sh_name = put_text(b->names, name);
    s.sh_offset = sizeof(Elf32_Ehdr) + b->content->len;
    s.sh_size = len;
    g_byte_array_append(b->content, bytes, len);
    g_array_append_val(b->sections, s);
}

struct bench_elf *bench_elf_new(void)
{
    struct bench_elf *b = g_new0(struct bench_elf, 1);
    Elf32_Shdr none = {0};
    Elf32_Sym no_symbol = {0};

    b->content = g_byte_array_new();
    b->names = g_byte_array_new();
    b->strings = g_byte_array_new();
    b->symbols = g_byte_array_new();
    b->sections = g_array_new(FALSE, FALSE, sizeof(Elf32_Shdr));
    put_text(b->names, "");
    put_text(b->strings, "");
    g_array_append_val(b->sections, none);
    g_byte_array_append(b->symbols, (const guint8 *)&no_symbol, sizeof no_symbol);
    return b;
}

void bench_elf_section(struct bench_elf *b, const char *name, uint32_t addr, const char *flags,
                       const void *bytes, uint32_t len)
{
    Elf32_Shdr s = {.sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC, .sh_addr = addr};

    if (strchr(flags, 'w') != NULL)
        s.sh_flags |= SHF_WRITE;
    if (strchr(flags, 'x') != NULL)
        s.sh_flags |= SHF_EXECINSTR;
    put_section(b, s, name, bytes, len);
}

void bench_elf_words(struct bench_elf *b, const char *name, uint32_t addr, unsigned n, ...)
{
    uint8_t *bytes = g_malloc(4 * n);
    va_list args;

    va_start(args, n);
    for (unsigned i = 0; i < n; i++)
        store_le32(bytes + 4 * i, va_arg(args, uint32_t));
    va_end(args);
    bench_elf_section(b, name, addr, "", bytes, 4 * n);
    g_free(bytes);
}

void bench_elf_symbol(struct bench_elf *b, enum bench_elf_symbol kind, const char *name,
                      uint32_t addr, uint32_t size)
{
    static const unsigned char types[] = {STT_FUNC, STT_OBJECT, STT_NOTYPE, STT_NOTYPE, STT_OBJECT};
    Elf32_Sym s = {
        .st_name = put_text(b->strings, name),
        .st_value = addr | (kind == BENCH_FUNCTION ? 1u : 0u),
        .st_size = size,
        .st_info = ELF32_ST_INFO(STB_GLOBAL, types[kind]),
        .st_shndx = kind == BENCH_ABSOLUTE || kind == BENCH_CONSTANT ? SHN_ABS : 1,
    };

    g_byte_array_append(b->symbols, (const guint8 *)&s, sizeof s);
}

GByteArray *bench_elf_finish(struct bench_elf *b)
{
    Elf32_Shdr symtab = {.sh_type = SHT_SYMTAB, .sh_entsize = sizeof(Elf32_Sym)};
    Elf32_Shdr strtab = {.sh_type = SHT_STRTAB};
    GByteArray *file = g_byte_array_new();

    symtab.sh_link = b->sections->len + 1;
    put_section(b, symtab, ".symtab", b->symbols->data, b->symbols->len);
    put_section(b, strtab, ".strtab", b->strings->data, b->strings->len);
    /* Adding the section adds its name: the table is what it was before. */
    uint32_t names_len = b->names->len;
    guint8 *names = g_memdup2(b->names->data, names_len);
    put_section(b, strtab, "", names, names_len);
    g_free(names);

    Elf32_Ehdr h = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_ARM,
        .e_version = EV_CURRENT,
        .e_shoff = sizeof h + b->content->len,
        .e_ehsize = sizeof h,
        .e_shentsize = sizeof(Elf32_Shdr),
        .e_shnum = (Elf32_Half)b->sections->len,
        .e_shstrndx = (Elf32_Half)(b->sections->len - 1),
    };
    g_byte_array_append(file, (const guint8 *)&h, sizeof h);
    g_byte_array_append(file, b->content->data, b->content->len);
    g_byte_array_append(file, (const guint8 *)b->sections->data,
                        b->sections->len * (guint)sizeof(Elf32_Shdr));
    g_byte_array_unref(b->content);
    g_byte_array_unref(b->names);
    g_byte_array_unref(b->strings);
    g_byte_array_unref(b->symbols);
    g_array_free(b->sections, TRUE);
    g_free(b);
    return file;
}
