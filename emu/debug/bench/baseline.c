/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/bench/baseline.h"

#include <string.h>

#include "base/error.h"
#include "load/json_doc.h"

#define SHOWN_FUNCTIONS 5

struct baseline {
    JsonNode *root;
};

struct baseline *baseline_load(const char *path, GError **error)
{
    JsonNode *root = json_doc_load(path, error);
    gint64 schema = 0;

    if (root == NULL)
        return NULL;
    JsonNode *version = json_doc_get(root, "schema");
    if (version == NULL || !json_doc_number(version, &schema) || schema != BENCH_SCHEMA ||
        json_doc_get(root, "variants") == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s: not a report of bench --json, schema %d", path, BENCH_SCHEMA);
        json_node_unref(root);
        return NULL;
    }
    struct baseline *b = g_new0(struct baseline, 1);
    b->root = root;
    return b;
}

void baseline_free(struct baseline *b)
{
    if (b == NULL)
        return;
    json_node_unref(b->root);
    g_free(b);
}

bool baseline_parse_change(const char *text, uint32_t *milli, GError **error)
{
    char *end;
    double percent = g_ascii_strtod(text, &end);

    if (end != text && (*end == '\0' || strcmp(end, "%") == 0) && percent >= 0 && percent <= 1000) {
        *milli = (uint32_t)(percent * 1000 + 0.5);
        return true;
    }
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--max-change: '%s' is no percentage: 2%%",
                text);
    return false;
}

static JsonNode *find_named(JsonNode *list, const char *key, const char *name)
{
    JsonNode *item;

    for (unsigned i = 0; (item = json_doc_item(list, i)) != NULL; i++) {
        JsonNode *value = json_doc_get(item, key);

        if (value != NULL && g_strcmp0(json_doc_text(value), name) == 0)
            return item;
    }
    return NULL;
}

static bool number_of(JsonNode *object, const char *name, uint64_t *value)
{
    JsonNode *node = object != NULL ? json_doc_get(object, name) : NULL;
    gint64 number;

    if (node == NULL || !json_doc_number(node, &number) || number < 0)
        return false;
    *value = (uint64_t)number;
    return true;
}

/* In thousandths of a percent of `before`. */
static int64_t change(uint64_t before, uint64_t now)
{
    if (before == 0)
        return now == 0 ? 0 : INT32_MAX;
    return (int64_t)(((double)now - (double)before) * 100000.0 / (double)before);
}

struct moved {
    const char *name;
    int64_t cycles;
    uint64_t before;
};

static int most_first(gconstpointer a, gconstpointer b)
{
    int64_t x = ((const struct moved *)a)->cycles, y = ((const struct moved *)b)->cycles;

    x = x < 0 ? -x : x;
    y = y < 0 ? -y : y;
    return x < y ? 1 : x > y ? -1 : 0;
}

static GArray *moved_functions(JsonNode *old, const struct bench_result *now)
{
    GArray *moved = g_array_new(FALSE, FALSE, sizeof(struct moved));
    JsonNode *list = json_doc_get(old, "functions");

    for (unsigned i = 0; list != NULL && i < now->n_functions; i++) {
        const struct bench_function *f = &now->functions[i];
        struct moved m = {.name = f->name};

        number_of(find_named(list, "name", f->name), "cycles", &m.before);
        m.cycles = (int64_t)f->cycles - (int64_t)m.before;
        if (m.cycles != 0)
            g_array_append_val(moved, m);
    }
    g_array_sort(moved, most_first);
    return moved;
}

static void append_functions(GString *s, JsonNode *old, const struct bench_result *now)
{
    GArray *moved = moved_functions(old, now);

    for (unsigned i = 0; i < MIN(moved->len, SHOWN_FUNCTIONS); i++) {
        const struct moved *m = &g_array_index(moved, struct moved, i);

        g_string_append_printf(s, "    %+" G_GINT64_FORMAT " cycles in %s%s\n", m->cycles, m->name,
                               m->before == 0 ? " (new)" : "");
    }
    g_array_unref(moved);
}

static void compare_line(struct baseline_verdict *v, GString *s, JsonNode *variants,
                         const struct bench_line *l, uint32_t limit)
{
    JsonNode *old = find_named(variants, "variant", l->variant->name);
    uint64_t before;

    if (!number_of(old, "mean_ns", &before)) {
        v->missing++;
        g_string_append_printf(s, "%s: not in the baseline\n", l->variant->name);
        return;
    }
    int64_t by = change(before, l->mean_ns);
    if (by <= limit && by >= -(int64_t)limit)
        return;
    *(by > 0 ? &v->worse : &v->better) += 1;
    g_string_append_printf(s, "%s: %+.3f %% (%.3f us, baseline %.3f us)\n", l->variant->name,
                           (double)by / 1000, (double)l->mean_ns / 1000, (double)before / 1000);
    append_functions(s, old, l->result);
}

struct baseline_verdict baseline_compare(const struct baseline *b,
                                         const struct bench_report *report, uint32_t limit)
{
    struct baseline_verdict v = {0};
    JsonNode *variants = json_doc_get(b->root, "variants");
    GString *s = g_string_new(NULL);

    for (unsigned i = 0; i < report->variants->len; i++) {
        struct bench_line l = bench_line(report, i);

        if (!l.result->failed)
            compare_line(&v, s, variants, &l, limit);
    }
    v.text = g_string_free(s, FALSE);
    return v;
}
