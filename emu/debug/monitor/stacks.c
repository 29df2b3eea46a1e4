/*
 * Who called whom, in the core and in Zephyr's threads; and what the doctor says now.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/doctor/threads.h"
#include "debug/doctor/unwind.h"
#include "debug/monitor/monitor_priv.h"
#include "load/place.h"

#define FRAME_BYTES    32
#define FP_FRAME_BYTES 72

struct reader {
    struct monitor *mon;
    enum machine_core core;
};

static bool read_word(void *ctx, uint32_t addr, uint32_t *word)
{
    const struct reader *r = ctx;

    return machine_peek(r->mon->machine, r->core, addr, word, 4);
}

static bool is_code(void *ctx, uint32_t addr)
{
    const struct reader *r = ctx;
    struct mem_region *region = memory_find(machine_memory(r->mon->machine, r->core), addr);
    const struct symbol *s = r->mon->symbols != NULL ? symbols_find(r->mon->symbols, addr) : NULL;

    return region != NULL && (s != NULL ? s->function : region->kind != MEM_RAM);
}

static const char *file_of(void *ctx, uint32_t addr)
{
    const struct reader *r = ctx;
    const struct symbol *s = r->mon->symbols != NULL ? symbols_find(r->mon->symbols, addr) : NULL;

    return s != NULL ? s->file : NULL;
}

static void print_path(struct reader *r, const struct unwind_start *start, GString *out)
{
    const struct unwind_client client = {r, read_word, is_code, file_of};
    struct call_path path = {0};

    unwind(&client, start, &path);
    for (unsigned i = 0; i < path.n; i++) {
        char *place = place_text(r->mon->symbols, path.frame[i].pc);

        g_string_append_printf(out, "#%-2u %s%s%s\n", i, place,
                               path.frame[i].handler ? " (interrupted)" : "",
                               path.frame[i].guessed ? " (guessed)" : "");
        g_free(place);
    }
}

static struct unwind_start start_of_core(struct cpu *c)
{
    struct unwind_start start = {.msp = cpu_reg(c, ENGINE_MSP), .psp = cpu_reg(c, ENGINE_PSP)};

    for (unsigned i = 0; i <= 12; i++)
        start.r[i] = cpu_reg(c, ENGINE_R0 + i);
    start.r[13] = cpu_reg(c, ENGINE_SP);
    start.r[14] = cpu_reg(c, ENGINE_LR);
    start.r[15] = cpu_pc(c);
    return start;
}

/* A thread that does not run: r4 to r11 in its struct, the rest in its exception frame. */
static bool start_of_thread(struct reader *r, const struct zephyr_thread *t,
                            struct unwind_start *start)
{
    uint32_t frame[8];

    if (!machine_peek(r->mon->machine, r->core, t->saved, &start->r[4], 32) ||
        !machine_peek(r->mon->machine, r->core, t->frame, frame, sizeof frame))
        return false;
    memcpy(start->r, frame, 16);
    start->r[12] = frame[4];
    start->r[14] = frame[5];
    start->r[15] = frame[6];
    start->r[13] = start->psp = t->frame + FRAME_BYTES + (t->fp_frame ? FP_FRAME_BYTES : 0);
    return true;
}

static const struct zephyr_thread *find_thread(const GArray *threads, const char *name)
{
    for (unsigned i = 0; i < threads->len; i++) {
        const struct zephyr_thread *t = &g_array_index(threads, struct zephyr_thread, i);

        if (strcmp(t->name, name) == 0)
            return t;
    }
    return NULL;
}

static bool backtrace(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    struct reader r = {mon, call->client->core};
    struct unwind_start start = start_of_core(machine_cpu(mon->machine, call->client->core));
    bool ok = true;

    if (call->n > 1) {
        GArray *threads = threads_read(mon->machine, mon->symbols);
        const struct zephyr_thread *t = find_thread(threads, call->rest);

        ok = t != NULL && (t->current || start_of_thread(&r, t, &start));
        threads_free(threads);
    }
    if (!ok)
        return command_refuse(error, "backtrace is alone, or with a name of `threads`");
    print_path(&r, &start, call->out);
    return true;
}

static bool list_threads(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    GArray *threads = threads_read(mon->machine, mon->symbols);
    unsigned n = threads->len;

    for (unsigned i = 0; i < n; i++) {
        const struct zephyr_thread *t = &g_array_index(threads, struct zephyr_thread, i);

        g_string_append_printf(call->out, "0x%08x %-24s priority %3d  %s%s\n", t->addr, t->name,
                               t->priority,
                               t->current             ? "runs"
                               : t->dead              ? "is dead"
                               : t->waits_for != NULL ? "waits for "
                                                      : "is ready, or sleeps",
                               t->waits_for != NULL && !t->current ? t->waits_for : "");
    }
    threads_free(threads);
    return n != 0 || command_refuse(error, "no threads: that needs the ELF (--symbols) of a Zephyr "
                                           "build with CONFIG_DEBUG_THREAD_INFO=y");
}

static bool why(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;

    if (mon->doctor == NULL)
        return command_refuse(error, "nobody watches this run");
    enum symptom symptom = doctor_glance(mon->doctor);
    if (symptom == SYMPTOM_NONE)
        symptom = doctor_look_at_end(mon->doctor);
    char *text = monitor_findings(mon, symptom != SYMPTOM_NONE ? symptom : SYMPTOM_ENDED);

    g_string_append(call->out, text != NULL ? text : "nothing is wrong as far as can be seen\n");
    g_free(text);
    return true;
}

const struct verb monitor_stack_verbs[] = {
    {"backtrace", "[THREAD]", "who called whom", backtrace},
    {"threads", "", "Zephyr's threads, and what they wait for", list_threads},
    {"why", "", "what is wrong, as the doctor sees it now", why},
    {"cell", "ADDRESS", "who wrote and erased this cell of flash", monitor_cell},
    {NULL, NULL, NULL, NULL},
};
