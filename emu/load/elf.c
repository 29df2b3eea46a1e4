/*
 * ELF executables for 32-bit little-endian Arm: what PT_LOAD segments put at their physical
 * address. Of a segment only its sections count, as for objcopy, which makes the HEX beside it:
 * what the linker leaves between them is no content.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <elf.h>
#include <string.h>

#include "base/error.h"
#include "load/image.h"

/* A real image has some dozens of sections and some ten segments. */
#define MAX_SECTIONS 1024u
#define MAX_SEGMENTS 256u

G_GNUC_PRINTF(3, 4)
static bool fail(const char *name, GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", name, text);
    g_free(text);
    return false;
}

static bool check_header(const char *name, const Elf32_Ehdr *h, size_t len, GError **error)
{
    if (h->e_ident[EI_CLASS] != ELFCLASS32)
        return fail(name, error, "a 64-bit ELF; the nRF5340 needs 32-bit Arm");
    if (h->e_ident[EI_DATA] != ELFDATA2LSB)
        return fail(name, error, "a big-endian ELF; the nRF5340 is little-endian");
    if (h->e_machine != EM_ARM)
        return fail(name, error, "an ELF for machine %u; the nRF5340 needs Arm (40)", h->e_machine);
    if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
        return fail(name, error, "not a linked executable (ELF type %u)", h->e_type);
    if (h->e_phentsize != sizeof(Elf32_Phdr) || h->e_phnum == 0)
        return fail(name, error, "no program headers: there is nothing to load");
    if (h->e_phoff > len || (len - h->e_phoff) / sizeof(Elf32_Phdr) < h->e_phnum)
        return fail(name, error, "cut off: program headers at 0x%x lie behind the end (%zu bytes)",
                    h->e_phoff, len);
    return true;
}

struct parser {
    struct image *image;
    const uint8_t *bytes;
    size_t len;
    Elf32_Ehdr header;
    size_t content; /* bytes that segments have claimed so far */
};

static bool read_section(const struct parser *p, unsigned i, Elf32_Shdr *s)
{
    uint64_t at = p->header.e_shoff + (uint64_t)i * sizeof *s;

    if (p->header.e_shentsize != sizeof *s || p->header.e_shoff == 0 || at + sizeof *s > p->len)
        return false;
    memcpy(s, p->bytes + at, sizeof *s);
    return true;
}

/* Adds the sections with content that lie in the segment; false when it has none. */
static bool add_sections(struct parser *p, const Elf32_Phdr *ph)
{
    uint64_t end = (uint64_t)ph->p_offset + ph->p_filesz;
    size_t left = ph->p_filesz; /* sections of a segment do not lie over each other */
    bool any = false;
    Elf32_Shdr s;

    for (unsigned i = 0; i < MIN(p->header.e_shnum, MAX_SECTIONS) && read_section(p, i, &s); i++) {
        if ((s.sh_flags & SHF_ALLOC) == 0 || s.sh_type == SHT_NOBITS || s.sh_size == 0 ||
            s.sh_offset < ph->p_offset || (uint64_t)s.sh_offset + s.sh_size > end ||
            s.sh_size > left)
            continue;
        image_append(p->image, ph->p_paddr + (s.sh_offset - ph->p_offset), p->bytes + s.sh_offset,
                     s.sh_size, 0);
        left -= s.sh_size;
        any = true;
    }
    return any;
}

static bool load_segment(struct parser *p, unsigned i, const Elf32_Phdr *ph, GError **error)
{
    const char *path = p->image->path;

    if (ph->p_type != PT_LOAD || ph->p_filesz == 0)
        return true;
    if (ph->p_offset > p->len || ph->p_filesz > p->len - ph->p_offset)
        return fail(path, error,
                    "cut off: segment %u needs bytes 0x%x to 0x%llx of a file of %zu bytes", i,
                    ph->p_offset, (unsigned long long)ph->p_offset + ph->p_filesz, p->len);
    if (ph->p_filesz > UINT32_MAX - ph->p_paddr)
        return fail(path, error, "segment %u at 0x%08x runs past the end of the address space", i,
                    ph->p_paddr);
    if (ph->p_filesz > p->len - p->content)
        return fail(path, error, "segments lie over each other in the file, the last is %u", i);
    p->content += ph->p_filesz;
    if (!add_sections(p, ph))
        image_append(p->image, ph->p_paddr, p->bytes + ph->p_offset, ph->p_filesz, 0);
    return true;
}

static bool load_all(struct parser *p, GError **error)
{
    const Elf32_Ehdr *h = &p->header;

    if (h->e_phnum > MAX_SEGMENTS)
        return fail(p->image->path, error, "%u segments; at most %u can be", h->e_phnum,
                    MAX_SEGMENTS);
    for (unsigned i = 0; i < h->e_phnum; i++) {
        Elf32_Phdr ph;

        memcpy(&ph, p->bytes + h->e_phoff + i * sizeof ph, sizeof ph);
        if (!load_segment(p, i, &ph, error))
            return false;
    }
    return p->image->segments->len > 0 ||
           fail(p->image->path, error, "nothing to load: no segment has content");
}

struct image *image_parse_elf(const char *name, const uint8_t *bytes, size_t len, GError **error)
{
    struct parser p = {.bytes = bytes, .len = len};

    if (len < sizeof p.header) {
        fail(name, error, "cut off: %zu bytes are less than an ELF header", len);
        return NULL;
    }
    memcpy(&p.header, bytes, sizeof p.header);
    if (!check_header(name, &p.header, len, error))
        return NULL;
    p.image = image_new(name);
    p.image->is_elf = true;
    p.image->has_entry = true;
    p.image->entry = p.header.e_entry;
    if (load_all(&p, error))
        return p.image;
    image_free(p.image);
    return NULL;
}
