/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/mcuboot_scan.h"

#include "base/units.h"
#include "bus/map.h"

#define HEADER_STEP    4u
#define HEADER_SIZE_AT 8   /* ih_hdr_size */
#define PAD_AT         28  /* ih_pad1 */
#define MAX_FOUND      64u /* more than any partition table has slots */

static void found_free(gpointer p)
{
    struct mcuboot_found *f = p;

    g_clear_error(&f->error);
    g_free(f);
}

/* The magic also lies among the constants of every bootloader, at any address. */
static bool looks_like_header(const uint8_t *data)
{
    uint16_t size = load_le16(data + HEADER_SIZE_AT);

    return size >= MCUBOOT_HEADER_BYTES && size <= FLASH_PAGE && load_le32(data + PAD_AT) == 0;
}

/* Reads the candidate at `at`; NULL when it is no header at all. */
static struct mcuboot_found *examine(const struct content_run *run, uint32_t at)
{
    struct mcuboot_found *f = g_new0(struct mcuboot_found, 1);
    char *name;

    f->addr = run->addr + at;
    f->path = run->path;
    f->data = run->bytes->data + at;
    f->len = run->bytes->len - at;
    name = g_strdup_printf("image at 0x%08x", f->addr);
    bool ok = mcuboot_parse(name, f->data, f->len, &f->image, &f->error);
    g_free(name);
    if (!ok && ((at != 0 && f->addr % FLASH_PAGE != 0) || !looks_like_header(f->data))) {
        found_free(f);
        return NULL;
    }
    return f;
}

static void scan_run(GPtrArray *found, const struct content_run *run)
{
    for (uint32_t at = 0; run->bytes->len - at >= MCUBOOT_HEADER_BYTES && found->len < MAX_FOUND;) {
        struct mcuboot_found *f = NULL;

        if (mcuboot_is_image(run->bytes->data + at, run->bytes->len - at))
            f = examine(run, at);
        if (f != NULL)
            g_ptr_array_add(found, f);
        uint32_t step =
            f != NULL && f->error == NULL ? (f->image.total + HEADER_STEP - 1) & ~3u : HEADER_STEP;
        at += MIN(step, run->bytes->len - at);
    }
}

GPtrArray *mcuboot_scan(const struct content *content)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(found_free);

    for (unsigned i = 0; i < content->runs->len; i++)
        scan_run(found, &g_array_index(content->runs, struct content_run, i));
    return found;
}
