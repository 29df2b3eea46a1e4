/*
 * Costs by function, source line and call, as callgrind_annotate and KCachegrind read them.
 *
 * Follows: "Callgrind Format Specification" of Valgrind, version 1.
 * A block's cost belongs to the line it begins with; an exception is a function of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/trace/trace_priv.h"
#include "load/lines.h"

#define NOWHERE "???"

/* A function of one core, from all its places in the tree of calls. */
struct function {
    const struct symbol *symbol; /* NULL: an exception, or code without a symbol */
    const char *name;
    GHashTable *self; /* struct place -> struct call_cost */
    GHashTable *arcs; /* struct arc -> struct called */
};

struct place {
    const char *file;
    unsigned line;
};

struct arc {
    const struct function *callee;
    uint32_t site;
};

struct called {
    uint64_t calls;
    struct call_cost cost;
};

struct callgrind {
    struct trace *trace;
    struct lines *lines;
    struct calls *calls;
    GHashTable *functions; /* symbol, or name of what has none -> struct function */
    struct call_cost total;
};

/* --- keys --- */

static guint place_hash(gconstpointer p)
{
    const struct place *place = p;

    return g_direct_hash(place->file) * 31 + place->line;
}

static gboolean place_equal(gconstpointer a, gconstpointer b)
{
    const struct place *x = a, *y = b;

    return x->file == y->file && x->line == y->line;
}

static guint arc_hash(gconstpointer p)
{
    const struct arc *arc = p;

    return g_direct_hash(arc->callee) ^ arc->site;
}

static gboolean arc_equal(gconstpointer a, gconstpointer b)
{
    const struct arc *x = a, *y = b;

    return x->callee == y->callee && x->site == y->site;
}

static void function_free(gpointer data)
{
    struct function *f = data;

    g_hash_table_destroy(f->self);
    g_hash_table_destroy(f->arcs);
    g_free(f);
}

/* --- collecting --- */

static struct function *function_of(struct callgrind *g, const struct symbol *symbol,
                                    const char *name)
{
    const void *key = symbol != NULL ? (const void *)symbol : g_intern_string(name);
    struct function *f = g_hash_table_lookup(g->functions, key);

    if (f != NULL)
        return f;
    f = g_new0(struct function, 1);
    f->symbol = symbol;
    f->name = name;
    f->self = g_hash_table_new_full(place_hash, place_equal, g_free, g_free);
    f->arcs = g_hash_table_new_full(arc_hash, arc_equal, g_free, g_free);
    g_hash_table_insert(g->functions, (gpointer)key, f);
    return f;
}

static struct place place_of(const struct callgrind *g, const struct symbol *symbol, uint32_t addr)
{
    struct line_place found;

    if (symbol != NULL && lines_find(g->lines, symbol->file, addr, &found))
        return (struct place){found.file, found.line};
    return (struct place){NOWHERE, 0};
}

static void add_self(struct function *f, struct place place, const struct call_cost *cost)
{
    struct call_cost *sum = g_hash_table_lookup(f->self, &place);

    if (sum == NULL) {
        sum = g_new0(struct call_cost, 1);
        g_hash_table_insert(f->self, g_memdup2(&place, sizeof place), sum);
    }
    call_cost_add(sum, cost);
}

static void add_arc(struct function *caller, const struct function *callee, uint32_t site,
                    uint64_t calls, const struct call_cost *cost)
{
    const struct arc arc = {callee, site};
    struct called *sum = g_hash_table_lookup(caller->arcs, &arc);

    if (sum == NULL) {
        sum = g_new0(struct called, 1);
        g_hash_table_insert(caller->arcs, g_memdup2(&arc, sizeof arc), sum);
    }
    sum->calls += calls;
    call_cost_add(&sum->cost, cost);
}

/* Arcs, and what has no address; returns the inclusive cost of n. Bounded by the tree's depth. */
static struct call_cost collect(struct callgrind *g, const struct call_node *n)
{
    struct function *f = function_of(g, n->symbol, n->name);
    struct call_cost sum = n->self;

    if (n->symbol == NULL)
        add_self(f, (struct place){NOWHERE, 0}, &n->self);
    for (const struct call_node *child = n->child; child != NULL; child = child->next) {
        const struct call_cost below = collect(g, child);

        call_cost_add(&sum, &below);
        if (n->parent != NULL)
            add_arc(f, function_of(g, child->symbol, child->name), child->site, child->calls,
                    &below);
    }
    return sum;
}

static void add_block(void *ctx, uint32_t pc, const struct call_cost *cost)
{
    struct callgrind *g = ctx;
    const struct symbol *symbol = symbols_find(g->trace->symbols, pc);

    if (symbol != NULL)
        add_self(function_of(g, symbol, symbol->name), place_of(g, symbol, pc), cost);
}

