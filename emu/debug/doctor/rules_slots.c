/*
 * Rules for a board that an interrupted update has left, by comparing what is in its slots: an
 * update that lies in the flash chip, that nothing asks for any more, and a primary slot that does
 * not hold it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "bus/map.h"
#include "debug/doctor/case.h"
#include "debug/slots.h"

#define APP_FLASH MIB(1)
#define SECTOR    KIB(4)

static bool same_version(const struct slot_image *a, const struct slot_image *b)
{
    return a->major == b->major && a->minor == b->minor && a->revision == b->revision &&
           a->build == b->build;
}

static bool same_content(const struct slot_image *a, const struct slot_image *b)
{
    return memcmp(a->hash, b->hash, sizeof a->hash) == 0;
}

static const struct slot_image *image_around(const GArray *images, uint32_t addr)
{
    for (unsigned i = 0; i < images->len; i++) {
        const struct slot_image *image = &g_array_index(images, struct slot_image, i);

        if (addr - image->addr < image->total)
            return image;
    }
    return NULL;
}

static const struct slot_image *first_internal(const GArray *images)
{
    const struct slot_image *first =
        images->len != 0 ? &g_array_index(images, struct slot_image, 0) : NULL;

    return first != NULL && first->addr < APP_FLASH ? first : NULL;
}

static const uint8_t *chip_data(const struct doctor_case *c, uint32_t *size)
{
    const struct machine_nvm *nvm = machine_nvms(c->machine);

    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        if (strcmp(nvm[i].name, "qspi") == 0) {
            *size = nvm[i].size;
            return nvm[i].data;
        }
    *size = 0;
    return NULL;
}

/* An image in the flash chip that belongs to one of the two, which have different versions. */
static const struct slot_image *find_update(const GArray *images, const struct slot_image *internal,
                                            const struct slot_image *external)
{
    for (unsigned i = 0; i < images->len; i++) {
        const struct slot_image *u = &g_array_index(images, struct slot_image, i);

        if (u->addr < XIP_BASE || u == external || same_content(u, internal) ||
            same_content(u, external) || u->size != 0)
            continue;
        if (same_version(u, internal) || same_version(u, external))
            return u;
    }
    return NULL;
}

static struct finding *between(const struct slot_image *internal, const struct slot_image *external,
                               const struct slot_image *update)
{
    char *in = slots_version(internal), *ex = slots_version(external);
    char *up = slots_version(update);
    struct finding *f = finding_new(
        "F48-power-cut-between-images", FINDING_ERROR,
        "the internal part is version %s, the external part %s: an update stopped between them", in,
        ex);

    finding_where(f, "internal slot 0x%08x, external slot 0x%08x; version %s waits at 0x%08x",
                  internal->addr, external->addr, up, update->addr);
    finding_why(f, "That image is whole, but its trailer does not ask for installation, so the "
                   "bootloader starts two parts that do not fit.");
    finding_remedy(f, "Upload and request it again, or program both parts of one build.\n"
                      "In the updater: erase a secondary's trailer last (nrf53emu campaign shows "
                      "every such cut).");
    g_free(in);
    g_free(ex);
    g_free(up);
    return f;
}

static struct finding *stopped_between(const struct doctor_case *c)
{
    uint32_t at = case_xip_on_path(c);
    struct finding *f = NULL;

    if (c->symptom == SYMPTOM_ENDED || c->fault == NULL || at == 0)
        return NULL;
    GArray *images = slots_scan(c->machine);
    const struct slot_image *internal = first_internal(images);
    const struct slot_image *external = image_around(images, at);

    if (internal != NULL && external != NULL && !same_version(internal, external)) {
        const struct slot_image *update = find_update(images, internal, external);

        if (update != NULL)
            f = between(internal, external, update);
    }
    g_array_free(images, TRUE);
    return f;
}

/* Whether its reset vector lies in internal flash: an image of the internal slot. */
static bool is_for_internal(const struct doctor_case *c, const struct slot_image *image)
{
    uint32_t size;
    const uint8_t *data = chip_data(c, &size) + (image->addr - XIP_BASE);
    uint32_t reset = load_le32(data + load_le16(data + 8) + 4);

    return (reset & 1) != 0 && reset < APP_FLASH;
}

/* A header in the flash chip whose image does not have its hash; 0: none. */
static uint32_t damaged_in_chip(const struct doctor_case *c)
{
    uint32_t size;
    const uint8_t *data = chip_data(c, &size);

    for (uint32_t at = 0; at < size; at += SECTOR) {
        struct mcuboot_image image;

        if (mcuboot_is_image(data + at, size - at) &&
            !(mcuboot_parse("slot", data + at, size - at, &image, NULL) && image.hash_ok))
            return XIP_BASE + at;
    }
    return 0;
}

static struct finding *half(const struct slot_image *update, const char *part, uint32_t damaged)
{
    char *up = slots_version(update);
    struct finding *f = finding_new(
        "F50-torn-unit", FINDING_ERROR,
        "the %s part is half written, and the bootloader does not go on writing it", part);

    if (damaged != 0)
        finding_where(f, "image at 0x%08x has not its hash; version %s waits at 0x%08x", damaged,
                      up, update->addr);
    else
        finding_where(f, "internal flash holds no valid image; version %s waits at 0x%08x", up,
                      update->addr);
    finding_why(f, "The copy was interrupted. The update is whole, but its trailer does not ask "
                   "for installation any more.");
    finding_remedy(f, "Program both parts of one build.\nIn the updater: erase a secondary's "
                      "trailer last (nrf53emu campaign shows every such cut).");
    g_free(up);
    return f;
}

static struct finding *half_written(const struct doctor_case *c)
{
    struct finding *f = NULL;

    if (c->symptom == SYMPTOM_ENDED || !case_boot_refused(c))
        return NULL;
    GArray *images = slots_scan(c->machine);
    const struct slot_image *internal = first_internal(images);
    uint32_t damaged = damaged_in_chip(c);

    for (unsigned i = 0; i < images->len && f == NULL; i++) {
        const struct slot_image *u = &g_array_index(images, struct slot_image, i);

        if (u->addr < XIP_BASE || u->size != 0 || (internal != NULL && same_content(u, internal)))
            continue;
        if (internal == NULL && is_for_internal(c, u))
            f = half(u, "internal", 0);
        else if (internal != NULL && damaged != 0 && !is_for_internal(c, u))
            f = half(u, "external", damaged);
    }
    g_array_free(images, TRUE);
    return f;
}

const doctor_rule doctor_rules_slots[] = {stopped_between, half_written, NULL};
