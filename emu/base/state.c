/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/state.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"

struct state_blocks {
    GPtrArray *blocks;
    GHashTable *by_name;
};

static void free_block(gpointer p)
{
    struct state_block *b = p;

    g_byte_array_unref(b->bytes);
    g_free(b->name);
    g_free(b);
}

struct state_blocks *state_blocks_new(void)
{
    struct state_blocks *s = g_new0(struct state_blocks, 1);

    s->blocks = g_ptr_array_new_with_free_func(free_block);
    s->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    return s;
}

void state_blocks_free(struct state_blocks *s)
{
    if (s == NULL)
        return;
    g_hash_table_destroy(s->by_name);
    g_ptr_array_unref(s->blocks);
    g_free(s);
}

void state_blocks_add(struct state_blocks *s, const char *name, GByteArray *bytes)
{
    struct state_block *b = g_new0(struct state_block, 1);

    g_assert(!g_hash_table_contains(s->by_name, name));
    b->name = g_strdup(name);
    b->bytes = bytes;
    g_ptr_array_add(s->blocks, b);
    g_hash_table_insert(s->by_name, b->name, b);
}

const struct state_block *state_blocks_find(const struct state_blocks *s, const char *name)
{
    return g_hash_table_lookup(s->by_name, name);
}

unsigned state_blocks_count(const struct state_blocks *s)
{
    return s->blocks->len;
}

const struct state_block *state_blocks_nth(const struct state_blocks *s, unsigned i)
{
    return g_ptr_array_index(s->blocks, i);
}

char *state_blocks_hash(const struct state_blocks *s)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    char *text;

    for (unsigned i = 0; i < s->blocks->len; i++) {
        const struct state_block *b = state_blocks_nth(s, i);
        uint64_t len = GUINT64_TO_LE(b->bytes->len);

        g_checksum_update(sum, (const guchar *)b->name, (gssize)strlen(b->name) + 1);
        g_checksum_update(sum, (const guchar *)&len, sizeof len);
        g_checksum_update(sum, b->bytes->data, b->bytes->len);
    }
    text = g_strdup(g_checksum_get_string(sum));
    g_checksum_free(sum);
    return text;
}

struct state_walk state_save(struct state_blocks *s)
{
    return (struct state_walk){.state = s};
}

struct state_walk state_restore(struct state_blocks *s)
{
    return (struct state_walk){.state = s, .restores = true};
}

G_GNUC_PRINTF(2, 3)
static void complain(struct state_walk *w, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (w->fault == NULL)
        w->fault = g_strdup_vprintf(format, args);
    va_end(args);
}

static void close_block(struct state_walk *w)
{
    if (w->restores && w->block != NULL && w->at != w->block->bytes->len)
        complain(w, "'%s' is longer than here: %u bytes, not %zu", w->block->name,
                 w->block->bytes->len, w->at);
    w->block = NULL;
    w->at = 0;
}

bool state_walk_end(struct state_walk *w, GError **error)
{
    close_block(w);
    if (w->fault == NULL)
        return true;
    g_set_error_literal(error, EMU_ERROR, EMU_ERROR_FORMAT, w->fault);
    g_clear_pointer(&w->fault, g_free);
    return false;
}

void state_begin(struct state_walk *w, const char *name)
{
    close_block(w);
    if (!w->restores)
        state_blocks_add(w->state, name, g_byte_array_new());
    w->block = g_hash_table_lookup(w->state->by_name, name);
    if (w->block == NULL)
        complain(w, "'%s' is missing", name);
}

void state_part(struct state_walk *w, void *part, size_t len)
{
    if (w->block == NULL || len == 0)
        return;
    if (!w->restores) {
        g_byte_array_append(w->block->bytes, part, (guint)len);
        return;
    }
    if (w->block->bytes->len - w->at < len) {
        complain(w, "'%s' is shorter than here: %u bytes", w->block->name, w->block->bytes->len);
        w->block = NULL;
        return;
    }
    memcpy(part, w->block->bytes->data + w->at, len);
    w->at += len;
}

void state_refuse(struct state_walk *w, const char *what)
{
    complain(w, "%s is what no machine has", what);
}

static uint64_t number_at(const void *part, size_t size)
{
    uint64_t eight;
    uint32_t four;
    uint16_t two;

    switch (size) {
    case 8:
        memcpy(&eight, part, size);
        return eight;
    case 4:
        memcpy(&four, part, size);
        return four;
    case 2:
        memcpy(&two, part, size);
        return two;
    default:
        return *(const uint8_t *)part;
    }
}

static void check_field(struct state_walk *w, const char *owner, const uint8_t *part,
                        const struct state_limit *l)
{
    for (size_t i = 0; i < l->count; i++) {
        uint64_t value = number_at(part + l->offset + i * l->stride, l->size);

        if (value > l->most)
            complain(w, "%s has %s of %" PRIu64 ", which no machine has", owner, l->field, value);
    }
}

void state_check(struct state_walk *w, const char *owner, const void *part,
                 const struct state_limit *limits, size_t n)
{
    for (size_t i = 0; w->restores && i < n; i++)
        check_field(w, owner, part, &limits[i]);
}

bool state_sound(const struct state_walk *w)
{
    return w->fault == NULL;
}

void state_bytes(struct state_walk *w, GByteArray *bytes)
{
    uint32_t len = bytes->len;

    STATE_PART(w, len);
    if (w->restores && w->block != NULL && w->block->bytes->len - w->at < len) {
        complain(w, "'%s' has no %u bytes more", w->block->name, len);
        w->block = NULL;
    }
    if (w->restores && w->block != NULL)
        g_byte_array_set_size(bytes, len);
    state_part(w, bytes->data, bytes->len);
}

bool state_has(const struct state_walk *w, const char *name)
{
    return !w->restores || g_hash_table_contains(w->state->by_name, name);
}

void state_names(const struct state_walk *w, const char *prefix,
                 void (*found)(void *ctx, const char *rest), void *ctx)
{
    for (unsigned i = 0; w->restores && i < state_blocks_count(w->state); i++) {
        const char *name = state_blocks_nth(w->state, i)->name;

        if (g_str_has_prefix(name, prefix))
            found(ctx, name + strlen(prefix));
    }
}
