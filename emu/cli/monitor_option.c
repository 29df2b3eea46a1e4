/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/monitor_option.h"

#include <stdio.h>
#include <string.h>

#include "session/socket_path.h"

static void on_halted(void *ctx, const char *text)
{
    struct monitor_run *run = ctx;

    socket_server_tell(run->server, "halted", text, NULL);
}

bool monitor_option_start(const char *value, struct session *session, struct monitor *monitor,
                          bool quiet, struct monitor_run *run, GError **error)
{
    if (value == NULL)
        return true;
    char *path = strcmp(value, "auto") == 0 ? socket_path_of_run() : g_strdup(value);
    const struct socket_config config = {.path = path, .session = session};

    run->server = socket_server_new(&config, error);
    if (run->server != NULL) {
        run->ear.halted = on_halted;
        monitor_listen(monitor, &run->ear, run);
        if (!quiet)
            fprintf(stderr, "nrf53emu: the monitor attaches with 'nrf53mon %s'\n", path);
    }
    g_free(path);
    return run->server != NULL;
}

void monitor_option_end(struct monitor_run *run)
{
    listener_leave(&run->ear.listener);
    socket_server_free(run->server);
    run->server = NULL;
}
