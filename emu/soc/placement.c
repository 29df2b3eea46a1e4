/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/placement.h"

#include <string.h>

#include "base/error.h"
#include "bus/map.h"

/* Of another chip of the vendor, for which files are built by mistake. */
#define NRF52_XIP_BASE UINT32_C(0x12000000)

/* A range that holds content already; ranges do not lie over each other. */
struct placed {
    const struct image *image;
    uint32_t addr;
    uint64_t end;
};

struct placement {
    struct memory *memory[2];
    uint8_t *qspi;
    uint32_t qspi_size;
    GArray *placed; /* struct placed, in order of address */
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
                s->addr - NRF52_XIP_BASE < XIP_SIZE
                    ? " (QSPI content is at 0x10000000; 0x12000000 is "
                      "the XIP window of nRF52840)"
                : s->addr - XIP_BASE < XIP_SIZE ? " (its QSPI chip is smaller, or there is none)"
                                                : "");
    g_free(place);
    return false;
}

static struct placed *range(const struct placement *p, unsigned i)
{
    return &g_array_index(p->placed, struct placed, i);
}

/* The first range that ends behind addr. */
static unsigned first_behind(const struct placement *p, uint32_t addr)
{
    unsigned lo = 0, hi = p->placed->len;

    while (lo < hi) {
        unsigned mid = lo + (hi - lo) / 2;

        if (range(p, mid)->end <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool check_overlap(struct placement *p, const struct image *image,
                          const struct image_segment *s, GError **error)
{
    const uint8_t *host = host_of(p, s);
    uint64_t end = (uint64_t)s->addr + s->len;

    for (unsigned i = first_behind(p, s->addr); i < p->placed->len && range(p, i)->addr < end; i++)
        for (uint64_t a = MAX(s->addr, range(p, i)->addr); a < MIN(end, range(p, i)->end); a++) {
            uint8_t ours = s->data[a - s->addr], theirs = host[a - s->addr];

            if (ours == theirs)
                continue;
            g_set_error(error, EMU_ERROR, EMU_ERROR_OVERLAP,
                        "%s and %s disagree at 0x%08x: 0x%02x and 0x%02x", range(p, i)->image->path,
                        image->path, (uint32_t)a, theirs, ours);
            return false;
        }
    return true;
}

static gint compare_ranges(gconstpointer a, gconstpointer b)
{
    const struct placed *x = a, *y = b;

    return x->addr < y->addr ? -1 : x->addr > y->addr;
}

/* Adds the image's ranges: sorted, and each without what one before it covers. */
static void claim(struct placement *p, const struct image *image)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < image->segments->len; i++) {
        const struct image_segment *s = &g_array_index(image->segments, struct image_segment, i);
        struct placed placed = {image, s->addr, (uint64_t)s->addr + s->len};

        g_array_append_val(p->placed, placed);
    }
    g_array_sort(p->placed, compare_ranges);
    for (unsigned i = 0; i < p->placed->len; i++) {
        struct placed next = *range(p, i);

        if (kept > 0 && next.addr < range(p, kept - 1)->end) {
            if (next.end <= range(p, kept - 1)->end)
                continue;
            next.addr = (uint32_t)range(p, kept - 1)->end;
        }
        *range(p, kept++) = next;
    }
    g_array_set_size(p->placed, kept);
}

bool placement_add(struct placement *p, const struct image *image, GError **error)
{
    for (unsigned i = 0; i < image->segments->len; i++) {
        const struct image_segment *s = &g_array_index(image->segments, struct image_segment, i);

        if (!check_inside(p, image, s, error) || !check_overlap(p, image, s, error))
            return false;
    }
    for (unsigned i = 0; i < image->segments->len; i++) {
        const struct image_segment *s = &g_array_index(image->segments, struct image_segment, i);

        memcpy(host_of(p, s), s->data, s->len);
    }
    claim(p, image);
    return true;
}

bool placement_wrote_qspi(const struct placement *p)
{
    unsigned i = first_behind(p, XIP_BASE);

    return i < p->placed->len && range(p, i)->addr - XIP_BASE < XIP_SIZE;
}
