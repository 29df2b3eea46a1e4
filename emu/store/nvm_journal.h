/*
 * The flash operations since a board was saved: appended one by one as they change content, so that
 * a run that is killed leaves what it had written until then, as a power cut would.
 *
 * A file is a title and records: kind, memory, offset, length, data, and a checksum over all
 * records so far. What follows the first record that does not fit is what a kill, or a crash of the
 * host, has cut off.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "bus/flash_events.h"
#include "soc/machine.h"

struct nvm_journal;

/* Nothing is written before the first operation. */
struct nvm_journal *nvm_journal_new(const char *path, struct machine *m);

/* False: it could not be written. It holds what came before, and nothing may be appended. */
bool nvm_journal_append(struct nvm_journal *j, const struct flash_operation *operation);

uint64_t nvm_journal_size(const struct nvm_journal *j);
void nvm_journal_free(struct nvm_journal *j);

/*
 * Does to the machine what the file says, if there is one. EMU_ERROR_FILE: it cannot be read;
 * EMU_ERROR_FORMAT: it is no journal.
 */
bool nvm_journal_replay(const char *path, struct machine *m, GError **error);
