/*
 * Breakpoints and watchpoints of GDB: Z0 and Z1 are one thing here, as nothing has to be written
 * into the program.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/gdb/gdb_priv.h"

/* ENGINE_R and ENGINE_W of a watchpoint's packet type; 0: a breakpoint. */
static unsigned access_of(char type)
{
    switch (type) {
    case '2':
        return ENGINE_W;
    case '3':
        return ENGINE_R;
    case '4':
        return ENGINE_R | ENGINE_W;
    default:
        return 0;
    }
}

static bool set(struct cpu *c, const struct gdb_point *p)
{
    unsigned access = access_of(p->type);

    if (access != 0)
        return cpu_watch_add(c, p->addr, p->len, access);
    cpu_break_add(c, p->addr & ~UINT32_C(1));
    return true;
}

static void unset(struct cpu *c, const struct gdb_point *p)
{
    unsigned access = access_of(p->type);

    if (access != 0)
        cpu_watch_remove(c, p->addr, p->len, access);
    else
        cpu_break_remove(c, p->addr & ~UINT32_C(1));
}

static int find(const struct gdb_stub *s, const struct gdb_point *p)
{
    for (unsigned i = 0; i < s->points->len; i++) {
        const struct gdb_point *q = &g_array_index(s->points, struct gdb_point, i);

        if (q->type == p->type && q->addr == p->addr && q->len == p->len)
            return (int)i;
    }
    return -1;
}

void gdb_point(struct gdb_stub *s, const char *packet)
{
    struct cpu *c = machine_cpu(s->gdb->machine, s->core);
    struct gdb_point p = {.type = packet[1]};
    const char *at = packet + 2;

    if (p.type < '0' || p.type > '4') {
        gdb_send(s, "");
        return;
    }
    if (*at++ != ',' || !packet_number_then(&at, &p.addr, ',') || !packet_number(&at, &p.len)) {
        gdb_send(s, "E01");
        return;
    }
    int i = find(s, &p);
    bool ok = true;
    if (packet[0] == 'Z' && i < 0) {
        ok = set(c, &p);
        if (ok)
            g_array_append_val(s->points, p);
    } else if (packet[0] == 'z' && i >= 0) {
        unset(c, &p);
        g_array_remove_index(s->points, (guint)i);
    }
    gdb_send(s, ok ? "OK" : "E02");
}

void gdb_drop_points(struct gdb_stub *s)
{
    for (unsigned i = 0; i < s->points->len; i++)
        unset(machine_cpu(s->gdb->machine, s->core),
              &g_array_index(s->points, struct gdb_point, i));
    g_array_set_size(s->points, 0);
}
