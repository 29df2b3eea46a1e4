/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/slots.h"

#include <string.h>

#include "base/units.h"
#include "bus/map.h"

#define SECTOR    KIB(4)
#define MAGIC     16
#define COPY_DONE 32 /* bytes before the slot's end */
#define SWAP_INFO 40

static const uint8_t trailer_magic[MAGIC] = {0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f,
                                             0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80};

/* The memories that can hold slots of the application core. */
static const struct {
    const char *name;
    uint32_t base;
} memories[] = {{"app-flash", 0}, {"qspi", XIP_BASE}};

static const struct machine_nvm *memory_of(const struct machine *m, unsigned i)
{
    const struct machine_nvm *nvm = machine_nvms(m);

    for (unsigned k = 0; k < MACHINE_NVMS; k++)
        if (strcmp(nvm[k].name, memories[i].name) == 0)
            return &nvm[k];
    g_assert_not_reached();
}

/* Content from addr to the end of its memory; NULL: no memory has it. */
static const uint8_t *content(const struct machine *m, uint32_t addr, uint32_t *left)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(memories); i++) {
        const struct machine_nvm *nvm = memory_of(m, i);
        uint32_t offset = addr - memories[i].base;

        if (addr >= memories[i].base && offset < nvm->size) {
            *left = nvm->size - offset;
            return nvm->data + offset;
        }
    }
    *left = 0;
    return NULL;
}

static bool parse(const uint8_t *data, uint32_t len, struct mcuboot_image *image)
{
    return mcuboot_is_image(data, len) && mcuboot_parse("slot", data, len, image, NULL) &&
           image->hash_ok;
}

/* The slot ends where the first trailer magic behind the image does, before another image. */
static uint32_t slot_size(const uint8_t *data, uint32_t len, uint32_t total)
{
    for (uint32_t end = (total / SECTOR + 1) * SECTOR; end <= len; end += SECTOR) {
        if (memcmp(data + end - MAGIC, trailer_magic, MAGIC) == 0)
            return end;
        if (mcuboot_is_image(data + end, len - end))
            return 0;
    }
    return 0;
}

static void scan_memory(GArray *images, uint32_t base, const struct machine_nvm *nvm)
{
    for (uint32_t at = 0; at < nvm->size; at += SECTOR) {
        struct mcuboot_image image;

        if (!parse(nvm->data + at, nvm->size - at, &image))
            continue;
        struct slot_image found = {
            .addr = base + at,
            .size = slot_size(nvm->data + at, nvm->size - at, image.total),
            .total = image.total,
            .major = image.major,
            .minor = image.minor,
            .revision = image.revision,
            .build = image.build,
        };
        memcpy(found.hash, image.hash, sizeof found.hash);
        g_array_append_val(images, found);
    }
}

GArray *slots_scan(struct machine *m)
{
    GArray *images = g_array_new(FALSE, FALSE, sizeof(struct slot_image));

    machine_settle_nvms(m);
    for (unsigned i = 0; i < G_N_ELEMENTS(memories); i++)
        scan_memory(images, memories[i].base, memory_of(m, i));
    return images;
}

const struct slot_image *slots_at(const GArray *images, uint32_t addr)
{
    for (unsigned i = 0; i < images->len; i++) {
        const struct slot_image *image = &g_array_index(images, struct slot_image, i);

        if (image->addr == addr)
            return image;
    }
    return NULL;
}

static bool same_hash(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, MCUBOOT_HASH_MAX) == 0;
}

/* Where the image stood before, if not at its own place. */
static const struct slot_image *origin(const GArray *before, const struct slot_image *now)
{
    const struct slot_image *there = slots_at(before, now->addr);

    if (there != NULL && same_hash(there->hash, now->hash))
        return NULL;
    for (unsigned i = 0; i < before->len; i++) {
        const struct slot_image *image = &g_array_index(before, struct slot_image, i);

        if (same_hash(image->hash, now->hash))
            return image;
    }
    return NULL;
}

static uint64_t version_of(const struct slot_image *i)
{
    return (uint64_t)i->major << 56 | (uint64_t)i->minor << 48 | (uint64_t)i->revision << 32 |
           i->build;
}

/* A swap also moves the old image, by move to the next sector as well: that is no installation. */
static bool is_way_back(const GArray *before, const struct slot_image *from,
                        const struct slot_image *now)
{
    const struct slot_image *there = slots_at(before, now->addr);

    if (there == NULL)
        return now->addr == from->addr + SECTOR;
    if (version_of(from) != version_of(there))
        return version_of(from) < version_of(there);
    return from->size == 0 && there->size != 0; /* only the other one had a request */
}

/*
 * The split sample's numbers: internal slot 0, network core 1, QSPI slot 2; without network core
 * the QSPI slot is 1, and the secondaries of 0 and 1 are neighbours.
 */
