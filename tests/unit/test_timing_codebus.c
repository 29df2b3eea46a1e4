/*
 * CACHE, line fills, uncached fetches and reads. Code is narrow MOVs, one a cycle.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_timing.h"

#define LINE     16
#define WAY_SIZE (256 * LINE)

static struct timing_bench *cached(void)
{
    struct timing_bench *b = timing_bench_new(false);

    b->cache.enabled = true;
    b->flash.line_ticks = 6 * TICKS_A_CYCLE;
    b->flash.line_next_ticks = 4 * TICKS_A_CYCLE;
    b->flash.word_ticks = 2 * TICKS_A_CYCLE;
    b->flash.word_next_ticks = 1 * TICKS_A_CYCLE;
    b->xip.line_ticks = 101;
    b->xip.line_next_ticks = 85;
    for (uint32_t at = 0; at < TIMING_SIZE; at += 2) {
        static const uint16_t mov = 0x46d2; /* mov r10, r10 */

        timing_bench_put(b, TIMING_FLASH + at, &mov, 1);
        timing_bench_put(b, TIMING_XIP + at, &mov, 1);
        timing_bench_put(b, TIMING_RAM + at, &mov, 1);
    }
    timing_redirect(b->timing);
    return b;
}

/* What entering a block costs beyond one cycle an instruction. */
static uint32_t stall(struct timing_bench *b, uint32_t pc, uint32_t size)
{
    timing_redirect(b->timing);
    return timing_bench_enter(b, pc, size) - size / 2;
}

static uint32_t read_stall(struct timing_bench *b, uint32_t addr, unsigned size)
{
    return timing_data_read(b->timing, addr, size, b->now);
}

static void a_line_is_filled_once(void)
{
    struct timing_bench *b = cached();

    g_assert_cmpuint(stall(b, 0x104, 8), ==, 6);
    g_assert_cmpuint(stall(b, 0x104, 8), ==, 0);
    g_assert_cmpuint(stall(b, 0x100, 16), ==, 0);
    g_assert_cmpuint(b->flash.fills, ==, 1);
    g_assert_cmpuint(timing_stalls(b->timing)->fetch_flash, ==, 6);
    timing_bench_free(b);
}

static void a_block_over_three_lines_fills_those_that_miss(void)
{
    struct timing_bench *b = cached();

    stall(b, 0x110, 16);
    /* 0x100 misses, 0x110 is there, 0x120 continues nothing: the last fill was 0x100. */
    g_assert_cmpuint(stall(b, 0x108, 32), ==, 12);
    timing_bench_free(b);
}

static void a_fill_that_continues_the_last_one_streams(void)
{
    struct timing_bench *b = cached();

    g_assert_cmpuint(stall(b, 0x100, 32), ==, 6 + 4);
    g_assert_cmpuint(stall(b, 0x120, 16), ==, 4);
    timing_bench_free(b);
}

static void ticks_round_up_to_cycles(void)
{
    struct timing_bench *b = cached();

    g_assert_cmpuint(stall(b, TIMING_XIP, 16), ==, 9); /* 101 / 12 */
    timing_set_ticks_per_cycle(b->timing, 24);
    g_assert_cmpuint(stall(b, TIMING_XIP + 0x100, 16), ==, 5);
    g_assert_cmpuint(timing_stalls(b->timing)->fetch_xip, ==, 14);
    timing_bench_free(b);
}

static void two_ways_hold_two_lines_of_a_set(void)
{
    struct timing_bench *b = cached();

    stall(b, 0, 16);
    stall(b, WAY_SIZE, 16);
    g_assert_cmpuint(stall(b, 0, 16), ==, 0);
    g_assert_cmpuint(stall(b, WAY_SIZE, 16), ==, 0);
    timing_bench_free(b);
}

static void the_way_not_used_last_is_replaced(void)
{
    struct timing_bench *b = cached();

    stall(b, 0, 16);
    stall(b, WAY_SIZE, 16);
    stall(b, 0, 16);
    stall(b, 2 * WAY_SIZE, 16);
    g_assert_cmpuint(stall(b, 0, 16), ==, 0);
    g_assert_cmpuint(stall(b, WAY_SIZE, 16), ==, 6);
    timing_bench_free(b);
}

