/*
 * The doctor: why a run ended badly, as a finding.
 *
 * It watches a run at little cost, notices hangs and reset loops, and when the run is over applies
 * its rules (rules_*.c) to what it saw. One symptom, one first finding; complaints of the chip that
 * the first finding does not explain follow as findings of their own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/doctor/case.h"
#include "session/session.h"

struct doctor;

struct doctor_options {
    ticks_t patience; /* busy without progress for so long is suspicious */
    bool until;       /* the run waits for a console line */
};

/* Machine and symbols outlive it. */
struct doctor *doctor_new(struct machine *m, const struct symbols *s,
                          const struct doctor_options *options);
void doctor_free(struct doctor *d);

/* The board was programmed or reset from outside: what was seen until now counts no more. */
void doctor_forget(struct doctor *d);

/*
 * Looks at the application core after each slice of the run. SYMPTOM_NONE: the run goes on, unless
 * the machine stopped while the doctor looked; *stop then says why.
 */
enum symptom doctor_look(struct doctor *d, enum machine_stop *stop);

/* The same without running anything on, so without hangs. */
enum symptom doctor_glance(struct doctor *d);

/* Text of lines that are no UARTs counts, too; part of doctor_attend(). */
void doctor_hear_console(struct doctor *d, struct session *s);

/* Lets the doctor end a session's run: faults, reset loops and hangs with their names. */
void doctor_attend(struct doctor *d, struct session *s);

/* Whether the application core is inside a fault handler. */
bool doctor_in_fault_handler(const struct doctor *d);

/* When the run is over for another reason: what is wrong with the application core all the same. */
enum symptom doctor_look_at_end(struct doctor *d);

/* Whether the network core has firmware and has failed for good. */
bool doctor_network_is_dead(const struct doctor *d);

/* Whether the run waits for a console line. */
bool doctor_until(const struct doctor *d);

/* "the application core polls QSPI.EVENTS_READY, which nothing will change"; for SYMPTOM_HANG. */
const char *doctor_hang_text(const struct doctor *d);

/* The last line that the firmware printed, "" when it printed none. */
const char *doctor_last_line(const struct doctor *d);

const struct history *doctor_history(const struct doctor *d);

/* What is wrong; the first finding is the one to read. Empty when nothing is. */
GPtrArray *doctor_diagnose(struct doctor *d, enum symptom symptom);