static void number(GArray *pairs)
{
    for (unsigned i = 0; i < pairs->len; i++) {
        struct slot_pair *p = &g_array_index(pairs, struct slot_pair, i);
        const struct slot_pair *first = &g_array_index(pairs, struct slot_pair, 0);
        bool neighbours =
            i > 0 && first->size != 0 &&
            g_array_index(pairs, struct slot_pair, 1).secondary == first->secondary + first->size;

        p->number = p->primary < XIP_BASE ? i : neighbours ? i : MAX(i, 1) + 1;
    }
}

GArray *slots_pairs(const GArray *before, const GArray *after)
{
    GArray *pairs = g_array_new(FALSE, TRUE, sizeof(struct slot_pair));

    for (unsigned i = 0; i < after->len && pairs->len < SLOT_PAIRS; i++) {
        const struct slot_image *now = &g_array_index(after, struct slot_image, i);
        const struct slot_image *from = origin(before, now), *old = slots_at(before, now->addr);

        if (from == NULL || is_way_back(before, from, now))
            continue;
        struct slot_pair pair = {
            .primary = now->addr,
            .secondary = from->addr,
            .size = from->size != 0 ? from->size : now->size,
            .had_old = old != NULL,
        };
        memcpy(pair.new_hash, now->hash, sizeof pair.new_hash);
        if (old != NULL)
            memcpy(pair.old_hash, old->hash, sizeof pair.old_hash);
        g_array_append_val(pairs, pair);
    }
    number(pairs);
    return pairs;
}

static bool is_erased(const uint8_t *data, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (data[i] != 0xff)
            return false;
    return true;
}

static enum slot_content content_of(const struct machine *m, const struct slot_pair *pair)
{
    struct mcuboot_image image;
    uint32_t left;
    const uint8_t *data = content(m, pair->primary, &left);

    if (data == NULL || is_erased(data, MIN(left, SECTOR)))
        return SLOT_EMPTY;
    if (!parse(data, left, &image))
        return SLOT_BROKEN;
    if (same_hash(image.hash, pair->new_hash))
        return SLOT_NEW;
    return pair->had_old && same_hash(image.hash, pair->old_hash) ? SLOT_OLD : SLOT_BROKEN;
}

/* The last bytes of a slot; NULL: its size is not known. */
static const uint8_t *trailer(const struct machine *m, uint32_t slot, uint32_t size, uint32_t len)
{
    uint32_t left;
    const uint8_t *data = content(m, slot, &left);

    return data == NULL || size < SECTOR || size > left ? NULL : data + size - len;
}

/* Of the last SWAP_INFO bytes of a primary slot; a trailer without magic says nothing. */
static uint32_t swap_info_of(const uint8_t *end)
{
    bool good = end != NULL && memcmp(end + SWAP_INFO - MAGIC, trailer_magic, MAGIC) == 0;

    return good && end[0] != 0xff ? end[0] : UINT32_MAX;
}

static enum slot_request request_of(const struct machine *m, const struct slot_pair *pair)
{
    const uint8_t *magic = trailer(m, pair->secondary, pair->size, MAGIC);
    const uint8_t *swap = trailer(m, pair->primary, pair->size, SWAP_INFO);

    if (magic == NULL || swap == NULL)
        return REQUEST_UNKNOWN;
    bool swapping = swap_info_of(swap) != UINT32_MAX && swap[SWAP_INFO - COPY_DONE] == 0xff;
    if (swapping || memcmp(magic, trailer_magic, MAGIC) == 0)
        return REQUEST_PENDING;
    return is_erased(magic, MAGIC) ? REQUEST_NONE : REQUEST_TORN;
}

struct slot_state slots_look(struct machine *m, const struct slot_pair *pair)
{
    machine_settle_nvms(m);
    return (struct slot_state){
        .content = content_of(m, pair),
        .request = request_of(m, pair),
        .swap_info = swap_info_of(trailer(m, pair->primary, pair->size, SWAP_INFO)),
    };
}

bool slots_in_trailer(const struct slot_pair *pair, uint32_t addr, uint32_t len)
{
    const uint32_t slots[] = {pair->primary, pair->secondary};

    for (unsigned i = 0; pair->size != 0 && i < G_N_ELEMENTS(slots); i++) {
        uint32_t end = slots[i] + pair->size;

        if (addr < end && addr + len > end - SECTOR)
            return true;
    }
    return false;
}

const char *slots_content_name(enum slot_content content_)
{
    static const char *const names[] = {"old", "new", "broken", "empty"};

    return names[content_];
}

char *slots_version(const struct slot_image *i)
{
    return g_strdup_printf("%u.%u.%u+%u", i->major, i->minor, i->revision, i->build);
}
