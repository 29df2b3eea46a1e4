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
    static struct command_target target;
    GString *out = g_string_new(NULL);
    char *text = g_strndup((const char *)data, size);

    target.machine = fuzz_machine();
    if (target.session == NULL) {
        target.symbols = symbols_new();
        target.session = session_new(target.machine, &options, NULL);
    }
    char **lines = g_strsplit(text, "\n", 8);
    for (unsigned i = 0; lines[i] != NULL; i++)
        command_run(&target, lines[i], out, NULL);
    g_strfreev(lines);
    g_free(text);
    g_string_free(out, TRUE);
    return 0;
}
