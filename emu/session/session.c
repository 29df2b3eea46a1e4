/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/session.h"

#include <errno.h>

#include "base/error.h"
#include "session/commands.h"
#include "session/semihosting.h"
#include "session/terminal.h"
#include "session/usbip.h"
#include "usb/host.h"

/* How much emulated time passes between two looks at stdin, signals and the wall clock. */
#define SLICE_TICKS (10 * TICKS_PER_MS)

/* A host that was busy elsewhere catches up with so much time, idle or of --realtime. */
#define MAX_LATE_US          50000
#define MAX_LATE_REALTIME_US G_USEC_PER_SEC

struct session {
    struct machine *machine;
    struct session_options options;
    bool until; /* --until was asked for */
    struct wait wait;
    struct console *console;
    struct semihosting *semihosting;
    struct rtt *rtt; /* NULL: nobody reads it */
    struct stimuli *stimuli;
    struct commands *commands;
    FILE *record;        /* NULL: none */
    struct leds *leds;   /* NULL: not shown */
    struct usbip *usbip; /* NULL: serial ports of the USB device are consoles */
    ticks_t slice;       /* how long one is now */
    ticks_t look;        /* when the host is looked at next: a multiple of it */
    bool halted;
    bool running;    /* the machine is inside a slice */
    ticks_t ran;     /* emulated time of the last slice, without what others did beside it */
    bool stirred;    /* session_stir() */
    bool paces_idle; /* somebody may type: time that the firmware sleeps takes its time */
    gint64 due_us;   /* of the host, when the last paced slice was over */
    uint64_t asleep; /* cycles of the application core, at the end of the last slice */
    struct listeners watchers;
    struct machine_listener machine_ear;
    enum session_debugger (*debugger)(void *ctx, enum machine_stop stop, struct outcome *outcome);
    void *debugger_ctx;
    bool debugged;          /* what it said last */
    enum machine_stop stop; /* of the last slice */
    ticks_t started, end;   /* emulated */
    ticks_t looked;         /* session_look() */
    gint64 started_us;
};

/* The last words in front of a reset are still in RAM. */
static void before_reset(void *ctx, enum machine_core core)
{
    struct session *s = ctx;

    if (s->rtt != NULL)
        rtt_poll(s->rtt);
}

/* A serial port of the USB device is open. */
static struct serial_line *usb_line(void *console, unsigned n)
{
    char name[16];

    g_snprintf(name, sizeof name, "usb.%u", n);
    return console_add_line(console, name, true);
}

struct session *session_new(struct machine *m, const struct session_options *options,
                            GError **error)
{
    struct session *s = g_new0(struct session, 1);

    s->machine = m;
    s->options = *options;
    s->until = options->console.until != NULL;
    wait_init(&s->wait);
    s->console = console_new(m, &s->wait, &options->console, error);
    if (s->console == NULL) {
        g_free(s);
        return NULL;
    }
    if (options->usbip_port != 0) {
        s->usbip = usbip_new(m, &s->wait, options->usbip_port, error);
        if (s->usbip == NULL) {
            console_free(s->console);
            g_free(s);
            return NULL;
        }
    }
    s->semihosting = semihosting_new(m, s->console);
    if (!options->no_rtt)
        s->rtt = rtt_new(m, s->console, options->symbols);
    s->stimuli = stimuli_new(m, s->console);
    s->commands = commands_new(s, m, options->symbols);
    if (options->leds != NULL)
        s->leds = leds_new(m, options->leds, s->console);
    s->machine_ear.resetting = before_reset;
    machine_listen(m, &s->machine_ear, s);
    if (options->usbip_port == 0)
        usb_host_show(machine_usb_host(m), usb_line, s->console);
    machine_set_stop_on_lockup(m, true);
    return s;
}

