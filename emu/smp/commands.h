/*
 * The commands of SMP's groups os and image that an update needs.
 *
 * Follows: Zephyr doc/services/device_mgmt/smp_groups/smp_group_0.rst, smp_group_1.rst.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/mcuboot.h"
#include "smp/client.h"

enum { SMP_OS_ECHO = 0, SMP_OS_RESET = 5, SMP_OS_PARAMS = 6 };
enum { SMP_IMAGE_STATE = 0, SMP_IMAGE_UPLOAD = 1, SMP_IMAGE_ERASE = 5, SMP_IMAGE_SLOTS = 6 };

/* The device's answer; free with g_free(). NULL: error. */
char *smp_echo(struct smp_client *c, const char *text, GError **error);

bool smp_reset(struct smp_client *c, GError **error);

struct smp_params {
    unsigned buffer_size, buffers;
};

bool smp_params(struct smp_client *c, struct smp_params *params, GError **error);

/* Asks how large a request may be. A device without that command keeps the default. */
bool smp_learn_room(struct smp_client *c, GError **error);

#define SMP_HASH_MAX 64u

/* What the device says of a slot. */
struct smp_slot {
    unsigned image, slot;
    char *version;
    uint8_t hash[SMP_HASH_MAX];
    size_t hash_len;
    bool bootable, pending, confirmed, active, permanent;
};

/* struct smp_slot, freed with the array. NULL: error. Slots without a valid image are not in it. */
GPtrArray *smp_image_list(struct smp_client *c, GError **error);

/* Of an image with this hash; NULL: no slot has it. */
const struct smp_slot *smp_image_with(const GPtrArray *slots, const uint8_t *hash, size_t len);

/* Installs the image at the next reset, for once or, `confirm`, for good. len 0: what runs. */
GPtrArray *smp_image_set(struct smp_client *c, const uint8_t *hash, size_t len, bool confirm,
                         GError **error);

bool smp_image_erase(struct smp_client *c, unsigned slot, GError **error);

struct smp_slot_info {
    unsigned image, slot;
    uint64_t size;      /* 0: not told */
    uint64_t upload_to; /* image number for an upload; UINT64_MAX: none leads there */
};

/* struct smp_slot_info. NULL: error. */
GArray *smp_slot_infos(struct smp_client *c, GError **error);
