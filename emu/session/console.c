/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/console.h"

#include <string.h>

#include "base/error.h"
#include "session/console_priv.h"
#include "session/terminal.h"

#define CONSOLE_BLOCK "console." /* and the name of a line */
#define LINE_MAX_TEXT 4096       /* of text that --until sees at once */
#define CTRL_A        1

/* A line that matched is over when nothing has come for so long: a prompt has no end. */
#define LINE_PATIENCE (10 * TICKS_PER_MS)

/* How long a pipe may take to deliver its first byte, so that piped input is there from the start.
 */
#define PIPE_START_MS 20

void console_raise(struct console *c, enum console_event event)
{
    if (c->event == CONSOLE_NONE)
        c->event = event;
    wait_give_up(c->wait);
    machine_request_stop(c->machine);
}

static void write_port(struct line *l, const void *data, size_t len)
{
    port_write(l->port, data, len);
    if (port_error(l->port) != 0)
        console_raise(l->console, CONSOLE_LOST);
}

static void flush_line(struct line *l)
{
    struct console *c = l->console;

    if (l->shown->len == 0 || l->port == NULL)
        return;
    if (l->port == c->stdio) {
        /* Another line's unfinished text does not run into this one. */
        if (c->mid_line && c->last != l)
            write_port(l, "\n", 1);
        c->mid_line = l->shown->data[l->shown->len - 1] != '\n';
        c->last = l;
    }
    write_port(l, l->shown->data, l->shown->len);
    g_byte_array_set_size(l->shown, 0);
}

static enum console_event match(const struct console *c, const char *text)
{
    if (c->fail_on != NULL && g_regex_match(c->fail_on, text, 0, NULL))
        return CONSOLE_FAIL_ON;
    if (c->until != NULL && g_regex_match(c->until, text, 0, NULL))
        return CONSOLE_UNTIL;
    return CONSOLE_NONE;
}

static void look_for_expected(struct line *l)
{
    struct console *c = l->console;

    if (c->expect == NULL || !g_regex_match(c->expect, l->text->str + l->expected_to, 0, NULL))
        return;
    l->expected_to = l->text->len;
    c->expect = NULL;
    c->expected = true;
}

static void look_for_mark(struct console *c, const char *text)
{
    if (c->mark == NULL || c->marked || !g_regex_match(c->mark, text, 0, NULL))
        return;
    c->marked = true;
    machine_request_stop(c->machine);
}

bool console_marked(const struct console *c)
{
    return c->marked;
}

/*
 * Keeps the current line for matching; bytes that are not ASCII text match as '?'. The run ends
 * with the line that matched, so that nobody sees half of it.
 */
static void keep_text(struct line *l, uint8_t byte)
{
    struct console *c = l->console;

    if (c->until == NULL && c->fail_on == NULL && c->expect == NULL && c->mark == NULL)
        return;
    if (l == c->matched_line)
        c->matched_at = machine_now(c->machine);
    if (byte == '\n' || l->text->len >= LINE_MAX_TEXT) {
        g_string_truncate(l->text, 0);
        l->expected_to = 0;
        if (l == c->matched_line)
            console_settle(c);
        return;
    }
    if (byte == '\r' || c->matched_line != NULL)
        return;
    g_string_append_c(l->text, byte < 0x80 && byte != 0 ? (char)byte : '?');
    look_for_expected(l);
    look_for_mark(c, l->text->str);
    c->matched = match(c, l->text->str);
    if (c->matched == CONSOLE_NONE)
        return;
    c->matched_line = l;
    c->matched_at = machine_now(c->machine);
}

static void start_line(struct line *l)
{
    struct console *c = l->console;
    const char *board = c->board != NULL ? c->board : "", *line = l->tag ? l->name : "";
    char *tag = g_strdup_printf("[%s%s%s] ", board, *board && *line ? " " : "", line);
    char *time = g_strdup_printf("%12.6f ", (double)machine_now(c->machine) / TICKS_PER_SECOND);

    if (c->timestamps && l->port == c->stdio)
        g_byte_array_append(l->shown, (const uint8_t *)time, (unsigned)strlen(time));
    g_free(time);
    if (tag[1] != ']' && l->port == c->stdio)
        g_byte_array_append(l->shown, (const uint8_t *)tag, (unsigned)strlen(tag));
    g_free(tag);
}

/* The first text of a line: it may be the console that somebody types at. */
static void first_text(struct line *l)
{
    struct console *c = l->console;
    bool others = console_has_spoken(c);

    l->spoke = true;
    console_share_stdout(c);
    if (!l->input || others || c->keyboard_named || c->keyboard == NULL || l->port != c->stdio)
        return;
    g_byte_array_append(l->typed, c->keyboard->typed->data, c->keyboard->typed->len);
    g_byte_array_set_size(c->keyboard->typed, 0);
    c->keyboard = l;
}

