/*
 * Inside of the doctor: what it knows (doctor.c), and how it sits in a session (attend.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/doctor/doctor.h"

struct doctor {
    struct machine *machine;
    const struct symbols *symbols;
    struct history history;
    struct hang hang, net_hang;
    ticks_t fault_since;     /* TICKS_NEVER: not in a fault handler */
    struct session *session; /* that it attends; NULL: none */
    struct session_watcher watcher;
    struct console_listener console_ear;
};

/* attend.c */
void doctor_leave(struct doctor *d);
