/*
 * What a layout for MCUboot must have: slots in pairs and in their memories, pads that leave room
 * for headers, RAM for the network core's update, non-secure parts on SPU's grid.
 *
 * Follows: nrf/scripts/partition_manager.py; the sample extxip_smp_svr, whose layouts exist for
 * Partition Manager and as devicetree; nrf/subsys/pcd; product specification, SPU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/check/check_priv.h"

#define VECTOR_TABLE     0x200u /* 85 vectors, rounded up to a power of two */
#define SPU_FLASH_REGION 0x4000u
#define SPU_RAM_REGION   0x2000u
#define APP_RAM_END      0x20080000u

/* Memories that Partition Manager knows on this chip, and where they are as addresses. */
static const struct {
    const char *name;
    uint32_t first;
    uint64_t end; /* 0: the flash chip's */
} regions[] = {
    {"flash_primary", 0, APP_FLASH_SIZE},
    {"external_flash", 0, 0},
    {"ram_flash", 0, NET_FLASH_SIZE},
    {"sram_primary", APP_RAM_BASE, APP_RAM_END},
    {"otp", 0xff8000, 0xff9000},
    {"flash_network", 0, NET_FLASH_BASE + NET_FLASH_SIZE},
    {"sram_network", NET_RAM_BASE, NET_RAM_BASE + 0x10000},
};

static bool is_in(const struct partition *p, const char *region)
{
    return strcmp(p->region, region) == 0;
}

static bool is_whole(const struct partition *p)
{
    return p != NULL && p->has_address && p->has_size;
}

static const struct partition *named(const struct partition_table *t, const char *name)
{
    return partition_table_find(t, name);
}

static void check_region(struct check *c, const struct partition_table *t,
                         const struct partition *p)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(regions); i++) {
        uint64_t end = regions[i].end != 0 ? regions[i].end : c->chip->size;

        if (!is_in(p, regions[i].name))
            continue;
        if (!is_whole(p) ||
            (p->address >= regions[i].first && (uint64_t)p->address + p->size <= end))
            return;
        bool behind = p->address >= regions[i].first;
        struct finding *f = check_find(
            c, "F34-outside-memory", FINDING_ERROR, "%s %s 0x%llx, %s of %s", p->name,
            behind ? "ends at" : "begins at",
            behind ? (unsigned long long)p->address + p->size : (unsigned long long)p->address,
            behind ? "behind the end" : "before the start", p->region);
        finding_where(f, "%s is 0x%x to 0x%llx on board %s; %s", p->region, regions[i].first,
                      (unsigned long long)end, c->board->name, t->path);
        return;
    }
    struct finding *f =
        check_find(c, "F34-unknown-region", FINDING_ERROR,
                   "%s is in '%s', a region that does not exist", p->name, p->region);
    finding_where(f, "%s", t->path);
    finding_why(f, "Partition Manager makes regions of the memories: flash_primary, external_flash "
                   "(needs nordic,pm-ext-flash), ram_flash, sram_primary, otp.");
    finding_remedy(f, "%s: region: external_flash  (or the one that is meant)", p->name);
}

/* Where MCUboot's images of the nRF5340 may be: the network core's runs from elsewhere. */
static const char *wrong_memory(const struct partition *p, bool secondary, unsigned n)
{
    bool internal = is_in(p, "flash_primary"), external = is_in(p, "external_flash");

    if (secondary)
        return internal || external ? NULL : "flash_primary or external_flash";
    if (n == 0)
        return internal ? NULL : "flash_primary";
    if (n == 1)
        return external || is_in(p, "ram_flash") ? NULL : "ram_flash or external_flash";
    return external ? NULL : "external_flash";
}

static void check_slot_memory(struct check *c, const struct partition_table *t, bool secondary,
                              unsigned n)
{
    const struct partition *p = partition_table_slot(t, secondary, n);
    const char *wanted = p != NULL ? wrong_memory(p, secondary, n) : NULL;

    if (wanted == NULL)
        return;
    struct finding *f = check_find(c, "F34-slot-region", FINDING_ERROR,
                                   "%s, a slot of image %u, is in %s", p->name, n, p->region);
    finding_where(f, "%s", t->path);
    finding_why(f, "%s",
                n == 1 ? "Image 1 is the network core's, in simulated flash in RAM, or "
                         "without a network core the XIP part."
                       : "Image 0 runs from internal flash, the XIP part from the flash "
                         "chip.");
    finding_remedy(f, "Put it into %s.", wanted);
}