void session_free(struct session *s)
{
    if (s == NULL)
        return;
    listener_leave(&s->machine_ear.listener);
    listeners_clear(&s->watchers);
    stimuli_free(s->stimuli);
    commands_free(s->commands);
    leds_free(s->leds);
    if (s->record != NULL)
        fclose(s->record);
    usb_host_show(machine_usb_host(s->machine), NULL, NULL);
    usbip_free(s->usbip);
    console_free(s->console);
    semihosting_free(s->semihosting);
    rtt_free(s->rtt);
    g_free(s);
}

void session_watch(struct session *s, struct session_watcher *watcher, void *ctx)
{
    listener_join(&s->watchers, &watcher->listener, ctx);
}

bool session_set_conditions(struct session *s, const struct session_conditions *conditions,
                            GError **error)
{
    s->options.duration = conditions->duration;
    s->options.wall_limit = conditions->wall_limit;
    s->until = conditions->until != NULL;
    return console_set_conditions(s->console, conditions->until, conditions->fail_on, error);
}

void session_look_up(struct session *s)
{
    if (s->rtt != NULL)
        rtt_look_up(s->rtt);
}

void session_halt(struct session *s, bool halt)
{
    s->halted = halt;
    machine_request_stop(s->machine);
}

bool session_halted(const struct session *s)
{
    return s->halted;
}

bool session_stands(const struct session *s)
{
    return !s->running;
}

void session_stir(struct session *s)
{
    s->stirred = true;
    machine_request_stop(s->machine);
}

bool session_wait_stirred(struct session *s)
{
    s->wait.given_up = false;
    s->wait.deadline_us = G_MAXINT64;
    while (!s->stirred && !wait_is_over(&s->wait))
        console_poll(s->console, 1000);
    return !terminal_interrupted();
}

struct stimuli *session_stimuli(struct session *s)
{
    return s->stimuli;
}

void session_inject(struct session *s, struct input *input)
{
    stimuli_add(s->stimuli, input);
}

bool session_inject_now(struct session *s, struct input *input, GError **error)
{
    char *fault = stimuli_give(s->stimuli, input);

    if (fault == NULL)
        return true;
    g_set_error_literal(error, EMU_ERROR, EMU_ERROR_USAGE, fault);
    g_free(fault);
    return false;
}

void session_note(struct session *s, struct input *input)
{
    stimuli_note(s->stimuli, input);
}

bool session_record(struct session *s, const char *path, GError **error)
{
    const struct port_config config = {.wait = &s->wait, .name = "--record"};
    char *target = g_strconcat("file:", path, NULL);
    struct port *port = port_open(&config, target, error);

    g_free(target);
    if (port == NULL) {
        g_prefix_error(error, "--record: %s: ", path);
        return false;
    }
    s->record = port_stream(port);
    stimuli_record(s->stimuli, s->record);
    return true;
}

bool session_replay(struct session *s, const char *path, GError **error)
{
    GPtrArray *journal = journal_read(path, error);

    if (journal == NULL)
        return false;
    console_ignore_input(s->console);
    while (journal->len != 0)
        stimuli_add(s->stimuli, g_ptr_array_steal_index(journal, 0));
    g_ptr_array_free(journal, TRUE);
    return true;
}

struct console *session_console(struct session *s)
{
    return s->console;
}

struct commands *session_commands(struct session *s)
{
    return s->commands;
}

struct wait *session_wait(struct session *s)
{
    return &s->wait;
}

static double wall_seconds(const struct session *s)
{
    return (double)(g_get_monotonic_time() - s->started_us) / 1e6;
}

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

static bool is_idle(struct session *s)
{
    const struct cpu_counters *n = cpu_counters(machine_cpu(s->machine, CORE_APP));
    ticks_t slept = (n->sleep_cycles - MIN(s->asleep, n->sleep_cycles)) * TICKS_HCLK128M;

    s->asleep = n->sleep_cycles;
    return slept > s->ran / 4;
}

/*
 * With --realtime a slice takes the time that it takes. At a terminal busy code runs as fast as it
 * goes, but a slice that is mostly sleep is paced as well: a clock runs right, and a time-out does
 * not expire while somebody types.
 */
