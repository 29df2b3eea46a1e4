/*
 * What the images of one build must agree on, and what the versions in them are known for.
 *
 * Follows: release notes of MCUboot 2.1 to 2.5 and of nRF Connect SDK 2.5 to 3.1; NCS, "Using
 * external flash memory partitions"; split image guide (the flash chip is always on).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "debug/check/check_priv.h"
#include "load/devicetree.h"

static bool is_set(const struct check_elf *e, const char *name)
{
    uint32_t value;

    return elf_view_config(e->view, name, &value) && value != 0;
}

/* Options that describe the board, not the program. */
static const struct {
    const char *name, *why;
} board_options[] = {
    {"CLOCK_CONTROL_NRF_K32SRC_RC", "One of them waits for a crystal that the other does without."},
    {"CLOCK_CONTROL_NRF_K32SRC_XTAL",
     "One of them waits for a crystal that the other does without."},
    {"CLOCK_CONTROL_NRF_K32SRC_SYNTH", "They take the 32 kHz clock from different sources."},
    {"SOC_ENABLE_LFXO", "One of them takes the pins of the 32 kHz crystal for it."},
    {"SOC_LFXO_CAP_INTERNAL", "They load the crystal differently."},
    {"SOC_LFXO_CAP_EXTERNAL", "They load the crystal differently."},
    {"SOC_HFXO_CAP_INTERNAL", "They load the crystal differently."},
    {"SOC_DCDC_NRF53X_APP", "The regulator that one turns on stays on for the other."},
    {"SOC_DCDC_NRF53X_NET", "The regulator that one turns on stays on for the other."},
    {"SOC_DCDC_NRF53X_HV", "The regulator that one turns on stays on for the other."},
    {"NFCT_PINS_AS_GPIOS", "UICR decides, and both images write it."},
    {"SOC_NRF_GPIO_FORWARDER_FOR_NRF5340", "One gives the network core pins that the other uses."},
};

static bool is_application(const struct check_elf *e)
{
    return e->vectors < APP_FLASH_SIZE;
}

static void compare_options(struct check *c, const struct check_elf *boot,
                            const struct check_elf *app)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(board_options); i++) {
        const char *name = board_options[i].name;
        bool in_boot = is_set(boot, name), in_app = is_set(app, name);

        /* A bootloader without any clock control has no opinion about the 32 kHz clock. */
        if (in_boot == in_app ||
            (strstr(name, "K32SRC") != NULL &&
             !(is_set(boot, "CLOCK_CONTROL_NRF") && is_set(app, "CLOCK_CONTROL_NRF"))))
            continue;
        if (strstr(name, "K32SRC") == NULL && !in_boot)
            continue;
        struct finding *f = check_find(c, "F36-board-options-differ", FINDING_WARNING,
                                       "CONFIG_%s is set in %s only", name,
                                       in_boot ? "the bootloader" : "the application");
        finding_where(f, "%s; %s", boot->view->path, app->view->path);
        finding_why(f, "It describes the board, and both run on it. %s", board_options[i].why);
        finding_remedy(f, "CONFIG_%s in sysbuild/mcuboot.conf as in the application's prj.conf",
                       name);
    }
}

/* --- versions --- */

struct version {
    unsigned major, minor, patch;
};

/* The version behind a banner's text in any file; false: no such text. */
static bool find_version(const struct check *c, const char *text, struct version *v,
                         const char **path)
{
    size_t len = strlen(text);

    for (unsigned i = 0; i < c->content->runs->len; i++) {
        const struct content_run *run = &g_array_index(c->content->runs, struct content_run, i);
        const uint8_t *at = run->bytes->data, *end = at + run->bytes->len;

        while (at < end && (at = memmem(at, (size_t)(end - at), text, len)) != NULL) {
            char number[24];

            at += len;
            g_strlcpy(number, (const char *)at, MIN(sizeof number, (size_t)(end - at) + 1));
            if (sscanf(number, "%u.%u.%u", &v->major, &v->minor, &v->patch) == 3) {
                *path = run->path;
                return true;
            }
        }
    }
    return false;
}

static bool is_before(const struct version *v, unsigned major, unsigned minor)
{
    return v->major < major || (v->major == major && v->minor < minor);
}

static const struct check_elf *bootloader(const struct check *c)
{
    for (unsigned i = 0; i < c->elves->len; i++)
        if (((const struct check_elf *)c->elves->pdata[i])->is_bootloader)
            return c->elves->pdata[i];
    return NULL;
}

static bool any_set(const struct check *c, const char *name)
{
    for (unsigned i = 0; i < c->elves->len; i++)
        if (is_set(c->elves->pdata[i], name))
            return true;
    return false;
}

static bool has_external_slot(const struct check *c)
{
    for (unsigned n = 0; n < CHECK_IMAGES; n++)
        for (unsigned s = 0; s < 2; s++) {
            const struct partition *p = check_mcuboot_slot(c, s != 0, n);

            if (p != NULL && strcmp(p->region, "external_flash") == 0)
                return true;
        }
    return false;
}

static bool meets_watchdog(const struct check *c)
{
    return any_set(c, "BOOT_WATCHDOG_FEED") && has_external_slot(c);
}

