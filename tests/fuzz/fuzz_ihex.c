/*
 * Intel HEX, and what is made of several images that overlap.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "load/content.h"

/* The input is two files, so that they may overlap. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GPtrArray *images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);
    size_t half = size / 2;
    const char *text = (const char *)data;
    const char *parts[] = {text, text, text + half};
    const size_t sizes[] = {size, half, size - half};

    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        struct image *image = image_parse_ihex("a.hex", parts[i], sizes[i], NULL);

        if (image != NULL)
            g_ptr_array_add(images, image);
    }
    content_free(content_new(images));
    g_ptr_array_free(images, TRUE);
    return 0;
}