static void pace(struct session *s)
{
    bool idle = is_idle(s), realtime = s->options.realtime;
    gint64 slice_us = (gint64)(s->ran / TICKS_PER_US);
    gint64 now = g_get_monotonic_time(), late = realtime ? MAX_LATE_REALTIME_US : MAX_LATE_US;
    bool paced = realtime || (s->paces_idle && idle);

    s->due_us = paced ? MAX(s->due_us, now - late) + slice_us : now;
    while (s->due_us > now && !s->stirred && !wait_is_over(&s->wait) &&
           !console_has_menu(s->console)) {
        console_poll(s->console, (int)((s->due_us - now + 999) / 1000));
        now = g_get_monotonic_time();
    }
}

static bool is_over(struct session *s, enum machine_stop stop, struct outcome *o)
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

/* A bad end that has no name of its own yet. */
static enum symptom symptom_of(const struct session *s, const struct outcome *o)
{
    bool unmet = o->status == EXIT_LIMIT && s->until;

    if (o->symptom != SYMPTOM_NONE)
        return o->symptom;
    return unmet || o->status == EXIT_GUEST ? SYMPTOM_UNMET : SYMPTOM_ENDED;
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

/* Nobody runs; the host is served. */
static enum machine_stop stand(struct session *s)
{
    while (s->halted && !s->stirred && !wait_is_over(&s->wait) && !console_has_menu(s->console))
        console_poll(s->console, 100);
    s->due_us = g_get_monotonic_time();
    return MACHINE_REQUEST;
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
    enum machine_stop stop = stands ? stand(s) : advance(s, s->end, &looks);

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

void session_walk(struct session *s, struct state_walk *w)
{
    state_begin(w, "session");
    STATE_PART(w, s->slice);
    STATE_PART(w, s->look);
    stimuli_walk(s->stimuli, w);
    console_walk(s->console, w);
    if (s->rtt != NULL)
        rtt_walk(s->rtt, w);
}

void session_fork_past(struct session *s)
{
    stimuli_fork(s->stimuli);
    if (s->rtt != NULL)
        rtt_fork(s->rtt);
}

bool session_can_rehearse(const struct session *s)
{
    return s->usbip == NULL;
}

static void between_slices(struct session *s)
{
    s->stirred = false;
    TELL(&s->watchers, struct session_watcher, between, s);
}

void session_debug(struct session *s,
                   enum session_debugger (*slice)(void *ctx, enum machine_stop stop,
                                                  struct outcome *outcome),
                   void *ctx)
{
    s->debugger = slice;
    s->debugger_ctx = ctx;
}

static enum session_debugger ask_debugger(struct session *s, enum machine_stop stop,
                                          struct outcome *o)
{
    enum session_debugger who =
        s->debugger != NULL ? s->debugger(s->debugger_ctx, stop, o) : SESSION_FREE;

    s->debugged = who == SESSION_DEBUGGED;
    return who;
}

bool session_is_debugged(const struct session *s)
{
    return s->debugged;
}

enum machine_stop session_last_stop(const struct session *s)
{
    return s->stop;
}

/* After a slice. True: the run is over. */
static bool look_around(struct session *s, enum machine_stop stop, struct outcome *o)
{
    enum session_debugger who = ask_debugger(s, stop, o);

    if (who == SESSION_DEBUGGED && stop == MACHINE_ASLEEP)
        stimuli_wake(s->stimuli);
    if (who == SESSION_FREE) /* what somebody has halted it for ends no run */
        return is_over(s, s->halted ? MACHINE_REQUEST : stop, o);
    return who == SESSION_OVER || check_console(s, o) || check_semihosting(s, o) ||
           check_limits(s, o);
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
    s->slice = SLICE_TICKS;
    s->look = (s->started / s->slice + 1) * s->slice;
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
        pace(s);
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
            pace(s);
    }
    o.symptom = symptom_of(s, &o);
    o.wall_s = wall_seconds(s);
    return o;
}
