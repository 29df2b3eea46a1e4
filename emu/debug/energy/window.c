/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/energy/window.h"

#include <string.h>

#include "base/error.h"
#include "bus/map.h"
#include "session/input.h"

#define MOST_LINE 4096 /* bytes that are looked at; the rest of a line begins another */

enum mark_kind { MARK_NEVER, MARK_TIME, MARK_CODE, MARK_TEXT, MARK_RETURN };

struct mark {
    enum mark_kind kind;
    ticks_t when;
    uint32_t addr, sp; /* sp: of a return */
    GRegex *regex;
};

struct energy_window {
    struct machine *machine;
    struct cpu *cpu; /* that runs the code of the marks */
    struct mark from, to;
    struct energy_meter *meter; /* while it measures */
    struct energy_report report;
    bool began, ended;
    struct event event; /* without owner: it leaves no trace in the state */
    struct cpu_listener cpu_ear;
    struct console_listener console_ear;
    GHashTable *lines; /* name -> GString, what came since its last newline */
};

/* --- what is meant --- */

static bool refuse(GError **error, const char *text, const char *why)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--energy-window: '%s' %s", text, why);
    return false;
}

/* "/REGEX/" */
static bool parse_regex(const char *text, struct mark *m, GError **error)
{
    GError *why = NULL;
    char *pattern = g_strndup(text + 1, strlen(text) - 2);

    m->kind = MARK_TEXT;
    m->regex = g_regex_new(pattern, G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, &why);
    g_free(pattern);
    if (m->regex != NULL)
        return true;
    refuse(error, text, why->message);
    g_error_free(why);
    return false;
}

static bool parse_mark(const char *text, const struct symbols *symbols, struct mark *m,
                       GError **error)
{
    const struct symbol *s = symbols != NULL ? symbols_find_name(symbols, text) : NULL;

    if (strlen(text) > 2 && text[0] == '/' && g_str_has_suffix(text, "/"))
        return parse_regex(text, m, error);
    if (duration_parse(text, &m->when)) {
        m->kind = MARK_TIME;
        return true;
    }
    if (s == NULL || !s->function)
        return refuse(error, text, "is neither a time, nor a function, nor /REGEX/");
    m->kind = MARK_CODE;
    m->addr = s->addr;
    return true;
}

/* Behind the dots that end FROM; NULL: there are none. */
static const char *find_to(const char *text)
{
    const char *dots = strstr(text, text[0] == '/' ? "/.." : "..");

    return dots == NULL ? NULL : dots + (text[0] == '/' ? 3 : 2);
}

static bool parse(struct energy_window *w, const char *text, const struct symbols *symbols,
                  GError **error)
{
    const char *to = find_to(text);
    char *from = to != NULL ? g_strndup(text, (gsize)(to - text) - 2) : g_strdup(text);
    bool ok = parse_mark(from, symbols, &w->from, error);

    g_free(from);
    if (ok && to == NULL && w->from.kind != MARK_CODE)
        return refuse(error, text, "says not up to where: FROM..TO");
    w->to.kind = to == NULL ? MARK_RETURN : MARK_NEVER;
    if (!ok || to == NULL || *to == '\0')
        return ok;
    if (!parse_mark(to, symbols, &w->to, error))
        return false;
    return w->from.kind != MARK_TIME || w->to.kind != MARK_TIME || w->from.when < w->to.when ||
           refuse(error, text, "ends before it starts");
}

/* --- marks that come --- */

static void expect(struct energy_window *w)
{
    const struct mark *m = w->began ? &w->to : &w->from;

    if (!w->ended && m->kind == MARK_TIME)
        sched_at(machine_sched(w->machine), &w->event, MAX(m->when, machine_now(w->machine)));
}

static void pass_mark(struct energy_window *w)
{
    if (!w->began) {
        w->began = true;
        w->meter = energy_meter_new(w->machine);
    } else {
        w->ended = true;
        w->report = energy_meter_report(w->meter);
        energy_meter_free(w->meter);
        w->meter = NULL;
    }
    expect(w);
}

