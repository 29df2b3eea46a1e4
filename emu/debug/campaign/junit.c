/*
 * A campaign as CI servers read test results: a case for each cut.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/text.h"
#include "debug/campaign/campaign.h"
#include "session/output.h"

/* Appends text of others as an attribute or content. */
static void put(GString *xml, const char *text)
{
    char *clean = text_escape(text, false), *escaped = g_markup_escape_text(clean, -1);

    g_string_append(xml, escaped);
    g_free(escaped);
    g_free(clean);
}

/* "F50-torn-unit: title", or how the run ended. */
static void put_reason(GString *xml, const struct cut_result *r)
{
    put(xml, r->finding[0] != '\0' ? r->finding : r->message);
    if (r->finding[0] != '\0') {
        g_string_append(xml, ": ");
        put(xml, r->title);
    }
}

static void put_case(GString *xml, const struct campaign *c, unsigned k)
{
    const struct cut_result *r = &c->results[k];
    char *operation = campaign_operation_text(&c->operations[c->cuts[k] - 1]);
    char *command = campaign_reproduce(c, c->cuts[k]);
    const char *what = r->outcome == CUT_UNMEASURED ? "error" : "failure";

    g_string_append_printf(xml,
                           "  <testcase classname=\"%s\" name=\"operation %u: %s\" time=\"%.6f\"",
                           c->event, c->cuts[k], operation, (double)r->boot / TICKS_PER_SECOND);
    if (campaign_recovers(r->outcome)) {
        g_string_append(xml, "/>\n");
    } else {
        g_string_append_printf(xml, ">\n    <%s type=\"%s\" message=\"", what,
                               campaign_outcome_name(r->outcome));
        put_reason(xml, r);
        g_string_append(xml, "\">");
        put(xml, command);
        g_string_append_printf(xml, "</%s>\n  </testcase>\n", what);
    }
    g_free(operation);
    g_free(command);
}

bool campaign_write_junit(const struct campaign *c, const char *path, GError **error)
{
    GString *xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    unsigned failures = 0, errors = 0;

    for (unsigned k = 0; k < c->n_cuts; k++) {
        errors += c->results[k].outcome == CUT_UNMEASURED;
        failures +=
            c->results[k].outcome != CUT_UNMEASURED && !campaign_recovers(c->results[k].outcome);
    }
    g_string_append_printf(xml,
                           "<testsuite name=\"nrf53emu campaign\" tests=\"%u\" failures=\"%u\" "
                           "errors=\"%u\">\n",
                           c->n_cuts, failures, errors);
    for (unsigned k = 0; k < c->n_cuts; k++)
        put_case(xml, c, k);
    g_string_append(xml, "</testsuite>\n");
    bool ok = output_write(path, "--junit", xml->str, xml->len, error);

    g_string_free(xml, TRUE);
    return ok;
}
