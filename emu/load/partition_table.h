/*
 * Where flash is divided: pm_static.yml and partitions.yml of nRF Connect SDK's Partition Manager,
 * fixed partitions of a devicetree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct partition {
    char *name;   /* "mcuboot_primary"; of a devicetree the node's label, "slot0_partition" */
    char *region; /* "flash_primary", "flash_network", "external_flash", "ram_flash", ... */
    char *device; /* NULL: the file does not say; of a devicetree the label of the flash */
    bool has_address, has_end, has_size;
    uint32_t address, end, size; /* address in the region */
    bool unit_differs;           /* of a devicetree: "@1000" is not what reg says */
    GPtrArray *span;             /* char *, names of what it covers; NULL: it is no container */
};

struct partition_table {
    char *path;
    bool devicetree; /* not Partition Manager's */
    GArray *all;     /* struct partition, in the file's order */
};

/* By its name a devicetree (.dts, .overlay) or a file of Partition Manager. */
struct partition_table *partition_table_load(const char *path, GError **error);

/* The partitions of a devicetree; NULL without error when it has none. */
struct partition_table *partition_table_from_dts(const char *path, GError **error);
void partition_table_free(struct partition_table *table);

/* An empty table, and a partition appended to it, to be filled. */
struct partition_table *partition_table_new(const char *path);
struct partition *partition_table_add(struct partition_table *table, const char *name,
                                      const char *region);

const struct partition *partition_table_at(const struct partition_table *table, unsigned i);
const struct partition *partition_table_find(const struct partition_table *table, const char *name);

/*
 * The slots of image n of MCUboot: mcuboot_primary_<n> and mcuboot_secondary_<n>, of a devicetree
 * slot<2n>_partition and slot<2n+1>_partition.
 */
const struct partition *partition_table_slot(const struct partition_table *table, bool secondary,
                                             unsigned n);
