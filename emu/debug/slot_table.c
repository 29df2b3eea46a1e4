/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/slot_table.h"

#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "bus/map.h"
#include "debug/code/halves.h"

#define MAGIC_BYTES 16u
#define ALIGN       8u

#define FLAG_ENCRYPTED (0x4u | 0x8u) /* IMAGE_F_ENCRYPTED_AES128, _AES256 */

/* From the end of a slot: magic, image_ok, copy_done, swap_info. */
static const uint8_t magic_8[MAGIC_BYTES] = {0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f,
                                             0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80};
/* Other alignments: theirs in two bytes, then this. */
static const uint8_t magic_other[MAGIC_BYTES - 2] = {0x2d, 0xe1, 0x5d, 0x29, 0x41, 0x0b, 0x8d,
                                                     0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a};

/* --- modes --- */

static const char *const mode_names[] = {
    [BOOT_MODE_UNKNOWN] = "unknown",
    [BOOT_MODE_OVERWRITE] = "overwrite",
    [BOOT_MODE_SWAP] = "swap",
    [BOOT_MODE_DIRECT_XIP] = "direct-xip",
    [BOOT_MODE_DIRECT_XIP_REVERT] = "direct-xip-revert",
    [BOOT_MODE_SINGLE] = "single",
};

bool boot_mode_parse(const char *name, enum boot_mode *mode)
{
    for (unsigned i = BOOT_MODE_UNKNOWN + 1; i < G_N_ELEMENTS(mode_names); i++)
        if (strcmp(name, mode_names[i]) == 0) {
            *mode = (enum boot_mode)i;
            return true;
        }
    return false;
}

const char *boot_mode_name(enum boot_mode mode)
{
    return mode_names[mode];
}

/* MCUboot boot/zephyr/Kconfig; then what Zephyr's modules/Kconfig.mcuboot tells an application. */
enum boot_mode boot_mode_of(const struct symbols *symbols)
{
    static const struct {
        const char *option;
        enum boot_mode mode;
    } options[] = {
        {"CONFIG_BOOT_UPGRADE_ONLY", BOOT_MODE_OVERWRITE},
        {"CONFIG_BOOT_DIRECT_XIP_REVERT", BOOT_MODE_DIRECT_XIP_REVERT},
        {"CONFIG_BOOT_DIRECT_XIP", BOOT_MODE_DIRECT_XIP},
        {"CONFIG_SINGLE_APPLICATION_SLOT", BOOT_MODE_SINGLE},
        {"CONFIG_BOOT_SWAP_USING_MOVE", BOOT_MODE_SWAP},
        {"CONFIG_BOOT_SWAP_USING_OFFSET", BOOT_MODE_SWAP},
        {"CONFIG_BOOT_SWAP_USING_SCRATCH", BOOT_MODE_SWAP},
        {"CONFIG_MCUBOOT_BOOTLOADER_MODE_OVERWRITE_ONLY", BOOT_MODE_OVERWRITE},
        {"CONFIG_MCUBOOT_BOOTLOADER_MODE_DIRECT_XIP_WITH_REVERT", BOOT_MODE_DIRECT_XIP_REVERT},
        {"CONFIG_MCUBOOT_BOOTLOADER_MODE_DIRECT_XIP", BOOT_MODE_DIRECT_XIP},
        {"CONFIG_MCUBOOT_BOOTLOADER_MODE_SINGLE_APP", BOOT_MODE_SINGLE},
        {"CONFIG_MCUBOOT_BOOTLOADER_MODE_SWAP_WITHOUT_SCRATCH", BOOT_MODE_SWAP},
        {"CONFIG_MCUBOOT_BOOTLOADER_MODE_SWAP_USING_MOVE", BOOT_MODE_SWAP},
        {"CONFIG_MCUBOOT_BOOTLOADER_MODE_SWAP_USING_OFFSET", BOOT_MODE_SWAP},
        {"CONFIG_MCUBOOT_BOOTLOADER_MODE_SWAP_SCRATCH", BOOT_MODE_SWAP},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(options); i++)
        if (symbols_find_name(symbols, options[i].option) != NULL)
            return options[i].mode;
    return BOOT_MODE_UNKNOWN;
}

/* --- what is in the slots --- */

static bool is_erased(const uint8_t *data, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (data[i] != 0xff)
            return false;
    return true;
}

static enum trailer_flag flag_of(uint8_t byte)
{
    return byte == 0xff ? FLAG_UNSET : byte == 0x01 ? FLAG_SET : FLAG_BAD;
}

static struct slot_trailer read_trailer(const uint8_t *data, uint32_t size)
{
    const uint8_t *end = data + size, *magic = end - MAGIC_BYTES;
    uint16_t other = load_le16(magic);
    bool is_other =
        memcmp(magic + 2, magic_other, sizeof magic_other) == 0 && other >= ALIGN && other <= 64;
    uint32_t align = is_other ? other : ALIGN;

    return (struct slot_trailer){
        .magic = is_other || memcmp(magic, magic_8, MAGIC_BYTES) == 0 ? TRAILER_GOOD
                 : is_erased(magic, MAGIC_BYTES)                      ? TRAILER_UNSET
                                                                      : TRAILER_BAD,
        .image_ok = flag_of(*(magic - align)),
        .copy_done = flag_of(*(magic - 2 * align)),
        .swap_info = *(magic - 3 * align),
    };
}

