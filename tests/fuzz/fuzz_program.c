/*
 * The programmer: Qspi.ini, an archive to stage, and what it does to the memories.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "fuzz.h"
#include "program/programmer.h"
#include "program/stage.h"

static const char *const names[] = {"Qspi.ini", "dfu.zip", "pm.yml", "pm.dts", "operations", NULL};

static void operate(struct programmer *p, const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct program_fault fault;

    for (unsigned i = 0; i < 16 && in.left > 0; i++) {
        uint32_t what = fuzz_number(&in, 1), addr = fuzz_number(&in, 4);
        uint8_t buffer[256];
        size_t n;
        const uint8_t *bytes = fuzz_bytes(&in, what >> 3, &n);
        uint32_t len = (uint32_t)n;

        if (what % 8 == 7)
            programmer_erase_all(p, addr % PROGRAM_MEMORIES, &fault);
        else if (len == 0 || programmer_find(p, addr, len) == PROGRAM_MEMORIES)
            continue;
        else if (what % 8 < 2)
            programmer_write(p, addr, bytes, len, &fault);
        else if (what % 8 == 2)
            programmer_verify(p, addr, bytes, len, &fault);
        else if (what % 8 == 3)
            programmer_check_erased(p, addr, bytes, len, &fault);
        else if (what % 8 == 4)
            programmer_erase_touched(p, addr, len, &fault);
        else
            programmer_read(p, addr, buffer, len, &fault);
    }
}

static void stage(struct machine *m, const char *zip, const char *table_path)
{
    struct partition_table *table = partition_table_load(table_path, NULL);
    struct dfu_archive *archive = table != NULL ? dfu_archive_open(zip, NULL) : NULL;
    GPtrArray *images = archive != NULL ? stage_archive(archive, table, m, NULL) : NULL;

    if (images != NULL)
        g_ptr_array_free(images, TRUE);
    dfu_archive_free(archive);
    partition_table_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct machine *m = fuzz_machine();
    struct qspi_ini *ini = qspi_ini_default();
    const char *name;
    const uint8_t *bytes;
    size_t n;

    while (fuzz_next_file(&in, names, &name, &bytes, &n)) {
        char *path = fuzz_file(name, bytes, n);
        struct qspi_ini *other = strcmp(name, "Qspi.ini") == 0 ? qspi_ini_load(path, NULL) : NULL;

        if (other != NULL) {
            qspi_ini_free(ini);
            ini = other;
        } else if (strcmp(name, "operations") == 0) {
            struct programmer *p = programmer_new(m, ini);

            operate(p, bytes, n);
            programmer_free(p);
        } else if (g_str_has_prefix(name, "pm.")) {
            char *zip = fuzz_path("dfu.zip");

            stage(m, zip, path);
            g_free(zip);
        }
        g_free(path);
    }
    qspi_ini_free(ini);
    fuzz_clear_dir();
    return 0;
}
