/*
 * A kept board and calls of the system that fail or are the last: every one of a save, every one of
 * the journal, and kills at any moment. The linker puts ours in front of each call (--wrap).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/units.h"
#include "bench_nvm.h"
#include "bus/map.h"
#include "periph/nor/nor.h"
#include "program/programmer.h"

/* --- the injector ----------------------------------------------------------------------------- */

enum fault {
    FAULT_ONE,  /* the call fails, later ones do not */
    FAULT_FULL, /* a write writes half, and all later calls fail: a full disk */
    FAULT_KILL, /* a write writes half, and the process ends */
    FAULTS,
};

static struct injector {
    enum fault fault;
    unsigned calls; /* until it strikes; 0: it has or never will */
    bool full;
} injector;

static bool strikes(void)
{
    return injector.calls != 0 && --injector.calls == 0;
}

static bool fails(void)
{
    bool now = strikes();

    if (now && injector.fault == FAULT_KILL)
        raise(SIGKILL);
    if (now && injector.fault == FAULT_FULL)
        injector.full = true;
    if (now || injector.full)
        errno = ENOSPC;
    return now || injector.full;
}

#define WRAP(type, name, parameters, arguments)                                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return fails() ? -1 : __real_##name arguments;                                             \
    }

WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(int, ftruncate, (int fd, off_t size), (fd, size))
WRAP(int, symlink, (const char *target, const char *path), (target, path))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, unlink, (const char *path), (path))
WRAP(int, rmdir, (const char *path), (path))

/* A kill loses nothing that is not synced, so the test need not wait for the disk. */
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    return fails() ? -1 : 0;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    mode_t mode = va_arg(args, mode_t);
    va_end(args);
    return fails() ? -1 : __real_open(path, flags, mode);
}

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);
ssize_t __real_pwrite(int fd, const void *data, size_t len, off_t at);
ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t at);

ssize_t __wrap_write(int fd, const void *data, size_t len)
{
    bool half = injector.calls == 1 && injector.fault != FAULT_ONE;
    ssize_t n = half ? __real_write(fd, data, len / 2) : 0;

    return fails() ? (half && n > 0 ? n : -1) : __real_write(fd, data, len);
}

ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t at)
{
    bool half = injector.calls == 1 && injector.fault != FAULT_ONE;
    ssize_t n = half ? __real_pwrite(fd, data, len / 2, at) : 0;

    return fails() ? (half && n > 0 ? n : -1) : __real_pwrite(fd, data, len, at);
}

/* --- boards ----------------------------------------------------------------------------------- */

/* A board is marked in every memory, at its ends, and in what the info file keeps. */
static void mark(struct machine *m, uint8_t number)
{
    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        const struct machine_nvm *nvm = &machine_nvms(m)[i];

        memset(nvm->data, 0xff, nvm->size);
        nvm->data[0] = nvm->data[nvm->size - 1] = number;
    }
    nor_set_erase_count(machine_chip(m), 0, number);
}

/* The number of the board, which is whole. */
static uint8_t whole_board(struct machine *m)
{
    uint8_t number = machine_nvms(m)[0].data[0];

    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        const struct machine_nvm *nvm = &machine_nvms(m)[i];

        g_assert_cmpuint(nvm->data[0], ==, number);
        g_assert_cmpuint(nvm->data[nvm->size - 1], ==, number);
        g_assert_cmpuint(nvm->data[1], ==, 0xff);
        g_assert_true(memcmp(nvm->data + 1, nvm->data + 2, nvm->size - 3) == 0);
    }
    g_assert_cmpuint(nor_erase_count(machine_chip(m), 0), ==, number);
    return number;
}

static void save_board(struct bench_nvm *f, uint8_t number)
{
    GError *error = NULL;
    struct nvm_dir *dir = bench_nvm_open(f);

    mark(f->m, number);
    g_assert_true(nvm_dir_save(dir, &error));
    g_assert_no_error(error);
    nvm_dir_close(dir);
}

static uint8_t saved_board(struct bench_nvm *f)
{
    nvm_dir_close(bench_nvm_open(f));
    return whole_board(f->m);
}

/* --- a save ----------------------------------------------------------------------------------- */

enum { SAVED, FAILED, OVER };

static int try_to_save(struct bench_nvm *f, uint8_t number, enum fault fault, unsigned call)
{
    struct nvm_dir *dir = bench_nvm_open(f);
    GError *error = NULL;

    mark(f->m, number);
    injector = (struct injector){fault, call, false};
    bool ok = nvm_dir_save(dir, &error);
    bool over = injector.calls != 0;
    injector = (struct injector){0};
    g_assert_true(ok == (error == NULL));
    g_clear_error(&error);
    nvm_dir_close(dir);
    return over ? OVER : ok ? SAVED : FAILED;
}

