/*
 * Lines for the monitor and for scripts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "fuzz.h"
#include "session/commands.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct session_options options = {.console = {.quiet = true, .silent = true},
                                                   .duration = TICKS_NEVER,
                                                   .wall_limit = TICKS_NEVER};
    static struct session *session;
    struct command_client client = {0};
    GString *out = g_string_new(NULL);
    char *text = g_strndup((const char *)data, size);

    struct machine *machine = fuzz_machine();
    if (session == NULL)
        session = session_new(machine, &options, NULL);
    char **lines = g_strsplit(text, "\n", 8);
    for (unsigned i = 0; lines[i] != NULL; i++)
        commands_run(session_commands(session), &client, lines[i], out, NULL);
    g_strfreev(lines);
    g_free(text);
    g_string_free(out, TRUE);
    return 0;
}
