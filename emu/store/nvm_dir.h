/*
 * --nvm DIR: what the board remembers without power, as files.
 *
 * The board is a generation of files, one a memory, switched as a whole (store/nvm_generation.h),
 * and a journal of the flash operations since (store/nvm_journal.h), which is replayed at opening
 * and folded into a new generation at a save. Files are sparse: content is stored inverted, so
 * erased flash is a hole. DIR also has a lock.
 *
 * Whatever ends us, the board in DIR is the old one, the new one, or with a journal the one that a
 * power cut at that moment would leave.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "soc/machine.h"

struct nvm_dir;

/* How the message of nvm_dir_open() ends when somebody else has locked the directory. */
#define NVM_DIR_BUSY "another run is using this directory"

/*
 * Opens or creates the directory, locks it against a second run, and reads its content into the
 * machine; writes nothing. EMU_ERROR_FILE or EMU_ERROR_FORMAT name the file.
 */
struct nvm_dir *nvm_dir_open(const char *path, struct machine *m, const char *chip, GError **error);

/* A new directory from a machine as it is; one that holds a board already is an error. */
bool nvm_dir_export(const char *path, struct machine *m, const char *chip, GError **error);

/*
 * Saves, and from now on follows the flash operations of the machine (it takes the machine's flash
 * watch), until the directory is closed. A journal that cannot be written any more ends there; the
 * next save tells whether anything is lost.
 */
bool nvm_dir_keep_journal(struct nvm_dir *dir, GError **error);

/* Writes what changed since it was opened or last saved. */
bool nvm_dir_save(struct nvm_dir *dir, GError **error);

/* Unlocks; does not save. Before the machine is freed. */
void nvm_dir_close(struct nvm_dir *dir);
