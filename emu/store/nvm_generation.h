/*
 * The files of a kept board, and how one set of them takes the place of another.
 *
 *   DIR/current                       symbolic link to the generation that is the board
 *   DIR/nrf53emu-generation-N/        app-flash.nvm, ..., nrf53emu.ini, journal
 *
 * A generation is written and synced as a whole, then becomes current by one rename: whatever ends
 * the writer, the board is the old or the new one. Only directories of this name are ever removed,
 * and of what is in them only our own files.
 *
 * Boards of earlier versions have their files in DIR itself; they are read there, and moved into a
 * generation at the first save.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "soc/machine.h"

#define NVM_INFO_FILE    "nrf53emu.ini"
#define NVM_JOURNAL_FILE "journal"

/* "--nvm: PATH: WHAT"; false. */
bool nvm_fail(GError **error, int code, const char *path, const char *what);

/*
 * The directory that holds the current files: a generation, or DIR itself if there is none. NULL:
 * DIR/current is not ours. Free with g_free().
 */
char *nvm_generation_find(const char *dir, GError **error);

/* Whether `where`, which was found, is a generation. */
bool nvm_generation_is(const char *dir, const char *where);

/* Whether there is a board, of whatever age, in `where`. */
bool nvm_generation_holds_board(const char *where);

/*
 * Reads a memory's file into its data. No file is an error in a generation, else erased flash;
 * *erased says so.
 */
bool nvm_generation_read(const char *where, bool required, const struct machine_nvm *memory,
                         bool *erased, GError **error);

/*
 * Writes MACHINE_NVMS memories and the info file as a new generation and makes it current. *where
 * is replaced as soon as it is, also if syncing fails after that.
 */
bool nvm_generation_write(const char *dir, const struct machine_nvm *memories, const char *info,
                          char **where, GError **error);

/* Removes all that `where`, which is current, has replaced; `old` is a former one or NULL. */
void nvm_generation_tidy(const char *dir, const char *where, const char *old);
