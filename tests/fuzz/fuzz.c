/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/units.h"

/* libunicorn does not free what it notes of pages whose code is rewritten often. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:tb_invalidate_phys_page_fast\nleak:page_find_alloc\nleak:uc_";
}

/* A library's "critical" is wrong use of it, by us. */
__attribute__((constructor)) static void be_strict(void)
{
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
}

/* --- files ---------------------------------------------------------------------------------- */

static char directory[64];

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    if (strcmp(path, directory) != 0)
        remove(path);
    return 0;
}

void fuzz_clear_dir(void)
{
    nftw(fuzz_dir(), remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void remove_dir(void)
{
    fuzz_clear_dir();
    g_rmdir(directory);
}

const char *fuzz_dir(void)
{
    if (directory[0] == '\0') {
        const char *memory = g_file_test("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm" : "/tmp";

        g_snprintf(directory, sizeof directory, "%s/fuzz-XXXXXX", memory);
        g_assert(g_mkdtemp(directory) != NULL);
        atexit(remove_dir);
    }
    return directory;
}

char *fuzz_path(const char *name)
{
    return g_build_filename(fuzz_dir(), name, NULL);
}

char *fuzz_file(const char *name, const uint8_t *data, size_t size)
{
    char *path = fuzz_path(name), *parent = g_path_get_dirname(path);

    g_mkdir_with_parents(parent, 0700);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    close(fd);
    g_free(parent);
    return path;
}

/* --- pieces of an input --------------------------------------------------------------------- */

uint32_t fuzz_number(struct fuzz_input *in, unsigned bytes)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < bytes && in->left > 0; i++, in->left--)
        value |= (uint32_t)*in->data++ << (8 * i);
    return value;
}

const uint8_t *fuzz_bytes(struct fuzz_input *in, size_t want, size_t *got)
{
    const uint8_t *data = in->data;

    *got = MIN(want, in->left);
    in->data += *got;
    in->left -= *got;
    return data;
}

bool fuzz_next_file(struct fuzz_input *in, const char *const *names, const char **name,
                    const uint8_t **data, size_t *size)
{
    unsigned n = g_strv_length((char **)names);

    if (in->left == 0)
        return false;
    *name = names[fuzz_number(in, 1) % n];
    size_t want = fuzz_number(in, 3);
    *data = fuzz_bytes(in, want, size);
    return true;
}

/* --- a board -------------------------------------------------------------------------------- */

static const char chip_text[] = "[chip]\nlike = mx25r6435f\nid = 0xc2 0x28 0x12\nsize = 256K\n"
                                "[mode 0]\nerase-chip-us = 1000 2000\n";
static const char board_text[] = "[board]\nlike=nrf5340dk\nchip=%s\n";

/* NOPs, then back to their begin. */
static void place_program(struct machine *m, enum machine_core core, uint32_t flash, uint32_t ram)
{
    uint8_t program[0x220];

    for (unsigned i = 0; i < 0x200; i += 4)
        store_le32(program + i, i == 0 ? ram + 0x8000 : flash + 0x201);
    for (unsigned i = 0x200; i < sizeof program; i += 4)
        store_le32(program + i, i + 4 == sizeof program ? 0xe7f0bf00 : 0xbf00bf00);
    fuzz_place(m, core, flash, program, sizeof program);
}

static struct machine *build(void)
{
    GError *error = NULL;
    char *chip = fuzz_file("chip.ini", (const uint8_t *)chip_text, sizeof chip_text - 1);
    char *text = g_strdup_printf(board_text, chip);
    char *path = fuzz_file("board.ini", (const uint8_t *)text, strlen(text));
    struct board *board = board_load(path, &error);
    g_assert_no_error(error);
    const struct machine_config config = {.board = board, .seed = 1};
    struct machine *m = machine_new(&config, &error);
    g_assert_no_error(error);

    machine_power_on(m);
    place_program(m, CORE_APP, APP_FLASH_BASE, APP_RAM_BASE);
    place_program(m, CORE_NET, NET_FLASH_BASE, NET_RAM_BASE);
    machine_power_on(m);
    const uint32_t on = 0, network_off = 0x50005614;
    g_assert(machine_poke(m, CORE_APP, network_off, &on, sizeof on));
    machine_run(m, machine_now(m) + 20 * TICKS_PER_US);
    board_free(board);
    g_free(path);
    g_free(text);
    g_free(chip);
    return m;
}

struct machine *fuzz_machine(void)
{
    static struct machine *m;
    static struct state_blocks *fresh;
    GError *error = NULL;
    struct state_walk w;

    if (m == NULL) {
        m = build();
        fresh = state_blocks_new();
        w = state_save(fresh);
    } else {
        w = state_restore(fresh);
    }
    machine_walk(m, &w);
    state_walk_end(&w, &error);
    g_assert_no_error(error);
    return m;
}

void fuzz_place(struct machine *m, enum machine_core core, uint32_t addr, const uint8_t *data,
                size_t size)
{
    struct mem_region *r = memory_find(machine_memory(m, core), addr);

    if (r == NULL)
        return;
    size_t n = MIN(size, r->size - (addr - r->base));
    memcpy(r->host + (addr - r->base), data, n);
    memory_changed(machine_memory(m, core), addr, (uint32_t)n);
}
