/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/ci/junit.h"

#include "base/text.h"
#include "session/output.h"

struct junit {
    char *suite;
    unsigned count[JUNIT_SKIPPED + 1];
    GString *cases;
};

struct junit *junit_new(const char *suite)
{
    struct junit *j = g_new0(struct junit, 1);

    j->suite = g_strdup(suite);
    j->cases = g_string_new(NULL);
    return j;
}

void junit_free(struct junit *j)
{
    if (j == NULL)
        return;
    g_free(j->suite);
    g_string_free(j->cases, TRUE);
    g_free(j);
}

static void put(GString *xml, const char *text, bool lines)
{
    char *clean = text_escape(text, lines), *escaped = g_markup_escape_text(clean, -1);

    g_string_append(xml, escaped);
    g_free(escaped);
    g_free(clean);
}

static void put_attribute(GString *xml, const char *name, const char *value)
{
    if (value == NULL)
        return;
    g_string_append_printf(xml, " %s=\"", name);
    put(xml, value, false);
    g_string_append_c(xml, '"');
}

static void put_result(GString *xml, const struct junit_case *c)
{
    static const char *const elements[] = {"system-out", "failure", "error", "skipped"};
    const char *element = elements[c->result];

    g_string_append_printf(xml, "    <%s", element);
    if (c->result != JUNIT_PASSED) {
        put_attribute(xml, "type", c->type);
        put_attribute(xml, "message", c->message);
    }
    g_string_append_c(xml, '>');
    put(xml, c->text != NULL ? c->text : "", true);
    g_string_append_printf(xml, "</%s>\n", element);
}

void junit_add(struct junit *j, const struct junit_case *c)
{
    j->count[c->result]++;
    g_string_append(j->cases, "  <testcase");
    put_attribute(j->cases, "classname", c->group);
    put_attribute(j->cases, "name", c->name);
    g_string_append_printf(j->cases, " time=\"%.6f\"", (double)c->took / TICKS_PER_SECOND);
    if (c->result == JUNIT_PASSED && c->text == NULL) {
        g_string_append(j->cases, "/>\n");
        return;
    }
    g_string_append(j->cases, ">\n");
    put_result(j->cases, c);
    g_string_append(j->cases, "  </testcase>\n");
}

bool junit_write(const struct junit *j, const char *path, GError **error)
{
    GString *xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
    unsigned tests = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(j->count); i++)
        tests += j->count[i];
    put_attribute(xml, "name", j->suite);
    g_string_append_printf(xml,
                           " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\">\n%s"
                           "</testsuite>\n",
                           tests, j->count[JUNIT_FAILED], j->count[JUNIT_ERROR],
                           j->count[JUNIT_SKIPPED], j->cases->str);
    bool ok = output_write(path, "--junit", xml->str, xml->len, error);

    g_string_free(xml, TRUE);
    return ok;
}
