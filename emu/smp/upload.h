/*
 * Sending an image to the device, in pieces of which several may be on their way.
 *
 * The device says after each piece where it wants to go on: what got lost is sent again from there,
 * and an upload that was broken off goes on where it ended, for the file's SHA-256 tells the device
 * that it is the same one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "smp/client.h"

#define SMP_WINDOW_MAX 16u

struct smp_upload {
    const uint8_t *data;
    size_t len;
    unsigned image;  /* number */
    unsigned window; /* pieces on their way at a time; 0: 1 */
    bool only_newer; /* the device may refuse what is not */
    /* After each piece; NULL: nobody looks. */
    void (*progress)(void *ctx, size_t done, size_t len);
    void *ctx;
    /* Out: */
    size_t resumed_at; /* what the device had already */
    unsigned repeated; /* times that pieces were lost and sent again */
};

/* SMP_ERROR_*. Done: the device has all of it. */
bool smp_upload(struct smp_client *c, struct smp_upload *u, GError **error);
