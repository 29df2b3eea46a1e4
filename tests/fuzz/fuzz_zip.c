/*
 * Archives of updates.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "load/dfu_archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = fuzz_file("dfu.zip", data, size);
    struct dfu_archive *archive = dfu_archive_is(path) ? dfu_archive_open(path, NULL) : NULL;

    if (archive != NULL)
        image_free(dfu_archive_image(archive, NULL, NULL));
    dfu_archive_free(archive);
    g_free(path);
    return 0;
}
