/*
 * Verbs of GDB's `monitor`, as users of J-Link, OpenOCD and pyOCD type them. One that nobody knows
 * is passed over in silence: tools send their own server's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "bus/map.h"
#include "debug/gdb/gdb_priv.h"

static void say_stop(struct gdb_stub *s)
{
    struct cpu *c = machine_cpu(s->gdb->machine, s->core);
    char *symbol = s->gdb->symbols != NULL ? symbols_format(s->gdb->symbols, cpu_pc(c)) : NULL;
    char *text = g_strdup_printf("%s core at 0x%08x %s, %.9f s\n", cpu_name(c), cpu_pc(c),
                                 symbol != NULL ? symbol : "",
                                 (double)machine_now(s->gdb->machine) / TICKS_PER_SECOND);

    gdb_console(s, text);
    g_free(text);
    g_free(symbol);
}

static void reset(struct gdb_stub *s, const char *how)
{
    gdb_reset(s->gdb);
    if (strcmp(how, "run") == 0 || strcmp(how, "0") == 0)
        gdb_console(s, "reset; 'continue' lets it run\n");
    say_stop(s);
}

static void cross_halt(struct gdb_stub *s, const char *how)
{
    s->gdb->cross_halt = strcmp(how, "off") != 0;
}

/* XIP is fetched from for the first time: the caller is in the backtrace. */
static void stop_on(struct gdb_stub *s, const char *what)
{
    static const char *const names[GDB_STOP_ONS] = {"xip-fetch", "reset", "guest-error"};

    if (strcmp(what, "none") == 0) {
        memset(s->gdb->stop_on, 0, sizeof s->gdb->stop_on);
        cpu_fence(machine_cpu(s->gdb->machine, s->core), 0, 0);
        return;
    }
    for (unsigned i = 0; i < GDB_STOP_ONS; i++)
        if (strcmp(what, names[i]) == 0) {
            s->gdb->stop_on[i] = true;
            if (i == GDB_STOP_ON_XIP_FETCH)
                cpu_fence(machine_cpu(s->gdb->machine, s->core), XIP_BASE, XIP_SIZE);
            return;
        }
    gdb_console(s, "stop-on xip-fetch | reset | guest-error | none\n");
}

static void halt(struct gdb_stub *s, const char *rest)
{
    say_stop(s);
}

static void silence(struct gdb_stub *s, const char *rest)
{
}

static void help(struct gdb_stub *s, const char *rest);

static const struct verb {
    const char *name, *help;
    void (*act)(struct gdb_stub *s, const char *rest);
} verbs[] = {
    {"help", "this list", help},
    {"reset", "[halt|init|run]: the reset pin; the cores wait at their first instruction", reset},
    {"halt", "where the core is; it waits already", halt},
    {"info", "where the core is", halt},
    {"stop-on", "xip-fetch | reset | guest-error | none", stop_on},
    {"cross-halt", "on|off: whether what halts one core halts the other", cross_halt},
    {"go", NULL, silence},
    {"speed", NULL, silence},
};

static void help(struct gdb_stub *s, const char *rest)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (verbs[i].help == NULL)
            continue;
        char *line = g_strdup_printf("%-10s %s\n", verbs[i].name, verbs[i].help);

        gdb_console(s, line);
        g_free(line);
    }
}

void gdb_monitor(struct gdb_stub *s, const char *text)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++) {
        size_t n = strlen(verbs[i].name);

        if (strncmp(text, verbs[i].name, n) != 0 || (text[n] != '\0' && text[n] != ' '))
            continue;
        verbs[i].act(s, text[n] == '\0' ? "" : text + n + 1);
        return;
    }
}