static void flash_and_xip_share_the_cache(void)
{
    struct timing_bench *b = cached();

    stall(b, 0, 16);
    stall(b, TIMING_XIP, 16);
    stall(b, TIMING_XIP + WAY_SIZE, 16);
    g_assert_cmpuint(stall(b, 0, 16), ==, 6);
    timing_bench_free(b);
}

static void data_and_instructions_share_the_cache(void)
{
    struct timing_bench *b = cached();

    g_assert_cmpuint(read_stall(b, 0x204, 4), ==, 6);
    g_assert_cmpuint(read_stall(b, 0x20f, 1), ==, 0);
    g_assert_cmpuint(stall(b, 0x200, 16), ==, 0);
    g_assert_cmpuint(timing_stalls(b->timing)->data_flash, ==, 6);
    timing_bench_free(b);
}

static void an_unaligned_read_over_two_lines_is_two_reads(void)
{
    struct timing_bench *b = cached();

    g_assert_cmpuint(read_stall(b, 0x20e, 4), ==, 6 + 4);
    g_assert_cmpuint(timing_hits(b->timing)[0].dmiss, ==, 2);
    timing_bench_free(b);
}

static void the_network_core_caches_instructions_only(void)
{
    struct timing_bench *b = cached();

    b->cache.instructions_only = true;
    b->cache.sets = 64;
    g_assert_cmpuint(read_stall(b, 0x200, 4), ==, 2);
    g_assert_cmpuint(read_stall(b, 0x200, 4), ==, 2);
    g_assert_cmpuint(stall(b, 0, 16), ==, 6);
    stall(b, 1024, 16);
    stall(b, 2048, 16);
    g_assert_cmpuint(stall(b, 0, 16), ==, 6);
    timing_bench_free(b);
}

static void invalidation_drops_every_line(void)
{
    struct timing_bench *b = cached();

    stall(b, 0, 16);
    b->cache.invalidate_count++;
    g_assert_cmpuint(stall(b, 0, 16), ==, 6);
    g_assert_cmpuint(stall(b, 0, 16), ==, 0);
    timing_bench_free(b);
}

static void a_locked_cache_serves_hits_and_fills_nothing(void)
{
    struct timing_bench *b = cached();

    stall(b, 0, 16);
    b->cache.write_lock = true;
    g_assert_cmpuint(stall(b, 0, 16), ==, 0);
    g_assert_cmpuint(stall(b, 0x100, 16), >, 0);
    g_assert_cmpuint(stall(b, 0x100, 16), >, 0);
    g_assert_cmpuint(read_stall(b, 0x100, 4), ==, 2);
    g_assert_cmpuint(b->flash.fills, ==, 1);
    timing_bench_free(b);
}

static void profiling_counts_only_while_it_is_on(void)
{
    struct timing_bench *b = cached();

    stall(b, 0, 16);
    b->cache.profiling = true;
    stall(b, 0, 16);              /* 4 words that hit */
    stall(b, 0x100, 8);           /* one of two misses */
    read_stall(b, 0x104, 4);      /* hit */
    read_stall(b, TIMING_XIP, 4); /* miss */
    b->cache.profiling = false;
    stall(b, 0x200, 16);
    g_assert_cmpuint(b->cache.profile[0].ihit, ==, 5);
    g_assert_cmpuint(b->cache.profile[0].imiss, ==, 1);
    g_assert_cmpuint(b->cache.profile[0].dhit, ==, 1);
    g_assert_cmpuint(b->cache.profile[1].dmiss, ==, 1);
    g_assert_cmpuint(timing_hits(b->timing)[0].imiss, ==, 3);
    timing_bench_free(b);
}

static void the_short_cut_counts_as_the_long_way(void)
{
    struct timing_bench *b = cached();

    stall(b, 0x102, 6);
    stall(b, 0x102, 6);
    stall(b, 0x102, 6);
    g_assert_cmpuint(timing_hits(b->timing)[0].ihit, ==, 1 + 2 + 2);
    g_assert_cmpuint(timing_hits(b->timing)[0].imiss, ==, 1);
    timing_bench_free(b);
}

