/*
 * What ends a run, in which order it is asked, and how it is called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>

#include "session/semihosting.h"
#include "session/session_priv.h"
#include "session/terminal.h"

/* Everything sleeps and no event is left. True: input came, or something else ends the run. */
static bool wait_for_input(struct session *s)
{
    while (console_can_input(s->console)) {
        if (s->stirred || wait_is_over(&s->wait))
            return true;
        console_poll(s->console, 100);
        if (sched_next(machine_sched(s->machine)) != TICKS_NEVER || console_has_menu(s->console))
            return true;
    }
    return false;
}

/* What could not be written, and why. */
static void lost_output(const struct port *p, struct outcome *o)
{
    int error = port_error(p);
    char *text = g_strdup_printf("cannot write to %s: %s", port_place(p), g_strerror(error));

    if (error == EPIPE)
        outcome_set(o, "pipe", EXIT_PIPE, "nobody reads standard output any more");
    else
        outcome_set(o, "output-lost", EXIT_USAGE, text);
    g_free(text);
}

static bool check_console(const struct session *s, struct outcome *o)
{
    switch (console_event(s->console)) {
    case CONSOLE_UNTIL:
        outcome_set(o, "until", EXIT_OK, "--until matched");
        return true;
    case CONSOLE_FAIL_ON:
        outcome_set(o, "fail-on", EXIT_GUEST, "--fail-on matched");
        return true;
    case CONSOLE_QUIT:
        outcome_set(o, "interrupted", EXIT_INTERRUPTED, "left with Ctrl-A X");
        return true;
    case CONSOLE_LOST:
        lost_output(console_lost(s->console), o);
        return true;
    default:
        return false;
    }
}

static bool check_semihosting(const struct session *s, struct outcome *o)
{
    bool success;

    if (!semihosting_exited(s->semihosting, &success))
        return false;
    outcome_set(o, "semihosting-exit", success ? EXIT_OK : EXIT_GUEST,
                success ? "the firmware exited (semihosting)"
                        : "the firmware exited with an error (semihosting)");
    return true;
}

/* The run is over and nothing but time ended it: somebody may know better. */
static bool check_end(const struct session *s, struct outcome *o)
{
    for (struct listener *l = s->watchers.first; l != NULL; l = l->next) {
        const struct session_watcher *w = (struct session_watcher *)l;

        if (w->at_end != NULL && w->at_end(l->ctx, o))
            return true;
    }
    return false;
}

static bool check_limits(const struct session *s, struct outcome *o)
{
    if (terminal_interrupted()) {
        outcome_set(o, "interrupted", EXIT_INTERRUPTED, "interrupted");
        return true;
    }
    if (stimuli_fault(s->stimuli) != NULL) {
        outcome_set(o, "input", EXIT_USAGE, stimuli_fault(s->stimuli));
        return true;
    }
    if (machine_now(s->machine) >= s->end) {
        if (check_end(s, o))
            return true;
        outcome_set(o, "duration", s->until ? EXIT_LIMIT : EXIT_OK,
                    s->until ? "--duration ran out before --until matched" : "--duration ran out");
        return true;
    }
    if (wait_deadline_over(&s->wait)) {
        outcome_set(o, "wall-limit", EXIT_LIMIT, "--wall-limit ran out");
        return true;
    }
    return false;
}

static bool end_asleep(struct session *s, struct outcome *o)
{
    if (stimuli_wake(s->stimuli))
        return false;
    if (wait_for_input(s))
        return check_console(s, o) || check_limits(s, o);
    if (check_end(s, o))
        return true;
    if (s->end != TICKS_NEVER)
        outcome_set(o, "duration", s->until ? EXIT_LIMIT : EXIT_OK,
                    "nothing is left that could wake a core; --duration counts as over");
    else
        outcome_set(o, "asleep", s->until ? EXIT_GUEST : EXIT_OK,
                    "every core sleeps and nothing is left that could wake one");
    return true;
}

/* Why the machine cannot go on, in words. */
static bool check_stop(struct session *s, enum machine_stop stop, struct outcome *o)
{
    switch (stop) {
    case MACHINE_LOCKUP:
        outcome_sick(o, "lockup", SYMPTOM_LOCKUP, "the application core locked up");
        return true;
    case MACHINE_HANG:
        outcome_sick(o, "hang", SYMPTOM_STALL, "a bus access never completes");
        return true;
    case MACHINE_BKPT:
        outcome_sick(o, "bkpt", SYMPTOM_UNMET, "BKPT without a debugger");
        return true;
    case MACHINE_OFF:
        outcome_set(o, "system-off", s->until ? EXIT_GUEST : EXIT_OK, "System OFF");
        return true;
    case MACHINE_ASLEEP:
        return end_asleep(s, o);
    default:
        return false;
    }
}

static bool check_guest(struct session *s, enum machine_stop *stop, struct outcome *o)
{
    *stop = MACHINE_TIME;
    if (s->options.strict && guest_log_errors(machine_log(s->machine)) != 0) {
        outcome_sick(o, "guest-error", SYMPTOM_UNMET, "a guest error (--strict)");
        return true;
    }
    for (struct listener *l = s->watchers.first; l != NULL && *stop == MACHINE_TIME; l = l->next) {
        const struct session_watcher *w = (struct session_watcher *)l;

        if (w->look != NULL && w->look(l->ctx, stop, o))
            return true;
    }
    return false;
}

bool ending_has_come(struct session *s, enum machine_stop stop, struct outcome *o)
{
    bool over = check_console(s, o) || check_semihosting(s, o) || check_stop(s, stop, o) ||
                check_guest(s, &stop, o) || check_stop(s, stop, o) || check_limits(s, o);

    /* A line that has matched counts, though its end has not come. */
    if (over && console_event(s->console) == CONSOLE_NONE && !terminal_interrupted() &&
        console_settle(s->console)) {
        o->symptom = SYMPTOM_NONE;
        check_console(s, o);
    }
    return over;
}

enum symptom ending_symptom(const struct session *s, const struct outcome *o)
{
    bool unmet = o->status == EXIT_LIMIT && s->until;

    if (o->symptom != SYMPTOM_NONE)
        return o->symptom;
    return unmet || o->status == EXIT_GUEST ? SYMPTOM_UNMET : SYMPTOM_ENDED;
}

bool ending_debugged(struct session *s, struct outcome *o)
{
    return check_console(s, o) || check_semihosting(s, o) || check_limits(s, o);
}