void console_transmitted(void *ctx, uint8_t byte)
{
    struct line *l = ctx;
    struct console *c = l->console;

    if (machine_rehearses(c->machine))
        return; /* it was shown when it happened */
    if (!l->spoke)
        first_text(l);
    TELL(&c->listeners, struct console_listener, heard, l->name, !l->added, byte);
    if (l->port != NULL) {
        if (!l->mid_line && byte != '\n' && byte != '\r')
            start_line(l);
        g_byte_array_append(l->shown, &byte, 1);
        l->fresh = true;
        if (byte == '\n')
            flush_line(l);
    }
    l->mid_line = byte != '\n' && (l->mid_line || byte != '\r');
    keep_text(l, byte);
}

bool console_receive(void *ctx, uint8_t *byte)
{
    struct line *l = ctx;

    if (l->typed->len == 0)
        return false;
    *byte = l->typed->data[0];
    g_byte_array_remove_index(l->typed, 0);
    return true;
}

bool console_typed(void *ctx, uint8_t byte)
{
    struct console *c = ctx;

    if (!terminal_is_raw())
        return false;
    if (!c->escape) {
        c->escape = byte == CTRL_A;
        return c->escape;
    }
    c->escape = false;
    if (byte == 'x' || byte == 'X')
        console_raise(c, CONSOLE_QUIT);
    else if (byte != CTRL_A)
        c->menu = (char)byte;
    return byte != CTRL_A;
}

char console_take_menu(struct console *c)
{
    char letter = c->menu;

    c->menu = 0;
    return letter;
}

bool console_has_menu(const struct console *c)
{
    return c->menu != 0;
}

static void give(struct line *l, const uint8_t *data, size_t len)
{
    struct console *c = l->console;

    if (c->taken != NULL)
        c->taken(c->taken_ctx, l->name, data, len);
    g_byte_array_append(l->typed, data, (unsigned)len);
    if (l->serial->wake != NULL)
        l->serial->wake(l->serial->uart);
}

static void take_input(struct line *l)
{
    struct console *c = l->console;
    uint8_t buffer[512];

    if (c->deaf || c->waits || l->port == NULL || (l->port == c->stdio && c->keyboard != l) ||
        l->typed->len >= LINE_MAX_TEXT)
        return;
    size_t n = port_read(l->port, buffer, sizeof buffer);
    if (n > 0)
        give(l, buffer, n);
}

bool console_settle(struct console *c)
{
    if (c->matched != CONSOLE_NONE)
        console_raise(c, c->matched);
    return c->matched != CONSOLE_NONE;
}

void console_poll(struct console *c, int timeout_ms)
{
    for (unsigned i = 0; i < c->n_lines; i++) {
        struct line *l = &c->line[i];

        /* Lines that share stdout write themselves whole, and a prompt when it has stood a while.
         */
        if (l->port != c->stdio || !c->stdout_shared || !l->fresh)
            flush_line(l);
        l->fresh = false;
        if (l->port != NULL) {
            port_flush(l->port);
            if (port_error(l->port) != 0)
                console_raise(c, CONSOLE_LOST);
        }
    }
    wait_once(c->wait, timeout_ms);
    for (unsigned i = 0; i < c->n_lines; i++)
        take_input(&c->line[i]);
    if (c->matched != CONSOLE_NONE && machine_now(c->machine) - c->matched_at >= LINE_PATIENCE)
        console_settle(c);
}

bool console_can_input(const struct console *c)
{
    for (unsigned i = 0; i < c->n_lines && !c->deaf; i++) {
        const struct line *l = &c->line[i];

        if (l->port != NULL &&
            (port_can_input(l->port) || (port_has_input(l->port) && l->typed->len < LINE_MAX_TEXT)))
            return true;
    }
    return false;
}

bool console_has_spoken(const struct console *c)
{
    for (unsigned i = 0; i < c->n_lines; i++)
        if (c->line[i].spoke)
            return true;
    return false;
}

bool console_has_shown(const struct console *c, const char **unseen)
{
    *unseen = NULL;
    for (unsigned i = 0; i < c->n_lines; i++) {
        if (c->line[i].spoke && c->line[i].port != NULL)
            return true;
        if (c->line[i].spoke)
            *unseen = c->line[i].name;
    }
    return false;
}

enum console_event console_event(const struct console *c)
{
    return c->event;
}

const struct port *console_lost(const struct console *c)
{
    for (unsigned i = 0; i < c->n_lines; i++)
        if (c->line[i].port != NULL && port_error(c->line[i].port) != 0)
            return c->line[i].port;
    return NULL;
}

void console_end_line(struct console *c)
{
    for (unsigned i = 0; i < c->n_lines; i++)
        flush_line(&c->line[i]);
    if (c->mid_line)
        port_write(c->stdio, "\n", 1);
    c->mid_line = false;
}

bool console_type(struct console *c, const char *name, const void *data, size_t len)
{
    bool keyboard = strcmp(name, "console") == 0 && c->keyboard != NULL;
    struct line *l = keyboard ? c->keyboard : console_find(c, name);

    if (l != NULL)
        give(l, data, len);
    return l != NULL;
}

