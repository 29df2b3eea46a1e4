/*
 * MCUboot images, keys and signatures.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "load/content.h"
#include "load/mcuboot_scan.h"
#include "load/public_key.h"

static void verify(const GPtrArray *found, const struct public_key *key)
{
    for (unsigned i = 0; i < found->len; i++) {
        const struct mcuboot_found *f = found->pdata[i];

        if (f->error == NULL && key != NULL)
            public_key_verify(key, &f->image);
        if (f->error == NULL)
            g_free(mcuboot_version(&f->image));
    }
}

/* Two bytes: length of the key. Key, images. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    size_t want = fuzz_number(&in, 2), got;
    const uint8_t *bytes = fuzz_bytes(&in, want, &got);
    char *pem = g_strndup((const char *)bytes, got);
    struct public_key *key = public_key_parse("key.pem", pem, NULL);
    GPtrArray *images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);

    if (in.left > 0) {
        struct image *image = image_new("a.bin");

        image_append(image, 0x10000, in.data, (uint32_t)in.left, 0);
        g_ptr_array_add(images, image);
    }
    struct content *content = content_new(images);
    GPtrArray *found = mcuboot_scan(content);
    verify(found, key);
    g_ptr_array_free(found, TRUE);
    content_free(content);
    g_ptr_array_free(images, TRUE);
    public_key_free(key);
    g_free(pem);
    return 0;
}
