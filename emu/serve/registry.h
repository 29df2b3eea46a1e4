/*
 * The boards of this user: a directory each, and the serial number that tools know it by.
 *
 *   ROOT/NAME          the directory of the board NAME, or a link to a directory elsewhere
 *   DIR/board.ini      [board] serial=1053405340, kind=nrf5340dk
 *
 * ROOT is $NRF53EMU_BOARDS, else nrf53emu/boards below the user's data directory. The board that is
 * meant when nobody says which is $NRF53EMU_NVM, else nrf53emu/board beside ROOT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Of the board that is meant when nobody says which. */
#define REGISTRY_SERIAL "1053405340"

struct kept_board {
    char *path;   /* absolute */
    char *serial; /* decimal digits */
    char *kind;   /* board or board file, or NULL: nobody has said it */
};

/*
 * The board of a name, or of a directory (a name with a slash, or of an existing one); NULL: the
 * default one. It need not exist.
 */
struct kept_board *registry_find(const char *name);

/* NULL: no board has this serial number. */
struct kept_board *registry_find_serial(const char *serial);

/* Every board that there is, in the order of the serial numbers. */
GPtrArray *registry_list(void);

/* Makes the directory and keeps what is known of the board. EMU_ERROR_FILE. */
bool registry_enter(const struct kept_board *b, GError **error);

/* Whether somebody has entered it. */
bool kept_board_is_entered(const struct kept_board *b);

void kept_board_free(struct kept_board *b);

/* "DIR/NAME"; free with g_free(). */
char *kept_board_file(const struct kept_board *b, const char *name);

/* Random numbers of the chip (DEVICEID ...) are other ones on another board; 1, as without a board,
 * for a directory that was not entered. */
guint64 kept_board_seed(const struct kept_board *b);
