/*
 * Kept boards: a generation's files, its journal; what was read is saved and read again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <unistd.h>

#include "fuzz.h"
#include "program/programmer.h"
#include "store/nvm_dir.h"

#define GENERATION "nrf53emu-generation-1"

/* Those of a generation, of a board of earlier versions, and links. */
static const char *const names[] = {
    GENERATION "/nrf53emu.ini",
    GENERATION "/journal",
    GENERATION "/app-flash.nvm",
    GENERATION "/app-uicr.nvm",
    GENERATION "/net-flash.nvm",
    GENERATION "/net-uicr.nvm",
    GENERATION "/qspi.nvm",
    "nrf53emu.ini",
    "app-flash.nvm",
    "current",
    "operations",
    NULL,
};

/* Files that are left out are a whole memory of erased flash. */
static void make_generation(struct machine *m)
{
    const struct machine_nvm *nvm = machine_nvms(m);

    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        char *name = g_strdup_printf(GENERATION "/%s.nvm", nvm[i].name);
        char *path = fuzz_file(name, NULL, 0);

        g_assert(truncate(path, nvm[i].size) == 0);
        g_free(path);
        g_free(name);
    }
    char *link = fuzz_path("current");
    g_assert(symlink(GENERATION, link) == 0);
    g_free(link);
}

static void put(const char *name, const uint8_t *data, size_t size)
{
    char *path = fuzz_path(name);

    if (g_str_equal(name, "current")) {
        char *to = g_strndup((const char *)data, size);

        unlink(path);
        (void)!symlink(to, path);
        g_free(to);
    } else {
        g_free(fuzz_file(name, data, size));
    }
    g_free(path);
}

/* Writes and erases that the journal follows: five bytes each, and what is written. */
static void operate(struct machine *m, struct fuzz_input in)
{
    struct qspi_ini *ini = qspi_ini_default();
    struct programmer *p = programmer_new(m, ini);
    struct program_fault fault;

    for (unsigned i = 0; i < 8 && in.left > 0; i++) {
        uint32_t what = fuzz_number(&in, 1), addr = fuzz_number(&in, 4);
        size_t n;
        const uint8_t *bytes = fuzz_bytes(&in, what >> 2, &n);
        uint32_t len = MAX((uint32_t)n, 1);

        if (what % 4 == 3)
            programmer_erase_all(p, addr % PROGRAM_MEMORIES, &fault);
        else if (programmer_find(p, addr, len) == PROGRAM_MEMORIES)
            continue;
        else if (what % 4 == 2)
            programmer_erase_touched(p, addr, len, &fault);
        else if (n > 0)
            programmer_write(p, addr, bytes, len, &fault);
    }
    programmer_free(p);
    qspi_ini_free(ini);
}

/* Opens what is there, lets the machine change it, and saves. */
static void live(struct machine *m, struct fuzz_input operations)
{
    struct nvm_dir *dir = nvm_dir_open(fuzz_dir(), m, "mx25r6435f", NULL);

    if (dir != NULL && operations.left > 0 && nvm_dir_keep_journal(dir, NULL))
        operate(m, operations);
    else if (dir != NULL)
        nvm_dir_save(dir, NULL);
    nvm_dir_close(dir);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input operations = {NULL, 0};
    struct fuzz_input in = {data, size};
    struct machine *m = fuzz_machine();
    const char *name;
    const uint8_t *bytes;
    size_t n;

    make_generation(m);
    while (fuzz_next_file(&in, names, &name, &bytes, &n))
        if (g_str_equal(name, "operations"))
            operations = (struct fuzz_input){bytes, n};
        else
            put(name, bytes, n);
    live(m, operations);
    live(m, operations);
    if (operations.left > 0) {
        char *copy = fuzz_path("copy");

        nvm_dir_export(copy, m, "mx25r6435f", NULL);
        g_free(copy);
    }
    fuzz_clear_dir();
    return 0;
}