/* SAVED, FAILED (or killed, in a process of its own), OVER if there are fewer calls. */
static int save_with_fault(struct bench_nvm *f, uint8_t number, enum fault fault, unsigned call)
{
    int status;

    if (fault != FAULT_KILL)
        return try_to_save(f, number, fault, call);
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0)
        _exit(try_to_save(f, number, fault, call));
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    if (WIFSIGNALED(status))
        g_assert_cmpint(WTERMSIG(status), ==, SIGKILL);
    return WIFSIGNALED(status) ? FAILED : WEXITSTATUS(status);
}

static unsigned try_every_call(struct bench_nvm *f, enum fault fault)
{
    unsigned call = 1;
    uint8_t old = saved_board(f);

    for (int result = SAVED; result != OVER; call++) {
        uint8_t fresh = old % 200 + 1;

        result = save_with_fault(f, fresh, fault, call);
        uint8_t now = saved_board(f);
        if (now != fresh && (now != old || result != FAILED))
            g_error("fault %d at call %u: board %u, was %u, saved %u", fault, call, now, old,
                    fresh);
        old = now;
    }
    return call - 1;
}

static void the_whole_board_is_old_or_new_whatever_call_fails(struct bench_nvm *f,
                                                              gconstpointer unused)
{
    (void)unused;
    save_board(f, 1);
    for (enum fault fault = 0; fault < FAULTS; fault++)
        g_assert_cmpuint(try_every_call(f, fault), >, 30);
}

/* The first save of a fresh directory: no board or the new one. */
static void a_first_save_is_done_or_not_whatever_call_fails(struct bench_nvm *f,
                                                            gconstpointer unused)
{
    (void)unused;
    for (enum fault fault = FAULT_FULL; fault < FAULTS; fault++) {
        int result = SAVED;

        for (unsigned call = 1; result != OVER; call++) {
            bench_nvm_remove_tree(f->path);
            g_assert_cmpint(g_mkdir(f->path, 0777), ==, 0);
            result = save_with_fault(f, 7, fault, call);
            mark(f->m, 0xff); /* what no board leaves as it is */
            uint8_t now = saved_board(f);
            g_assert_true(now == 7 || (now == 0xff && result == FAILED));
        }
    }
}

/* Says on `ready` when it begins. */
static void save_for_ever(struct bench_nvm *f, int ready)
{
    struct nvm_dir *dir = bench_nvm_open(f);

    g_assert_cmpint(write(ready, "", 1), ==, 1);
    for (uint8_t number = machine_nvms(f->m)[0].data[0] % 200 + 1;; number = number % 200 + 1) {
        mark(f->m, number);
        if (!nvm_dir_save(dir, NULL))
            _exit(1);
    }
}

static void kill_while_saving(struct bench_nvm *f, gulong us)
{
    int ready[2], status;
    char byte;

    g_assert_cmpint(pipe(ready), ==, 0);
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0)
        save_for_ever(f, ready[1]);
    g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
    g_usleep(us);
    kill(child, SIGKILL);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status));
    close(ready[0]);
    close(ready[1]);
}

static void the_whole_board_is_one_that_was_saved_after_a_kill(struct bench_nvm *f,
                                                               gconstpointer unused)
{
    GRand *rand = g_rand_new_with_seed(1);
    unsigned kills = g_test_slow() ? 1000 : 100, changed = 0;
    uint8_t old = 1;

    (void)unused;
    gint64 begin = g_get_monotonic_time();
    save_board(f, old);
    int longest = (int)(g_get_monotonic_time() - begin) * 2;
    for (unsigned i = 0; i < kills; i++) {
        kill_while_saving(f, (gulong)g_rand_int_range(rand, 0, longest));
        uint8_t now = saved_board(f);

        changed += now != old;
        old = now;
    }
    g_test_message("%u of %u kills came after a save", changed, kills);
    g_assert_cmpuint(changed, >, 0);
    g_rand_free(rand);
}

/* --- the journal ------------------------------------------------------------------------------ */

#define PAGES 6
#define PAGE  256

/* Page k of the stream, in a sector of its own, through the QSPI controller. */
static void program_page(struct programmer *p, unsigned k)
{
    uint8_t page[PAGE];
    struct program_fault fault;

    memset(page, (int)k + 1, sizeof page);
    g_assert_true(programmer_write(p, XIP_BASE + k * KIB(4), page, sizeof page, &fault));
}

/* How many pages there are: the first so many, each whole. */
static unsigned pages_there(struct machine *m)
{
    const uint8_t *chip = machine_nvms(m)[MACHINE_NVM_CHIP].data;
    unsigned n = 0;

    for (unsigned k = 0; k < PAGES; k++)
        for (unsigned i = 0; i < PAGE; i++) {
            bool there = chip[k * KIB(4) + i] == k + 1;

            g_assert_true(there || chip[k * KIB(4) + i] == 0xff);
            if (i == 0 && there)
                g_assert_cmpuint(k, ==, n++);
            g_assert_true(there == (k < n));
        }
    return n;
}

