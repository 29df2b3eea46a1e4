/*
 * A development kit on the desk: a machine that keeps its directory, runs in real time, and does
 * what programmers, debuggers and people say at its socket.
 *
 * What ends a run elsewhere ends nothing here: a fault, a lock-up, System OFF stand until somebody
 * resets or programs the board, as on silicon. Blank flash waits. The first finding since the last
 * reset is told as an event and kept in DIR/board.log.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/monitor/monitor.h"
#include "load/symbols.h"
#include "serve/registry.h"
#include "session/socket.h"
#include "store/nvm_dir.h"

#define DESK_SOCKET "socket"

struct desk;

/* Where something of the board can be reached: "uart0", "rtt", "gdb". */
struct desk_port {
    const char *name, *place;
};

struct desk_config {
    const struct kept_board *board;
    struct session *session;
    struct machine *machine; /* with power */
    const struct symbols *symbols;
    struct monitor *monitor;       /* asks the board's doctor */
    const struct desk_port *ports; /* ends with a NULL name */
    bool quiet;                    /* nothing on stderr */
    /* Commands of the programmer; false: it is none of them. */
    bool (*program)(void *ctx, const struct socket_request *request, struct socket_answer *answer);
    void *ctx;
};

/* Serves DIR/socket. EMU_ERROR_FILE. Everything in `config` outlives the desk. */
struct desk *desk_new(const struct desk_config *config, GError **error);
void desk_free(struct desk *d);

/* Until a signal, or the end of the console on stdout. */
struct outcome desk_run(struct desk *d);

/* From the reset vector; blank flash waits. While the machine stands. */
void desk_restart(struct desk *d);

/* Stops both cores, or lets them run on. */
void desk_halt(struct desk *d, bool halt);

/* Complaints of the chip go to `to` as well; NULL: no more. */
void desk_hear_complaints(struct desk *d, FILE *to);

/* For who listens: "programmed", with a word of what. */
void desk_tell(struct desk *d, const char *event, const char *text);