/* What a build adds to pm_static.yml by itself; what the build wrote itself is complete. */
static bool is_placed_later(const struct partition_table *t, bool secondary, unsigned n)
{
    char *name = g_path_get_basename(t->path);
    bool written = g_str_has_prefix(name, "partitions");

    g_free(name);
    return n == 1 && !secondary && !t->devicetree && !written;
}

static void missing_slot(struct check *c, const struct partition_table *t, bool secondary,
                         unsigned n)
{
    char *name = t->devicetree ? g_strdup_printf("slot%u_partition", 2 * n + secondary)
                 : n == 0
                     ? g_strdup_printf("mcuboot_%s", secondary ? "secondary" : "primary")
                     : g_strdup_printf("mcuboot_%s_%u", secondary ? "secondary" : "primary", n);
    bool partner = partition_table_slot(t, !secondary, n) != NULL;
    bool placed = is_placed_later(t, secondary, n);
    struct finding *f = check_find(c, "F34-slot-missing",
                                   !partner ? FINDING_NOTE
                                   : placed ? FINDING_WARNING
                                            : FINDING_ERROR,
                                   "%s is missing: image %u has no %s slot", name, n,
                                   secondary ? "secondary" : "primary");

    finding_where(f, "%s", t->path);
    if (placed)
        finding_why(f, "Partition Manager adds the network core's slot in ram_flash to what "
                       "pm_static.yml says; partitions.yml of the build must have it.");
    else
        finding_why(f, "MCUboot opens both slots of every image; without one it starts nothing, "
                       "or updates leave that image behind.");
    finding_remedy(f, "Add %s, as large as its partner.", name);
    g_free(name);
}

/* The number of images that any slot speaks of. */
static unsigned count_images(const struct partition_table *t)
{
    unsigned images = 0;

    for (unsigned n = 0; n < CHECK_IMAGES; n++)
        if (partition_table_slot(t, false, n) != NULL || partition_table_slot(t, true, n) != NULL)
            images = n + 1;
    return images;
}

/* The flash of the network core is as large as its slots have to be. */
static void check_network_slot(struct check *c, const struct partition_table *t)
{
    const struct partition *p = partition_table_slot(t, true, 1);

    if (p == NULL || !p->has_size || p->size == NET_FLASH_SIZE || count_images(t) < 3 ||
        partition_table_slot(t, false, 1) != NULL)
        return;
    struct finding *f = check_find(c, "F34-network-slot", FINDING_WARNING,
                                   "%s has 0x%x bytes, the network core's flash 0x%x", p->name,
                                   p->size, NET_FLASH_SIZE);
    finding_where(f, "%s", t->path);
    finding_why(f, "MCUboot compares it with the slot in RAM, which has the size of that flash.");
}

/* The network core's primary is in RAM, of which the application's devicetree may be silent. */
static bool may_lack(const struct partition_table *t, bool secondary, unsigned n, unsigned images)
{
    return (t->devicetree && !secondary && n == 1 && images > 2) || (images == 1 && secondary);
}

/*
 * Whether a devicetree says nothing about MCUboot's slots: that of the network core, and an overlay
 * beside Partition Manager, which has no more than what that looks for by label.
 */
static bool is_no_layout(const struct partition_table *t)
{
    const struct partition *first = partition_table_slot(t, false, 0);

    if (!t->devicetree)
        return false;
    return first != NULL ? is_in(first, "flash_network") : partition_table_slot(t, true, 0) == NULL;
}

static void check_slots(struct check *c, const struct partition_table *t)
{
    unsigned images = count_images(t);

    if (is_no_layout(t))
        return;
    for (unsigned n = 0; n < images; n++)
        for (unsigned s = 0; s < 2; s++) {
            check_slot_memory(c, t, s != 0, n);
            if (partition_table_slot(t, s != 0, n) == NULL && !may_lack(t, s != 0, n, images))
                missing_slot(c, t, s != 0, n);
        }
    check_network_slot(c, t);
}

