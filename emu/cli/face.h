/*
 * What the faces (nrfjprog, nrfutil) and `program` share: which board is meant, and what can be
 * said without touching it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/program.h"

/* The board in a directory, NULL: the one that is meant when nobody says which. */
struct kept_board *face_board(const char *directory);

/* The board with a serial number. EMU_ERROR_USAGE: there is none. */
struct kept_board *face_board_of(const char *serial, GError **error);

/* Every board, at least the one that is meant when nobody says which. */
GPtrArray *face_boards(void);

/* What a board that runs says of itself ("state", "ports" ...); NULL: it does not run. */
JsonNode *face_status(const struct kept_board *b);

/* --version, --ids, --com, --deviceversion: printed, *status is the exit status. */
bool face_answer(const struct program_options *o, int *status, GError **error);

/* --log */
void face_log(const char *path, char **argv, int status, const GError *error);
