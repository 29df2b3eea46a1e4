/*
 * A campaign as CI servers read test results: a case for each cut.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/ci/junit.h"
#include "debug/campaign/campaign.h"

/* "F50-torn-unit: title", or how the run ended; free with g_free(). */
static char *reason(const struct cut_result *r)
{
    return r->finding[0] != '\0' ? g_strdup_printf("%s: %s", r->finding, r->title)
                                 : g_strdup(r->message);
}

static void add_cut(struct junit *j, const struct campaign *c, unsigned k)
{
    const struct cut_result *r = &c->results[k];
    char *operation = campaign_operation_text(&c->operations[c->cuts[k] - 1]);
    char *name = g_strdup_printf("operation %u: %s", c->cuts[k], operation);
    char *command = campaign_reproduce(c, c->cuts[k]), *why = reason(r);
    bool recovers = campaign_recovers(r->outcome);

    junit_add(j, &(struct junit_case){
                     .group = c->event,
                     .name = name,
                     .took = r->boot,
                     .result = recovers                       ? JUNIT_PASSED
                               : r->outcome == CUT_UNMEASURED ? JUNIT_ERROR
                                                              : JUNIT_FAILED,
                     .type = campaign_outcome_name(r->outcome),
                     .message = why,
                     .text = recovers ? NULL : command,
                 });
    g_free(operation);
    g_free(name);
    g_free(command);
    g_free(why);
}

bool campaign_write_junit(const struct campaign *c, const char *path, GError **error)
{
    struct junit *j = junit_new("nrf53emu campaign");

    for (unsigned k = 0; k < c->n_cuts; k++)
        add_cut(j, c, k);
    bool ok = junit_write(j, path, error);

    junit_free(j);
    return ok;
}
