/*
 * Cycles by call stack, as flamegraph.pl reads them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/profile/calls.h"
#include "debug/trace/trace_priv.h"

/* Calls from several places of one function are one line. */
static void collect(GHashTable *lines, const struct call_node *n, const char *path)
{
    for (const struct call_node *child = n->child; child != NULL; child = child->next) {
        char *key = g_strdup_printf("%s;%s", path, child->name);
        uint64_t *cycles = g_hash_table_lookup(lines, key);

        if (cycles == NULL) {
            cycles = g_new0(uint64_t, 1);
            g_hash_table_insert(lines, g_strdup(key), cycles);
        }
        *cycles += child->self.cycles;
        collect(lines, child, key);
        g_free(key);
    }
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

void trace_folded_finish(struct trace *t, struct calls *calls)
{
    GHashTable *lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    collect(lines, calls_root(calls), calls_root(calls)->name);
    GList *keys = g_list_sort(g_hash_table_get_keys(lines), by_name);
    for (GList *k = keys; k != NULL; k = k->next) {
        uint64_t n = *(uint64_t *)g_hash_table_lookup(lines, k->data);

        if (n != 0)
            trace_print(t, TRACE_FOLDED, "%s %" G_GUINT64_FORMAT "\n", (const char *)k->data, n);
    }
    g_list_free(keys);
    g_hash_table_destroy(lines);
}
