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
#include "debug/check/check_priv.h"
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
    struct partition p = {.name = g_strdup(name)};
    const char *region = yaml_doc_text(yaml_doc_get(doc, node, "region"));

    p.region = g_strdup(region != NULL ? region : "flash_primary");
    p.device = g_strdup(yaml_doc_text(yaml_doc_get(doc, node, "device")));
    p.span = read_span(doc, node);
    g_array_append_val(table->all, p);
    struct partition *q = &g_array_index(table->all, struct partition, table->all->len - 1);
    /* The array owns what p points at. */
    /* cppcheck-suppress memleak */
    return read_number(table->path, name, doc, node, "address", &q->has_address, &q->address,
                       error) &&
           read_number(table->path, name, doc, node, "end_address", &q->has_end, &q->end, error) &&
           read_number(table->path, name, doc, node, "size", &q->has_size, &q->size, error);
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

struct partition_table *partition_table_load(const char *path, GError **error)
{
    yaml_document_t *doc = yaml_doc_load(path, error);

    if (doc == NULL)
        return NULL;
    struct partition_table *table = g_new0(struct partition_table, 1);
    table->path = g_strdup(path);
    table->all = g_array_new(FALSE, FALSE, sizeof(struct partition));
    bool ok = read_table(table, doc, error);
    yaml_doc_free(doc);
    if (ok)
        return table;
    partition_table_free(table);
    return NULL;
}

void partition_table_free(struct partition_table *table)
{
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
