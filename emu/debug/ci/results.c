/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/ci/results.h"

#include <string.h>

#include "debug/ci/annotate.h"
#include "debug/ci/cases.h"
#include "debug/ci/junit.h"

#define MAX_LINE 4096u

/* A line of the board: what it prints on another one belongs to other cases. */
struct stream {
    char *name;
    GString *text;
    struct cases *cases;
};

struct results {
    struct console_listener ear;
    struct machine *machine;
    GPtrArray *streams; /* in order of their first byte */
};

static void stream_free(gpointer p)
{
    struct stream *s = p;

    g_free(s->name);
    g_string_free(s->text, TRUE);
    cases_free(s->cases);
    g_free(s);
}

static struct stream *stream_of(struct results *r, const char *name)
{
    for (unsigned i = 0; i < r->streams->len; i++) {
        struct stream *s = r->streams->pdata[i];

        if (strcmp(s->name, name) == 0)
            return s;
    }
    struct stream *s = g_new0(struct stream, 1);
    s->name = g_strdup(name);
    s->text = g_string_new(NULL);
    s->cases = cases_new();
    g_ptr_array_add(r->streams, s);
    return s;
}

/* Colours of a logger are no part of a line: "\x1b[" up to a letter. */
static void drop_colours(GString *text)
{
    for (char *at = strchr(text->str, '\x1b'); at != NULL; at = strchr(at, '\x1b')) {
        size_t n = 1 + strspn(at + 1, "[0123456789;");

        n += at[n] != '\0';
        g_string_erase(text, at - text->str, (gssize)n);
    }
}

static void end_line(struct results *r, struct stream *s)
{
    drop_colours(s->text);
    cases_line(s->cases, s->text->str, machine_now(r->machine));
    g_string_truncate(s->text, 0);
}

static void heard(void *ctx, const char *line, bool uart, uint8_t byte)
{
    struct results *r = ctx;
    struct stream *s = stream_of(r, line);

    if (byte == '\n')
        end_line(r, s);
    else if (byte != '\r' && byte != '\0' && s->text->len < MAX_LINE)
        g_string_append_c(s->text, (char)byte);
}

struct results *results_new(struct session *s, struct machine *m)
{
    struct results *r = g_new0(struct results, 1);

    r->machine = m;
    r->streams = g_ptr_array_new_with_free_func(stream_free);
    r->ear.heard = heard;
    console_listen(session_console(s), &r->ear, r);
    return r;
}

void results_free(struct results *r)
{
    if (r == NULL)
        return;
    listener_leave(&r->ear.listener);
    g_ptr_array_free(r->streams, TRUE);
    g_free(r);
}

static void add_case(struct junit *j, const struct test_case *t, const struct outcome *outcome)
{
    static const enum junit_result results[] = {
        [CASE_OPEN] = JUNIT_FAILED,
        [CASE_PASSED] = JUNIT_PASSED,
        [CASE_FAILED] = JUNIT_FAILED,
        [CASE_SKIPPED] = JUNIT_SKIPPED,
    };
    char *at =
        t->file != NULL ? g_strdup_printf("failed at %s:%u", t->file, t->line) : g_strdup("failed");
    char *open = g_strdup_printf("did not end: %s", outcome->text);
    bool told = t->result == CASE_OPEN || t->result == CASE_FAILED;

    junit_add(j, &(struct junit_case){
                     .group = t->suite,
                     .name = t->name,
                     .took = t->took,
                     .result = results[t->result],
                     .type = t->result == CASE_OPEN ? outcome->reason : "assertion",
                     .message = t->result == CASE_OPEN     ? open
                                : t->result == CASE_FAILED ? at
                                                           : NULL,
                     .text = told || t->result == CASE_SKIPPED ? t->text->str : NULL,
                 });
    g_free(at);
    g_free(open);
}

static void add_finding(struct junit *j, const struct finding *f, bool failed)
{
    GString *text = g_string_new(NULL);
    const char *const parts[] = {f->where, f->why, f->remedy};

    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i] != NULL)
            g_string_append_printf(text, "%s%s\n", i == 2 ? "remedy: " : "", parts[i]);
    for (unsigned i = 0; i < f->evidence->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)f->evidence->pdata[i]);
    junit_add(j, &(struct junit_case){
                     .group = "nrf53emu.findings",
                     .name = f->id,
                     .result = !failed || f->severity < FINDING_GAP ? JUNIT_PASSED
                               : f->severity == FINDING_GAP         ? JUNIT_ERROR
                                                                    : JUNIT_FAILED,
                     .type = finding_severity_name(f->severity),
                     .message = f->title,
                     .text = text->str,
                 });
    g_string_free(text, TRUE);
}

static void add_end(struct junit *j, const struct outcome *outcome, ticks_t now)
{
    bool unknown = outcome->status == EXIT_GAP || outcome->status == EXIT_USAGE ||
                   outcome->status >= EXIT_INTERRUPTED;

    junit_add(j, &(struct junit_case){
                     .group = "nrf53emu",
                     .name = "run",
                     .took = now,
                     .result = outcome->status == EXIT_OK ? JUNIT_PASSED
                               : unknown                  ? JUNIT_ERROR
                                                          : JUNIT_FAILED,
                     .type = outcome->reason,
                     .message = outcome->text,
                 });
}

void results_annotate(const struct results *r, FILE *to)
{
    for (unsigned i = 0; i < r->streams->len; i++) {
        const GPtrArray *all = cases_all(((struct stream *)r->streams->pdata[i])->cases);

        for (unsigned k = 0; k < all->len; k++) {
            const struct test_case *t = all->pdata[k];

            if (t->result == CASE_FAILED)
                annotate(to, FINDING_ERROR, t->file, t->line, t->name, t->text->str);
        }
    }
}

bool results_write(struct results *r, const struct outcome *outcome, const GPtrArray *findings,
                   const char *path, GError **error)
{
    struct junit *j = junit_new("nrf53emu run");

    for (unsigned i = 0; i < r->streams->len; i++) {
        struct stream *s = r->streams->pdata[i];

        if (s->text->len > 0)
            end_line(r, s);
        for (unsigned k = 0; k < cases_all(s->cases)->len; k++)
            add_case(j, cases_all(s->cases)->pdata[k], outcome);
    }
    for (unsigned i = 0; i < findings->len; i++)
        add_finding(j, findings->pdata[i], outcome->status != EXIT_OK);
    add_end(j, outcome, machine_now(r->machine));
    bool ok = junit_write(j, path, error);

    junit_free(j);
    return ok;
}
