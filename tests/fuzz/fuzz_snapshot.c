/*
 * Snapshots: a damaged file is refused, whatever it says of itself; one whose hash was made to fit
 * other content gives a machine that runs, or is refused.
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

/* Which blocks there are, and what is in them: kept for the whole process. */
static struct state_blocks *good_blocks(struct machine *m)
{
    static struct state_blocks *good;

    if (good != NULL)
        return good;
    good = state_blocks_new();
    struct state_walk w = state_save(good);

    machine_walk(m, &w);
    g_assert(state_walk_end(&w, NULL));
    return good;
}

/*
 * Other content in blocks: two bytes which, two bytes where (from the end if the last bit says so),
 * one byte how many, the bytes. Memories are left out: any content is right there.
 */
static void change_blocks(const struct state_blocks *s, struct fuzz_input *in)
{
    for (unsigned i = 0; i < 8 && in->left > 5; i++) {
        uint32_t which = fuzz_number(in, 2), at = fuzz_number(in, 2);
        const struct state_block *b = state_blocks_nth(s, which % state_blocks_count(s));
        size_t len, want = fuzz_number(in, 1) % 16 + 1;
        const uint8_t *bytes = fuzz_bytes(in, want, &len);
        uint32_t begin = at >> 1;

        if (strstr(b->name, ".memory.") != NULL || b->bytes->len < len)
            continue;
        begin %= (uint32_t)(b->bytes->len - len + 1);
        if (at & 1)
            begin = (uint32_t)(b->bytes->len - len) - begin;
        memcpy(b->bytes->data + begin, bytes, len);
    }
}

static bool restore_changed(struct machine *m, struct fuzz_input *in)
{
    const struct state_blocks *good = good_blocks(m);
    struct state_blocks *other = state_blocks_new();

    for (unsigned i = 0; i < state_blocks_count(good); i++) {
        const struct state_block *b = state_blocks_nth(good, i);
        GByteArray *copy = g_byte_array_sized_new(b->bytes->len);

        state_blocks_add(other, b->name, g_byte_array_append(copy, b->bytes->data, b->bytes->len));
    }
    change_blocks(other, in);
    struct state_walk w = state_restore(other);
    machine_walk(m, &w);
    bool ok = state_walk_end(&w, NULL);
    state_blocks_free(other);
    return ok;
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

/* The first byte: a file as it is, damage to a good one, or other content in its blocks. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct machine *m = fuzz_machine();
    uint32_t kind = fuzz_number(&in, 1) % 3;
    bool ok = kind == 2 ? restore_changed(m, &in) : restore_file(m, &in, kind == 1);

    if (!ok)
        return 0;
    machine_run(m, machine_now(m) + 20 * TICKS_PER_US);
    g_free(snapshot_hash(m));
    return 0;
}