void console_record(struct console *c,
                    void (*taken)(void *ctx, const char *line, const uint8_t *data, size_t len),
                    void *ctx)
{
    c->taken = taken;
    c->taken_ctx = ctx;
}

void console_ignore_input(struct console *c)
{
    c->deaf = true;
}

void console_accept(struct console *c, bool accepts)
{
    c->waits = !accepts;
}

/* The text that may still match, and what the firmware has not taken. */
static void walk_line(struct line *l, struct state_walk *w)
{
    GByteArray *text = g_byte_array_new();
    uint64_t expected_to = l->expected_to;

    g_byte_array_append(text, (const guint8 *)l->text->str, (guint)l->text->len);
    state_bytes(w, text);
    state_bytes(w, l->typed);
    STATE_PART(w, expected_to);
    if (w->restores) {
        g_string_truncate(l->text, 0);
        g_string_append_len(l->text, (const char *)text->data, MIN(text->len, LINE_MAX_TEXT));
        l->expected_to = MIN(expected_to, l->text->len);
    }
    g_byte_array_unref(text);
}

/* The firmware had a line that has not shown up here yet. */
static void meet_again(void *console, const char *name)
{
    console_find(console, name);
}

/* A line that is younger than the state had no input then. */
void console_walk(struct console *c, struct state_walk *w)
{
    state_names(w, CONSOLE_BLOCK, meet_again, c);
    for (unsigned i = 0; i < c->n_lines; i++) {
        struct line *l = &c->line[i];
        char *block = g_strconcat(CONSOLE_BLOCK, l->name, NULL);

        if (state_has(w, block)) {
            state_begin(w, block);
            walk_line(l, w);
        } else {
            g_string_truncate(l->text, 0);
            g_byte_array_set_size(l->typed, 0);
            l->expected_to = 0;
        }
        g_free(block);
    }
}

void console_expect(struct console *c, GRegex *regex)
{
    c->expect = regex;
}

bool console_expected(struct console *c)
{
    bool came = c->expected;

    c->expected = false;
    return came;
}

void console_listen(struct console *c, struct console_listener *l, void *ctx)
{
    listener_join(&c->listeners, &l->listener, ctx);
}

static bool compile(GRegex **regex, const char *option, const char *pattern, GError **error)
{
    GError *cause = NULL;

    if (pattern == NULL)
        return true;
    *regex = g_regex_new(pattern, G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, &cause);
    if (*regex != NULL)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s: %s", option, cause->message);
    g_error_free(cause);
    return false;
}

bool console_set_conditions(struct console *c, const char *until, const char *fail_on,
                            GError **error)
{
    g_clear_pointer(&c->until, g_regex_unref);
    g_clear_pointer(&c->fail_on, g_regex_unref);
    c->event = c->matched = CONSOLE_NONE;
    c->matched_line = NULL;
    for (unsigned i = 0; i < c->n_lines; i++)
        g_string_truncate(c->line[i].text, c->line[i].expected_to = 0);
    return compile(&c->until, "--until", until, error) &&
           compile(&c->fail_on, "--fail-on", fail_on, error);
}

struct console *console_new(struct machine *m, struct wait *wait, const struct console_options *o,
                            GError **error)
{
    struct console *c = g_new0(struct console, 1);

    c->machine = m;
    c->wait = wait;
    c->silent = o->silent;
    c->quiet = o->quiet;
    c->drops = o->drops;
    c->board = g_strdup(o->board);
    c->timestamps = o->timestamps;
    if (!compile(&c->until, "--until", o->until, error) ||
        !compile(&c->fail_on, "--fail-on", o->fail_on, error) ||
        !compile(&c->mark, "--save-at", o->mark, error) ||
        !console_connect_all(c, o->uarts, error)) {
        console_free(c);
        return NULL;
    }
    console_share_stdout(c);
    if (terminal_is_raw() && !o->quiet)
        fprintf(stderr, "nrf53emu: console on UARTE0; Ctrl-A X leaves, Ctrl-A H helps\r\n");
    wait_once(wait, terminal_is_raw() ? 0 : PIPE_START_MS);
    return c;
}

static void close_port(struct console *c, struct port *p)
{
    if (p == NULL)
        return;
    port_drain(p);
    if (port_dropped(p) != 0 && !c->quiet)
        fprintf(stderr, "nrf53emu: %" G_GUINT64_FORMAT " bytes were not read from %s\n",
                port_dropped(p), port_place(p));
    port_close(p);
}

void console_free(struct console *c)
{
    if (c == NULL)
        return;
    console_end_line(c);
    listeners_clear(&c->listeners);
    for (unsigned i = 0; i < c->n_lines; i++) {
        if (c->line[i].port != c->stdio)
            close_port(c, c->line[i].port);
        console_line_free(&c->line[i]);
    }
    close_port(c, c->stdio);
    terminal_restore();
    g_clear_pointer(&c->until, g_regex_unref);
    g_clear_pointer(&c->fail_on, g_regex_unref);
    g_clear_pointer(&c->mark, g_regex_unref);
    g_free(c->board);
    g_free(c);
}
