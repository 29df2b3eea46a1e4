/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "smp/reason.h"

#include <glib.h>

#include "smp/client.h"
#include "smp/commands.h"

static const char *const common[] = {
    [1] = "unknown error",
    [2] = "out of memory",
    [3] = "invalid value",
    [4] = "timeout",
    [5] = "no such entry",
    [6] = "not possible in its present state",
    [7] = "answer too large",
    [8] = "command not supported",
    [9] = "corrupt",
    [10] = "busy",
    [11] = "access denied",
    [12] = "the protocol version is too old",
    [13] = "the protocol version is too new",
};

static const char *const os_reasons[] = {
    [1] = "unknown error",        [2] = "invalid format",   [3] = "the query has no answer",
    [4] = "the clock is not set", [5] = "the clock failed",
};

static const char *const image_reasons[] = {
    [1] = "unknown error",
    [2] = "the flash area is not known",
    [3] = "there is no image in the slot",
    [4] = "the image has no TLVs",
    [5] = "a TLV of the image is invalid",
    [6] = "the image has several hashes",
    [7] = "a TLV of the image has a wrong size",
    [8] = "no image has this hash, or the image has none",
    [9] = "no slot is free",
    [10] = "the flash area cannot be opened",
    [11] = "flash cannot be read",
    [12] = "flash cannot be written",
    [13] = "flash cannot be erased",
    [14] = "there is no such slot",
    [15] = "out of memory",
    [16] = "a flash operation is under way",
    [17] = "no flash operation is under way",
    [18] = "the flash area has no device",
    [19] = "invalid page offset",
    [20] = "the offset is missing",
    [21] = "the length is missing",
    [22] = "shorter than an image header",
    [23] = "no image header: wrong magic",
    [24] = "invalid hash",
    [25] = "the image is for another address",
    [26] = "the version that runs is not known",
    [27] = "the version that runs is newer",
    [28] = "an image is pending already",
    [29] = "the vector table of the image is invalid",
    [30] = "the image does not fit its slot",
    [31] = "more data than announced",
    [32] = "confirmation was denied",
    [33] = "the slot that runs cannot be set to test",
    [34] = "the slot that runs is not known",
};

static char *text_of(const char *const *texts, unsigned n, unsigned code)
{
    const char *text = code < n && texts[code] != NULL ? texts[code] : "error";

    return g_strdup_printf("%s (rc %u)", text, code);
}

char *smp_reason(unsigned code)
{
    return text_of(common, G_N_ELEMENTS(common), code);
}

char *smp_reason_of_group(unsigned group, unsigned code)
{
    if (group == SMP_IMAGE)
        return text_of(image_reasons, G_N_ELEMENTS(image_reasons), code);
    if (group == SMP_OS)
        return text_of(os_reasons, G_N_ELEMENTS(os_reasons), code);
    return g_strdup_printf("error %u of group %u", code, group);
}

const char *smp_command_name(uint16_t group, uint8_t command)
{
    static const struct {
        uint16_t group;
        uint8_t command;
        const char *name;
    } names[] = {
        {SMP_OS, SMP_OS_ECHO, "echo"},
        {SMP_OS, SMP_OS_RESET, "reset"},
        {SMP_OS, SMP_OS_PARAMS, "mcumgr-params"},
        {SMP_IMAGE, SMP_IMAGE_STATE, "image state"},
        {SMP_IMAGE, SMP_IMAGE_UPLOAD, "image upload"},
        {SMP_IMAGE, SMP_IMAGE_ERASE, "image erase"},
        {SMP_IMAGE, SMP_IMAGE_SLOTS, "slot info"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i].group == group && names[i].command == command)
            return names[i].name;
    return "command";
}