static const uint8_t *memory_of(struct machine *m, const struct partition *p, uint32_t *base)
{
    bool external = strcmp(p->region, "external_flash") == 0;
    const char *name = external                                  ? "qspi"
                       : strcmp(p->region, "flash_primary") == 0 ? "app-flash"
                                                                 : NULL;
    const struct machine_nvm *nvms = machine_nvms(m);

    *base = external ? XIP_BASE : 0;
    for (unsigned i = 0; name != NULL && i < MACHINE_NVMS; i++)
        if (strcmp(nvms[i].name, name) == 0 && p->address <= nvms[i].size &&
            p->size <= nvms[i].size - p->address)
            return nvms[i].data + p->address;
    return NULL;
}

static bool has_signature(const struct mcuboot_image *image)
{
    static const enum mcuboot_tlv_type kinds[] = {TLV_RSA2048_PSS, TLV_ECDSA_SIG, TLV_RSA3072_PSS,
                                                  TLV_ED25519};
    bool found = false;

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        found = found || mcuboot_find(image, kinds[i]) != NULL;
    return found;
}

static void read_image(struct table_slot *s, const struct public_key *key)
{
    GError *why = NULL;

    s->erased = is_erased(s->data, MCUBOOT_HEADER_BYTES);
    if (s->erased)
        return;
    if (!mcuboot_is_image(s->data, s->partition->size)) {
        s->fault = g_strdup("no image header");
    } else if (!mcuboot_parse("", s->data, s->partition->size, &s->image, &why)) {
        s->fault = g_strdup(why->message + strlen(": "));
        g_error_free(why);
    } else {
        s->encrypted = (s->image.flags & FLAG_ENCRYPTED) != 0;
        s->has_signature = has_signature(&s->image);
        s->signature = key != NULL ? public_key_verify(key, &s->image) : SIGNATURE_NONE;
        s->valid = s->image.hash_ok && (key == NULL || s->signature == SIGNATURE_GOOD);
    }
}

static void read_slot(struct table_slot *s, struct machine *m, const struct partition *p,
                      const struct public_key *key)
{
    uint32_t base;

    s->partition = p;
    if (p == NULL || !p->has_address || !p->has_size || p->size < FLASH_PAGE)
        return;
    s->data = memory_of(m, p, &base);
    s->addr = base + p->address;
    if (s->data == NULL)
        return;
    s->trailer = read_trailer(s->data, p->size);
    read_image(s, key);
}

struct slot_table *slot_table_read(struct machine *m, const struct partition_table *table,
                                   const struct public_key *key, enum boot_mode mode,
                                   GError **error)
{
    struct slot_table *t = g_new0(struct slot_table, 1);

    machine_settle_nvms(m);
    t->mode = mode;
    t->has_key = key != NULL;
    for (unsigned n = 0; n < SLOT_IMAGES; n++) {
        const struct partition *primary = partition_table_slot(table, false, n);
        const struct partition *secondary = partition_table_slot(table, true, n);

        if (primary == NULL && secondary == NULL)
            continue;
        struct table_image *image = &t->images[t->n_images++];
        image->number = n;
        read_slot(&image->slots[0], m, primary, key);
        read_slot(&image->slots[1], m, secondary, key);
    }
    if (t->n_images != 0)
        return t;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s: has no slots of MCUboot", table->path);
    slot_table_free(t);
    return NULL;
}

void slot_table_free(struct slot_table *t)
{
    for (unsigned i = 0; i < t->n_images; i++)
        for (unsigned k = 0; k < 2; k++)
            g_free(t->images[i].slots[k].fault);
    g_free(t);
}

/* --- halves --- */

/* The code of a slot's image where it runs: a secondary one at the primary's address, unless each
 * slot runs in place. */
static struct code_half half_of(const struct slot_table *t, const struct table_image *image,
                                unsigned slot)
{
    const struct table_slot *s = &image->slots[slot];
    bool in_place = t->mode == BOOT_MODE_DIRECT_XIP || t->mode == BOOT_MODE_DIRECT_XIP_REVERT;
    uint32_t addr = in_place ? s->addr : image->slots[0].addr;

    return (struct code_half){s->data + s->image.header_size, addr + s->image.header_size,
                              s->image.image_size};
}

enum halves_verdict slot_table_halves(const struct slot_table *t, unsigned internal,
                                      const struct table_image *external, unsigned slot)
{
    const struct table_slot *in = &t->images[0].slots[internal], *ext = &external->slots[slot];

    if (!in->image.has_hash || !ext->image.has_hash || in->encrypted || ext->encrypted)
        return HALVES_NONE;
    const struct code_half code = half_of(t, &t->images[0], internal);
    const struct code_half other = half_of(t, external, slot);
    struct halves_links l = code_halves_compare(&code, &other);
    if (l.links == 0)
        return HALVES_UNRELATED;
    char *a = mcuboot_version(&in->image), *b = mcuboot_version(&ext->image);
    bool same = strcmp(a, b) == 0;
    g_free(a);
    g_free(b);
    return l.wrong ? HALVES_MISFIT : same ? HALVES_FIT : HALVES_VERSIONS;
}
