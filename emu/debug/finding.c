/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/finding.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/screen.h"
#include "base/text.h"
#include "session/output.h"

#define INDENT 10 /* "  remedy: " */

/* Names in it come from files: a report never holds their control characters. */
static char *format_text(const char *format, va_list args)
{
    char *raw = g_strdup_vprintf(format, args), *text = text_escape(raw, true);

    g_free(raw);
    return text;
}

struct finding *finding_new(const char *id, enum finding_severity severity, const char *title, ...)
{
    struct finding *f = g_new0(struct finding, 1);
    va_list args;

    f->id = g_strdup(id);
    f->severity = severity;
    f->evidence = g_ptr_array_new_with_free_func(g_free);
    va_start(args, title);
    f->title = format_text(title, args);
    va_end(args);
    return f;
}

void finding_free(struct finding *f)
{
    if (f == NULL)
        return;
    g_free(f->id);
    g_free(f->title);
    g_free(f->where);
    g_free(f->file);
    g_free(f->why);
    g_free(f->remedy);
    g_ptr_array_free(f->evidence, TRUE);
    g_free(f);
}

static void replace(char **member, const char *format, va_list args)
{
    g_free(*member);
    *member = format_text(format, args);
}

void finding_where(struct finding *f, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    replace(&f->where, format, args);
    va_end(args);
}

void finding_why(struct finding *f, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    replace(&f->why, format, args);
    va_end(args);
}

void finding_remedy(struct finding *f, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    replace(&f->remedy, format, args);
    va_end(args);
}

void finding_source(struct finding *f, const char *file, unsigned line)
{
    g_free(f->file);
    f->file = text_escape(file, false);
    f->line = line;
}

void finding_evidence(struct finding *f, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(f->evidence, format_text(format, args));
    va_end(args);
}

GPtrArray *findings_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
}

enum finding_severity findings_worst(const GPtrArray *findings)
{
    enum finding_severity worst = FINDING_NOTE;

    for (unsigned i = 0; i < findings->len; i++)
        worst = MAX(worst, ((const struct finding *)findings->pdata[i])->severity);
    return worst;
}

const char *finding_severity_name(enum finding_severity severity)
{
    static const char *const names[] = {"note", "warning", "gap", "error"};

    return names[severity];
}

/* How many bytes of text go on a line of `width`: up to a newline, else the last space. */
static size_t line_length(const char *text, size_t width)
{
    size_t whole = strcspn(text, "\n"), n = MIN(whole, width);

    if (whole <= width)
        return whole;
    while (n > 0 && text[n] != ' ')
        n--;
    return n > 0 ? n : width;
}

/* Prints text behind a label, wrapped; the last line that *left allows ends in "...". */
static void print_wrapped(FILE *to, const char *label, const char *text, unsigned *left)
{
    const size_t width = FINDING_COLUMNS - INDENT;

    if (text == NULL)
        return;
    while (text[0] != '\0' && *left > 0) {
        size_t n = line_length(text, width);
        const char *rest = text + n + (text[n] != '\0' && strchr(" \n", text[n]) != NULL);
        bool cut = rest[0] != '\0' && *left == 1;

        if (cut)
            n = line_length(text, width - 4);
        fprintf(to, "  %s%-*s%s%.*s%s\n", screen_paint(to, PAINT_STRONG), INDENT - 2, label,
                screen_paint(to, PAINT_PLAIN), (int)n, text, cut ? " ..." : "");
        label = "";
        text = rest;
        (*left)--;
    }
}

static unsigned lines_of(const char *text)
{
    unsigned n = 0;

    while (text != NULL && text[0] != '\0') {
        size_t length = line_length(text, FINDING_COLUMNS - INDENT);

        text += length + (text[length] != '\0' && strchr(" \n", text[length]) != NULL);
        n++;
    }
    return n;
}

void finding_print(const struct finding *f, FILE *to)
{
    static const enum paint paints[] = {PAINT_STRONG, PAINT_DOUBTFUL, PAINT_LACKING, PAINT_BAD};
    char *head = g_strdup_printf("%s %s: ", finding_severity_name(f->severity), f->id);
    size_t room = FINDING_COLUMNS - MIN(strlen(head), FINDING_COLUMNS / 2);
    size_t n = line_length(f->title, room);
    const char *rest = f->title + n + (f->title[n] != '\0');
    unsigned left = FINDING_LINES - 1;

    fprintf(to, "%s%s%s%.*s\n", screen_paint(to, paints[f->severity]), head,
            screen_paint(to, PAINT_PLAIN), (int)n, f->title);
    print_wrapped(to, "", rest, &left);
    print_wrapped(to, "where:", f->where, &left);
    /* The remedy is what the reader came for: the reason makes room for it. */
    unsigned wanted = MIN(lines_of(f->remedy), left > 1 ? left - 1 : left);
    unsigned for_why = left - wanted;
    left -= for_why;
    print_wrapped(to, "why:", f->why, &for_why);
    left += for_why;
    print_wrapped(to, "remedy:", f->remedy, &left);
    g_free(head);
}

void finding_print_evidence(const struct finding *f, FILE *to)
{
    for (unsigned i = 0; i < f->evidence->len; i++)
        fprintf(to, "  %s\n", (const char *)f->evidence->pdata[i]);
}

static void add_finding(JsonBuilder *b, const struct finding *f)
{
    json_builder_begin_object(b);
    json_add_string(b, "id", f->id);
    json_add_string(b, "severity", finding_severity_name(f->severity));
    json_add_string(b, "title", f->title);
    json_add_optional(b, "where", f->where);
    if (f->file != NULL) {
        json_builder_set_member_name(b, "source");
        json_builder_begin_object(b);
        json_add_string(b, "file", f->file);
        json_add_int(b, "line", f->line);
        json_builder_end_object(b);
    }
    json_add_optional(b, "why", f->why);
    json_add_optional(b, "remedy", f->remedy);
    json_builder_set_member_name(b, "evidence");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < f->evidence->len; i++)
        json_builder_add_string_value(b, f->evidence->pdata[i]);
    json_builder_end_array(b);
    json_builder_end_object(b);
}

static JsonBuilder *to_json(const GPtrArray *findings, const char *tool, findings_add add,
                            const void *ctx)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", FINDING_SCHEMA);
    json_add_string(b, "tool", tool);
    if (add != NULL)
        add(b, ctx);
    json_builder_set_member_name(b, "findings");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < findings->len; i++)
        add_finding(b, findings->pdata[i]);
    json_builder_end_array(b);
    json_builder_end_object(b);
    return b;
}

bool findings_write_json(const GPtrArray *findings, const char *tool, const char *path,
                         GError **error)
{
    return findings_write_json_with(findings, tool, path, NULL, NULL, error);
}

bool findings_write_json_with(const GPtrArray *findings, const char *tool, const char *path,
                              findings_add add, const void *ctx, GError **error)
{
    return output_json(to_json(findings, tool, add, ctx), path, "report", error);
}
