/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/image.h"

struct image *image_new(const char *name)
{
    struct image *image = g_new0(struct image, 1);

    image->path = g_strdup(name);
    image->segments = g_array_new(FALSE, FALSE, sizeof(struct image_segment));
    image->buffers = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
    return image;
}

void image_free(struct image *image)
{
    if (image == NULL)
        return;
    g_free(image->path);
    g_array_free(image->segments, TRUE);
    g_ptr_array_free(image->buffers, TRUE);
    g_free(image);
}

void image_append(struct image *image, uint32_t addr, const uint8_t *data, uint32_t len,
                  unsigned line)
{
    GByteArray *copy = g_byte_array_sized_new(len);

    g_byte_array_append(copy, data, len);
    g_ptr_array_add(image->buffers, copy);
    struct image_segment segment = {addr, len, copy->data, line};
    g_array_append_val(image->segments, segment);
}
