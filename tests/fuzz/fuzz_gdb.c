/*
 * Packets of a debugger, and the words of its `monitor`.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/gdb/gdb_priv.h"
#include "fuzz.h"

static void open_stubs(struct gdb *g)
{
    for (unsigned i = 0; i < CORES; i++) {
        struct gdb_stub *s = &g->stub[i];

        s->gdb = g;
        s->core = i;
        s->client.fd = s->listener.fd = -1;
        s->out = g_byte_array_new();
        s->points = g_array_new(FALSE, FALSE, sizeof(struct gdb_point));
        cpu_set_halting_debug(machine_cpu(g->machine, i), true);
    }
}

static void close_stubs(struct gdb *g)
{
    for (unsigned i = 0; i < CORES; i++) {
        struct gdb_stub *s = &g->stub[i];
        struct cpu *c = machine_cpu(g->machine, i);

        gdb_drop_points(s);
        cpu_step(c, false);
        cpu_fence(c, 0, 0);
        cpu_set_halting_debug(c, false);
        machine_freeze(g->machine, i, false);
        g_byte_array_unref(s->out);
        g_array_unref(s->points);
    }
}

/* As after a packet that lets cores go on. */
static void go_on(struct gdb *g)
{
    if (!g->stub[CORE_APP].running && !g->stub[CORE_NET].running)
        return;
    for (unsigned i = 0; i < CORES; i++)
        machine_freeze(g->machine, i, !g->stub[i].running);
    machine_run(g->machine, machine_now(g->machine) + 5 * TICKS_PER_US);
    for (unsigned i = 0; i < CORES; i++)
        g->stub[i].running = g->stub[i].stepping = false;
}

/* The first byte: whose client it is. Most inputs know no checksums, so lines are packets, too. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct session_options options = {.console = {.quiet = true, .silent = true},
                                                   .duration = TICKS_NEVER,
                                                   .wall_limit = TICKS_NEVER};
    static struct session *session;
    static struct monitor *monitor;
    struct fuzz_input in = {data, size};
    struct gdb *g = g_new0(struct gdb, 1);
    bool framed = fuzz_number(&in, 1) & 2;

    g->machine = fuzz_machine();
    if (session == NULL) {
        session = session_new(g->machine, &options, NULL);
        monitor = monitor_new(session, g->machine, NULL, false);
    }
    g->session = session;
    g->monitor = monitor;
    g->cross_halt = true;
    open_stubs(g);
    struct gdb_stub *s = &g->stub[size > 0 ? data[0] & 1 : 0];
    while (in.left > 0 && !g->ended) {
        size_t n = 0, got;

        while (!framed && n < in.left && in.data[n] != '\n')
            n++;
        const uint8_t *bytes = fuzz_bytes(&in, framed ? 1 : n, &got);
        char *line = g_strndup((const char *)bytes, got);

        if (!framed) {
            fuzz_number(&in, 1);
            gdb_answer(s, line, got);
        } else if (packet_feed(&s->reader, *bytes) == PACKET_COMPLETE) {
            gdb_answer(s, (const char *)s->reader.data, s->reader.len);
        }
        g_free(line);
        go_on(g);
    }
    close_stubs(g);
    g_free(g);
    return 0;
}
