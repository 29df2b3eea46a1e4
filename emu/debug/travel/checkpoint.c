/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/travel/checkpoint.h"

#include <string.h>

#define PAGE 4096u

struct page {
    unsigned shared; /* by how many checkpoints */
    uint8_t data[PAGE];
};

struct block {
    char *name;
    uint32_t len, pages;
    struct page **page;
};

struct checkpoint {
    unsigned n;
    struct block *block;
    size_t *bytes;
};

/* The page of `like` if it holds the same, else a new one. */
static struct page *keep_page(struct checkpoint *c, const struct block *like, unsigned i,
                              const uint8_t *data, size_t len)
{
    struct page *page = like != NULL ? like->page[i] : NULL;

    if (page == NULL || memcmp(page->data, data, len) != 0) {
        page = g_new0(struct page, 1);
        memcpy(page->data, data, len);
        *c->bytes += sizeof *page;
    }
    page->shared++;
    return page;
}

static void drop_page(struct checkpoint *c, struct page *page)
{
    if (--page->shared != 0)
        return;
    *c->bytes -= sizeof *page;
    g_free(page);
}

static void keep_block(struct checkpoint *c, unsigned n, const struct state_block *from,
                       const struct checkpoint *like)
{
    const struct block *same = NULL;
    struct block *b = &c->block[n];

    if (like != NULL && n < like->n && strcmp(like->block[n].name, from->name) == 0 &&
        like->block[n].len == from->bytes->len)
        same = &like->block[n];
    b->name = g_strdup(from->name);
    b->len = from->bytes->len;
    b->pages = (b->len + PAGE - 1) / PAGE;
    b->page = g_new(struct page *, b->pages);
    for (unsigned i = 0; i < b->pages; i++)
        b->page[i] = keep_page(c, same, i, from->bytes->data + (size_t)i * PAGE,
                               MIN(PAGE, b->len - i * PAGE));
}

struct checkpoint *checkpoint_take(struct session *s, struct machine *m,
                                   const struct checkpoint *like, size_t *bytes)
{
    struct checkpoint *c = g_new0(struct checkpoint, 1);
    struct state_blocks *blocks = state_blocks_new();
    struct state_walk w = state_save(blocks);

    machine_walk(m, &w);
    session_walk(s, &w);
    state_walk_end(&w, NULL);
    c->bytes = bytes;
    c->n = state_blocks_count(blocks);
    c->block = g_new0(struct block, c->n);
    for (unsigned i = 0; i < c->n; i++)
        keep_block(c, i, state_blocks_nth(blocks, i), like);
    state_blocks_free(blocks);
    return c;
}

void checkpoint_free(struct checkpoint *c)
{
    if (c == NULL)
        return;
    for (unsigned n = 0; n < c->n; n++) {
        struct block *b = &c->block[n];

        for (unsigned i = 0; i < b->pages; i++)
            drop_page(c, b->page[i]);
        g_free(b->page);
        g_free(b->name);
    }
    g_free(c->block);
    g_free(c);
}

static GByteArray *whole(const struct block *b)
{
    GByteArray *bytes = g_byte_array_sized_new(b->pages * PAGE);

    for (unsigned i = 0; i < b->pages; i++)
        g_byte_array_append(bytes, b->page[i]->data, PAGE);
    g_byte_array_set_size(bytes, b->len);
    return bytes;
}

void checkpoint_restore(const struct checkpoint *c, struct session *s, struct machine *m)
{
    struct state_blocks *blocks = state_blocks_new();
    struct state_walk w = state_restore(blocks);

    for (unsigned n = 0; n < c->n; n++)
        state_blocks_add(blocks, c->block[n].name, whole(&c->block[n]));
    machine_walk(m, &w);
    session_walk(s, &w);
    GError *never = NULL;

    state_walk_end(&w, &never);
    g_assert_no_error(never);
    state_blocks_free(blocks);
}
