/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/placement.h"

#include <string.h>

#include "base/error.h"

#define XIP_BASE UINT32_C(0x10000000)
#define XIP_SIZE UINT32_C(0x08000000)

struct placed {
    const struct image *image;
    struct image_segment segment;
};

struct placement {
    struct memory *memory[2];
    uint8_t *qspi;
    uint32_t qspi_size;
    GArray *placed;
};

struct placement *placement_new(struct memory *app, struct memory *net, uint8_t *qspi,
                                uint32_t qspi_size)
{
    struct placement *p = g_new0(struct placement, 1);

    p->memory[0] = app;
    p->memory[1] = net;
    p->qspi = qspi;
    p->qspi_size = qspi_size;
    p->placed = g_array_new(FALSE, FALSE, sizeof(struct placed));
    return p;
}

void placement_free(struct placement *p)
{
    if (p == NULL)
        return;
    g_array_free(p->placed, TRUE);
    g_free(p);
}

/* Host memory of a segment, or NULL when it does not lie in one memory. */
static uint8_t *host_of(struct placement *p, const struct image_segment *s)
{
    if (s->addr - XIP_BASE < XIP_SIZE) {
        uint32_t offset = s->addr - XIP_BASE;

        return offset < p->qspi_size && s->len <= p->qspi_size - offset ? p->qspi + offset : NULL;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(p->memory); i++) {
        uint8_t *host = p->memory[i] != NULL ? memory_host(p->memory[i], s->addr, s->len) : NULL;

        if (host != NULL)
            return host;
    }
    return NULL;
}

static bool check_inside(struct placement *p, const struct image *image,
                         const struct image_segment *s, GError **error)
{
    if (host_of(p, s) != NULL)
        return true;
    char *place =
        s->line != 0 ? g_strdup_printf("%s:%u", image->path, s->line) : g_strdup(image->path);

    g_set_error(error, EMU_ERROR, EMU_ERROR_NO_MEMORY,
                "%s: 0x%08x to 0x%08x lies outside every memory of the board%s", place, s->addr,
                s->addr + s->len - 1,
                s->addr - XIP_BASE < XIP_SIZE ? " (its QSPI chip is smaller)" : "");
    g_free(place);
    return false;
}

static bool check_overlap(const struct image *image, const struct image_segment *s,
                          const struct placed *other, GError **error)
{
    const struct image_segment *o = &other->segment;
    uint64_t from = MAX(s->addr, o->addr);
    uint64_t to = MIN((uint64_t)s->addr + s->len, (uint64_t)o->addr + o->len);

    for (uint64_t a = from; a < to; a++) {
        uint8_t ours = s->data[a - s->addr], theirs = o->data[a - o->addr];

        if (ours != theirs) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_OVERLAP,
                        "%s and %s disagree at 0x%08x: 0x%02x and 0x%02x", other->image->path,
                        image->path, (uint32_t)a, theirs, ours);
            return false;
        }
    }
    return true;
}

bool placement_add(struct placement *p, const struct image *image, GError **error)
{
    for (unsigned i = 0; i < image->segments->len; i++) {
        const struct image_segment *s = &g_array_index(image->segments, struct image_segment, i);

        if (!check_inside(p, image, s, error))
            return false;
        for (unsigned k = 0; k < p->placed->len; k++)
            if (!check_overlap(image, s, &g_array_index(p->placed, struct placed, k), error))
                return false;
    }
    for (unsigned i = 0; i < image->segments->len; i++) {
        struct placed placed = {image, g_array_index(image->segments, struct image_segment, i)};

        memcpy(host_of(p, &placed.segment), placed.segment.data, placed.segment.len);
        g_array_append_val(p->placed, placed);
    }
    return true;
}

bool placement_wrote_qspi(const struct placement *p)
{
    for (unsigned i = 0; i < p->placed->len; i++)
        if (g_array_index(p->placed, struct placed, i).segment.addr - XIP_BASE < XIP_SIZE)
            return true;
    return false;
}
