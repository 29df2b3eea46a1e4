/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define CACHE           UINT32_C(0x50001000)
#define IHIT(region)    (CACHE + 0x400 + (region)*0x20)
#define IMISS(region)   (CACHE + 0x404 + (region)*0x20)
#define DHIT(region)    (CACHE + 0x408 + (region)*0x20)
#define DMISS(region)   (CACHE + 0x40c + (region)*0x20)
#define ENABLE          (CACHE + 0x500)
#define INVALIDATE      (CACHE + 0x504)
#define ERASE           (CACHE + 0x508)
#define PROFILINGENABLE (CACHE + 0x50c)
#define PROFILINGCLEAR  (CACHE + 0x510)
#define MODE            (CACHE + 0x514)
#define DEBUGLOCK       (CACHE + 0x518)
#define ERASESTATUS     (CACHE + 0x51c)
#define WRITELOCK       (CACHE + 0x520)

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&cache_type, "CACHE", CACHE, 1, 0, &b->env);
    return b;
}

static void the_cache_is_there_and_off_after_reset(void)
{
    struct bench *b = set_up();

    g_assert_true(b->cache.present);
    g_assert_false(b->cache.enabled || b->cache.instructions_only);
    g_assert_cmpuint(b->cache.sets, ==, 256);
    bench_free(b);
}

static void switching_off_drops_every_line(void)
{
    struct bench *b = set_up();

    bench_write(b, ENABLE, 1);
    g_assert_true(b->cache.enabled);
    unsigned before = b->cache.invalidate_count;
    bench_write(b, ENABLE, 0);
    g_assert_false(b->cache.enabled);
    g_assert_cmpuint(b->cache.invalidate_count, ==, before + 1);
    bench_free(b);
}

static void invalidate_drops_every_line(void)
{
    struct bench *b = set_up();
    unsigned before = b->cache.invalidate_count;

    bench_write(b, INVALIDATE, 1);
    g_assert_cmpuint(b->cache.invalidate_count, ==, before + 1);
    bench_free(b);
}

static void erase_finishes_later_and_its_status_is_cleared_by_software(void)
{
    struct bench *b = set_up();

    bench_write(b, ERASE, 1);
    g_assert_cmpuint(bench_read(b, ERASESTATUS), ==, 0);
    g_assert_cmpuint(bench_run_until_event(b, ERASESTATUS, TICKS_PER_MS), !=, TICKS_NEVER);
    bench_write(b, ERASESTATUS, 0);
    g_assert_cmpuint(bench_read(b, ERASESTATUS), ==, 0);
    bench_free(b);
}

static void ram_mode_switches_the_cache_off(void)
{
    struct bench *b = set_up();

    bench_write(b, ENABLE, 1);
    bench_write(b, MODE, 1);
    g_assert_false(b->cache.enabled);
    bench_write(b, MODE, 0);
    g_assert_true(b->cache.enabled);
    bench_free(b);
}

static void profiling_counters_read_per_region_and_clear_together(void)
{
    struct bench *b = set_up();

    bench_write(b, PROFILINGENABLE, 1);
    g_assert_true(b->cache.profiling);
    b->cache.profile[0].ihit = 1;
    b->cache.profile[0].dmiss = 4;
    b->cache.profile[1].imiss = 6;
    b->cache.profile[1].dhit = 7;
    g_assert_cmpuint(bench_read(b, IHIT(0)), ==, 1);
    g_assert_cmpuint(bench_read(b, DMISS(0)), ==, 4);
    g_assert_cmpuint(bench_read(b, IMISS(1)), ==, 6);
    g_assert_cmpuint(bench_read(b, DHIT(1)), ==, 7);
    bench_write(b, PROFILINGCLEAR, 1);
    g_assert_cmpuint(bench_read(b, IHIT(0)) + bench_read(b, DHIT(1)), ==, 0);
    bench_free(b);
}

static void writelock_reaches_the_timing_model(void)
{
    struct bench *b = set_up();

    bench_write(b, WRITELOCK, 1);
    g_assert_true(b->cache.write_lock);
    bench_free(b);
}

static void debuglock_is_written_once(void)
{
    struct bench *b = set_up();

    bench_write(b, DEBUGLOCK, 1);
    bench_write(b, DEBUGLOCK, 0);
    g_assert_cmpuint(bench_read(b, DEBUGLOCK), ==, 1);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cache/reset", the_cache_is_there_and_off_after_reset);
    g_test_add_func("/cache/off", switching_off_drops_every_line);
    g_test_add_func("/cache/invalidate", invalidate_drops_every_line);
    g_test_add_func("/cache/erase", erase_finishes_later_and_its_status_is_cleared_by_software);
    g_test_add_func("/cache/mode", ram_mode_switches_the_cache_off);
    g_test_add_func("/cache/profile", profiling_counters_read_per_region_and_clear_together);
    g_test_add_func("/cache/writelock", writelock_reaches_the_timing_model);
    g_test_add_func("/cache/debuglock", debuglock_is_written_once);
    return g_test_run();
}
