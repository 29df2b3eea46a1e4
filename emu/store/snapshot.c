/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/snapshot.h"

#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/file.h"
#include "base/units.h"
#include "build_id.h"

#define FORMAT  "nrf53emu snapshot 2"
#define LARGEST MIB(256)

G_GNUC_PRINTF(3, 4)
static bool fail(GError **error, const char *path, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", path, text);
    g_free(text);
    return false;
}

static void walk_all(struct machine *m, const struct snapshot_more *more, struct state_walk *w)
{
    machine_walk(m, w);
    if (more != NULL)
        more->walk(more->ctx, w);
}

static struct state_blocks *state_of(struct machine *m, const struct snapshot_more *more)
{
    struct state_blocks *s = state_blocks_new();
    struct state_walk w = state_save(s);

    walk_all(m, more, &w);
    state_walk_end(&w, NULL);
    return s;
}

char *snapshot_hash(struct machine *m)
{
    struct state_blocks *s = state_of(m, NULL);
    char *hash = state_blocks_hash(s);

    state_blocks_free(s);
    return hash;
}

/* --- blocks as bytes: length of the name, name, length, content --- */

static void append_le32(GByteArray *out, uint32_t value)
{
    uint8_t bytes[4];

    store_le32(bytes, value);
    g_byte_array_append(out, bytes, sizeof bytes);
}

static GByteArray *pack(const struct state_blocks *s)
{
    GByteArray *out = g_byte_array_new();

    for (unsigned i = 0; i < state_blocks_count(s); i++) {
        const struct state_block *b = state_blocks_nth(s, i);

        append_le32(out, (uint32_t)strlen(b->name));
        g_byte_array_append(out, (const guint8 *)b->name, (guint)strlen(b->name));
        append_le32(out, b->bytes->len);
        g_byte_array_append(out, b->bytes->data, b->bytes->len);
    }
    return out;
}

struct reader {
    const uint8_t *at;
    size_t left;
};

/* The next bytes behind their length; NULL: there are not as many. */
static const uint8_t *take(struct reader *r, uint32_t *len)
{
    const uint8_t *bytes = r->at + 4;

    if (r->left < 4)
        return NULL;
    *len = load_le32(r->at);
    if (r->left - 4 < *len)
        return NULL;
    r->at += 4 + (size_t)*len;
    r->left -= 4 + (size_t)*len;
    return bytes;
}

static struct state_blocks *unpack(const uint8_t *data, size_t size)
{
    struct state_blocks *s = state_blocks_new();
    struct reader r = {data, size};

    while (r.left != 0) {
        uint32_t name_len, len;
        const uint8_t *name = take(&r, &name_len);
        const uint8_t *bytes = name != NULL ? take(&r, &len) : NULL;
        char *text = bytes != NULL ? g_strndup((const char *)name, name_len) : NULL;

        if (text == NULL || state_blocks_find(s, text) != NULL) {
            g_free(text);
            state_blocks_free(s);
            return NULL;
        }
        state_blocks_add(s, text, g_byte_array_append(g_byte_array_new(), bytes, len));
        g_free(text);
    }
    return s;
}

/* --- saving --- */

/* The file is the old or the new one. */
static bool replace(const char *path, const char *data, size_t len, GError **error)
{
    GError *reason = NULL;

    if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: not a regular file", path);
        return false;
    }
    if (g_file_set_contents(path, data, (gssize)len, &reason))
        return true;
    g_set_error_literal(error, EMU_ERROR, EMU_ERROR_FILE, reason->message);
    g_error_free(reason);
    return false;
}

bool snapshot_save(struct machine *m, const struct snapshot_more *more, const char *path,
                   GError **error)
{
    struct state_blocks *s = state_of(m, more);
    GByteArray *packed = pack(s);
    char *hash = state_blocks_hash(s);
    char *head = g_strdup_printf("%s\nbuild=%s\n%shash=%s\nsize=%u\n\n", FORMAT, BUILD_ID,
                                 machine_identity(m), hash, packed->len);
    GByteArray *file = g_byte_array_new();
    uLongf len = compressBound(packed->len);
    size_t begin = strlen(head);

    g_byte_array_append(file, (const guint8 *)head, (guint)begin);
    g_byte_array_set_size(file, (guint)(begin + len));
    bool ok = compress2(file->data + begin, &len, packed->data, packed->len, Z_BEST_SPEED) == Z_OK;

    if (ok)
        ok = replace(path, (const char *)file->data, begin + len, error);
    else
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: not enough host memory to save", path);
    g_byte_array_unref(file);
    g_byte_array_unref(packed);
    g_free(head);
    g_free(hash);
    state_blocks_free(s);
    return ok;
}

/* --- restoring --- */