/* Two lines of one set in turn, and each twice: the short cut, the other way, a miss. */
static void the_short_cut_of_reads_counts_as_the_long_way(void)
{
    static const uint32_t at[] = {0x100, 0x104, 0x1100, 0x100, 0x108, 0x1100, 0x2100, 0x1100};
    struct timing_hits hits[2];
    uint32_t stalls[2] = {0};

    for (unsigned profiling = 0; profiling < 2; profiling++) {
        struct timing_bench *b = cached();

        b->cache.profiling = profiling != 0;
        for (unsigned i = 0; i < ARRAY_LEN(at); i++)
            stalls[profiling] += timing_data_read(b->timing, at[i], 4, b->now);
        hits[profiling] = timing_hits(b->timing)[0];
        timing_bench_free(b);
    }
    g_assert_cmpuint(stalls[0], ==, stalls[1]);
    g_assert_cmpuint(hits[0].dhit, ==, hits[1].dhit);
    g_assert_cmpuint(hits[0].dmiss, ==, hits[1].dmiss);
    g_assert_cmpuint(hits[0].dmiss, ==, 3);
}

static void without_cache_a_branch_waits_for_its_first_word(void)
{
    struct timing_bench *b = cached();

    b->cache.enabled = false;
    g_assert_cmpuint(stall(b, 0x100, 4), ==, 2);
    g_assert_cmpuint(stall(b, 0x100, 4), ==, 2);
    g_assert_cmpuint(b->flash.reads, ==, 2);
    timing_bench_free(b);
}

/* Two narrow instructions a word take two cycles, a streamed word arrives every two. */
static void execution_hides_sequential_fetches(void)
{
    struct timing_bench *b = cached();

    b->cache.enabled = false;
    stall(b, 0x100, 4);
    g_assert_cmpuint(timing_bench_enter(b, 0x104, 32), ==, 16);
    timing_bench_free(b);
}

static void half_a_word_is_not_fetched_again(void)
{
    struct timing_bench *b = cached();

    b->cache.enabled = false;
    stall(b, 0x100, 2);
    g_assert_cmpuint(timing_bench_enter(b, 0x102, 2), ==, 1);
    g_assert_cmpuint(b->flash.reads, ==, 1);
    timing_bench_free(b);
}

/* SCK 96 MHz, four lines: 8 SCK a word, of which a zero-wait access is one cycle. */
static void streamed_xip_runs_at_the_specified_fetch_frequency(void)
{
    struct timing_bench *b = cached();
    const uint32_t n = 3 * 256;
    uint32_t narrow;

    b->cache.enabled = false;
    b->xip.word_next_ticks = b->xip.word_ticks = 8 * 16 - TICKS_A_CYCLE;
    narrow = timing_bench_enter(b, TIMING_XIP, n * 4);
    /* FQSPI,XIP,16 = 24 MHz, FQSPI,XIP,32 = 12 MHz at 128 MHz: 32 cycles for 3 words. */
    g_assert_cmpuint(narrow, ==, n * 32 / 3);
    timing_bench_free(b);
}

static void a_data_read_interrupts_the_stream(void)
{
    struct timing_bench *b = cached();

    b->cache.enabled = false;
    g_assert_cmpuint(read_stall(b, 0x100, 4), ==, 2);
    g_assert_cmpuint(read_stall(b, 0x104, 4), ==, 1);
    g_assert_cmpuint(read_stall(b, 0x200, 4), ==, 2);
    g_assert_cmpuint(read_stall(b, 0x108, 4), ==, 2);
    timing_bench_free(b);
}

static void a_busy_window_stalls_misses_and_not_hits(void)
{
    struct timing_bench *b = cached();

    stall(b, 0, 16);
    b->flash.busy_until = b->now + 1000 * TICKS_A_CYCLE;
    g_assert_cmpuint(stall(b, 0, 16), ==, 0);
    g_assert_cmpuint(stall(b, 0x100, 16), ==, 1000 - 8 + 6);
    g_assert_cmpuint(timing_stalls(b->timing)->nvm_busy, ==, 1000 - 8);
    g_assert_cmpuint(stall(b, 0x200, 16), ==, 6);
    timing_bench_free(b);
}

static void a_busy_window_stalls_a_fetch_that_costs_nothing(void)
{
    struct timing_bench *b = cached();

    b->cache.enabled = false;
    b->flash.word_ticks = 0;
    b->flash.busy_until = 100 * TICKS_A_CYCLE;
    g_assert_cmpuint(stall(b, 0x100, 16), ==, 100);
    timing_bench_free(b);
}

