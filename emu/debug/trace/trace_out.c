/*
 * What every kind of trace writes with: whether a line is wanted, and the line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdarg.h>

#include "debug/trace/trace_priv.h"
#include "load/place.h"

/* A file that took something no more gets nothing more: it has no gaps. */
bool trace_wants(const struct trace *t, enum trace_kind kind, ticks_t when)
{
    return t->file[kind] != NULL && t->file[kind]->error == 0 && when >= t->filter.from &&
           when < t->filter.to;
}

bool trace_wants_pc(struct trace_core *c, enum trace_kind kind, ticks_t when, uint32_t pc)
{
    return trace_wants(c->trace, kind, when) && trace_filter_holds_at(&c->trace->filter, pc) &&
           trace_in_thread(c, pc);
}

bool trace_wants_block(void *ctx, uint32_t pc)
{
    struct trace_core *c = ctx;
    const struct trace_filter *f = &c->trace->filter;

    return trace_filter_holds_at(f, pc) &&
           (f->thread == NULL || (cpu_active_exception(c->cpu) == 0 && trace_in_thread(c, pc)));
}

static void fail(const struct trace *t, struct trace_file *f)
{
    if (f->error != 0)
        return;
    f->error = errno;
    f->failed_at = machine_now(t->machine);
}

void trace_print(struct trace *t, enum trace_kind kind, const char *format, ...)
{
    struct trace_file *f = t->file[kind];
    va_list args;

    va_start(args, format);
    if (vfprintf(f->stream, format, args) < 0)
        fail(t, f);
    va_end(args);
}

void trace_write_to(struct trace *t, struct trace_file *f, const void *data, size_t len)
{
    if (len != 0 && fwrite(data, 1, len, f->stream) != len)
        fail(t, f);
}

void trace_write(struct trace *t, enum trace_kind kind, const void *data, size_t len)
{
    trace_write_to(t, t->file[kind], data, len);
}

void trace_begin(struct trace *t, enum trace_kind kind, ticks_t when, const char *core)
{
    /* In nanoseconds by integers: 1536 ticks are 1000 ns. */
    uint64_t s = when / TICKS_PER_SECOND, ns = when % TICKS_PER_SECOND * 1000 / TICKS_PER_US;

    trace_print(t, kind, "%3" G_GUINT64_FORMAT ".%09" G_GUINT64_FORMAT " %-4s ", s, ns, core);
}

void trace_place(struct trace *t, enum trace_kind kind, uint32_t pc)
{
    char *symbol = symbols_format(t->symbols, pc);

    trace_print(t, kind, "0x%08x %-28s ", pc, symbol);
    g_free(symbol);
}

void trace_line(struct trace *t, enum trace_kind kind, uint32_t pc)
{
    char *line = place_line(t->symbols, pc);

    trace_print(t, kind, "%s%s\n", line != NULL ? "  ; " : "", line != NULL ? line : "");
    g_free(line);
}
