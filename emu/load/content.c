/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/content.h"

#include <string.h>

#include "base/units.h"

#define MAX_CLASHES 16

struct piece {
    const struct image_segment *segment;
    const char *path;
    unsigned order;
};

static gint compare_pieces(gconstpointer a, gconstpointer b)
{
    const struct piece *x = a, *y = b;

    if (x->segment->addr != y->segment->addr)
        return x->segment->addr < y->segment->addr ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static GArray *collect(const GPtrArray *images)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));

    for (unsigned i = 0; i < images->len; i++) {
        const struct image *image = images->pdata[i];

        for (unsigned k = 0; k < image->segments->len; k++) {
            struct piece p = {&g_array_index(image->segments, struct image_segment, k), image->path,
                              pieces->len};
            g_array_append_val(pieces, p);
        }
    }
    g_array_sort(pieces, compare_pieces);
    return pieces;
}

static void note_clash(struct content *c, const struct content_run *run, const struct piece *p,
                       uint32_t at, uint32_t both)
{
    const uint8_t *mine = run->bytes->data + at;

    for (uint32_t i = 0; i < both && c->clashes->len < MAX_CLASHES; i++)
        if (mine[i] != p->segment->data[i]) {
            struct content_clash clash = {{run->path, p->path}, p->segment->addr + i, both};
            g_array_append_val(c->clashes, clash);
            return;
        }
}

static void extend(struct content *c, struct content_run *run, const struct piece *p)
{
    uint32_t at = p->segment->addr - run->addr;

    if (at > run->bytes->len) {
        unsigned old = run->bytes->len;

        g_byte_array_set_size(run->bytes, at);
        memset(run->bytes->data + old, 0xff, at - old);
    }
    uint32_t both = MIN(run->bytes->len - at, p->segment->len);
    note_clash(c, run, p, at, both);
    g_byte_array_append(run->bytes, p->segment->data + both, p->segment->len - both);
}

struct content *content_new(const GPtrArray *images)
{
    struct content *c = g_new0(struct content, 1);
    GArray *pieces = collect(images);

    c->runs = g_array_new(FALSE, FALSE, sizeof(struct content_run));
    c->clashes = g_array_new(FALSE, FALSE, sizeof(struct content_clash));
    for (unsigned i = 0; i < pieces->len; i++) {
        const struct piece *p = &g_array_index(pieces, struct piece, i);
        struct content_run *last =
            c->runs->len > 0 ? &g_array_index(c->runs, struct content_run, c->runs->len - 1) : NULL;

        if (last != NULL &&
            p->segment->addr <= (uint64_t)last->addr + last->bytes->len + CONTENT_GAP) {
            extend(c, last, p);
            continue;
        }
        struct content_run run = {p->segment->addr, g_byte_array_new(), p->path};
        g_byte_array_append(run.bytes, p->segment->data, p->segment->len);
        g_array_append_val(c->runs, run);
    }
    g_array_free(pieces, TRUE);
    return c;
}

void content_free(struct content *c)
{
    if (c == NULL)
        return;
    for (unsigned i = 0; i < c->runs->len; i++)
        g_byte_array_unref(g_array_index(c->runs, struct content_run, i).bytes);
    g_array_free(c->runs, TRUE);
    g_array_free(c->clashes, TRUE);
    g_free(c);
}

const uint8_t *content_at(const struct content *c, uint32_t addr, size_t *len)
{
    unsigned lo = 0, hi = c->runs->len;

    while (lo < hi) {
        unsigned mid = lo + (hi - lo) / 2;
        const struct content_run *run = &g_array_index(c->runs, struct content_run, mid);

        if (addr < run->addr) {
            hi = mid;
        } else if (addr - run->addr >= run->bytes->len) {
            lo = mid + 1;
        } else {
            *len = MIN(*len, run->bytes->len - (addr - run->addr));
            return run->bytes->data + (addr - run->addr);
        }
    }
    *len = 0;
    return NULL;
}

bool content_read32(const struct content *c, uint32_t addr, uint32_t *value)
{
    size_t len = 4;
    const uint8_t *data = content_at(c, addr, &len);

    if (data == NULL || len < 4)
        return false;
    *value = load_le32(data);
    return true;
}
