/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/trace/trace.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "bus/map.h"
#include "debug/trace/trace_priv.h"
#include "periph/qspi/qspi.h"
#include "session/port.h"

const char *const trace_kind_names[] = {"insn",      "mmio", "irq",   "qspi",     "folded",
                                        "callgrind", "lcov", "drcov", "perfetto", "ctf",
                                        "vcd",       "usb",  NULL};

static void file_free(void *data)
{
    struct trace_file *f = data;

    g_free(f->path);
    g_free(f);
}

struct trace *trace_new(struct machine *m, const struct symbols *symbols,
                        const struct trace_filter *filter, struct wait *wait)
{
    struct trace *t = g_new0(struct trace, 1);

    t->machine = m;
    t->symbols = symbols;
    t->filter = *filter;
    t->wait = wait;
    t->files = g_ptr_array_new_with_free_func(file_free);
    t->qspi = machine_periph(m, CORE_APP, "QSPI");
    for (unsigned i = 0; i < CORES; i++)
        t->core[i] = (struct trace_core){
            .trace = t,
            .core = i,
            .cpu = machine_cpu(m, i),
            .clocks = machine_periph(m, i, "CLOCK")->env->clocks,
        };
    return t;
}

static struct trace_file *find_file(const struct trace *t, const char *path)
{
    for (unsigned i = 0; i < t->files->len; i++) {
        struct trace_file *f = g_ptr_array_index(t->files, i);

        if (strcmp(f->path, path) == 0)
            return f;
    }
    return NULL;
}

/* A FIFO that nobody reads yet stops the run as a console does, and keeps it from nothing. */
static FILE *open_stream(struct trace *t, const char *path, GError **error)
{
    const struct port_config config = {.wait = t->wait, .name = "--trace", .ends = true};

    if (strcmp(path, "-") == 0)
        return stderr;
    char *target = g_strconcat("file:", path, NULL);
    struct port *port = port_open(&config, target, error);
    g_free(target);
    if (port != NULL)
        return port_stream(port);
    g_prefix_error(error, "--trace: %s: ", path);
    return NULL;
}

struct trace_file *trace_open_file(struct trace *t, const char *path, GError **error)
{
    struct trace_file *f = find_file(t, path);
    FILE *stream;

    if (f != NULL)
        return f;
    stream = open_stream(t, path, error);
    if (stream == NULL)
        return NULL;
    f = g_new0(struct trace_file, 1);
    f->path = g_strdup(path);
    f->stream = stream;
    g_ptr_array_add(t->files, f);
    return f;
}

/* What of it profiles count. */
static struct profile_filter filter_of(const struct trace *t)
{
    bool everywhere = t->filter.ranges == NULL && t->filter.thread == NULL;

    return (struct profile_filter){t->filter.from, t->filter.to,
                                   everywhere ? NULL : trace_wants_block};
}

static void listen_to_core(struct trace_core *c)
{
    struct trace *t = c->trace;
    const struct profile_filter filter = filter_of(t);
    bool insn = t->file[TRACE_INSN] != NULL, irq = t->file[TRACE_IRQ] != NULL;

    if (!t->filter.core[c->core])
        return;
    c->cpu_ear.block = insn ? trace_insn_block : NULL;
    /* Exceptions end blocks, so that instructions are written when only they are wanted. */
    c->cpu_ear.exception_entry = trace_irq_entry;
    c->cpu_ear.exception_return = trace_irq_return;
    if (insn || irq)
        cpu_listen(c->cpu, &c->cpu_ear, c);
    if (t->file[TRACE_MMIO] != NULL)
        trace_mmio_attach(c);
    if (t->coverage != NULL)
        coverage_add(t->coverage, c->core, &filter, c);
    if (t->file[TRACE_FOLDED] != NULL || t->file[TRACE_CALLGRIND] != NULL)
        c->calls = calls_new(t->machine, c->core, t->symbols, &filter, c);
}

static void listen_to_qspi(struct trace *t)
{
    struct codebus_window *xip =
        memory_find(machine_memory(t->machine, CORE_APP), XIP_BASE)->window;

    t->periph_ear.task = trace_qspi_task;
    t->periph_ear.event = trace_qspi_event;
    t->nor_ear.frame = trace_qspi_frame;
    t->xip_ear.fetched = trace_qspi_fetched;
    periph_listen(t->qspi->env, &t->periph_ear, t);
    nor_listen(machine_chip(t->machine), &t->nor_ear, t);
    codebus_listen(xip, &t->xip_ear, t);
}

static void listen_to_usb(struct trace *t)
{
    t->usb_ear.transfer = trace_usb_transfer;
    usb_host_listen(machine_usb_host(t->machine), &t->usb_ear, t);
    trace_usb_start(t);
}

/* Formats of others, which nothing else may be in the file of. */
static const enum trace_kind whole_files[] = {TRACE_CALLGRIND, TRACE_LCOV, TRACE_DRCOV,
                                              TRACE_PERFETTO,  TRACE_VCD,  TRACE_USB};

