/*
 * ELF executables for 32-bit little-endian Arm: PT_LOAD segments at their physical address.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <elf.h>
#include <string.h>

#include "base/error.h"
#include "load/image.h"

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

static bool load_segment(struct image *image, const uint8_t *bytes, size_t len, unsigned i,
                         const Elf32_Phdr *ph, GError **error)
{
    if (ph->p_type != PT_LOAD || ph->p_filesz == 0)
        return true;
    if (ph->p_offset > len || ph->p_filesz > len - ph->p_offset)
        return fail(image->path, error,
                    "cut off: segment %u needs bytes 0x%x to 0x%llx of a file of %zu bytes", i,
                    ph->p_offset, (unsigned long long)ph->p_offset + ph->p_filesz, len);
    if (ph->p_filesz > UINT32_MAX - ph->p_paddr)
        return fail(image->path, error,
                    "segment %u at 0x%08x runs past the end of the address space", i, ph->p_paddr);
    image_append(image, ph->p_paddr, bytes + ph->p_offset, ph->p_filesz, 0);
    return true;
}

struct image *image_parse_elf(const char *name, const uint8_t *bytes, size_t len, GError **error)
{
    Elf32_Ehdr header;

    if (len < sizeof header) {
        fail(name, error, "cut off: %zu bytes are less than an ELF header", len);
        return NULL;
    }
    memcpy(&header, bytes, sizeof header);
    if (!check_header(name, &header, len, error))
        return NULL;

    struct image *image = image_new(name);
    image->is_elf = true;
    image->has_entry = true;
    image->entry = header.e_entry;
    for (unsigned i = 0; i < header.e_phnum; i++) {
        Elf32_Phdr ph;

        memcpy(&ph, bytes + header.e_phoff + i * sizeof ph, sizeof ph);
        if (!load_segment(image, bytes, len, i, &ph, error)) {
            image_free(image);
            return NULL;
        }
    }
    if (image->segments->len == 0) {
        fail(name, error, "nothing to load: no segment has content");
        image_free(image);
        return NULL;
    }
    return image;
}
