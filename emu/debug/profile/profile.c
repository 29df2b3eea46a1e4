/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/profile/profile.h"

#include <string.h>

#include "debug/code/members.h"
#include "load/place.h"

struct profile {
    GArray *functions, *libraries; /* struct profile_row */
    GHashTable *maps;              /* path of an ELF -> struct members, or NULL */
    GStringChunk *names;
    const struct symbols *symbols; /* NULL: no lines are wanted */
    struct call_cost total;
};

/* Rows while they are collected: those of one function are one. */
struct collecting {
    struct profile *profile;
    GHashTable *rows;    /* symbol, or name of what has none -> struct profile_row */
    GHashTable *on_path; /* rows of the callers */
};

static const struct members *members_of(struct profile *p, const char *elf)
{
    gpointer known;

    if (g_hash_table_lookup_extended(p->maps, elf, NULL, &known))
        return known;
    struct members *m = members_beside(elf);
    g_hash_table_insert(p->maps, g_strdup(elf), m);
    return m;
}

static const char *keep(struct profile *p, char *text)
{
    const char *kept = g_string_chunk_insert_const(p->names, text);

    g_free(text);
    return kept;
}

static void name_origin(struct profile *p, struct profile_row *row)
{
    const struct member *m = row->symbol != NULL
                                 ? members_find(members_of(p, row->symbol->file), row->symbol->addr)
                                 : NULL;

    row->library = m != NULL && m->library != NULL ? keep(p, member_target(m->library)) : "";
    char *line = row->symbol != NULL ? place_line(p->symbols, row->symbol->addr) : NULL;
    row->source = line != NULL ? keep(p, line) : m != NULL ? keep(p, member_source(m->object)) : "";
}

static struct profile_row *row_of(struct collecting *c, const struct call_node *n)
{
    const void *key = n->symbol != NULL ? (const void *)n->symbol : g_intern_string(n->name);
    struct profile_row *row = g_hash_table_lookup(c->rows, key);

    if (row != NULL)
        return row;
    row = g_new0(struct profile_row, 1);
    row->name = n->name;
    row->symbol = n->symbol;
    name_origin(c->profile, row);
    g_hash_table_insert(c->rows, (gpointer)key, row);
    return row;
}

/* Bounded by the tree's depth. Returns the inclusive cost. */
static struct call_cost collect(struct collecting *c, const struct call_node *n)
{
    struct profile_row *row = row_of(c, n);
    bool outermost = g_hash_table_add(c->on_path, row);
    struct call_cost sum = n->self;

    row->calls += n->calls;
    call_cost_add(&row->self, &n->self);
    for (const struct call_node *child = n->child; child != NULL; child = child->next) {
        const struct call_cost below = collect(c, child);

        call_cost_add(&sum, &below);
    }
    if (outermost) {
        call_cost_add(&row->inclusive, &sum);
        g_hash_table_remove(c->on_path, row);
    }
    return sum;
}

static int most_cycles_first(gconstpointer a, gconstpointer b)
{
    const struct profile_row *x = a, *y = b;

    if (x->self.cycles != y->self.cycles)
        return x->self.cycles < y->self.cycles ? 1 : -1;
    return strcmp(x->name, y->name);
}

static void sort_functions(struct profile *p, GHashTable *rows)
{
    GHashTableIter i;
    gpointer row;

    g_hash_table_iter_init(&i, rows);
    while (g_hash_table_iter_next(&i, NULL, &row))
        if (((struct profile_row *)row)->self.cycles != 0 ||
            ((struct profile_row *)row)->calls != 0)
            g_array_append_vals(p->functions, row, 1);
    g_array_sort(p->functions, most_cycles_first);
}

static struct profile_row *library_of(struct profile *p, const char *name)
{
    struct profile_row row = {.name = name, .library = name, .source = ""};

    for (unsigned i = 0; i < p->libraries->len; i++) {
        struct profile_row *l = &g_array_index(p->libraries, struct profile_row, i);

        if (strcmp(l->name, name) == 0)
            return l;
    }
    g_array_append_val(p->libraries, row);
    return &g_array_index(p->libraries, struct profile_row, p->libraries->len - 1);
}

static void sum_libraries(struct profile *p)
{
    for (unsigned i = 0; i < p->functions->len; i++) {
        const struct profile_row *f = &g_array_index(p->functions, struct profile_row, i);
        struct profile_row *l = library_of(p, f->library[0] != '\0' ? f->library : "(no library)");

        l->calls += f->calls;
        call_cost_add(&l->self, &f->self);
        call_cost_add(&l->inclusive, &f->self);
    }
    g_array_sort(p->libraries, most_cycles_first);
}

static void free_map(gpointer data)
{
    members_free(data);
}

struct profile *profile_new(const struct calls *calls, const struct symbols *symbols)
{
    struct profile *p = g_new0(struct profile, 1);
    struct collecting c = {
        .profile = p,
        .rows = g_hash_table_new_full(NULL, NULL, NULL, g_free),
        .on_path = g_hash_table_new(NULL, NULL),
    };

    p->functions = g_array_new(FALSE, FALSE, sizeof(struct profile_row));
    p->libraries = g_array_new(FALSE, FALSE, sizeof(struct profile_row));
    p->maps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_map);
    p->names = g_string_chunk_new(4096);
    p->symbols = symbols;
    p->total = collect(&c, calls_root(calls));
    sort_functions(p, c.rows);
    sum_libraries(p);
    g_hash_table_destroy(c.on_path);
    g_hash_table_destroy(c.rows);
    return p;
}

void profile_free(struct profile *p)
{
    g_array_unref(p->functions);
    g_array_unref(p->libraries);
    g_hash_table_destroy(p->maps);
    g_string_chunk_free(p->names);
    g_free(p);
}

const GArray *profile_functions(const struct profile *p)
{
    return p->functions;
}

const GArray *profile_libraries(const struct profile *p)
{
    return p->libraries;
}

const struct call_cost *profile_total(const struct profile *p)
{
    return &p->total;
}
