/*
 * Partition files of the nRF Connect SDK: pm_static.yml and partitions.yml.
 *
 * Follows: nrf/scripts/partition_manager.py: a mapping from names to address, end_address, size,
 * region, span or orig_span, placement.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "bus/map.h"
#include "load/partition_table.h"
#include "load/yaml_doc.h"

#define MAX_PARTITIONS 256u

static bool read_number(const char *table, const char *partition, yaml_document_t *doc,
                        yaml_node_t *node, const char *key, bool *has, uint32_t *value,
                        GError **error)
{
    const char *text = yaml_doc_text(yaml_doc_get(doc, node, key));
    char *end;

    *has = text != NULL;
    if (text == NULL)
        return true;
    errno = 0;
    guint64 number = g_ascii_strtoull(text, &end, 0);
    if (errno != 0 || end == text || *end != '\0' || number > UINT32_MAX) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s: %s '%s' is no 32-bit number",
                    table, partition, key, text);
        return false;
    }
    *value = (uint32_t)number;
    return true;
}

static GPtrArray *read_span(yaml_document_t *doc, yaml_node_t *node)
{
    yaml_node_t *list = yaml_doc_get(doc, node, "span");
    GPtrArray *names = NULL;

    if (list == NULL)
        list = yaml_doc_get(doc, node, "orig_span");
    for (unsigned i = 0; i < MAX_PARTITIONS; i++) {
        yaml_node_t *item = yaml_doc_item(doc, list, i);

        if (item == NULL)
            break;
        if (names == NULL)
            names = g_ptr_array_new_with_free_func(g_free);
        if (yaml_doc_text(item) != NULL)
            g_ptr_array_add(names, g_strdup(yaml_doc_text(item)));
    }
    return names;
}

static bool read_partition(struct partition_table *table, yaml_document_t *doc, const char *name,
                           yaml_node_t *node, GError **error)
{
    const char *region = yaml_doc_text(yaml_doc_get(doc, node, "region"));
    struct partition *q =
        partition_table_add(table, name, region != NULL ? region : "flash_primary");
    bool ok;

    q->device = g_strdup(yaml_doc_text(yaml_doc_get(doc, node, "device")));
    q->span = read_span(doc, node);
    ok =
        read_number(table->path, name, doc, node, "address", &q->has_address, &q->address, error) &&
        read_number(table->path, name, doc, node, "end_address", &q->has_end, &q->end, error) &&
        read_number(table->path, name, doc, node, "size", &q->has_size, &q->size, error);
    if (region == NULL && q->address >= APP_RAM_BASE) {
        g_free(q->region);
        q->region = g_strdup("sram_primary");
    }
    return ok;
}

static bool read_table(struct partition_table *table, yaml_document_t *doc, GError **error)
{
    yaml_node_t *root = yaml_document_get_root_node(doc);

    if (root == NULL || root->type != YAML_MAPPING_NODE) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: no mapping of partitions",
                    table->path);
        return false;
    }
    for (yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top && table->all->len < MAX_PARTITIONS; pair++) {
        const char *name = yaml_doc_text(yaml_document_get_node(doc, pair->key));
        yaml_node_t *node = yaml_document_get_node(doc, pair->value);

        if (name != NULL && node != NULL && node->type == YAML_MAPPING_NODE &&
            !read_partition(table, doc, name, node, error))
            return false;
    }
    if (table->all->len > 0)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: no partitions", table->path);
    return false;
}

struct partition_table *partition_table_new(const char *path)
{
    struct partition_table *table = g_new0(struct partition_table, 1);

    table->path = g_strdup(path);
    table->all = g_array_new(FALSE, TRUE, sizeof(struct partition));
    return table;
}

struct partition *partition_table_add(struct partition_table *table, const char *name,
                                      const char *region)
{
    g_array_set_size(table->all, table->all->len + 1);
    struct partition *p = &g_array_index(table->all, struct partition, table->all->len - 1);

    p->name = g_strdup(name);
    p->region = g_strdup(region);
    return p;
}

static struct partition_table *load_dts(const char *path, GError **error)
{
    GError *cause = NULL;
    struct partition_table *table = partition_table_from_dts(path, &cause);

    if (table == NULL && cause == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: no partitions", path);
    else if (table == NULL)
        g_propagate_error(error, cause);
    return table;
}

struct partition_table *partition_table_load(const char *path, GError **error)
{
    if (g_str_has_suffix(path, ".dts") || g_str_has_suffix(path, ".overlay"))
        return load_dts(path, error);
    yaml_document_t *doc = yaml_doc_load(path, error);

    if (doc == NULL)
        return NULL;
    struct partition_table *table = partition_table_new(path);
    bool ok = read_table(table, doc, error);
    yaml_doc_free(doc);
    if (ok)
        return table;
    partition_table_free(table);
    return NULL;
}

const struct partition *partition_table_at(const struct partition_table *table, unsigned i)
{
    return &g_array_index(table->all, struct partition, i);
}

const struct partition *partition_table_find(const struct partition_table *table, const char *name)
{
    for (unsigned i = 0; i < table->all->len; i++)
        if (strcmp(partition_table_at(table, i)->name, name) == 0)
            return partition_table_at(table, i);
    return NULL;
}

const struct partition *partition_table_slot(const struct partition_table *table, bool secondary,
                                             unsigned n)
{
    const char *which = secondary ? "secondary" : "primary";
    char *name = table->devicetree ? g_strdup_printf("slot%u_partition", 2 * n + secondary)
                 : n == 0          ? g_strdup_printf("mcuboot_%s", which)
                                   : g_strdup_printf("mcuboot_%s_%u", which, n);
    const struct partition *p = partition_table_find(table, name);

    g_free(name);
    return p;
}

void partition_table_free(struct partition_table *table)
{
    if (table == NULL)
        return;
    for (unsigned i = 0; i < table->all->len; i++) {
        struct partition *p = &g_array_index(table->all, struct partition, i);

        g_free(p->name);
        g_free(p->region);
        g_free(p->device);
        if (p->span != NULL)
            g_ptr_array_free(p->span, TRUE);
    }
    g_array_free(table->all, TRUE);
    g_free(table->path);
    g_free(table);
}
