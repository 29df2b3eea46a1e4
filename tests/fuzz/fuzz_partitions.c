/*
 * Partition Manager's YAML.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "load/partition_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = fuzz_file("pm.yml", data, size);
    struct partition_table *table = partition_table_load(path, NULL);

    if (table != NULL) {
        partition_table_find(table, "mcuboot_primary");
        for (unsigned n = 0; n < 4; n++)
            partition_table_slot(table, n % 2 != 0, n / 2);
    }
    partition_table_free(table);
    g_free(path);
    return 0;
}
