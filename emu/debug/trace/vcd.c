/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/trace/vcd.h"

#include <string.h>

#define MAX_PENDING (1u << 20)

struct change {
    ticks_t when;
    uint32_t order; /* of those at the same time */
    uint16_t signal, value;
};

struct vcd_signal {
    char *scope, *name;
    unsigned bits;
    uint16_t value; /* as written */
};

struct vcd {
    void (*write)(void *ctx, const void *text, size_t len);
    void *ctx;
    GArray *signals; /* struct vcd_signal */
    GArray *pending; /* struct change */
    GString *text;
    bool begun;
    uint64_t written; /* ns */
};

static void clear_signal(gpointer data)
{
    struct vcd_signal *s = data;

    g_free(s->scope);
    g_free(s->name);
}

struct vcd *vcd_new(void (*write)(void *ctx, const void *text, size_t len), void *ctx)
{
    struct vcd *v = g_new0(struct vcd, 1);

    v->write = write;
    v->ctx = ctx;
    v->signals = g_array_new(FALSE, FALSE, sizeof(struct vcd_signal));
    g_array_set_clear_func(v->signals, clear_signal);
    v->pending = g_array_new(FALSE, FALSE, sizeof(struct change));
    v->text = g_string_new(NULL);
    return v;
}

unsigned vcd_add(struct vcd *v, const char *scope, const char *name, unsigned bits, uint16_t value)
{
    const struct vcd_signal s = {g_strdup(scope), g_strdup(name), bits, value};

    g_assert(!v->begun);
    g_array_append_val(v->signals, s);
    return v->signals->len - 1;
}

static struct vcd_signal *signal_at(const struct vcd *v, unsigned i)
{
    return &g_array_index(v->signals, struct vcd_signal, i);
}

/* Short names of printable characters. */
static void append_id(GString *text, unsigned signal)
{
    do {
        g_string_append_c(text, (char)('!' + signal % 94));
        signal /= 94;
    } while (signal != 0);
}

/* Leading zeros may be left out, and must be for sigrok. */
static void append_value(struct vcd *v, unsigned signal)
{
    const struct vcd_signal *s = signal_at(v, signal);
    unsigned bits = s->value != 0 ? g_bit_storage(s->value) : 1;

    if (s->bits > 1)
        g_string_append_c(v->text, 'b');
    while (bits-- > 0)
        g_string_append_c(v->text, (s->value >> bits & 1) != 0 ? '1' : '0');
    if (s->bits > 1)
        g_string_append_c(v->text, ' ');
    append_id(v->text, signal);
    g_string_append_c(v->text, '\n');
}

static void flush(struct vcd *v)
{
    v->write(v->ctx, v->text->str, v->text->len);
    g_string_truncate(v->text, 0);
}

static void begin(struct vcd *v)
{
    const char *scope = "";

    v->begun = true;
    g_string_append(v->text, "$version nrf53emu $end\n$timescale 1 ns $end\n");
    for (unsigned i = 0; i < v->signals->len; i++) {
        const struct vcd_signal *s = signal_at(v, i);

        if (strcmp(s->scope, scope) != 0)
            g_string_append_printf(v->text, "%s$scope module %s $end\n",
                                   scope[0] != '\0' ? "$upscope $end\n" : "", s->scope);
        scope = s->scope;
        g_string_append_printf(v->text, "$var wire %u ", s->bits);
        append_id(v->text, i);
        g_string_append_printf(v->text, " %s $end\n", s->name);
    }
    g_string_append(v->text, "$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n");
    for (unsigned i = 0; i < v->signals->len; i++)
        append_value(v, i);
    g_string_append(v->text, "$end\n");
    flush(v);
}

static int by_time(gconstpointer a, gconstpointer b)
{
    const struct change *x = a, *y = b;

    if (x->when != y->when)
        return x->when < y->when ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* 1536 ticks are 1000 ns. */
static uint64_t ns_of(ticks_t when)
{
    return when / TICKS_PER_SECOND * 1000000000 + when % TICKS_PER_SECOND * 125 / 192;
}

static void append_time(struct vcd *v, uint64_t ns)
{
    if (ns <= v->written)
        return;
    v->written = ns;
    g_string_append_printf(v->text, "#%" G_GUINT64_FORMAT "\n", ns);
}

/* The first n, in order of time. */
static void write_pending(struct vcd *v, unsigned n)
{
    if (!v->begun)
        begin(v);
    g_array_sort(v->pending, by_time);
    for (unsigned i = 0; i < n; i++) {
        const struct change *c = &g_array_index(v->pending, struct change, i);

        if (signal_at(v, c->signal)->value == c->value)
            continue;
        signal_at(v, c->signal)->value = c->value;
        append_time(v, ns_of(c->when));
        append_value(v, c->signal);
    }
    flush(v);
    if (n > 0)
        g_array_remove_range(v->pending, 0, n);
    for (unsigned i = 0; i < v->pending->len; i++)
        g_array_index(v->pending, struct change, i).order = i;
}

void vcd_change(struct vcd *v, unsigned signal, ticks_t when, uint16_t value)
{
    const struct change c = {when, v->pending->len, (uint16_t)signal, value};

    g_array_append_val(v->pending, c);
    if (v->pending->len >= MAX_PENDING)
        write_pending(v, MAX_PENDING / 2);
}

void vcd_free(struct vcd *v, ticks_t end)
{
    write_pending(v, v->pending->len);
    append_time(v, ns_of(end));
    flush(v);
    g_array_unref(v->signals);
    g_array_unref(v->pending);
    g_string_free(v->text, TRUE);
    g_free(v);
}