/* Programs all pages and ends without a save, or with one. */
static int journal_with_fault(struct bench_nvm *f, enum fault fault, unsigned call, bool saves)
{
    pid_t child = fork();
    int status;

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        struct nvm_dir *dir = bench_nvm_open(f);
        struct qspi_ini *ini = qspi_ini_default();
        struct programmer *p = programmer_new(f->m, ini);

        g_assert_true(nvm_dir_keep_journal(dir, NULL));
        injector = (struct injector){fault, call, false};
        for (unsigned k = 0; k < PAGES; k++)
            program_page(p, k);
        bool over = injector.calls != 0;
        injector.calls = 0;
        if (saves)
            g_assert_true(nvm_dir_save(dir, NULL));
        _exit(over ? OVER : FAILED);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    return WIFSIGNALED(status) ? FAILED : WEXITSTATUS(status);
}

static void erase_board(struct bench_nvm *f)
{
    struct nvm_dir *dir = bench_nvm_open(f);

    memset(machine_nvms(f->m)[MACHINE_NVM_CHIP].data, 0xff, machine_nvms(f->m)[4].size);
    g_assert_true(nvm_dir_save(dir, NULL));
    nvm_dir_close(dir);
}

static void an_unsaved_board_has_what_was_written(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    journal_with_fault(f, FAULT_ONE, 0, false);
    nvm_dir_close(bench_nvm_open(f));
    g_assert_cmpuint(pages_there(f->m), ==, PAGES);
}

static void a_journal_is_folded_into_the_next_save(struct bench_nvm *f, gconstpointer unused)
{
    char *journal = g_build_filename(f->path, "current", "journal", NULL);

    (void)unused;
    journal_with_fault(f, FAULT_ONE, 0, false);
    g_assert_true(g_file_test(journal, G_FILE_TEST_EXISTS));
    struct nvm_dir *dir = bench_nvm_open(f);
    g_assert_true(nvm_dir_save(dir, NULL));
    nvm_dir_close(dir);
    g_assert_false(g_file_test(journal, G_FILE_TEST_EXISTS));
    nvm_dir_close(bench_nvm_open(f));
    g_assert_cmpuint(pages_there(f->m), ==, PAGES);
    g_free(journal);
}

static void a_journal_that_ends_early_has_the_first_operations(struct bench_nvm *f,
                                                               gconstpointer unused)
{
    unsigned seen = 0; /* as bits */

    (void)unused;
    for (enum fault fault = 0; fault < FAULTS; fault++) {
        int result = FAILED;

        for (unsigned call = 1; result != OVER; call++) {
            erase_board(f);
            result = journal_with_fault(f, fault, call, false);
            nvm_dir_close(bench_nvm_open(f));
            seen |= 1u << pages_there(f->m);
        }
    }
    g_assert_cmphex(seen, ==, (1u << (PAGES + 1)) - 1);
}

static void a_save_makes_up_for_a_journal_that_failed(struct bench_nvm *f, gconstpointer unused)
{
    (void)unused;
    for (unsigned call = 1; call < PAGES; call++) {
        erase_board(f);
        journal_with_fault(f, FAULT_ONE, call, true);
        nvm_dir_close(bench_nvm_open(f));
        g_assert_cmpuint(pages_there(f->m), ==, PAGES);
    }
}

static void a_journal_that_outgrows_the_board_is_folded(struct bench_nvm *f, gconstpointer unused)
{
    const struct machine_nvm *chip = &machine_nvms(f->m)[MACHINE_NVM_CHIP];
    struct qspi_ini *ini = qspi_ini_default();
    struct nvm_dir *dir = bench_nvm_open(f);
    struct programmer *p = programmer_new(f->m, ini);
    uint8_t *data = g_malloc0(chip->size);
    struct program_fault fault;

    (void)unused;
    g_assert_true(nvm_dir_keep_journal(dir, NULL));
    for (unsigned round = 0; round < 2; round++)
        g_assert_true(programmer_write(p, XIP_BASE, data, chip->size, &fault));
    nvm_dir_close(dir);
    char *fresh = g_build_filename(f->path, "nrf53emu-generation-2", NULL);
    g_assert_true(g_file_test(fresh, G_FILE_TEST_IS_DIR));
    g_free(fresh);
    memset(chip->data, 0xff, chip->size);
    nvm_dir_close(bench_nvm_open(f));
    g_assert_cmpmem(chip->data, chip->size, data, chip->size);
    programmer_free(p);
    qspi_ini_free(ini);
    g_free(data);
}

#define ADD(test)                                                                                  \
    g_test_add("/nvm-faults/" #test, struct bench_nvm, NULL, bench_nvm_set_up, test,               \
               bench_nvm_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(the_whole_board_is_old_or_new_whatever_call_fails);
    ADD(a_first_save_is_done_or_not_whatever_call_fails);
    ADD(the_whole_board_is_one_that_was_saved_after_a_kill);
    ADD(an_unsaved_board_has_what_was_written);
    ADD(a_journal_is_folded_into_the_next_save);
    ADD(a_journal_that_ends_early_has_the_first_operations);
    ADD(a_save_makes_up_for_a_journal_that_failed);
    ADD(a_journal_that_outgrows_the_board_is_folded);
    return g_test_run();
}
