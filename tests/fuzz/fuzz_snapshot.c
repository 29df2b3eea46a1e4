/*
 * Snapshots: a damaged file is refused, whatever it says of itself, and so is what no machine has
 * in a file that is not damaged. What is let through runs on.
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

/* --- hostile content: the container is right, and hash and lengths are --- */

/* Lets devices do something, so that there is something to be changed. */
static void bustle(struct machine *m, struct fuzz_input *in)
{
    for (unsigned n = fuzz_number(in, 1) % 16; n > 0; n--) {
        uint32_t which = fuzz_number(in, 1), offset = fuzz_number(in, 2) & 0xffc;
        enum machine_core core = which % 4 == 0 ? CORE_NET : CORE_APP;
        unsigned devices = 0;

        while (machine_device(m, core, devices) != NULL)
            devices++;
        mmio_write(machine_mmio(m, core), machine_device(m, core, which % devices)->base + offset,
                   4, true, fuzz_number(in, 4));
    }
    machine_run(m, machine_now(m) + fuzz_number(in, 1) * TICKS_PER_US);
}

/* Not the content of memories: firmware may write there what it likes. */
static struct state_block *any_block(const struct state_blocks *s, uint32_t which)
{
    unsigned n = state_blocks_count(s);

    for (unsigned i = 0; i < n; i++) {
        const struct state_block *b = state_blocks_nth(s, (which + i) % n);

        if (strstr(b->name, ".memory.") == NULL && b->bytes->len != 0)
            return (struct state_block *)b;
    }
    g_assert_not_reached();
}

static void change(struct state_blocks *s, struct fuzz_input *in)
{
    struct state_block *b = any_block(s, fuzz_number(in, 1));
    uint32_t at = fuzz_number(in, 2), width = 1u << fuzz_number(in, 1) % 4;

    /* The end of a block is where what is not registers lies. */
    at = (at & 1) != 0 ? b->bytes->len - 1 - (at >> 1) % b->bytes->len : (at >> 1) % b->bytes->len;
    for (uint32_t i = 0; i < width && at + i < b->bytes->len; i++)
        b->bytes->data[at + i] = (uint8_t)fuzz_number(in, 1);
}

static bool restore_hostile(struct machine *m, struct fuzz_input *in)
{
    struct state_blocks *s = state_blocks_new();
    struct state_walk saves = state_save(s), restores = state_restore(s);

    bustle(m, in);
    machine_walk(m, &saves);
    g_assert(state_walk_end(&saves, NULL));
    while (in->left > 0)
        change(s, in);
    machine_walk(m, &restores);
    bool ok = state_walk_end(&restores, NULL);

    state_blocks_free(s);
    return ok;
}

/* A core that waited for the flash chip may be seconds away from the other one: too long here. */
static bool together(struct machine *m)
{
    ticks_t now = machine_now(m), app = cpu_time(machine_cpu(m, CORE_APP)),
            net = cpu_time(machine_cpu(m, CORE_NET));

    return app + TICKS_PER_MS > now && net + TICKS_PER_MS > now;
}

/* The first byte: a file as it is, damage to a good one, or other content of one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct machine *m = fuzz_machine();
    uint32_t kind = fuzz_number(&in, 1);

    if ((kind == 2 ? restore_hostile(m, &in) : restore_file(m, &in, kind == 1)) && together(m))
        machine_run(m, machine_now(m) + TICKS_PER_MS);
    return 0;
}