/* Slots of the flash chip say which device they are on; Partition Manager needs that. */
static void check_device(struct check *c, const struct partition_table *t)
{
    const char *device = NULL;

    for (unsigned i = 0; device == NULL && i < t->all->len; i++)
        if (is_in(partition_table_at(t, i), "external_flash"))
            device = partition_table_at(t, i)->device;
    for (unsigned i = 0; device != NULL && i < t->all->len; i++) {
        const struct partition *p = partition_table_at(t, i);

        if (p->device != NULL || !is_in(p, "external_flash") || g_str_has_suffix(p->name, "_pad") ||
            g_str_has_suffix(p->name, "_app"))
            continue;
        struct finding *f = check_find(c, "F34-no-device", FINDING_WARNING,
                                       "%s is in external_flash and has no device", p->name);
        finding_where(f, "%s", t->path);
        finding_why(f, "The flash map then looks for it in the internal flash controller.");
        finding_remedy(f, "%s: device: %s", p->name, device);
    }
}

static void check_pcd(struct check *c, const struct partition_table *t)
{
    const struct partition *pcd = named(t, "pcd_sram"), *net = partition_table_slot(t, false, 1);
    bool update = net != NULL && is_in(net, "ram_flash");
    bool placed = net == NULL && partition_table_slot(t, true, 1) != NULL; /* both, by the build */
    struct finding *f;

    if (t->devicetree)
        return;
    if (pcd != NULL && !update && !placed) {
        f = check_find(c, "F34-pcd-without-update", FINDING_WARNING,
                       "pcd_sram is there, but no network core update");
        finding_why(f, "The application locks RAM at 0x20000000 for it and faults when it uses "
                       "it.");
        finding_remedy(f, "Remove pcd_sram, or set SB_CONFIG_NETCORE_APP_UPDATE=y.");
    } else if (pcd == NULL && update) {
        f = check_find(c, "F34-pcd-missing", FINDING_ERROR,
                       "pcd_sram is missing, and image 1 is the network core's");
        finding_why(f, "MCUboot hands the update over in a structure at 0x20000000; the "
                       "application's variables would lie there.");
        finding_remedy(f, "pcd_sram: {address: 0x20000000, size: 0x2000, region: sram_primary}");
    } else if (is_whole(pcd) && pcd->address != APP_RAM_BASE) {
        f = check_find(c, "F34-pcd-moved", FINDING_ERROR,
                       "pcd_sram is at 0x%x; the network core's bootloader looks at 0x%x",
                       pcd->address, APP_RAM_BASE);
        finding_remedy(f, "pcd_sram: address: 0x%x", APP_RAM_BASE);
    } else {
        return;
    }
    finding_where(f, "%s", t->path);
}

/* The bytes between the start of a slot and what is linked into it. */
static void check_pad(struct check *c, const struct partition_table *t, const char *slot_name,
                      const char *pad_name, const char *app_name)
{
    const struct partition *slot = named(t, slot_name), *pad = named(t, pad_name),
                           *app = named(t, app_name);
    struct finding *f;

    if (!is_whole(slot) || !is_whole(app) || t->devicetree)
        return;
    if (pad == NULL && app->address >= slot->address &&
        app->address - slot->address <= IMAGE_HEADER) {
        f = check_find(c, "F34-pad-missing", FINDING_ERROR,
                       "%s is missing: nothing keeps room for the image header", pad_name);
        finding_why(f, "The signer puts a header of 0x%x bytes before %s.", IMAGE_HEADER, app_name);
        finding_remedy(f, "%s: {address: 0x%x, size: 0x%x, region: %s}", pad_name, slot->address,
                       IMAGE_HEADER, slot->region);
    } else if (is_whole(pad) && is_in(slot, "flash_primary") && pad->size % VECTOR_TABLE != 0) {
        f = check_find(c, "F34-pad-alignment", FINDING_ERROR,
                       "%s has 0x%x bytes: the vector table behind it is not aligned", pad_name,
                       pad->size);
        finding_why(f,
                    "VTOR holds multiples of 0x80, and a table of 85 vectors must lie at a "
                    "multiple of 0x%x: other handlers would be called.",
                    VECTOR_TABLE);
        finding_remedy(f, "%s: size: 0x%x, and imgtool --header-size 0x%x", pad_name, VECTOR_TABLE,
                       VECTOR_TABLE);
    } else {
        return;
    }
    finding_where(f, "%s 0x%x, %s 0x%x; %s", slot_name, slot->address, app_name, app->address,
                  t->path);
}

