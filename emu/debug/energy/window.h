/*
 * A part of a run whose draw is of interest: between two marks, or one call of a function.
 *
 * It is measured by an ammeter of its own, which changes nothing in the run either.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/energy/meter.h"
#include "load/symbols.h"
#include "session/console.h"

struct energy_window;

/*
 * "FROM..TO", each a time ("100ms"), a function that begins, or a console line ("/REGEX/"); TO may
 * be left out: up to the end. "FUNCTION": its first call, up to its return. `symbols` may be NULL;
 * all three outlive the window. EMU_ERROR_USAGE.
 */
struct energy_window *energy_window_new(struct machine *m, const struct symbols *symbols,
                                        struct console *console, const char *text, GError **error);
void energy_window_free(struct energy_window *w);

/* After the run: what was measured; NULL: FROM never came. Of the window. */
const struct energy_report *energy_window_report(struct energy_window *w);

/* TO came, or is the end. */
bool energy_window_is_whole(const struct energy_window *w);
