/*
 * Snapshots: a damaged file is refused, whatever it says of itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "fuzz.h"
#include "store/snapshot.h"

/* A good one; kept for the whole process. */
static const GByteArray *good_one(struct machine *m)
{
    static GByteArray *good;
    char *path, *content;
    gsize size;

    if (good != NULL)
        return good;
    path = fuzz_path("good.snap");
    g_assert(snapshot_save(m, NULL, path, NULL) &&
             g_file_get_contents(path, &content, &size, NULL));
    g_free(path);
    return good = g_byte_array_new_take((guint8 *)content, size);
}

/* Bytes of it that are others: four bytes where, one byte what; fewer than five cut it off. */
static GByteArray *damage(const GByteArray *good, struct fuzz_input *in)
{
    GByteArray *file = g_byte_array_append(g_byte_array_new(), good->data, good->len);

    while (in->left >= 5) {
        uint32_t at = fuzz_number(in, 4) % file->len;

        file->data[at] = (uint8_t)fuzz_number(in, 1);
    }
    if (in->left > 0)
        g_byte_array_set_size(file, fuzz_number(in, 4) % file->len);
    return file;
}

static bool restore_file(struct machine *m, struct fuzz_input *in, bool damaged)
{
    const GByteArray *good = good_one(m);
    GByteArray *file = damaged ? damage(good, in)
                               : g_byte_array_append(g_byte_array_new(), in->data, (guint)in->left);
    char *path = fuzz_file("a.snap", file->data, file->len);
    bool ok = snapshot_restore(m, NULL, path, NULL);

    g_byte_array_unref(file);
    g_free(path);
    return ok;
}

/* The first byte: a file as it is, or damage to a good one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct machine *m = fuzz_machine();
    bool damaged = fuzz_number(&in, 1) == 1;

    if (restore_file(m, &in, damaged))
        machine_run(m, machine_now(m) + 20 * TICKS_PER_US);
    return 0;
}