static void on_time(void *ctx)
{
    pass_mark(ctx);
}

static void on_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct energy_window *w = ctx;
    const struct mark *m = w->began ? &w->to : &w->from;

    if (w->ended || pc != m->addr || (m->kind != MARK_CODE && m->kind != MARK_RETURN) ||
        (m->kind == MARK_RETURN && cpu_reg(w->cpu, ENGINE_SP) != m->sp))
        return;
    if (w->to.kind == MARK_RETURN) {
        w->to.addr = cpu_reg(w->cpu, ENGINE_LR) & ~1u;
        w->to.sp = cpu_reg(w->cpu, ENGINE_SP);
    }
    pass_mark(w);
}

static void on_heard(void *ctx, const char *name, bool uart, uint8_t byte)
{
    struct energy_window *w = ctx;
    const struct mark *m = w->began ? &w->to : &w->from;
    GString *line = g_hash_table_lookup(w->lines, name);

    if (w->ended || m->kind != MARK_TEXT)
        return;
    if (line == NULL) {
        line = g_string_new(NULL);
        g_hash_table_insert(w->lines, g_strdup(name), line);
    }
    if (byte != '\n' && line->len < MOST_LINE) {
        g_string_append_c(line, (char)byte);
        return;
    }
    bool matches = g_regex_match(m->regex, line->str, 0, NULL);
    g_string_truncate(line, 0);
    if (matches)
        pass_mark(w);
}

/* --- life --- */

static void free_line(gpointer line)
{
    g_string_free(line, TRUE);
}

static bool is_code(const struct mark *m)
{
    return m->kind == MARK_CODE || m->kind == MARK_RETURN;
}

static void listen(struct energy_window *w, struct console *console)
{
    uint32_t addr = w->from.kind == MARK_CODE ? w->from.addr : w->to.addr;
    bool net = addr - NET_FLASH_BASE < NET_FLASH_SIZE;

    w->cpu = machine_cpu(w->machine, net ? CORE_NET : CORE_APP);
    w->cpu_ear.block = on_block;
    w->console_ear.heard = on_heard;
    if (is_code(&w->from) || is_code(&w->to))
        cpu_listen(w->cpu, &w->cpu_ear, w);
    if (w->from.kind == MARK_TEXT || w->to.kind == MARK_TEXT)
        console_listen(console, &w->console_ear, w);
    expect(w);
}

struct energy_window *energy_window_new(struct machine *m, const struct symbols *symbols,
                                        struct console *console, const char *text, GError **error)
{
    struct energy_window *w = g_new0(struct energy_window, 1);

    w->machine = m;
    w->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_line);
    event_init(&w->event, NULL, "energy window", on_time, w);
    if (parse(w, text, symbols, error)) {
        listen(w, console);
        return w;
    }
    energy_window_free(w);
    return NULL;
}

void energy_window_free(struct energy_window *w)
{
    if (w == NULL)
        return;
    sched_cancel(machine_sched(w->machine), &w->event);
    if (w->cpu != NULL)
        cpu_unlisten(w->cpu, &w->cpu_ear);
    listener_leave(&w->console_ear.listener);
    energy_meter_free(w->meter);
    energy_report_clear(&w->report);
    g_clear_pointer(&w->from.regex, g_regex_unref);
    g_clear_pointer(&w->to.regex, g_regex_unref);
    g_hash_table_destroy(w->lines);
    g_free(w);
}

const struct energy_report *energy_window_report(struct energy_window *w)
{
    if (w->meter != NULL && w->report.rows == NULL)
        w->report = energy_meter_report(w->meter);
    return w->began ? &w->report : NULL;
}

bool energy_window_is_whole(const struct energy_window *w)
{
    return w->ended || w->to.kind == MARK_NEVER;
}
