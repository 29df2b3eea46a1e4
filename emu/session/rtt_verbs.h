/*
 * `rtt`, as OpenOCD's users and their IDEs type it: servers on TCP ports for channels.
 *
 * The rings are read as ever (session/rtt.h). A server hears what a channel says, from when it
 * was started, and what its client types goes to the channel; a client that is late misses text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/commands.h"
#include "session/rtt.h"

struct rtt_verbs;

/* Joins the session's table of commands; `rtt` may be NULL: nobody reads the rings. */
struct rtt_verbs *rtt_verbs_new(struct session *s, struct rtt *rtt);
void rtt_verbs_free(struct rtt_verbs *v);
