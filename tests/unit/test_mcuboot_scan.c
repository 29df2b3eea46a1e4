/*
 * Images among what files put into the flash memories.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "load/mcuboot_scan.h"

#define IMAGE_BYTES (32 + 16 + 4)

/* Header, 16 bytes, an empty TLV area. */
static void make_image(uint8_t *to)
{
    memset(to, 0, IMAGE_BYTES);
    store_le32(to, MCUBOOT_MAGIC);
    store_le32(to + 8, 32);
    store_le32(to + 12, 16);
    store_le32(to + 48, 0x00046907);
}

struct files {
    GPtrArray *images;
    struct content *content;
    GPtrArray *found;
};

static void files_open(struct files *f)
{
    f->images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);
    f->content = NULL;
    f->found = NULL;
}

static void files_add(struct files *f, const char *name, uint32_t addr, const void *bytes,
                      uint32_t len)
{
    struct image *image = image_new(name);

    image_append(image, addr, bytes, len, 0);
    g_ptr_array_add(f->images, image);
}

static void files_scan(struct files *f)
{
    f->content = content_new(f->images);
    f->found = mcuboot_scan(f->content);
}

static void files_close(struct files *f)
{
    g_ptr_array_free(f->found, TRUE);
    content_free(f->content);
    g_ptr_array_free(f->images, TRUE);
}

static const struct mcuboot_found *nth(const struct files *f, unsigned i)
{
    g_assert_cmpuint(i, <, f->found->len);
    return f->found->pdata[i];
}

static void images_at_several_addresses_are_found_in_order(void)
{
    uint8_t image[IMAGE_BYTES];
    struct files f;

    make_image(image);
    files_open(&f);
    files_add(&f, "external", 0x10120000, image, sizeof image);
    files_add(&f, "internal", 0x10000, image, sizeof image);
    files_scan(&f);
    g_assert_cmpuint(f.found->len, ==, 2);
    g_assert_cmphex(nth(&f, 0)->addr, ==, 0x10000);
    g_assert_cmpstr(nth(&f, 1)->path, ==, "external");
    files_close(&f);
}

static void a_bootloader_with_the_magic_as_a_constant_is_no_image(void)
{
    uint8_t code[256] = {0};
    struct files f;

    store_le32(code + 64, MCUBOOT_MAGIC);
    files_open(&f);
    files_add(&f, "mcuboot", 0, code, sizeof code);
    files_scan(&f);
    g_assert_cmpuint(f.found->len, ==, 0);
    files_close(&f);
}

static void a_cut_image_at_a_page_is_found_as_broken(void)
{
    uint8_t image[IMAGE_BYTES];
    struct files f;

    make_image(image);
    files_open(&f);
    files_add(&f, "cut", 0x10000, image, 40);
    files_scan(&f);
    g_assert_nonnull(nth(&f, 0)->error);
    files_close(&f);
}

static void short_gaps_are_erased_flash(void)
{
    struct files f;
    size_t len = 4;

    files_open(&f);
    files_add(&f, "a", 0x100, "\1\2", 2);
    files_add(&f, "b", 0x103, "\4", 1);
    files_scan(&f);
    const uint8_t *bytes = content_at(f.content, 0x100, &len);
    g_assert_cmpmem(bytes, len, "\1\2\xff\4", 4);
    files_close(&f);
}

static void files_that_disagree_are_a_clash_and_equal_bytes_are_none(void)
{
    struct files f;

    files_open(&f);
    files_add(&f, "a", 0x100, "\1\2\3", 3);
    files_add(&f, "b", 0x101, "\2\3\4", 3);
    files_add(&f, "c", 0x102, "\3\5", 2);
    files_scan(&f);
    g_assert_cmpuint(f.content->clashes->len, ==, 1);
    const struct content_clash *clash = &g_array_index(f.content->clashes, struct content_clash, 0);
    g_assert_cmphex(clash->addr, ==, 0x103);
    g_assert_cmpstr(clash->path[1], ==, "c");
    files_close(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/mcuboot-scan/" #name, name)
    TEST(images_at_several_addresses_are_found_in_order);
    TEST(a_bootloader_with_the_magic_as_a_constant_is_no_image);
    TEST(a_cut_image_at_a_page_is_found_as_broken);
    TEST(short_gaps_are_erased_flash);
    TEST(files_that_disagree_are_a_clash_and_equal_bytes_are_none);
    return g_test_run();
}
