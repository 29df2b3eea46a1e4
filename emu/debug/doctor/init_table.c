/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/init_table.h"

#include <string.h>

#include "debug/code/zephyr_init.h"

static const struct symbol *find_symbol(const struct symbols *s, const char *name)
{
    for (unsigned i = 0; i < symbols_count(s); i++)
        if (strcmp(symbols_get(s, i)->name, name) == 0)
            return symbols_get(s, i);
    return NULL;
}

/* The ELF that pc belongs to when it has init entries, else the first that has. */
static struct elf_view *view_of(const struct symbols *s, uint32_t pc)
{
    const struct symbol *at = symbols_find(s, pc), *start = find_symbol(s, "__init_start");
    struct elf_view *view = at != NULL ? elf_view_open(at->file, NULL) : NULL;

    if (view != NULL && elf_view_symbol(view, "__init_start") != NULL)
        return view;
    elf_view_free(view);
    return start != NULL ? elf_view_open(start->file, NULL) : NULL;
}

static void add_entry(struct init_table *t, const struct init_call *call)
{
    const struct elf_symbol *f =
        call->function != 0 ? elf_view_function(t->view, call->function) : NULL;
    const struct init_entry entry = {
        .function = call->function,
        .name = f != NULL ? f->name : "(no name)",
        .level = call->level,
        .priority = call->priority,
    };

    g_array_append_val(t->entries, entry);
}

void init_table_read(struct init_table *t, const struct symbols *s, uint32_t pc)
{
    *t = (struct init_table){g_array_new(FALSE, FALSE, sizeof(struct init_entry)), -1, NULL};
    t->view = s != NULL ? view_of(s, pc) : NULL;
    if (t->view == NULL)
        return;
    GArray *calls = zephyr_init_read(t->view);
    struct callgraph *graph = callgraph_new(t->view);

    for (unsigned i = 0; i < calls->len; i++)
        add_entry(t, &g_array_index(calls, struct init_call, i));
    t->qspi = zephyr_init_find_qspi(t->view, graph, calls);
    callgraph_free(graph);
    zephyr_init_free(calls);
}

void init_table_clear(struct init_table *t)
{
    g_array_free(t->entries, TRUE);
    elf_view_free(t->view);
}

int init_table_find(const struct init_table *t, uint32_t function)
{
    for (unsigned i = 0; i < t->entries->len; i++)
        if (g_array_index(t->entries, struct init_entry, i).function == (function & ~1u) &&
            function != 0)
            return (int)i;
    return -1;
}

const struct init_entry *init_table_get(const struct init_table *t, int i)
{
    return i >= 0 && (unsigned)i < t->entries->len
               ? &g_array_index(t->entries, struct init_entry, i)
               : NULL;
}

char *init_table_brief(const struct init_table *t, int i)
{
    const struct init_entry *e = init_table_get(t, i);

    if (e->priority == PRIORITY_UNKNOWN)
        return g_strdup_printf("%s (init entry %d, %s)", e->name, i + 1, e->level);
    return g_strdup_printf("%s (init entry %d, %s %d)", e->name, i + 1, e->level, e->priority);
}

char *init_table_describe(const struct init_table *t, int i)
{
    const struct init_entry *e = init_table_get(t, i), *before = init_table_get(t, i - 1),
                            *after = init_table_get(t, i + 1);
    GString *text = g_string_new(e->name);

    g_string_append_printf(text, ", init entry %d of %u: %s", i + 1, t->entries->len, e->level);
    if (e->priority != PRIORITY_UNKNOWN)
        g_string_append_printf(text, " priority %d", e->priority);
    if (before != NULL)
        g_string_append_printf(text, ", after %s", before->name);
    if (after != NULL)
        g_string_append_printf(text, ", before %s", after->name);
    return g_string_free(text, FALSE);
}
