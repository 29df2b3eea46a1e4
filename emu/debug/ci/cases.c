/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/ci/cases.h"

#include <stdlib.h>
#include <string.h>

/* A firmware that prints without end fills no memory. */
#define MAX_CASES     100000u
#define MAX_TEXT      16384u
#define NO_SUITE_NAME "ztest"

struct kind {
    const char *pattern;
    void (*take)(struct cases *c, const GMatchInfo *match, ticks_t now);
};

struct cases {
    GPtrArray *all;
    struct test_case *open; /* the last one, while it goes on */
    char *suite;
    GRegex **regex; /* of each kind */
};

static char *part(const GMatchInfo *match, const char *name)
{
    return g_match_info_fetch_named(match, name);
}

static void case_free(gpointer p)
{
    struct test_case *t = p;

    g_free(t->suite);
    g_free(t->name);
    g_free(t->file);
    g_string_free(t->text, TRUE);
    g_free(t);
}

/* Takes the strings. */
static struct test_case *begin(struct cases *c, char *suite, char *name, ticks_t now)
{
    struct test_case *t = g_new0(struct test_case, 1);

    t->suite = suite;
    t->name = name;
    t->began = now;
    t->text = g_string_new(NULL);
    g_ptr_array_add(c->all, t);
    return t;
}

static enum case_result result_of(const GMatchInfo *match)
{
    char *word = part(match, "result");
    enum case_result result = strcmp(word, "PASS") == 0   ? CASE_PASSED
                              : strcmp(word, "FAIL") == 0 ? CASE_FAILED
                                                          : CASE_SKIPPED;

    g_free(word);
    return result;
}

/* --- ztest ---------------------------------------------------------------------------------- */

static void take_suite(struct cases *c, const GMatchInfo *match, ticks_t now)
{
    g_free(c->suite);
    c->suite = part(match, "suite");
    c->open = NULL;
}

static void take_start(struct cases *c, const GMatchInfo *match, ticks_t now)
{
    c->open = begin(c, g_strdup(c->suite), part(match, "name"), now);
}

static void take_end(struct cases *c, const GMatchInfo *match, ticks_t now)
{
    char *name = part(match, "name");
    struct test_case *t = c->open;

    if (t == NULL || strcmp(t->name, name) != 0)
        t = begin(c, g_strdup(c->suite), g_strdup(name), now);
    t->result = result_of(match);
    t->took = now - t->began;
    c->open = NULL;
    g_free(name);
}

static void take_assertion(struct cases *c, const GMatchInfo *match, ticks_t now)
{
    char *line = part(match, "line");

    if (c->open != NULL && c->open->file == NULL) {
        c->open->file = part(match, "file");
        c->open->line = (unsigned)strtoul(line, NULL, 10);
    }
    g_free(line);
}

/* --- Unity ---------------------------------------------------------------------------------- */

static void take_unity(struct cases *c, const GMatchInfo *match, ticks_t now)
{
    char *file = part(match, "file"), *line = part(match, "line"), *why = part(match, "why");
    struct test_case *t = begin(c, g_path_get_basename(file), part(match, "name"), now);

    t->result = result_of(match);
    t->line = (unsigned)strtoul(line, NULL, 10);
    t->file = file;
    g_string_assign(t->text, why != NULL ? why : "");
    g_free(line);
    g_free(why);
}

/* A summary repeats ztest's results behind " - ": its lines are none of these. */
static const struct kind kinds[] = {
    {"^Running (?:TESTSUITE|test suite) (?<suite>\\S+)", take_suite},
    {"^(?:START|starting test) - (?<name>\\S+)", take_start},
    {"^ ?(?<result>PASS|FAIL|SKIP) - (?<name>\\w+)", take_end},
    {"^\\s*Assertion failed at (?<file>\\S+?):(?<line>[0-9]+):", take_assertion},
    {"^(?<file>[^:\\s]*[^:\\s0-9][^:\\s]*):(?<line>[0-9]+):(?<name>[^:]+):(?<result>PASS|FAIL|"
     "IGNORE)"
     "(?:: ?(?<why>.*))?$",
     take_unity},
};

/* -------------------------------------------------------------------------------------------- */

struct cases *cases_new(void)
{
    struct cases *c = g_new0(struct cases, 1);

    c->all = g_ptr_array_new_with_free_func(case_free);
    c->suite = g_strdup(NO_SUITE_NAME);
    c->regex = g_new0(GRegex *, G_N_ELEMENTS(kinds));
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        c->regex[i] = g_regex_new(kinds[i].pattern, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
    return c;
}

void cases_free(struct cases *c)
{
    if (c == NULL)
        return;
    g_ptr_array_free(c->all, TRUE);
    g_free(c->suite);
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        g_regex_unref(c->regex[i]);
    g_free(c->regex);
    g_free(c);
}

static void keep_text(struct cases *c, const char *text)
{
    struct test_case *t = c->open;

    if (t == NULL || t->text->len >= MAX_TEXT)
        return;
    g_string_append(t->text, text);
    g_string_append_c(t->text, '\n');
}

void cases_line(struct cases *c, const char *text, ticks_t now)
{
    const struct test_case *before = c->open;
    bool taken = false;

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds) && !taken && c->all->len < MAX_CASES; i++) {
        GMatchInfo *match;

        taken = g_regex_match(c->regex[i], text, 0, &match);
        if (taken)
            kinds[i].take(c, match, now);
        g_match_info_free(match);
    }
    if (c->open == before)
        keep_text(c, text);
}

const GPtrArray *cases_all(const struct cases *c)
{
    return c->all;
}
