/*
 * A machine in a file, to go on from in another process.
 *
 * The file begins with lines of text (format, build, identity of the machine, hash), an empty line
 * follows, then the blocks of machine_walk() and of who has more, compressed by zlib. It belongs to
 * the sources that wrote it and is refused by others: its parts are as their structures lie in
 * memory. Blocks that nobody asks for are skipped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"

/* Who has more to be saved than the machine: shown behind it, in blocks of its own. */
struct snapshot_more {
    void (*walk)(void *ctx, struct state_walk *w);
    void *ctx;
};

/* Between two runs; `more` may be NULL. EMU_ERROR_FILE. */
bool snapshot_save(struct machine *m, const struct snapshot_more *more, const char *path,
                   GError **error);

/*
 * Into a machine that was built alike and powered on. EMU_ERROR_FILE or EMU_ERROR_FORMAT; the
 * machine is then of no more use.
 */
bool snapshot_restore(struct machine *m, const struct snapshot_more *more, const char *path,
                      GError **error);

/* SHA-256 of all state, in hexadecimal; free with g_free(). */
char *snapshot_hash(struct machine *m);
