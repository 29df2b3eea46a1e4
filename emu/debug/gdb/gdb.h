/*
 * A GDB server for each core, on sockets of their own.
 *
 * Follows: GDB manual, "Remote Protocol" and "ARM Features". What halts one core halts the other,
 * unless `monitor cross-halt off` was said. A halt costs no cycle, and a breakpoint in the XIP
 * window holds before anything is there to be read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/monitor/monitor.h"

struct gdb;

struct gdb_options {
    unsigned port;    /* of the application core; the network core's is GDB_NET_PORT higher */
    bool any_address; /* listens beyond loopback */
    bool wait;        /* the first instruction waits for a client */
};

#define GDB_PORT     2331
#define GDB_NET_PORT 10

/*
 * Listens, and joins the session, whose machine has power; the monitor, which outlives it, says
 * what stops and keeps the past. EMU_ERROR_USAGE when a port is taken.
 */
struct gdb *gdb_new(struct session *s, struct machine *m, struct monitor *monitor,
                    const struct gdb_options *options, GError **error);
void gdb_free(struct gdb *g);
