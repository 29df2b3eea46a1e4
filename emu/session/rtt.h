/*
 * SEGGER RTT as a debug probe serves it: rings in RAM that the firmware fills and the host empties,
 * and the other way round.
 *
 * Follows: SEGGER's published control block: id, number of up and down rings, and of each ring
 * name, buffer, size, write and read offset, flags. Models:  both cores' RAM; the control block by
 * its symbol, else by its id; a block that vanishes in a reset is found again. Omits:   the time
 * that a probe needs. Reading costs the firmware nothing, and happens at emulated times that depend
 * on the firmware alone, so that no reader changes a run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/symbols.h"
#include "session/console.h"

struct rtt;

/* Where the symbols have a control block is tried before RAM is searched; NULL: nowhere. */
struct rtt *rtt_new(struct machine *m, struct console *c, const struct symbols *symbols);
void rtt_look_up(struct rtt *r); /* the symbols hold more than they did */
void rtt_free(struct rtt *r);

/*
 * Empties and fills the rings; called between slices. Returns after how much emulated time the next
 * look is due.
 */
ticks_t rtt_poll(struct rtt *r);

/*
 * Between looks, when somebody has stopped the run: shows what has come so far, and leaves it to
 * the next look to tell the firmware.
 */
void rtt_show(struct rtt *r);

/* How far the rings were read, for session_walk(); and the past is another one from here. */
void rtt_walk(struct rtt *r, struct state_walk *w);
void rtt_fork(struct rtt *r);

#define RTT_RINGS 16 /* of one direction, at most */

/* The console's name of a channel: "rtt.0", "net.rtt.0"; free with g_free(). */
char *rtt_line_name(enum machine_core core, unsigned channel);

/* What is known now, in the words of OpenOCD; false: no control block. */
bool rtt_describe_blocks(const struct rtt *r, GString *out);
bool rtt_describe_channels(struct rtt *r, enum machine_core core, GString *out);

/* Whether a control block has been seen. */
bool rtt_found(const struct rtt *r);