static void off_grid(struct check *c, const struct partition_table *t, const struct partition *p,
                     uint32_t grid)
{
    if (!is_whole(p) || p->address % grid == 0)
        return;
    struct finding *f = check_find(c, "F34-not-on-spu-grid", FINDING_ERROR,
                                   "%s begins at 0x%x; SPU divides at multiples of 0x%x only",
                                   p->name, p->address, grid);
    finding_where(f, "%s", t->path);
    finding_why(f,
                "Up to 0x%x it stays Secure: the jump into it or the first access ends in a "
                "SecureFault.",
                (p->address + grid - 1) / grid * grid);
    finding_remedy(f, "Let it begin at 0x%x or 0x%x.", p->address / grid * grid,
                   (p->address + grid - 1) / grid * grid);
}

/* With TF-M, what is not its own must begin where SPU can divide. */
static void check_grid(struct check *c, const struct partition_table *t)
{
    static const char *const flash[] = {"tfm_nonsecure", "slot0_ns_partition", "nonsecure_storage"};
    const struct partition *ns = named(t, "tfm_nonsecure");

    for (unsigned i = 0; i < G_N_ELEMENTS(flash); i++)
        if (named(t, flash[i]) != NULL)
            off_grid(c, t, named(t, flash[i]), SPU_FLASH_REGION);
    if (ns == NULL && named(t, "tfm") != NULL)
        off_grid(c, t, named(t, "app"), SPU_FLASH_REGION);
    off_grid(c, t, named(t, "sram_nonsecure"), SPU_RAM_REGION);
}

static void check_bootloader(struct check *c, const struct partition_table *t)
{
    const struct partition *boot = named(t, t->devicetree ? "boot_partition" : "mcuboot");

    if (!is_whole(boot) || named(t, "b0") != NULL || named(t, "s0") != NULL ||
        !is_in(boot, "flash_primary") || boot->address == 0)
        return;
    struct finding *f =
        check_find(c, "F34-nothing-at-0", FINDING_ERROR, "%s is at 0x%x: the core starts at 0",
                   boot->name, boot->address);
    finding_where(f, "%s", t->path);
    finding_remedy(f, "Let it begin at 0, or let a first-stage bootloader (b0) be there.");
}

/* Somebody has moved a partition and not its name, or the other way round. */
static void check_unit(struct check *c, const struct partition_table *t, const struct partition *p)
{
    if (!p->unit_differs)
        return;
    struct finding *f = check_find(c, "F34-unit-address", FINDING_WARNING,
                                   "%s: reg is not at the address in the node's name", p->name);
    finding_where(f, "0x%x; %s", p->address, t->path);
    finding_why(f, "reg counts; whoever reads the name looks elsewhere.");
}

/* What lies between the bootloader and its first slot belongs to nobody. */
static void check_gap(struct check *c, const struct partition_table *t)
{
    const struct partition *boot = named(t, t->devicetree ? "boot_partition" : "mcuboot"),
                           *slot = partition_table_slot(t, false, 0);

    if (!is_whole(boot) || !is_whole(slot) || !is_in(boot, slot->region) ||
        boot->address + boot->size >= slot->address)
        return;
    for (unsigned i = 0; i < t->all->len; i++) {
        const struct partition *p = partition_table_at(t, i);

        if (is_in(p, boot->region) && p->address >= boot->address + boot->size &&
            p->address < slot->address)
            return;
    }
    struct finding *f = check_find(
        c, "F34-gap", FINDING_WARNING, "Nothing is between %s (up to 0x%x) and %s (from 0x%x)",
        boot->name, boot->address + boot->size, slot->name, slot->address);
    finding_where(f, "%s", t->path);
    finding_why(f, "The bootloader may be linked for more than its partition has.");
}

void check_layout(struct check *c, const struct partition_table *t)
{
    for (unsigned i = 0; i < t->all->len; i++) {
        check_region(c, t, partition_table_at(t, i));
        check_unit(c, t, partition_table_at(t, i));
    }
    check_gap(c, t);
    check_slots(c, t);
    check_device(c, t);
    check_pcd(c, t);
    check_pad(c, t, "mcuboot_primary", "mcuboot_pad", named(t, "tfm") != NULL ? "tfm" : "app");
    check_pad(c, t, "mcuboot_primary_1", "mcuboot_primary_1_pad", "mcuboot_primary_1_app");
    check_pad(c, t, "mcuboot_primary_2", "mcuboot_primary_2_pad", "mcuboot_primary_2_app");
    check_grid(c, t);
    check_bootloader(c, t);
}
