/*
 * A firmware file of a name's kind, whose content decides what it is; archives beside their
 * partition file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "fuzz.h"
#include "load/image.h"
#include "load/mcuboot.h"

static const char *const names[] = {
    "a.elf", "a.hex", "a.bin", "a.bin@0x10000", "a.zip", "partitions.yml", "a.bin@0xfffffff0",
    NULL};

static void check_header(const uint8_t *data, size_t size)
{
    struct mcuboot_image image;
    char buffer[8];

    if (!mcuboot_parse("a.bin", data, size, &image, NULL))
        return;
    for (unsigned i = 0; i < image.n_tlvs; i++)
        mcuboot_tlv_name(image.tlv[i].type, buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    const char *name;
    const uint8_t *bytes;
    size_t n;

    while (fuzz_next_file(&in, names, &name, &bytes, &n)) {
        const char *at = strchr(name, '@');
        char *file = at != NULL ? g_strndup(name, (gsize)(at - name)) : g_strdup(name);
        char *path = fuzz_file(file, bytes, n);
        char *spec = g_strconcat(path, at, NULL);

        image_free(image_load(spec, NULL));
        check_header(bytes, n);
        g_free(spec);
        g_free(path);
        g_free(file);
    }
    fuzz_clear_dir();
    return 0;
}
