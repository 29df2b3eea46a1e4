/*
 * Fixed partitions of a devicetree.
 *
 * Follows: Zephyr dts/bindings/mtd/fixed-partitions.yaml, fixed-subpartitions.yaml and
 * zephyr,mapped-partition.yaml (both nest, addresses count from the outer partition).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "load/devicetree.h"
#include "load/partition_table.h"

#define MAX_PARTITIONS 256u

static bool is_partition(const struct dt_node *node)
{
    const struct dt_node *parent = node->parent;

    return parent != NULL && dt_property(node, "reg") != NULL &&
           (dt_is_compatible(node, "zephyr,mapped-partition") ||
            dt_is_compatible(parent, "fixed-partitions") ||
            dt_is_compatible(parent, "fixed-subpartitions"));
}

/* What the partition is on: the first node above that is no part of the division. */
static const struct dt_node *flash_of(const struct dt_node *node)
{
    for (node = node->parent; node != NULL; node = node->parent)
        if (strcmp(node->name, "partitions") != 0 && !is_partition(node) &&
            !dt_is_compatible(node, "fixed-partitions"))
            return node;
    return NULL;
}

/* Partition Manager's name for the memory. */
static const char *region_of(const struct dt_node *flash)
{
    uint32_t base = 0;

    if (strcmp(flash->name, "&flash0") == 0)
        return "flash_primary";
    if (strcmp(flash->name, "&flash1") == 0)
        return "flash_network";
    if (g_str_has_prefix(dt_label(flash), "flash_sim"))
        return "ram_flash";
    if (!dt_is_compatible(flash, "soc-nv-flash"))
        return "external_flash";
    dt_cell(flash, "reg", 0, &base);
    return base == 0 ? "flash_primary" : "flash_network";
}

static void add_to_span(struct partition *outer, const char *name)
{
    if (outer->span == NULL)
        outer->span = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(outer->span, g_strdup(name));
}

/* "partition@10000": what the name says must be what reg says. */
static bool unit_differs(const struct dt_node *node, uint32_t address)
{
    const char *at = strchr(node->name, '@');
    char *end;

    if (at == NULL)
        return false;
    guint64 unit = g_ascii_strtoull(at + 1, &end, 16);
    return *end == '\0' && unit != address;
}

static struct partition *find(struct partition_table *table, const char *name)
{
    return (struct partition *)partition_table_find(table, name);
}

static bool add_partition(struct dt_node *node, void *ctx)
{
    struct partition_table *table = ctx;
    const struct dt_node *flash = is_partition(node) ? flash_of(node) : NULL;

    if (flash == NULL || !dt_is_enabled(node))
        return true;
    const char *name = dt_label(node);
    struct partition *outer =
        is_partition(node->parent) ? find(table, dt_label(node->parent)) : NULL;
    uint32_t base = outer != NULL ? outer->address : 0;
    if (outer != NULL)
        add_to_span(outer, name);
    struct partition *p = partition_table_add(table, name, region_of(flash));
    p->device = g_strdup(dt_label(flash));
    p->has_address = dt_cell(node, "reg", 0, &p->address);
    p->has_size = dt_cell(node, "reg", 1, &p->size);
    p->unit_differs = p->has_address && unit_differs(node, p->address);
    p->address += base;
    return table->all->len < MAX_PARTITIONS;
}

struct partition_table *partition_table_from_dts(const char *path, GError **error)
{
    struct devicetree *dt = devicetree_open(path, error);

    if (dt == NULL)
        return NULL;
    struct partition_table *table = partition_table_new(path);
    table->devicetree = true;
    devicetree_walk(dt, add_partition, table);
    devicetree_free(dt);
    if (table->all->len > 0)
        return table;
    partition_table_free(table);
    return NULL;
}
