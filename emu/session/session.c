/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/rtt_verbs.h"
#include "session/session_priv.h"

#include "base/error.h"
#include "session/semihosting.h"
#include "session/terminal.h"
#include "session/usbip.h"
#include "store/snapshot.h"
#include "usb/host.h"

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
    s->rtt_verbs = rtt_verbs_new(s, s->rtt);
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
    rtt_verbs_free(s->rtt_verbs);
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
    char *hash;
    GPtrArray *journal = journal_read(path, &hash, error);

    if (journal == NULL)
        return false;
    console_ignore_input(s->console);
    stimuli_add_journal(s->stimuli, journal, hash);
    g_ptr_array_free(journal, TRUE);
    g_free(hash);
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

void session_walk(struct session *s, struct state_walk *w)
{
    state_begin(w, "session");
    STATE_PART(w, s->slice);
    STATE_PART(w, s->look);
    stimuli_walk(s->stimuli, w);
    console_walk(s->console, w);
    if (s->rtt != NULL && state_has(w, "rtt"))
        rtt_walk(s->rtt, w);
}

/* A machine may have been saved without a session. */
static void walk_for_file(void *session, struct state_walk *w)
{
    struct session *s = session;

    if (!state_has(w, "session"))
        return;
    session_walk(s, w);
    stimuli_walk_journal(s->stimuli, w);
    if (!w->restores)
        return;
    if (s->slice == 0 || s->slice > SLICE_TICKS)
        s->slice = SLICE_TICKS;
    s->look = MIN(s->look, machine_now(s->machine) + s->slice);
    s->goes_on = true;
    if (s->rtt != NULL)
        rtt_fork(s->rtt);
}

bool session_save(struct session *s, const char *path, GError **error)
{
    const struct snapshot_more more = {walk_for_file, s};

    return snapshot_save(s->machine, &more, path, error);
}

bool session_restore(struct session *s, const char *path, GError **error)
{
    const struct snapshot_more more = {walk_for_file, s};

    return snapshot_restore(s->machine, &more, path, error);
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

void session_debug(struct session *s,
                   enum session_debugger (*slice)(void *ctx, enum machine_stop stop,
                                                  struct outcome *outcome),
                   void *ctx)
{
    s->debugger = slice;
    s->debugger_ctx = ctx;
}

bool session_is_debugged(const struct session *s)
{
    return s->debugged;
}

enum machine_stop session_last_stop(const struct session *s)
{
    return s->stop;
}
