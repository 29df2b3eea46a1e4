/*
 * A whole update: each image of an archive sent, requested, started, confirmed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/dfu_archive.h"
#include "smp/commands.h"

struct smp_install {
    const struct dfu_archive *archive;
    bool permanent;      /* no test: the first start is for good */
    bool leave_on_trial; /* not confirmed: a bootloader that swaps goes back at the next reset */
    unsigned window;
    gint64 boot_patience; /* for bootloader and start of the application */
    /* What was done, a line, and then what the slots hold (NULL: nothing new is known). */
    void (*tell)(void *ctx, const char *text, const GPtrArray *slots);
    void (*progress)(void *ctx, size_t done, size_t len);
    void *ctx;
};

/* SMP_ERROR_*, or EMU_ERROR_FORMAT when a file of the archive is no good. */
bool smp_install(struct smp_client *c, const struct smp_install *i, GError **error);