static void a_window_without_wait_states_costs_nothing(void)
{
    static const uint16_t wide[] = {0x46d2, 0xf100, 0x0001, 0xf100, 0x0001};
    struct timing_bench *b = cached();

    b->cache.enabled = false;
    b->flash.word_ticks = b->flash.word_next_ticks = 0;
    timing_bench_put(b, 0x100, wide, ARRAY_LEN(wide));
    timing_redirect(b->timing);
    timing_bench_enter(b, 0x100, 2);
    g_assert_cmpuint(timing_bench_enter(b, 0x102, 8), ==, 2);
    timing_bench_free(b);
}

static void a_new_window_cost_counts_from_the_next_access(void)
{
    struct timing_bench *b = cached();

    stall(b, 0, 16);
    b->flash.line_ticks = 10 * TICKS_A_CYCLE;
    g_assert_cmpuint(stall(b, 0x100, 16), ==, 10);
    timing_bench_free(b);
}

static void what_if_xip_were_internal_flash(void)
{
    struct timing_bench *b = cached();

    timing_set_what_if(b->timing, &(struct timing_what_if){.xip_as_flash = true});
    g_assert_cmpuint(stall(b, TIMING_XIP, 16), ==, 6);
    g_assert_cmpuint(timing_stalls(b->timing)->fetch_xip, ==, 6);
    timing_set_what_if(b->timing, &(struct timing_what_if){0});
    g_assert_cmpuint(stall(b, TIMING_XIP + 0x100, 16), ==, 9);
    timing_bench_free(b);
}

static void what_if_nothing_hit(void)
{
    struct timing_bench *b = cached();

    stall(b, 0x100, 16);
    timing_set_what_if(b->timing, &(struct timing_what_if){.no_cache = true});
    g_assert_cmpuint(stall(b, 0x100, 16), ==, 2);
    g_assert_cmpuint(stall(b, 0x100, 16), ==, 2);
    timing_bench_free(b);
}

static void ram_code_costs_a_share_of_its_data_accesses(void)
{
    static const uint16_t load = 0x6808; /* ldr r0, [r1] */
    struct timing_bench *b = cached();
    uint32_t cycles = 0;

    timing_bench_put(b, TIMING_RAM, &load, 1);
    for (unsigned i = 0; i < 32; i++) {
        timing_redirect(b->timing);
        cycles += timing_bench_enter(b, TIMING_RAM, 16);
    }
    g_assert_cmpuint(cycles, ==, 32 * 8 + 5);
    g_assert_cmpuint(timing_stalls(b->timing)->bus, ==, 5);
    timing_bench_free(b);
}

static void data_outside_windows_never_stalls(void)
{
    struct timing_bench *b = cached();

    g_assert_cmpuint(read_stall(b, TIMING_RAM, 4), ==, 0);
    g_assert_cmpuint(read_stall(b, 0x50000000, 4), ==, 0);
    timing_bench_free(b);
}

#define TEST(function) g_test_add_func("/timing/codebus/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_line_is_filled_once);
    TEST(a_block_over_three_lines_fills_those_that_miss);
    TEST(a_fill_that_continues_the_last_one_streams);
    TEST(ticks_round_up_to_cycles);
    TEST(two_ways_hold_two_lines_of_a_set);
    TEST(the_way_not_used_last_is_replaced);
    TEST(flash_and_xip_share_the_cache);
    TEST(data_and_instructions_share_the_cache);
    TEST(an_unaligned_read_over_two_lines_is_two_reads);
    TEST(the_network_core_caches_instructions_only);
    TEST(invalidation_drops_every_line);
    TEST(a_locked_cache_serves_hits_and_fills_nothing);
    TEST(profiling_counts_only_while_it_is_on);
    TEST(the_short_cut_counts_as_the_long_way);
    TEST(the_short_cut_of_reads_counts_as_the_long_way);
    TEST(without_cache_a_branch_waits_for_its_first_word);
    TEST(execution_hides_sequential_fetches);
    TEST(half_a_word_is_not_fetched_again);
    TEST(streamed_xip_runs_at_the_specified_fetch_frequency);
    TEST(a_data_read_interrupts_the_stream);
    TEST(a_busy_window_stalls_misses_and_not_hits);
    TEST(a_busy_window_stalls_a_fetch_that_costs_nothing);
    TEST(a_window_without_wait_states_costs_nothing);
    TEST(a_new_window_cost_counts_from_the_next_access);
    TEST(what_if_xip_were_internal_flash);
    TEST(what_if_nothing_hit);
    TEST(ram_code_costs_a_share_of_its_data_accesses);
    TEST(data_outside_windows_never_stalls);
    return g_test_run();
}
