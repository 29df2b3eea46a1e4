/*
 * Who asks a board that may run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>

#include "serve/registry.h"

/*
 * Sends a request, which is taken over, to the board that runs in b's directory; *answer is to be
 * freed. A board that is about to listen is waited for. False without an error: none runs there.
 * EMU_ERROR_FILE: it has gone meanwhile.
 */
bool desk_call(const struct kept_board *b, JsonObject *request, JsonNode **answer, GError **error);

/* Whether somebody, a board or a run, holds b's directory. */
bool desk_is_held(const struct kept_board *b);

/*
 * An attempt to open b's directory has failed. True: it was locked, by somebody who may be done
 * soon or listen soon, and it is worth another try; *error is cleared. False for a board that
 * listens when `as_board`, and when the last of the tries that *tries counts is over.
 */
bool desk_try_again(const struct kept_board *b, bool as_board, unsigned *tries, GError **error);
