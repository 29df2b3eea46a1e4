/*
 * Threads, exceptions and sleep as a trace of the Common Trace Format, a directory: what a build
 * with CONFIG_TRACING_CTF would write of itself, of builds without it.
 *
 * Follows: "The Common Trace Format" 1.8; names and numbers of events are those of Zephyr's
 * subsys/tracing/ctf, so that what reads its traces reads these. Each core has a stream of its own,
 * with the time in ns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "debug/trace/trace_priv.h"

#define NAME_BYTES 20 /* as Zephyr's */

enum event_id {
    SWITCHED_OUT = 0x10,
    SWITCHED_IN = 0x11,
    ISR_ENTER = 0x1b,
    ISR_EXIT = 0x1c,
    IDLE = 0x1e,
};

static const char metadata[] =
    "/* CTF 1.8 */\n"
    "typealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
    "typealias integer { size = 16; align = 8; signed = false; } := uint16_t;\n"
    "typealias integer { size = 32; align = 8; signed = false; base = 16; } := uint32_t;\n"
    "typealias integer { size = 8; align = 8; signed = false; encoding = ASCII; } := character;\n"
    "trace { major = 1; minor = 8; byte_order = le; };\n"
    "clock { name = emulated; freq = 1000000000; };\n"
    "typealias integer { size = 64; align = 8; signed = false; map = clock.emulated.value; }"
    " := timestamp_t;\n"
    "struct event_header { timestamp_t timestamp; uint8_t id; };\n"
    "stream { event.header := struct event_header; };\n"
    "struct of_thread { uint8_t cpu; uint32_t thread_id; character name[20]; };\n"
    "struct of_isr { uint8_t cpu; uint16_t exception; };\n"
    "struct of_cpu { uint8_t cpu; };\n"
    "event { name = thread_switched_out; id = 0x10; fields := struct of_thread; };\n"
    "event { name = thread_switched_in; id = 0x11; fields := struct of_thread; };\n"
    "event { name = isr_enter; id = 0x1b; fields := struct of_isr; };\n"
    "event { name = isr_exit; id = 0x1c; fields := struct of_isr; };\n"
    "event { name = idle; id = 0x1e; fields := struct of_cpu; };\n";

struct ctf_core {
    struct ctf *ctf;
    struct trace_core *core;
    struct trace_file *file;
    struct trace_kernel kernel;
    uint32_t thread; /* that runs, as far as it is wanted; 0: none */
    char name[NAME_BYTES];
    GArray *exceptions; /* unsigned, those that are active and were told */
    struct cpu_listener cpu_ear;
    struct signal_listener sleep_ear;
};

struct ctf {
    struct trace *trace;
    struct ctf_core core[CORES];
};

/* --- events --- */

static void put(struct ctf_core *c, enum event_id id, const void *fields, size_t len)
{
    const ticks_t when = cpu_time(c->core->cpu);
    const uint64_t ns = when / TICKS_PER_SECOND * 1000000000 + when % TICKS_PER_SECOND * 125 / 192;
    uint8_t head[10];

    if (!trace_wants(c->ctf->trace, TRACE_CTF, when))
        return;
    store_le32(head, (uint32_t)ns);
    store_le32(head + 4, (uint32_t)(ns >> 32));
    head[8] = (uint8_t)id;
    head[9] = (uint8_t)c->core->core;
    trace_write_to(c->ctf->trace, c->file, head, sizeof head);
    trace_write_to(c->ctf->trace, c->file, fields, len);
}

static void put_thread(struct ctf_core *c, enum event_id id)
{
    uint8_t fields[4 + NAME_BYTES];

    if (c->thread == 0)
        return;
    store_le32(fields, c->thread);
    memcpy(fields + 4, c->name, NAME_BYTES);
    put(c, id, fields, sizeof fields);
}

static void put_exception(struct ctf_core *c, enum event_id id, unsigned exception)
{
    const uint8_t fields[2] = {(uint8_t)exception, (uint8_t)(exception >> 8)};

    put(c, id, fields, sizeof fields);
}

/* --- what happens --- */