/* The value of the line "key=value", or NULL; free with g_free(). */
static char *value_of(char **lines, const char *key)
{
    for (unsigned i = 0; lines[i] != NULL; i++)
        if (g_str_has_prefix(lines[i], key) && lines[i][strlen(key)] == '=')
            return g_strdup(lines[i] + strlen(key) + 1);
    return NULL;
}

static bool same_build(char **lines, const char *path, GError **error)
{
    char *build = value_of(lines, "build");
    bool ok = g_strcmp0(build, BUILD_ID) == 0;

    if (!ok)
        fail(error, path, "was saved by another build of nrf53emu (%.12s, this is %.12s)",
             build != NULL ? build : "unknown", BUILD_ID);
    g_free(build);
    return ok;
}

static bool same_machine(const struct machine *m, char **lines, const char *path, GError **error)
{
    char **own = g_strsplit(machine_identity(m), "\n", -1);
    bool ok = true;

    for (unsigned i = 0; ok && own[i] != NULL && own[i][0] != '\0'; i++) {
        char *key = g_strndup(own[i], strcspn(own[i], "="));
        char *value = value_of(lines, key);

        if (g_strcmp0(value, own[i] + strlen(key) + 1) != 0)
            ok = fail(error, path, "is of a machine with %s '%s', this one has '%s'", key,
                      value != NULL ? value : "", own[i] + strlen(key) + 1);
        g_free(value);
        g_free(key);
    }
    g_strfreev(own);
    return ok;
}

/* All but the flash chip is small. */
static uint64_t most_bytes(const struct machine *m)
{
    return MIB(16) + machine_nvms(m)[MACHINE_NVM_CHIP].size;
}

static uint8_t *inflate_all(char **lines, const char *body, size_t len, uint64_t most, uLongf *size)
{
    char *text = value_of(lines, "size");
    guint64 claimed = text != NULL ? g_ascii_strtoull(text, NULL, 10) : 0;
    uint8_t *data = NULL;

    *size = (uLongf)claimed;
    if (claimed != 0 && claimed <= most)
        data = g_try_malloc(claimed);
    if (data != NULL &&
        (uncompress(data, size, (const Bytef *)body, (uLong)len) != Z_OK || *size != claimed))
        g_clear_pointer(&data, g_free);
    g_free(text);
    return data;
}

static bool restore_blocks(struct machine *m, const struct snapshot_more *more,
                           struct state_blocks *s, GError **error)
{
    struct state_walk w = state_restore(s);

    walk_all(m, more, &w);
    return state_walk_end(&w, error);
}

/* A machine that refuses the state goes on with its own. */
static bool restore_from(struct machine *m, const struct snapshot_more *more,
                         struct state_blocks *s, char **lines, const char *path, GError **error)
{
    char *hash = state_blocks_hash(s), *expected = value_of(lines, "hash");
    struct state_blocks *own;
    bool ok = g_strcmp0(hash, expected) == 0;

    g_free(hash);
    g_free(expected);
    if (!ok)
        return fail(error, path, "is damaged: its content is not what its hash says");
    own = state_of(m, more);
    ok = restore_blocks(m, more, s, error);
    if (!ok) {
        GError *never = NULL;

        restore_blocks(m, more, own, &never);
        g_assert_no_error(never);
        g_prefix_error(error, "%s: cannot be restored: ", path);
    }
    state_blocks_free(own);
    return ok;
}

/* `body` is the compressed part. */
static bool restore_body(struct machine *m, const struct snapshot_more *more, char **lines,
                         const char *body, size_t len, const char *path, GError **error)
{
    uLongf size;
    uint8_t *data = inflate_all(lines, body, len, most_bytes(m), &size);
    struct state_blocks *s = data != NULL ? unpack(data, size) : NULL;
    bool ok = s != NULL ? restore_from(m, more, s, lines, path, error)
                        : fail(error, path, "is damaged: its blocks cannot be read");

    state_blocks_free(s);
    g_free(data);
    return ok;
}

bool snapshot_restore(struct machine *m, const struct snapshot_more *more, const char *path,
                      GError **error)
{
    size_t len;
    char *file = file_read(path, LARGEST, &len, error);

    if (file == NULL)
        return false;
    const char *body = g_strstr_len(file, (gssize)MIN(len, 8192), "\n\n");
    char *head = g_strndup(file, body != NULL ? (gsize)(body - file) : 0);
    char **lines = g_strsplit(head, "\n", -1);
    bool ok;

    if (body == NULL || g_strcmp0(lines[0], FORMAT) != 0)
        ok = fail(error, path, "is no snapshot that this version reads ('%s' expected)", FORMAT);
    else
        ok = same_build(lines, path, error) && same_machine(m, lines, path, error) &&
             restore_body(m, more, lines, body + 2, len - (size_t)(body + 2 - file), path, error);
    g_strfreev(lines);
    g_free(head);
    g_free(file);
    return ok;
}