static bool meets_address_check(const struct check *c)
{
    const struct check_elf *boot = bootloader(c);

    return boot != NULL && is_set(boot, "MCUBOOT_VERIFY_IMG_ADDRESS");
}

static bool meets_anomaly_159(const struct check *c)
{
    return any_set(c, "NORDIC_QSPI_NOR") && !any_set(c, "NORDIC_QSPI_NOR_XIP");
}

static const struct {
    const char *banner;
    unsigned from[2], before[2]; /* major, minor */
    bool (*meets)(const struct check *c);
    const char *what, *remedy;
} defects[] = {
    {"Booting MCUboot v",
     {0, 0},
     {2, 5},
     meets_watchdog,
     "before 2.5.0 it does not feed the watchdog while it hashes: a large image in slow external "
     "flash ends in a reset loop",
     "A longer watchdog timeout than the hash takes, or MCUboot 2.5"},
    {"Booting MCUboot v",
     {0, 0},
     {2, 5},
     meets_address_check,
     "before 2.5.0 its check of the reset vector (VERIFY_IMG_ADDRESS) reads another vector: a good "
     "update may be erased",
     "CONFIG_MCUBOOT_VERIFY_IMG_ADDRESS=n, or MCUboot 2.5"},
    {"Booting nRF Connect SDK v",
     {2, 7},
     {2, 9},
     meets_anomaly_159,
     "QSPI transfers at a CPU clock of 128 MHz are refused (anomaly 159, -ECANCELED)",
     "Set the CPU to 64 MHz around QSPI use, or a driver with zephyr pull request 94671"},
};

static void check_defects(struct check *c)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(defects); i++) {
        struct version v;
        const char *path;

        if (!find_version(c, defects[i].banner, &v, &path) ||
            is_before(&v, defects[i].from[0], defects[i].from[1]) ||
            !is_before(&v, defects[i].before[0], defects[i].before[1]) || !defects[i].meets(c))
            continue;
        struct finding *f =
            check_find(c, "F56-known-defect", FINDING_NOTE, "%s%u.%u.%u has a known defect",
                       defects[i].banner + strlen("Booting "), v.major, v.minor, v.patch);
        finding_where(f, "%s", path);
        finding_why(f, "This build meets it: %s.", defects[i].what);
        finding_remedy(f, "%s", defects[i].remedy);
    }
}

/* --- the devicetree beside an ELF --- */

static void check_chosen(struct check *c, const struct check_elf *e, const struct devicetree *dt)
{
    const struct partition_table *t = c->tables->len != 0 ? c->tables->pdata[0] : NULL;

    if (t == NULL || t->devicetree || !has_external_slot(c) ||
        devicetree_chosen(dt, "nordic,pm-ext-flash") != NULL)
        return;
    struct finding *f = check_find(c, "F36-no-ext-flash-chosen", FINDING_WARNING,
                                   "the devicetree does not choose nordic,pm-ext-flash");
    finding_where(f, "%s; slots in external_flash by %s", e->view->path, t->path);
    finding_why(f, "Partition Manager then has no device for these slots, and the flash map of "
                   "this image lacks them.");
    finding_remedy(f, "/ { chosen { nordic,pm-ext-flash = &mx25r64; }; };  in the overlays of "
                      "application and MCUboot");
}

static void check_power_down(struct check *c, const struct check_elf *e,
                             const struct devicetree *dt)
{
    struct dt_node *chip = devicetree_compatible(dt, "nordic,qspi-nor");

    if (chip == NULL || !e->has_xip || dt_property(chip, "has-dpd") == NULL ||
        !is_set(e, "PM_DEVICE_RUNTIME"))
        return;
    struct finding *f = check_find(c, "F12-power-down-with-xip", FINDING_WARNING,
                                   "the flash chip may be put to sleep while code runs from it");
    finding_where(f, "has-dpd in the devicetree, CONFIG_PM_DEVICE_RUNTIME=y; %s", e->view->path);
    finding_why(f, "A split image needs a chip that is always on: a sleeping chip does not answer "
                   "instruction fetches.");
    finding_remedy(f, "&mx25r64 { /delete-property/ has-dpd; };  or CONFIG_PM_DEVICE_RUNTIME=n");
}

static void check_tree(struct check *c, const struct check_elf *e)
{
    char *dir = g_path_get_dirname(e->view->path);
    char *path = g_build_filename(dir, "zephyr.dts", NULL);
    struct devicetree *dt =
        g_file_test(path, G_FILE_TEST_IS_REGULAR) ? devicetree_open(path, NULL) : NULL;

    if (dt != NULL && is_application(e) && (e->is_bootloader || e->behind_header)) {
        check_chosen(c, e, dt);
        check_power_down(c, e, dt);
    }
    if (dt != NULL)
        devicetree_free(dt);
    g_free(path);
    g_free(dir);
}

void check_build(struct check *c)
{
    const struct check_elf *boot = bootloader(c);

    for (unsigned i = 0; i < c->elves->len; i++) {
        const struct check_elf *e = c->elves->pdata[i];

        check_tree(c, e);
        if (boot != NULL && e != boot && is_application(e) && e->behind_header)
            compare_options(c, boot, e);
    }
    check_defects(c);
}
