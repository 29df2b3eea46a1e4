/*
 * What lies in the slots, in a sentence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "bus/map.h"
#include "debug/doctor/case.h"
#include "load/mcuboot.h"

#define SECTOR    KIB(4)
#define MAX_SHOWN 4

static void add_image(GString *text, uint32_t addr, const uint8_t *data, uint32_t size)
{
    struct mcuboot_image image;
    GError *error = NULL;

    g_string_append_printf(text, "%s0x%08x: ", text->len != 0 ? "; " : "", addr);
    if (!mcuboot_parse("slot", data, size, &image, &error)) {
        g_string_append(text, "header, but no whole image");
        g_error_free(error);
        return;
    }
    g_string_append_printf(text, "version %u.%u.%u, hash %s", image.major, image.minor,
                           image.revision,
                           !image.has_hash ? "missing"
                           : image.hash_ok ? "good"
                                           : "wrong");
}

static void scan(GString *text, uint32_t base, const uint8_t *data, uint32_t size)
{
    unsigned shown = 0;

    for (uint32_t at = 0; at + SECTOR <= size && shown < MAX_SHOWN; at += SECTOR)
        if (mcuboot_is_image(data + at, size - at)) {
            add_image(text, base + at, data + at, size - at);
            shown++;
        }
}

char *case_slots(const struct doctor_case *c)
{
    GString *text = g_string_new(NULL);
    const struct machine_nvm *nvm = machine_nvms(c->machine);

    machine_settle_nvms(c->machine);
    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        if (strcmp(nvm[i].name, "app-flash") == 0)
            scan(text, 0, nvm[i].data, nvm[i].size);
        else if (strcmp(nvm[i].name, "qspi") == 0)
            scan(text, XIP_BASE, nvm[i].data, nvm[i].size);
    }
    if (text->len == 0)
        g_string_append(text, "No slot holds an image.");
    else
        g_string_prepend(text, "The slots hold ");
    return g_string_free(text, FALSE);
}
