/*
 * The slots of a board as its partition table says: images, MCUboot's trailers, and what the
 * bootloader does with them at the next reset.
 *
 * Follows: MCUboot docs/design.md (image trailer, swap types), boot/bootutil/src/bootutil_public.c
 * (boot_swap_tables), loader.c (direct-XIP). Omits: dependencies between images, security counters,
 * decryption.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/mcuboot.h"
#include "load/partition_table.h"
#include "load/public_key.h"
#include "load/symbols.h"
#include "soc/machine.h"

#define SLOT_IMAGES 4u /* of nRF Connect SDK at most */

enum boot_mode {
    BOOT_MODE_UNKNOWN,
    BOOT_MODE_OVERWRITE,
    BOOT_MODE_SWAP,
    BOOT_MODE_DIRECT_XIP,
    BOOT_MODE_DIRECT_XIP_REVERT,
    BOOT_MODE_SINGLE,
};

enum trailer_magic { TRAILER_UNSET, TRAILER_GOOD, TRAILER_BAD };
enum trailer_flag { FLAG_UNSET, FLAG_SET, FLAG_BAD };

struct slot_trailer {
    enum trailer_magic magic;
    enum trailer_flag image_ok, copy_done;
    uint8_t swap_info; /* 0xff: not written */
};

struct table_slot {
    const struct partition *partition; /* NULL: the table has none */
    uint32_t addr;                     /* as the application core sees it */
    const uint8_t *data;               /* NULL: in no flash that is kept (the network core's RAM) */
    bool erased;                       /* the first bytes: there is no image */
    char *fault;                       /* what is wrong with the image, or NULL */
    struct mcuboot_image image;        /* when there is one without a fault */
    bool encrypted, has_signature, valid;
    enum signature_state signature; /* with a key */
    struct slot_trailer trailer;
};

struct table_image {
    unsigned number;
    struct table_slot slots[2]; /* primary, secondary */
};

struct slot_table {
    enum boot_mode mode;
    bool has_key;
    struct table_image images[SLOT_IMAGES];
    unsigned n_images;
};

/* Of "overwrite", "swap", "direct-xip", "direct-xip-revert", "single"; false: none of them. */
bool boot_mode_parse(const char *name, enum boot_mode *mode);
const char *boot_mode_name(enum boot_mode mode);

/* As the symbols of a bootloader, else of an application for one, say. */
enum boot_mode boot_mode_of(const struct symbols *symbols);

/*
 * Reads flash as it is; `table`, `m` and `key` (or NULL) are used until slot_table_free(). NULL and
 * EMU_ERROR_USAGE: the table has no slots.
 */
struct slot_table *slot_table_read(struct machine *m, const struct partition_table *table,
                                   const struct public_key *key, enum boot_mode mode,
                                   GError **error);
void slot_table_free(struct slot_table *t);

/* "swaps: 2.0.0+0 on trial"; free with g_free(). */
char *slot_table_next(const struct slot_table *t, const struct table_image *image);

enum halves_verdict {
    HALVES_NONE,      /* not both are there */
    HALVES_UNRELATED, /* neither refers to the other */
    HALVES_FIT,
    HALVES_VERSIONS, /* their versions differ */
    HALVES_MISFIT,   /* an address of the internal one is no function of the external one */
};

/*
 * Whether the parts of an internal slot (of image 0: primary 0 or secondary 1) and of an external
 * one belong together, when both run where they are to run.
 */
enum halves_verdict slot_table_halves(const struct slot_table *t, unsigned internal,
                                      const struct table_image *external, unsigned slot);
