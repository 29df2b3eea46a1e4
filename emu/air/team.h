/*
 * Boards on one air: several machines in one virtual time.
 *
 * Each board runs on alone for as long as no other one can put anything on the air that it would
 * notice: a transmitter has to ramp up, and a receiver hears a packet only when its address is
 * over. So what a board hears does not depend on the order in which boards are run. The host is
 * looked at when all have come to the same moment.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "air/medium.h"
#include "session/session.h"

struct team;

struct team_member {
    const char *name;
    struct machine *machine;
    struct session *session;
    bool until; /* its console is waited for */
};

/* The members are copied; machines are powered on, sessions outlive the team. */
struct team *team_new(struct medium *medium, const struct team_member *members, unsigned n);
void team_free(struct team *t);

/*
 * Until every console that is waited for has matched, or something else ends the run of any board:
 * *member is that one's number, or the last one's that matched.
 */
struct outcome team_run(struct team *t, unsigned *member);

ticks_t team_now(const struct team *t);
