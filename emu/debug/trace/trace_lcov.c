/*
 * Which source lines were executed, of the unmodified binary, as lcov and genhtml read it.
 *
 * Follows: geninfo(1), "TRACEFILE FORMAT".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/trace/trace_priv.h"
#include "load/lines.h"

struct function {
    const char *name;
    unsigned line;
    uint64_t count;
};

/* A source file, from all programs. */
struct source {
    const char *path;
    GHashTable *lines;     /* number -> uint64_t, the highest count of its code */
    GHashTable *functions; /* name -> struct function */
};

struct lcov {
    struct trace *trace;
    struct lines *lines;
    GHashTable *sources; /* path -> struct source */
};

static void source_free(gpointer data)
{
    struct source *s = data;

    g_hash_table_destroy(s->lines);
    g_hash_table_destroy(s->functions);
    g_free(s);
}

static struct source *source_of(struct lcov *l, const char *path)
{
    struct source *s = g_hash_table_lookup(l->sources, path);

    if (s != NULL)
        return s;
    s = g_new0(struct source, 1);
    s->path = path;
    s->lines = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    s->functions = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_hash_table_insert(l->sources, (gpointer)path, s);
    return s;
}

static void add_line(void *ctx, uint32_t addr, uint32_t end, const struct line_place *place)
{
    struct lcov *l = ctx;

    if (!trace_filter_holds_at(&l->trace->filter, addr))
        return;
    struct source *s = source_of(l, place->file);
    gpointer number = GUINT_TO_POINTER(place->line);
    uint64_t count = coverage_count(l->trace->coverage, addr);
    uint64_t *known = g_hash_table_lookup(s->lines, number);

    if (known == NULL) {
        known = g_new0(uint64_t, 1);
        g_hash_table_insert(s->lines, number, known);
    }
    *known = MAX(*known, count);
}

static void add_function(struct lcov *l, const struct symbol *symbol)
{
    struct line_place place;
    struct function *f;

    if (!symbol->function || !trace_filter_holds_at(&l->trace->filter, symbol->addr) ||
        !lines_find(l->lines, symbol->file, symbol->addr, &place))
        return;
    struct source *s = source_of(l, place.file);
    f = g_hash_table_lookup(s->functions, symbol->name);
    if (f == NULL) {
        f = g_new0(struct function, 1);
        *f = (struct function){.name = symbol->name, .line = place.line};
        g_hash_table_insert(s->functions, symbol->name, f);
    }
    f->count += coverage_count(l->trace->coverage, symbol->addr);
}

static void collect(struct lcov *l)
{
    const struct symbols *symbols = l->trace->symbols;
    GHashTable *programs = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; i < symbols_count(symbols); i++) {
        const struct symbol *s = symbols_get(symbols, i);

        if (g_hash_table_add(programs, (gpointer)s->file))
            lines_each(l->lines, s->file, add_line, l);
        add_function(l, s);
    }
    g_hash_table_destroy(programs);
}

/* --- writing --- */

static int by_line(gconstpointer a, gconstpointer b)
{
    const struct function *x = a, *y = b;

    return x->line != y->line ? (x->line < y->line ? -1 : 1) : strcmp(x->name, y->name);
}

static void print_functions(struct lcov *l, const struct source *s)
{
    GList *functions = g_list_sort(g_hash_table_get_values(s->functions), by_line);
    unsigned hit = 0;

    for (GList *i = functions; i != NULL; i = i->next) {
        const struct function *f = i->data;

        hit += f->count != 0;
        trace_print(l->trace, TRACE_LCOV, "FN:%u,%s\n", f->line, f->name);
    }
    for (GList *i = functions; i != NULL; i = i->next) {
        const struct function *f = i->data;

        trace_print(l->trace, TRACE_LCOV, "FNDA:%" G_GUINT64_FORMAT ",%s\n", f->count, f->name);
    }
    trace_print(l->trace, TRACE_LCOV, "FNF:%u\nFNH:%u\n", g_list_length(functions), hit);
    g_list_free(functions);
}

static int by_number(gconstpointer a, gconstpointer b)
{
    unsigned x = GPOINTER_TO_UINT(a), y = GPOINTER_TO_UINT(b);

    return x < y ? -1 : x > y;
}

static void print_lines(struct lcov *l, const struct source *s)
{
    GList *numbers = g_list_sort(g_hash_table_get_keys(s->lines), by_number);
    unsigned hit = 0;

    for (GList *i = numbers; i != NULL; i = i->next) {
        uint64_t count = *(uint64_t *)g_hash_table_lookup(s->lines, i->data);

        hit += count != 0;
        trace_print(l->trace, TRACE_LCOV, "DA:%u,%" G_GUINT64_FORMAT "\n",
                    GPOINTER_TO_UINT(i->data), count);
    }
    trace_print(l->trace, TRACE_LCOV, "LF:%u\nLH:%u\n", g_list_length(numbers), hit);
    g_list_free(numbers);
}

static int by_path(gconstpointer a, gconstpointer b)
{
    return strcmp(((const struct source *)a)->path, ((const struct source *)b)->path);
}

void trace_lcov_finish(struct trace *t)
{
    struct lcov l = {
        .trace = t,
        .lines = lines_new(),
        .sources = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, source_free),
    };

    collect(&l);
    GList *sources = g_list_sort(g_hash_table_get_values(l.sources), by_path);
    for (GList *i = sources; i != NULL; i = i->next) {
        const struct source *s = i->data;

        trace_print(t, TRACE_LCOV, "TN:\nSF:%s\n", s->path);
        print_functions(&l, s);
        print_lines(&l, s);
        trace_print(t, TRACE_LCOV, "end_of_record\n");
    }
    g_list_free(sources);
    g_hash_table_destroy(l.sources);
    lines_free(l.lines);
}
