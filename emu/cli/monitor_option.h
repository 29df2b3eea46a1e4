/*
 * --monitor: a run is served at a socket, where nrf53mon attaches.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/monitor/monitor.h"
#include "session/socket.h"

/* What the option means without a value. */
#define MONITOR_OPTION "--monitor=auto"

struct monitor_run {
    struct socket_server *server; /* NULL: not wanted */
    struct monitor_listener ear;
};

/* `value` is a path or "auto", NULL: not wanted. EMU_ERROR_USAGE or _FILE. */
bool monitor_option_start(const char *value, struct session *session, struct monitor *monitor,
                          bool quiet, struct monitor_run *run, GError **error);
void monitor_option_end(struct monitor_run *run);
