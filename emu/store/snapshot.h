/*
 * A machine in a file, to go on from in another process.
 *
 * The file begins with lines of text (format, identity of the machine, hash), an empty line
 * follows, then the blocks of machine_walk(), compressed by zlib. It belongs to the build that
 * wrote it: blocks of other lengths are refused, blocks that nobody knows are skipped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"

/* Between two runs. EMU_ERROR_FILE. */
bool snapshot_save(struct machine *m, const char *path, GError **error);

/*
 * Into a machine that was built alike and powered on. EMU_ERROR_FILE or EMU_ERROR_FORMAT; the
 * machine is then of no more use.
 */
bool snapshot_restore(struct machine *m, const char *path, GError **error);

/* SHA-256 of all state, in hexadecimal; free with g_free(). */
char *snapshot_hash(struct machine *m);
