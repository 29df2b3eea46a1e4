/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/doctor_priv.h"

static bool end_with(struct doctor *d, enum symptom symptom, struct outcome *outcome)
{
    switch (symptom) {
    case SYMPTOM_FAULT:
        outcome_sick(outcome, "fault", symptom,
                     "the application core does not leave its fault handler");
        return true;
    case SYMPTOM_RESETS:
        outcome_sick(outcome, "reset-loop", symptom, "the firmware resets again and again");
        return true;
    case SYMPTOM_HANG:
        outcome_sick(outcome, "hang", symptom, doctor_hang_text(d));
        return true;
    default:
        return false;
    }
}

/* He runs a core that seems to hang a little further: not while somebody has halted it. */
static bool look(void *ctx, enum machine_stop *stop, struct outcome *outcome)
{
    struct doctor *d = ctx;

    return !session_halted(d->session) && end_with(d, doctor_look(d, stop), outcome);
}

/* Time is over: a core that has died or given up is a bad end, too. */
static bool at_end(void *ctx, struct outcome *outcome)
{
    if (end_with(ctx, doctor_look_at_end(ctx), outcome))
        return true;
    if (doctor_until(ctx) || !doctor_network_is_dead(ctx))
        return false;
    outcome_set(outcome, "network-core", EXIT_GUEST, "the network core has failed");
    outcome->symptom = SYMPTOM_ENDED;
    return true;
}

static void hear(void *ctx, const char *line, bool uart, uint8_t byte)
{
    struct doctor *d = ctx;

    if (!uart)
        history_hear(&d->history, byte);
}

void doctor_hear_console(struct doctor *d, struct session *s)
{
    d->console_ear.heard = hear;
    console_listen(session_console(s), &d->console_ear, d);
}

void doctor_attend(struct doctor *d, struct session *s)
{
    doctor_hear_console(d, s);
    d->session = s;
    d->watcher.look = look;
    d->watcher.at_end = at_end;
    session_watch(s, &d->watcher, d);
}

void doctor_leave(struct doctor *d)
{
    listener_leave(&d->console_ear.listener);
    listener_leave(&d->watcher.listener);
}
