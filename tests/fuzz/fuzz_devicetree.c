/*
 * Devicetree source, and its partitions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "load/devicetree.h"
#include "load/partition_table.h"

static bool visit(struct dt_node *node, void *ctx)
{
    uint32_t value;

    g_free(dt_string(node, "compatible"));
    dt_cell(node, "reg", 1, &value);
    dt_is_compatible(node, "fixed-partitions");
    return !dt_is_enabled(node);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct devicetree *dt = devicetree_parse("a.dts", (const char *)data, size, NULL);
    char *path = fuzz_file("a.overlay", data, size);

    if (dt != NULL) {
        devicetree_chosen(dt, "zephyr,console");
        devicetree_walk(dt, visit, NULL);
    }
    devicetree_free(dt);
    partition_table_free(partition_table_from_dts(path, NULL));
    g_free(path);
    return 0;
}
