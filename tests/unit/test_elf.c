/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "load/image.h"

struct file {
    Elf32_Ehdr header;
    Elf32_Phdr segment[2];
    uint8_t content[8];
};

/* Four bytes linked at 0x20000000 and loaded at 0x10200, and a .bss. */
static struct file good_file(void)
{
    struct file f = {
        .header = {.e_type = ET_EXEC,
                   .e_machine = EM_ARM,
                   .e_entry = 0x10201,
                   .e_phoff = offsetof(struct file, segment),
                   .e_phentsize = sizeof(Elf32_Phdr),
                   .e_phnum = 2},
        .segment = {{.p_type = PT_LOAD,
                     .p_offset = offsetof(struct file, content),
                     .p_vaddr = 0x20000000,
                     .p_paddr = 0x10200,
                     .p_filesz = 4,
                     .p_memsz = 4},
                    {.p_type = PT_LOAD, .p_vaddr = 0x20000004, .p_memsz = 64}},
        .content = "abcd",
    };

    memcpy(f.header.e_ident, ELFMAG, SELFMAG);
    f.header.e_ident[EI_CLASS] = ELFCLASS32;
    f.header.e_ident[EI_DATA] = ELFDATA2LSB;
    return f;
}

static void refuse(const struct file *f, size_t len, const char *part)
{
    GError *error = NULL;

    g_assert_null(image_parse_elf("x.elf", (const uint8_t *)f, len, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, part));
    g_error_free(error);
}

static void a_segment_loads_at_its_physical_address_and_bss_loads_nothing(void)
{
    struct file f = good_file();
    struct image *image = image_parse_elf("x.elf", (const uint8_t *)&f, sizeof f, NULL);

    g_assert_nonnull(image);
    g_assert_cmpuint(image->segments->len, ==, 1);
    const struct image_segment *s = &g_array_index(image->segments, struct image_segment, 0);
    g_assert_cmphex(s->addr, ==, 0x10200);
    g_assert_cmpmem(s->data, s->len, "abcd", 4);
    g_assert_cmphex(image->entry, ==, 0x10201);
    image_free(image);
}

static void files_for_other_machines_are_refused_by_name(void)
{
    struct file f = good_file();

    f.header.e_ident[EI_DATA] = ELFDATA2MSB;
    refuse(&f, sizeof f, "big-endian");
    f = good_file();
    f.header.e_ident[EI_CLASS] = ELFCLASS64;
    refuse(&f, sizeof f, "64-bit");
    f = good_file();
    f.header.e_machine = EM_X86_64;
    refuse(&f, sizeof f, "machine 62");
    f = good_file();
    f.header.e_type = ET_REL;
    refuse(&f, sizeof f, "not a linked executable");
}

static void every_cut_is_noticed(void)
{
    struct file f = good_file();

    refuse(&f, 10, "less than an ELF header");
    refuse(&f, sizeof f.header + 3, "program headers");
    refuse(&f, offsetof(struct file, content) + 2, "segment 0 needs bytes");
    f.segment[0].p_offset = 0xfffffff0;
    refuse(&f, sizeof f, "segment 0 needs bytes");
    f = good_file();
    f.segment[0].p_paddr = 0xfffffffe;
    refuse(&f, sizeof f, "end of the address space");
    f = good_file();
    f.header.e_phnum = 0xffff;
    refuse(&f, sizeof f, "program headers");
    f = good_file();
    f.segment[0].p_filesz = 0;
    refuse(&f, sizeof f, "nothing to load");
}

/* Random damage to a good file never crashes; the sanitizers watch. */
static void damaged_files_never_crash(void)
{
    for (unsigned i = 0; i < 20000; i++) {
        struct file f = good_file();
        uint8_t *bytes = (uint8_t *)&f;

        for (int n = g_test_rand_int_range(1, 6); n > 0; n--)
            bytes[g_test_rand_int_range(0, sizeof f)] = (uint8_t)g_test_rand_int();
        image_free(image_parse_elf("x.elf", bytes, sizeof f, NULL));
    }
}

static void what_lies_between_the_sections_of_a_segment_is_no_content(void)
{
    struct {
        struct file file;
        Elf32_Shdr section[3];
    } f = {.file = good_file()};
    uint32_t content = offsetof(struct file, content);

    f.file.segment[0].p_filesz = f.file.segment[0].p_memsz = 8;
    f.file.header.e_shoff = (uint32_t)((char *)f.section - (char *)&f);
    f.file.header.e_shentsize = sizeof f.section[0];
    f.file.header.e_shnum = 3;
    f.section[1] = (Elf32_Shdr){
        .sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC, .sh_offset = content, .sh_size = 1};
    f.section[2] = (Elf32_Shdr){
        .sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC, .sh_offset = content + 6, .sh_size = 2};
    struct image *image = image_parse_elf("x.elf", (const uint8_t *)&f, sizeof f, NULL);

    g_assert_nonnull(image);
    g_assert_cmpuint(image->segments->len, ==, 2);
    g_assert_cmphex(g_array_index(image->segments, struct image_segment, 0).addr, ==, 0x10200);
    g_assert_cmphex(g_array_index(image->segments, struct image_segment, 0).len, ==, 1);
    g_assert_cmphex(g_array_index(image->segments, struct image_segment, 1).addr, ==, 0x10206);
    image_free(image);
}

static void segments_that_share_bytes_of_the_file_are_refused(void)
{
    struct file f = good_file();

    f.segment[0].p_offset = 0;
    f.segment[0].p_filesz = f.segment[0].p_memsz = sizeof f;
    f.segment[1] = f.segment[0];
    refuse(&f, sizeof f, "segments lie over each other");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/elf/load", a_segment_loads_at_its_physical_address_and_bss_loads_nothing);
    g_test_add_func("/elf/machine", files_for_other_machines_are_refused_by_name);
    g_test_add_func("/elf/cut", every_cut_is_noticed);
    g_test_add_func("/elf/damage", damaged_files_never_crash);
    g_test_add_func("/elf/gaps", what_lies_between_the_sections_of_a_segment_is_no_content);
    g_test_add_func("/elf/overlap", segments_that_share_bytes_of_the_file_are_refused);
    return g_test_run();
}
