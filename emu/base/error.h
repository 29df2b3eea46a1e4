/*
 * Errors of the user: a file that cannot be read, an option that makes no sense.
 *
 * Every function that can fail for such a reason returns false or NULL and fills a GError of this
 * domain. The message names the file and the place and fits on one line; only the command line
 * prints it, and then ends with exit status 2. Errors of the guest go to guest_log.h; errors of
 * ours are g_assert().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#define EMU_ERROR emu_error_quark()

enum emu_error {
    EMU_ERROR_USAGE,     /* an option or argument */
    EMU_ERROR_FILE,      /* a file cannot be opened, read or written */
    EMU_ERROR_FORMAT,    /* a file's content is not what its name promises */
    EMU_ERROR_OVERLAP,   /* two images claim the same bytes with different content */
    EMU_ERROR_NO_MEMORY, /* an image lies outside every memory of the machine */
    EMU_ERROR_ENGINE,    /* the CPU engine cannot be started */
};

GQuark emu_error_quark(void);
