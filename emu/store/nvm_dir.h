/*
 * --nvm DIR: what the board remembers without power, as files.
 *
 * DIR holds one file a memory (app-flash.nvm, app-uicr.nvm, net-flash.nvm, net-uicr.nvm,
 * qspi.nvm; sparse: content is stored inverted, so erased flash is a hole), nrf53emu.ini with
 * format version, flash chip and the chip's registers, and a lock. A file is replaced by rename, so
 * a crash leaves the old or the new one, never a mixture.
 *
 * Content is written when a run ends, an interrupted one included (SIGINT, SIGTERM, SIGHUP), not
 * while it goes on: a run that is killed leaves the board as it was before the run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "soc/machine.h"

struct nvm_dir;

/*
 * Opens or creates the directory, locks it against a second run, and reads its content into the
 * machine. EMU_ERROR_FILE or EMU_ERROR_FORMAT name the file.
 */
struct nvm_dir *nvm_dir_open(const char *path, struct machine *m, const char *chip, GError **error);

/* A new directory from a machine as it is; one that holds a board already is an error. */
bool nvm_dir_export(const char *path, struct machine *m, const char *chip, GError **error);

/* Writes what changed since it was opened or last saved. */
bool nvm_dir_save(struct nvm_dir *dir, GError **error);

/* Unlocks; does not save. */
void nvm_dir_close(struct nvm_dir *dir);