static void look_at_thread(struct ctf_core *c, uint32_t pc)
{
    const struct trace *t = c->ctf->trace;
    uint32_t thread = trace_thread_at(t, &c->kernel, c->core->core, pc);

    if (thread == c->thread)
        return;
    put_thread(c, SWITCHED_OUT);
    c->thread = 0;
    if (thread == 0 || !trace_wants_thread(t, &c->kernel, thread))
        return;
    char *name = threads_name(t->machine, &c->kernel.kernel, thread, t->symbols);
    memset(c->name, 0, sizeof c->name);
    g_strlcpy(c->name, name, sizeof c->name);
    g_free(name);
    c->thread = thread;
    put_thread(c, SWITCHED_IN);
}

static void leave_exception(struct ctf_core *c)
{
    if (c->exceptions->len == 0)
        return;
    put_exception(c, ISR_EXIT, g_array_index(c->exceptions, unsigned, c->exceptions->len - 1));
    g_array_set_size(c->exceptions, c->exceptions->len - 1);
}

static void on_entry(void *ctx, unsigned exception, uint32_t return_pc)
{
    struct ctf_core *c = ctx;

    if (trace_is_tail_chained(return_pc))
        leave_exception(c);
    if (!trace_wants_pc(c->core, TRACE_CTF, cpu_time(c->core->cpu), return_pc))
        return;
    put_exception(c, ISR_ENTER, exception);
    g_array_append_val(c->exceptions, exception);
}

static void on_return(void *ctx, unsigned exception, uint32_t to_pc)
{
    struct ctf_core *c = ctx;
    unsigned n = c->exceptions->len;

    if (n != 0 && g_array_index(c->exceptions, unsigned, n - 1) == exception)
        leave_exception(c);
    if (cpu_active_exception(c->core->cpu) == 0)
        look_at_thread(c, to_pc);
}

static void on_sleep(void *ctx, enum signal_id id, uint32_t asleep)
{
    if (asleep != 0)
        put(ctx, IDLE, NULL, 0);
}

/* --- life --- */

bool trace_ctf_open(struct trace *t, const char *directory, GError **error)
{
    char *path = g_build_filename(directory, "metadata", NULL);
    bool ok = g_mkdir_with_parents(directory, 0777) == 0 || errno == EEXIST;

    t->ctf = g_new0(struct ctf, 1);
    t->ctf->trace = t;
    ok = ok && g_file_set_contents(path, metadata, sizeof metadata - 1, NULL);
    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "--trace: %s: %s", path, g_strerror(errno));
    g_free(path);
    for (unsigned i = 0; ok && i < CORES; i++) {
        struct ctf_core *c = &t->ctf->core[i];

        if (!t->filter.core[i])
            continue;
        path = g_build_filename(directory, cpu_name(t->core[i].cpu), NULL);
        c->file = trace_open_file(t, path, error);
        t->file[TRACE_CTF] = c->file;
        ok = c->file != NULL;
        g_free(path);
    }
    return ok;
}

void trace_ctf_start(struct trace *t)
{
    for (unsigned i = 0; i < CORES; i++) {
        struct ctf_core *c = &t->ctf->core[i];

        if (c->file == NULL)
            continue;
        c->ctf = t->ctf;
        c->core = &t->core[i];
        c->exceptions = g_array_new(FALSE, FALSE, sizeof(unsigned));
        c->cpu_ear.exception_entry = on_entry;
        c->cpu_ear.exception_return = on_return;
        c->sleep_ear.raised = on_sleep;
        cpu_listen(c->core->cpu, &c->cpu_ear, c);
        signal_listen(machine_periph(t->machine, i, "CLOCK")->env->signals, SIGNAL_CPU_SLEEP,
                      &c->sleep_ear, c);
    }
}

void trace_ctf_finish(struct trace *t)
{
    for (unsigned i = 0; t->ctf != NULL && i < CORES; i++) {
        struct ctf_core *c = &t->ctf->core[i];

        if (c->core == NULL)
            continue;
        put_thread(c, SWITCHED_OUT);
        cpu_unlisten(c->core->cpu, &c->cpu_ear);
        listener_leave(&c->sleep_ear.listener);
        g_array_unref(c->exceptions);
    }
    g_clear_pointer(&t->ctf, g_free);
}
