/*
 * Text of semihosting on GDB's console, as J-Link's IOClient and OpenOCD's redirection show it; the
 * run's console has it as well.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/gdb/gdb_priv.h"

#define LINE_MOST 256

/* A packet of each line: between them GDB waits for nothing else. */
static void heard(void *ctx, const char *line, bool uart, uint8_t byte)
{
    struct gdb *g = ctx;

    if (uart || strcmp(line, "semihosting") != 0)
        return;
    g_string_append_c(g->semihosted, (char)byte);
    if (byte != '\n' && g->semihosted->len < LINE_MOST)
        return;
    for (unsigned i = 0; i < CORES; i++)
        if (g->stub[i].semihosting && g->stub[i].running)
            gdb_console(&g->stub[i], g->semihosted->str);
    g_string_truncate(g->semihosted, 0);
}

void gdb_semihosting_start(struct gdb *g)
{
    g->semihosted = g_string_new(NULL);
    g->ear.heard = heard;
    console_listen(session_console(g->session), &g->ear, g);
}

void gdb_semihosting_end(struct gdb *g)
{
    listener_leave(&g->ear.listener);
    g_string_free(g->semihosted, TRUE);
}

/* Of J-Link: semihosting enable, semihosting IOClient N, whose bit 1 is GDB's console. */
bool gdb_semihosting(void *ctx, struct command_call *call, GError **error)
{
    struct gdb_stub *s = ctx;
    guint64 client;

    if (call->n == 3 && g_ascii_strcasecmp(call->words[1], "IOClient") == 0 &&
        g_ascii_string_to_unsigned(call->words[2], 10, 0, 3, &client, NULL))
        s->semihosting = (client & 2) != 0;
    return true;
}

/* Of OpenOCD: arm semihosting enable, arm semihosting_fileio enable: GDB does the output. */
bool gdb_semihosting_arm(void *ctx, struct command_call *call, GError **error)
{
    struct gdb_stub *s = ctx;

    if (call->n == 3 && strcmp(call->words[1], "semihosting_fileio") == 0)
        s->semihosting = strcmp(call->words[2], "enable") == 0;
    return true;
}