/* --- writing --- */

static void print_cost(struct callgrind *g, unsigned line, const struct call_cost *c)
{
    trace_print(g->trace, TRACE_CALLGRIND,
                "%u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
                line, c->cycles, c->instructions, c->misses, c->xip, c->flash);
}

static const char *object_of(const struct callgrind *g, const struct function *f)
{
    return f->symbol != NULL ? f->symbol->file : calls_root(g->calls)->name;
}

static struct place home_of(const struct callgrind *g, const struct function *f)
{
    return place_of(g, f->symbol, f->symbol != NULL ? f->symbol->addr : 0);
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const struct place *x = a, *y = b;
    int order = strcmp(x->file, y->file);

    return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

static void print_self(struct callgrind *g, const struct function *f, const char *home)
{
    GList *places = g_list_sort(g_hash_table_get_keys(f->self), by_place);
    const char *file = home;

    for (GList *l = places; l != NULL; l = l->next) {
        const struct place *p = l->data;
        const struct call_cost *cost = g_hash_table_lookup(f->self, p);

        if (p->file != file)
            trace_print(g->trace, TRACE_CALLGRIND, "%s=%s\n", p->file == home ? "fe" : "fi",
                        p->file);
        file = p->file;
        print_cost(g, p->line, cost);
        call_cost_add(&g->total, cost);
    }
    if (file != home)
        trace_print(g->trace, TRACE_CALLGRIND, "fe=%s\n", home);
    g_list_free(places);
}

static int by_callee(gconstpointer a, gconstpointer b)
{
    const struct arc *x = a, *y = b;
    int order = strcmp(x->callee->name, y->callee->name);

    return order != 0 ? order : x->site < y->site ? -1 : x->site > y->site;
}

static void print_arcs(struct callgrind *g, const struct function *f)
{
    GList *arcs = g_list_sort(g_hash_table_get_keys(f->arcs), by_callee);

    for (GList *l = arcs; l != NULL; l = l->next) {
        const struct arc *arc = l->data;
        const struct called *called = g_hash_table_lookup(f->arcs, arc);
        const struct place home = home_of(g, arc->callee);
        const struct place site = place_of(g, f->symbol, arc->site);

        trace_print(
            g->trace, TRACE_CALLGRIND, "cob=%s\ncfi=%s\ncfn=%s\ncalls=%" G_GUINT64_FORMAT " %u\n",
            object_of(g, arc->callee), home.file, arc->callee->name, called->calls, home.line);
        print_cost(g, site.line, &called->cost);
    }
    g_list_free(arcs);
}

static int by_function(gconstpointer a, gconstpointer b)
{
    const struct function *x = a, *y = b;
    uint32_t at_x = x->symbol != NULL ? x->symbol->addr : 0;
    uint32_t at_y = y->symbol != NULL ? y->symbol->addr : 0;

    return at_x != at_y ? (at_x < at_y ? -1 : 1) : strcmp(x->name, y->name);
}

static void print_functions(struct callgrind *g)
{
    GList *functions = g_list_sort(g_hash_table_get_values(g->functions), by_function);

    for (GList *l = functions; l != NULL; l = l->next) {
        const struct function *f = l->data;
        const struct place home = home_of(g, f);

        trace_print(g->trace, TRACE_CALLGRIND, "\nob=%s\nfl=%s\nfn=%s\n", object_of(g, f),
                    home.file, f->name);
        print_self(g, f, home.file);
        print_arcs(g, f);
    }
    g_list_free(functions);
}

static void print_core(struct callgrind *g, struct calls *calls)
{
    g->calls = calls;
    g->functions = g_hash_table_new_full(NULL, NULL, NULL, function_free);
    collect(g, calls_root(calls));
    calls_each_block(calls, add_block, g);
    print_functions(g);
    g_hash_table_destroy(g->functions);
}

void trace_callgrind_finish(struct trace *t)
{
    struct callgrind g = {.trace = t, .lines = lines_new()};

    trace_print(t, TRACE_CALLGRIND,
                "# callgrind format\nversion: 1\ncreator: nrf53emu\n"
                "positions: line\n"
                "events: Cycles Instructions FetchMiss XipStall FlashStall\n");
    for (unsigned i = 0; i < CORES; i++)
        if (t->core[i].calls != NULL)
            print_core(&g, t->core[i].calls);
    trace_print(t, TRACE_CALLGRIND, "\ntotals:");
    trace_print(t, TRACE_CALLGRIND,
                " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
                g.total.cycles, g.total.instructions, g.total.misses, g.total.xip, g.total.flash);
    lines_free(g.lines);
}
