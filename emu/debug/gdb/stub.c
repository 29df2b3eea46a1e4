/*
 * What a stub says to its client, and what all answers to it share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/gdb/gdb_priv.h"

/* A client that takes nothing is not waited for: what it is sent has this bound. */
#define OUT_MAX (1u << 20)

void gdb_send_data(struct gdb_stub *s, const void *data, size_t len)
{
    if (s->out->len < OUT_MAX)
        packet_put(s->out, data, len);
}

void gdb_send(struct gdb_stub *s, const char *text)
{
    gdb_send_data(s, text, strlen(text));
}

void gdb_console(struct gdb_stub *s, const char *text)
{
    GString *out = g_string_new("O");

    packet_hex(out, text, strlen(text));
    gdb_send(s, out->str);
    g_string_free(out, TRUE);
}

void gdb_report(struct gdb_stub *s, const char *reply)
{
    s->interrupt = false;
    if (s->client.fd < 0 || !s->running)
        return;
    cpu_step(machine_cpu(s->gdb->machine, s->core), false);
    s->running = s->stepping = false;
    s->thread = 0;
    g_snprintf(s->stop, sizeof s->stop, "%sthread:%x;", reply, gdb_current_thread(s));
    gdb_send(s, s->stop);
}

void gdb_reset(struct gdb *g)
{
    if (monitor_past(g->monitor) != NULL)
        travel_touch(monitor_past(g->monitor));
    machine_pin_reset(g->machine);
    session_note(g->session, input_bare(INPUT_RESET));
    machine_run(g->machine, machine_now(g->machine));
}
