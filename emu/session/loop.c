/*
 * The loop around the machine: slices, and what is looked at between them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "session/session_priv.h"
#include "session/terminal.h"

static double wall_seconds(const struct session *s)
{
    return (double)(g_get_monotonic_time() - s->started_us) / 1e6;
}

/*
 * Runs to where the host is looked at, or to `limit` before it. Looks do not move with what
 * happens: neither a stop on the way nor who asks for it changes them. *looks: this is one.
 */
static enum machine_stop advance(struct session *s, ticks_t limit, bool *looks)
{
    ticks_t now = machine_now(s->machine);
    ticks_t next = MIN(s->look, MAX(stimuli_next(s->stimuli), now));

    s->running = true;
    enum machine_stop stop = machine_run(s->machine, MIN(next, limit));
    s->running = false;
    *looks =
        (stop == MACHINE_TIME && next <= limit) || stop == MACHINE_ASLEEP || stop == MACHINE_OFF;
    stimuli_set_time(s->stimuli, *looks && stop == MACHINE_TIME ? next : machine_now(s->machine));
    return stop;
}

/* The part of a look that the firmware may notice; it has to be the same in every run. */
static void look_at_rtt(struct session *s)
{
    if (s->rtt != NULL)
        s->slice = rtt_poll(s->rtt);
    if (machine_now(s->machine) >= s->look)
        s->look = (machine_now(s->machine) / s->slice + 1) * s->slice;
}

/* After a slice; `looks`: the firmware may notice that it was one. */
static void serve_host(struct session *s, ticks_t begin, bool looks)
{
    s->ran = machine_now(s->machine) - begin;
    if (looks)
        look_at_rtt(s);
    else if (s->rtt != NULL)
        rtt_show(s->rtt);
    if (s->leds != NULL)
        leds_look(s->leds);
    console_accept(s->console, looks && !machine_rehearses(s->machine));
    console_poll(s->console, 0);
    if (looks)
        stimuli_apply(s->stimuli);
}

static enum machine_stop run_slice(struct session *s)
{
    ticks_t begin = machine_now(s->machine);
    bool looks = false, stands = s->halted;
    enum machine_stop stop = stands ? pace_stand(s) : advance(s, s->end, &looks);

    /* What a programmer does meanwhile takes time of the chip, and nobody waits for it again. */
    serve_host(s, stands ? machine_now(s->machine) : begin, looks);
    return stop;
}

enum machine_stop session_rehearse(struct session *s, ticks_t limit)
{
    bool looks;
    enum machine_stop stop = advance(s, limit, &looks);

    if (looks) {
        look_at_rtt(s);
        stimuli_apply(s->stimuli);
    }
    if (stop == MACHINE_ASLEEP)
        stimuli_wake(s->stimuli);
    return stop;
}

static void between_slices(struct session *s)
{
    s->stirred = false;
    TELL(&s->watchers, struct session_watcher, between, s);
}

static enum session_debugger ask_debugger(struct session *s, enum machine_stop stop,
                                          struct outcome *o)
{
    enum session_debugger who =
        s->debugger != NULL ? s->debugger(s->debugger_ctx, stop, o) : SESSION_FREE;

    s->debugged = who == SESSION_DEBUGGED;
    return who;
}

/* After a slice. True: the run is over. */
static bool look_around(struct session *s, enum machine_stop stop, struct outcome *o)
{
    enum session_debugger who = ask_debugger(s, stop, o);

    if (who == SESSION_DEBUGGED && stop == MACHINE_ASLEEP)
        stimuli_wake(s->stimuli);
    if (who == SESSION_FREE) /* what somebody has halted it for ends no run */
        return ending_has_come(s, s->halted ? MACHINE_REQUEST : stop, o);
    return who == SESSION_OVER || ending_debugged(s, o);
}

void session_begin(struct session *s)
{
    ticks_t duration = s->options.duration, wall = s->options.wall_limit;

    s->started_us = g_get_monotonic_time();
    s->due_us = s->started_us;
    s->wait.given_up = false;
    s->wait.deadline_us = G_MAXINT64;
    semihosting_forget_exit(s->semihosting);
    if (wall != TICKS_NEVER)
        s->wait.deadline_us = s->started_us + (gint64)(wall / TICKS_PER_US);
    s->started = machine_now(s->machine);
    s->end = duration < TICKS_NEVER - s->started ? s->started + duration : TICKS_NEVER;
    if (!s->goes_on) {
        s->slice = SLICE_TICKS;
        s->look = (s->started / s->slice + 1) * s->slice;
    }
    s->goes_on = false;
    s->paces_idle = terminal_is_raw() && !s->until && s->end == TICKS_NEVER;
    console_poll(s->console, 0);
}

ticks_t session_next_look(const struct session *s)
{
    return MIN(MIN(s->look, MAX(stimuli_next(s->stimuli), machine_now(s->machine))), s->end);
}

bool session_look(struct session *s, enum machine_stop stop, struct outcome *o)
{
    stimuli_set_time(s->stimuli, machine_now(s->machine));
    s->stop = stop;
    serve_host(s, s->looked, stop == MACHINE_TIME);
    s->looked = machine_now(s->machine);
    between_slices(s);
    bool over = look_around(s, stop, o);
    if (!over)
        pace_slice(s);
    return over;
}

struct outcome session_run(struct session *s)
{
    struct outcome o = {.core = CORE_APP};

    session_begin(s);
    bool over = ask_debugger(s, MACHINE_TIME, &o) == SESSION_OVER;
    while (!over) {
        s->stop = run_slice(s);
        between_slices(s);
        over = look_around(s, s->stop, &o);
        if (!over)
            pace_slice(s);
    }
    o.symptom = ending_symptom(s, &o);
    o.wall_s = wall_seconds(s);
    return o;
}
