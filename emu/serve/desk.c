/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serve/desk.h"

#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "debug/doctor/doctor.h"
#include "session/output.h"
#include "session/terminal.h"

/* Busy without progress for so long is looked into, as by `run`. */
#define PATIENCE (3 * TICKS_PER_SECOND)

#define LOG_FILE "board.log"

struct desk {
    struct desk_config config;
    struct guest_listener log_ear;
    struct console_listener console_ear;
    struct monitor_listener monitor_ear;
    struct session_watcher watcher;
    struct socket_server *server;
    struct doctor *doctor; /* forgets at a restart */
    bool diagnosed;        /* what it found since then was told */
    bool blank;
    const char *ended; /* why the machine stands though nobody halted it; NULL: it does not */
    unsigned resets;   /* that were told */
    FILE *log;         /* NULL: it cannot be written */
    FILE *complaints;  /* desk_hear_complaints() */
    GString *text;     /* of a console's line, for who listens */
    char *line;        /* whose text it is */
};

void desk_tell(struct desk *d, const char *event, const char *text)
{
    if (!d->config.quiet)
        fprintf(stderr, "nrf53emu: %s: %s\n", event, text);
    socket_server_tell(d->server, event, text, NULL);
}

/* --- what the firmware prints, and what is wrong with it ----------------------------------------
 */

static void tell_text(struct desk *d)
{
    JsonNode *line;

    if (d->text->len == 0)
        return;
    line = json_node_init_string(json_node_alloc(), d->line);
    char *text = g_strndup(d->text->str, d->text->len);
    g_string_truncate(d->text, 0);
    socket_server_tell(d->server, "console", text, line);
    g_free(text);
}

static void on_byte(void *ctx, const char *line, bool uart, uint8_t byte)
{
    struct desk *d = ctx;

    if (g_strcmp0(d->line, line) != 0) {
        tell_text(d);
        g_free(d->line);
        d->line = g_strdup(line);
    }
    if (byte != 0)
        g_string_append_c(d->text, (char)byte);
    if (d->text->len >= 4096)
        tell_text(d);
}

/* What cannot be written once is not tried again: a board goes on without its log. */
static void flush_log(struct desk *d)
{
    if (d->log == NULL || fflush(d->log) == 0)
        return;
    fclose(d->log);
    d->log = NULL;
}

static void print_complaint(FILE *to, const struct guest_report *r)
{
    static const char *const kinds[] = {"note", "model-gap", "guest error", "anomaly"};

    if (to != NULL)
        fprintf(to, "nrf53emu: %s: %s: %s, %.6f s [%s]\n", kinds[r->severity], r->device, r->text,
                (double)r->when / TICKS_PER_SECOND, r->id);
}

static void on_complaint(void *ctx, const struct guest_report *r)
{
    struct desk *d = ctx;

    if (r->count > 1 || r->severity == GUEST_NOTE || (r->severity == GUEST_GAP && r->words > 1))
        return;
    print_complaint(d->log, r);
    flush_log(d);
    print_complaint(d->complaints, r);
    if (!d->config.quiet && d->complaints == NULL)
        print_complaint(stderr, r);
}

static void tell_findings(struct desk *d, enum symptom symptom)
{
    GPtrArray *findings = doctor_diagnose(d->doctor, symptom);

    d->diagnosed = true;
    for (unsigned i = 0; i < findings->len; i++) {
        const struct finding *f = findings->pdata[i];
        char *text = g_strdup_printf("%s: %s", f->id, f->title);

        if (d->log != NULL) {
            finding_print(f, d->log);
            finding_print_evidence(f, d->log);
            flush_log(d);
        }
        if (i == 0)
            desk_tell(d, "finding", text);
        g_free(text);
    }
    g_ptr_array_unref(findings);
}

/* The doctor runs a core that seems to hang a little further, so he is not asked while it stands.
 */
static bool look(void *ctx, enum machine_stop *stop, struct outcome *outcome)
{
    struct desk *d = ctx;
    bool asks = !d->diagnosed && !session_halted(d->config.session);
    enum symptom symptom = asks ? doctor_look(d->doctor, stop) : SYMPTOM_NONE;

    if (symptom == SYMPTOM_FAULT || symptom == SYMPTOM_RESETS || symptom == SYMPTOM_HANG)
        tell_findings(d, symptom);
    return false;
}

static void between(void *ctx, struct session *session)
{
    struct desk *d = ctx;
    unsigned kept, resets;

    machine_resets(d->config.machine, &kept, &resets);
    if (resets != d->resets)
        socket_server_tell(d->server, "reset", "a core was reset", NULL);
    d->resets = resets;
    tell_text(d);
}

static void on_halted(void *ctx, const char *text)
{
    desk_tell(ctx, "halted", text);
}

/* --- run, halt, reset ---------------------------------------------------------------------------
 */

