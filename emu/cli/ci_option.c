/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/ci_option.h"

#include <string.h>

#include "base/error.h"

GOptionEntry *ci_options_entries(struct ci_options *o)
{
    const GOptionEntry entries[] = {
        CLI_GROUP("CI"),
        {"annotations", 0, 0, G_OPTION_ARG_STRING, &o->annotations,
         "notes at source lines for GitHub: github, none, auto (auto: in a workflow)", "WHEN"},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

void ci_options_clear(struct ci_options *o)
{
    g_free(o->annotations);
}

bool ci_options_decide(const struct ci_options *o, bool *annotates, GError **error)
{
    const char *when = o->annotations != NULL ? o->annotations : "auto";

    if (strcmp(when, "auto") == 0) {
        *annotates = g_strcmp0(g_getenv("GITHUB_ACTIONS"), "true") == 0;
        return true;
    }
    *annotates = strcmp(when, "github") == 0;
    if (*annotates || strcmp(when, "none") == 0)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--annotations %s: is not github, none or auto",
                when);
    return false;
}
