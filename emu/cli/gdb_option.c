/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/gdb_option.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define ANY "any:"

bool gdb_option_start(const char *value, const struct setup *setup, struct session *session,
                      struct monitor *monitor, bool quiet, struct gdb **gdb, GError **error)
{
    struct gdb_options options = {.wait = true};
    const char *port = value;
    guint64 number;

    *gdb = NULL;
    if (value == NULL)
        return true;
    if (g_str_has_prefix(value, ANY)) {
        options.any_address = true;
        port += strlen(ANY);
    }
    if (!g_ascii_string_to_unsigned(port, 10, 1, 65535 - GDB_NET_PORT, &number, NULL)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "--gdb: '%s' is no port: a number from 1 to %u", value, 65535 - GDB_NET_PORT);
        return false;
    }
    options.port = (unsigned)number;
    *gdb = gdb_new(session, setup->machine, monitor, &options, error);
    if (*gdb != NULL && !quiet)
        fprintf(stderr, "nrf53emu: waiting for GDB: 'target remote :%u' (network core: :%u)\n",
                options.port, options.port + GDB_NET_PORT);
    return *gdb != NULL;
}