/* A vector table whose first two words are erased. */
static bool is_blank(struct machine *m)
{
    static const uint8_t erased[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

    return memcmp(machine_nvms(m)[0].data, erased, sizeof erased) == 0;
}

void desk_halt(struct desk *d, bool halt)
{
    session_halt(d->config.session, halt);
    if (!halt)
        d->blank = false;
}

void desk_restart(struct desk *d)
{
    struct machine *m = d->config.machine;

    doctor_forget(d->doctor);
    d->diagnosed = false;
    d->ended = NULL;
    d->blank = is_blank(m);
    machine_pin_reset(m);
    session_note(d->config.session, input_bare(INPUT_RESET));
    machine_run(m, machine_now(m)); /* carries the reset out */
    session_halt(d->config.session, d->blank);
    session_stir(d->config.session);
}

struct outcome desk_run(struct desk *d)
{
    struct session *s = d->config.session;
    struct outcome outcome;

    d->blank = is_blank(d->config.machine);
    session_halt(s, d->blank);
    if (d->blank && !d->config.quiet)
        fputs("nrf53emu: flash is blank: the board waits for an image\n", stderr);
    do {
        outcome = session_run(s);
        if (outcome.status == EXIT_INTERRUPTED || outcome.status == EXIT_PIPE)
            break;
        d->ended = outcome.reason;
        tell_text(d);
        if (!d->diagnosed && outcome.symptom != SYMPTOM_ENDED)
            tell_findings(d, outcome.symptom);
        desk_tell(d, "stands", outcome.text);
    } while (session_wait_stirred(s));
    return outcome;
}

/* --- commands of its own ------------------------------------------------------------------------
 */

static const char *state_of(const struct desk *d)
{
    return d->blank                            ? "blank"
           : session_halted(d->config.session) ? "halted"
           : d->ended != NULL                  ? d->ended
                                               : "runs";
}

static JsonNode *describe(const struct desk *d)
{
    const struct kept_board *board = d->config.board;
    JsonObject *object = json_object_new(), *ports = json_object_new();

    json_object_set_string_member(object, "serial", board->serial);
    json_object_set_string_member(object, "directory", board->path);
    json_object_set_string_member(object, "kind", board->kind);
    json_object_set_string_member(object, "state", state_of(d));
    json_object_set_int_member(object, "pid", getpid());
    json_object_set_double_member(object, "time_s",
                                  (double)machine_now(d->config.machine) / TICKS_PER_SECOND);
    for (const struct desk_port *p = d->config.ports; p->name != NULL; p++)
        json_object_set_string_member(ports, p->name, p->place);
    json_object_set_object_member(object, "ports", ports);
    JsonNode *node = json_node_init_object(json_node_alloc(), object);
    json_object_unref(object);
    return node;
}

static void say_status(const struct desk *d, struct socket_answer *answer)
{
    const struct kept_board *board = d->config.board;

    g_string_append_printf(answer->text, "board %s (%s) in %s: %s\n", board->serial, board->kind,
                           board->path, state_of(d));
    for (const struct desk_port *p = d->config.ports; p->name != NULL; p++)
        g_string_append_printf(answer->text, "%-8s %s\n", p->name, p->place);
    commands_run(session_commands(d->config.session), &(struct command_client){0}, "status",
                 answer->text, NULL);
    answer->data = describe(d);
}

static bool reset(void *ctx, struct command_call *call, GError **error)
{
    struct desk *d = ctx;
    const char *how = call->n > 1 ? call->words[1] : "run";

    desk_restart(d);
    if (strcmp(how, "halt") == 0 || strcmp(how, "init") == 0)
        desk_halt(d, true);
    return true;
}

static bool halt(void *ctx, struct command_call *call, GError **error)
{
    desk_halt(ctx, true);
    return true;
}

static bool go(void *ctx, struct command_call *call, GError **error)
{
    desk_halt(ctx, false);
    return true;
}

/* What a board does otherwise than a run, whoever says it. */
static const struct verb verbs[] = {
    {"reset", "[halt|run]", "pull the reset pin; the board starts anew", reset},
    {"halt", "", "stop both cores", halt},
    {"go", "", "let them run on", go},
    {NULL, NULL, NULL, NULL},
};

static bool on_command(void *ctx, const struct socket_request *request,
                       struct socket_answer *answer)
{
    struct desk *d = ctx;

    if (strcmp(request->command, "status") != 0)
        return d->config.program(d->config.ctx, request, answer);
    say_status(d, answer);
    return true;
}

void desk_hear_complaints(struct desk *d, FILE *to)
{
    d->complaints = to;
}

struct desk *desk_new(const struct desk_config *config, GError **error)
{
    struct desk *d = g_new0(struct desk, 1);
    char *path = kept_board_file(config->board, DESK_SOCKET);
    char *log = kept_board_file(config->board, LOG_FILE);

    d->config = *config;
    d->text = g_string_new(NULL);
    const struct socket_config socket = {
        .path = path, .session = config->session, .command = on_command, .ctx = d};
    d->doctor = doctor_new(config->machine, config->symbols,
                           &(struct doctor_options){.patience = PATIENCE});
    d->server = socket_server_new(&socket, error);
    if (d->server != NULL) {
        d->log = output_open(log);
        commands_add(session_commands(config->session), verbs, d);
        d->log_ear.reported = on_complaint;
        guest_log_listen(machine_log(config->machine), &d->log_ear, d);
        doctor_hear_console(d->doctor, config->session);
        monitor_set_doctor(config->monitor, d->doctor);
        d->monitor_ear.halted = on_halted;
        monitor_listen(config->monitor, &d->monitor_ear, d);
        d->console_ear.heard = on_byte;
        console_listen(session_console(config->session), &d->console_ear, d);
        machine_set_stop_on_lockup(config->machine, false);
        d->watcher.between = between;
        d->watcher.look = look;
        session_watch(config->session, &d->watcher, d);
    }
    g_free(log);
    g_free(path);
    if (d->server != NULL)
        return d;
    desk_free(d);
    return NULL;
}

void desk_free(struct desk *d)
{
    if (d == NULL)
        return;
    commands_remove(session_commands(d->config.session), verbs);
    listener_leave(&d->log_ear.listener);
    listener_leave(&d->console_ear.listener);
    listener_leave(&d->watcher.listener);
    listener_leave(&d->monitor_ear.listener);
    monitor_set_doctor(d->config.monitor, NULL);
    socket_server_free(d->server);
    doctor_free(d->doctor);
    if (d->log != NULL)
        fclose(d->log);
    g_string_free(d->text, TRUE);
    g_free(d->line);
    g_free(d);
}
