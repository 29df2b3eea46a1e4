/*
 * What can be known to be wrong with a set of firmware files without running it.
 *
 * The rules are those of docs/check.md: start-up order against the QSPI driver, handlers and data
 * in the XIP window, image headers, slots and partitions, halves of different builds, and the
 * programmer's Qspi.ini. A finding is an error only when the firmware cannot work.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/finding.h"
#include "load/public_key.h"
#include "periph/nor/nor.h"
#include "soc/board.h"

struct check;

/* `board` decides about the flash chip; it must outlive the check. */
struct check *check_new(const struct board *board, GError **error);
void check_free(struct check *c);

/*
 * Adds what `path` names: FILE.elf, FILE.hex, FILE.bin@ADDR, a build directory of west, a partition
 * file (.yml, .yaml, .dts, .overlay), an archive of an update (.zip) or a Qspi.ini (.ini).
 */
bool check_add(struct check *c, const char *path, GError **error);
bool check_add_partitions(struct check *c, const char *path, GError **error);
bool check_add_qspi_ini(struct check *c, const char *path, GError **error);

/* Images must also be signed with this key. */
bool check_set_key(struct check *c, const char *path, GError **error);

/* Runs every check; findings stay the check's. */
const GPtrArray *check_run(struct check *c);
