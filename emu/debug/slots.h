/*
 * What the slots of a board hold, read from the flash memories alone: images, and MCUboot's
 * requests to install them.
 *
 * Follows: MCUboot docs/design.md, 8-byte alignment.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "load/mcuboot.h"
#include "soc/machine.h"

#define SLOT_PAIRS 4 /* images of nRF Connect SDK at most */

/* A valid image at the start of a sector. */
struct slot_image {
    uint32_t addr; /* as the application core sees it */
    uint32_t size; /* of its slot, up to a trailer with magic; 0: there is none */
    uint32_t total;
    uint8_t hash[MCUBOOT_HASH_MAX];
    uint8_t major, minor;
    uint16_t revision;
    uint32_t build;
};

/* An image that a run has installed: its primary slot and where it came from. */
struct slot_pair {
    unsigned number; /* MCUboot's, as the vendor's split sample counts */
    uint32_t primary, secondary;
    uint32_t size; /* of either slot; 0: not known */
    bool had_old;
    uint8_t old_hash[MCUBOOT_HASH_MAX], new_hash[MCUBOOT_HASH_MAX];
};

enum slot_content { SLOT_OLD, SLOT_NEW, SLOT_BROKEN, SLOT_EMPTY };
enum slot_request { REQUEST_NONE, REQUEST_PENDING, REQUEST_TORN, REQUEST_UNKNOWN };

/* A pair at one moment. */
struct slot_state {
    enum slot_content content; /* of the primary slot */
    enum slot_request request; /* to install the secondary */
    uint32_t swap_info;        /* of the primary's trailer, UINT32_MAX: not written */
};

/* The valid images of application flash and flash chip: struct slot_image, by address. */
GArray *slots_scan(struct machine *m);

/* The image at addr, or NULL. */
const struct slot_image *slots_at(const GArray *images, uint32_t addr);

/*
 * What stands afterwards in a slot and stood before in another: struct slot_pair, by address.
 * Where two slots were swapped the newer version is the one that was installed.
 */
GArray *slots_pairs(const GArray *before, const GArray *after);

struct slot_state slots_look(struct machine *m, const struct slot_pair *pair);

/* Whether a trailer of this pair, of either slot, touches [addr, addr + len). */
bool slots_in_trailer(const struct slot_pair *pair, uint32_t addr, uint32_t len);

const char *slots_content_name(enum slot_content content);

/* "2.0.0+0"; free with g_free(). */
char *slots_version(const struct slot_image *image);
