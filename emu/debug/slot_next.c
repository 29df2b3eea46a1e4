/*
 * What MCUboot does with an image's slots at the next reset.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/slot_table.h"

#define SWAP_TEST   2u
#define SWAP_PERM   3u
#define SWAP_REVERT 4u

static char *version_of(const struct table_slot *s)
{
    return s->image.has_hash ? mcuboot_version(&s->image) : g_strdup("an image without version");
}

static char *with_version(const char *format, const struct table_slot *s)
{
    char **parts = g_strsplit(format, "@", 2), *version = version_of(s);
    char *text = g_strconcat(parts[0], version, parts[1], NULL);

    g_strfreev(parts);
    g_free(version);
    return text;
}

/* Nothing is to be installed. */
static char *stays(const struct table_image *image)
{
    const struct table_slot *s = &image->slots[0];

    if (s->partition != NULL && s->data == NULL)
        return g_strdup("leaves the network core as it is");
    if (s->valid)
        return with_version(image->number == 0 ? "starts @" : "leaves @", s);
    return g_strdup_printf("does not start: the primary slot %s",
                           s->erased ? "is empty" : "holds no valid image");
}

static char *refuses(const struct table_image *image)
{
    char *then = stays(image);
    char *text = g_strdup_printf("erases the secondary slot, whose image is not valid; %s", then);

    g_free(then);
    return text;
}

/* The secondary slot has a request. */
static char *installs(const struct slot_table *t, const struct table_image *image)
{
    const struct table_slot *s = &image->slots[1];
    bool permanent = s->trailer.image_ok == FLAG_SET;

    if (!s->valid)
        return refuses(image);
    if (image->slots[0].partition != NULL && image->slots[0].data == NULL)
        return with_version("hands @ to the network core", s);
    if (t->mode == BOOT_MODE_OVERWRITE)
        return with_version("overwrites the primary slot with @", s);
    if (t->mode == BOOT_MODE_UNKNOWN)
        return with_version(permanent ? "installs @ for good" : "installs @ on trial", s);
    return with_version(permanent ? "swaps: @ for good" : "swaps: @ on trial", s);
}

static bool is_interrupted(const struct slot_trailer *t)
{
    uint8_t type = t->swap_info & 0xf;

    return t->magic == TRAILER_GOOD && t->swap_info != 0xff && type >= SWAP_TEST &&
           type <= SWAP_REVERT && t->copy_done != FLAG_SET;
}

static bool is_unconfirmed(const struct slot_trailer *t)
{
    return t->magic == TRAILER_GOOD && t->copy_done == FLAG_SET && t->image_ok == FLAG_UNSET;
}

static char *decide_swap(const struct slot_table *t, const struct table_image *image)
{
    const struct slot_trailer *primary = &image->slots[0].trailer;
    const struct slot_trailer *secondary = &image->slots[1].trailer;
    bool swaps = t->mode == BOOT_MODE_SWAP;

    if (image->slots[1].data == NULL)
        return stays(image);
    if (swaps && is_interrupted(primary))
        return g_strdup_printf("goes on with the swap that was interrupted (%s)",
                               (primary->swap_info & 0xf) == SWAP_REVERT ? "back" : "of an update");
    if (secondary->magic == TRAILER_GOOD)
        return installs(t, image);
    if (swaps && secondary->magic == TRAILER_UNSET && is_unconfirmed(primary))
        return image->slots[1].valid
                   ? with_version("goes back to @: what runs is not confirmed", &image->slots[1])
                   : refuses(image);
    return stays(image);
}

static uint64_t rank(const struct mcuboot_image *i)
{
    return (uint64_t)i->major << 56 | (uint64_t)i->minor << 48 | (uint64_t)i->revision << 32 |
           i->build;
}

/* With revert an image that has run and was not confirmed, or was never requested, is erased. */
static bool may_run(const struct slot_table *t, const struct table_slot *s)
{
    if (s->data == NULL || !s->valid || t->mode == BOOT_MODE_DIRECT_XIP)
        return s->data != NULL && s->valid;
    return s->trailer.magic == TRAILER_GOOD &&
           (s->trailer.copy_done != FLAG_SET || s->trailer.image_ok == FLAG_SET);
}

static char *decide_direct(const struct slot_table *t, const struct table_image *image)
{
    const struct table_slot *a = &image->slots[0], *b = &image->slots[1];
    bool first = may_run(t, a), second = may_run(t, b);

    if (!first && !second)
        return g_strdup("does not start: no slot holds a valid image");
    if (second && (!first || rank(&b->image) > rank(&a->image)))
        return with_version("takes @ in the secondary slot", b);
    return with_version("takes @ in the primary slot", a);
}

char *slot_table_next(const struct slot_table *t, const struct table_image *image)
{
    switch (t->mode) {
    case BOOT_MODE_DIRECT_XIP:
    case BOOT_MODE_DIRECT_XIP_REVERT:
        return decide_direct(t, image);
    case BOOT_MODE_SINGLE:
        return stays(image);
    default:
        return decide_swap(t, image);
    }
}
