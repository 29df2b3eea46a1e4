/*
 * One boot of a board of a campaign, watched until --until matches or it goes wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/campaign.h"
#include "debug/doctor/doctor.h"
#include "session/session.h"

struct boot {
    struct machine *machine;
    struct session *session;
    struct doctor *doctor;
    ticks_t started;
    struct outcome outcome;
};

bool boot_open(struct boot *b, const struct campaign_job *job, struct setup *setup, GError **error);
void boot_close(struct boot *b);

/* True: --until matched; else the outcome says why not. */
bool boot_run(struct boot *b);

/*
 * With what --replay holds: --until counts only behind the last of it, and when nothing writes or
 * erases flash any more the run is over as well. EMU_ERROR_FILE, _FORMAT or _USAGE.
 */
bool boot_replay(struct boot *b, const struct campaign_job *job, GError **error);

/* Resets it and boots again, up to `times` times or until it does not start. */
bool boot_repeat(struct boot *b, const struct campaign_job *job, unsigned times);