static bool is_shared(const struct trace *t, enum trace_kind whole)
{
    for (unsigned i = 0; i < TRACE_KINDS; i++)
        if (i != whole && t->file[i] != NULL && t->file[i] == t->file[whole])
            return true;
    return false;
}

bool trace_open(struct trace *t, enum trace_kind kind, const char *path, GError **error)
{
    g_assert(!t->attached);
    if (kind != TRACE_CTF)
        t->file[kind] = trace_open_file(t, path, error);
    if (kind == TRACE_CTF ? !trace_ctf_open(t, path, error) : t->file[kind] == NULL)
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(whole_files); i++)
        if (is_shared(t, whole_files[i])) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                        "--trace: %s needs a file of its own, not %s",
                        trace_kind_names[whole_files[i]], path);
            return false;
        }
    return true;
}

void trace_attach(struct trace *t)
{
    g_assert(!t->attached);
    t->attached = true;
    if (t->file[TRACE_INSN] != NULL)
        t->disasm = disasm_new();
    if (t->file[TRACE_LCOV] != NULL || t->file[TRACE_DRCOV] != NULL)
        t->coverage = coverage_new(t->machine);
    for (unsigned i = 0; i < CORES; i++)
        listen_to_core(&t->core[i]);
    if (t->file[TRACE_QSPI] != NULL)
        listen_to_qspi(t);
    if (t->file[TRACE_USB] != NULL)
        listen_to_usb(t);
    if (t->file[TRACE_PERFETTO] != NULL)
        trace_perfetto_start(t);
    if (t->file[TRACE_CTF] != NULL)
        trace_ctf_start(t);
    if (t->file[TRACE_VCD] != NULL)
        trace_vcd_start(t);
}

/* A file that took no more has an end of its own; that its reader left is no error. */
static bool report(const struct trace_file *f, int why, GError **error)
{
    char after[80] = "";

    if (f->error != 0)
        g_snprintf(after, sizeof after, "; it ends about %.3f s, the run went on",
                   (double)f->failed_at / TICKS_PER_SECOND);
    if (why == EPIPE)
        fprintf(stderr, "nrf53emu: --trace: %s: nobody reads it any more%s\n", f->path, after);
    else if (error != NULL && *error == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "--trace: %s: %s%s", f->path, g_strerror(why),
                    after);
    return why == EPIPE;
}

static bool close_file(struct trace_file *f, GError **error)
{
    bool failed = fflush(f->stream) != 0 || ferror(f->stream) != 0;
    int why = f->error != 0 ? f->error : errno;

    if (f->stream != stderr && fclose(f->stream) != 0 && !failed) {
        failed = true;
        why = errno;
    }
    return !failed || report(f, why, error);
}

static void detach(struct trace *t)
{
    for (unsigned i = 0; i < CORES; i++) {
        cpu_unlisten(t->core[i].cpu, &t->core[i].cpu_ear);
        listener_leave(&t->core[i].mmio_ear.listener);
    }
    listener_leave(&t->periph_ear.listener);
    listener_leave(&t->nor_ear.listener);
    listener_leave(&t->xip_ear.listener);
    listener_leave(&t->usb_ear.listener);
}

static void finish_coverage(struct trace *t)
{
    coverage_settle(t->coverage);
    if (t->file[TRACE_LCOV] != NULL)
        trace_lcov_finish(t);
    if (t->file[TRACE_DRCOV] != NULL)
        trace_drcov_finish(t);
}

static void finish_calls(struct trace *t)
{
    for (unsigned i = 0; i < CORES; i++) {
        if (t->core[i].calls == NULL)
            continue;
        calls_settle(t->core[i].calls);
        if (t->file[TRACE_FOLDED] != NULL)
            trace_folded_finish(t, t->core[i].calls);
    }
    if (t->file[TRACE_CALLGRIND] != NULL)
        trace_callgrind_finish(t);
    if (t->coverage != NULL)
        finish_coverage(t);
    coverage_free(t->coverage);
    for (unsigned i = 0; i < CORES; i++)
        calls_free(t->core[i].calls);
}

bool trace_close(struct trace *t, GError **error)
{
    bool ok = true;

    if (t == NULL)
        return true;
    for (unsigned i = 0; i < CORES; i++)
        trace_insn_finish(&t->core[i]);
    finish_calls(t);
    trace_perfetto_finish(t);
    trace_ctf_finish(t);
    trace_vcd_finish(t);
    detach(t);
    for (unsigned i = 0; i < t->files->len; i++)
        ok = close_file(g_ptr_array_index(t->files, i), error) && ok;
    g_ptr_array_free(t->files, TRUE);
    disasm_free(t->disasm);
    trace_filter_clear(&t->filter);
    g_free(t);
    return ok;
}
