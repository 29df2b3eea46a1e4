/*
 * Where images go: content routes itself by address, and two images may not disagree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/memory.h"
#include "load/image.h"

struct placement;

/*
 * Collects images for the memories of `app` and `net` (net may be NULL). XIP addresses go to
 * `qspi`, the flash chip's array of qspi_size bytes.
 */
struct placement *placement_new(struct memory *app, struct memory *net, uint8_t *qspi,
                                uint32_t qspi_size);
void placement_free(struct placement *p);

/*
 * Writes the image's content. EMU_ERROR_NO_MEMORY when a byte lies outside every memory,
 * EMU_ERROR_OVERLAP when another image of this placement put a different byte there; then nothing
 * of this image was written. The image must outlive the placement.
 */
bool placement_add(struct placement *p, const struct image *image, GError **error);

/* Whether any content went to the flash chip. */
bool placement_wrote_qspi(const struct placement *p);
