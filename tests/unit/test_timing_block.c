/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>

#include "bench.h"
#include "timing/timing.h"

static void a_block_counts_its_instructions_wide_and_narrow(void)
{
    static const uint8_t code[] = {0x01, 0x20, 0x00, 0xf1, 0x01, 0x00, 0x08, 0xbf, 0x70, 0x47};
    struct bench *b = bench_new();
    struct timing_config config = {.memory = &b->memory, .cache = &b->cache, .functional = true};
    struct timing *t = timing_new(&config);
    uint32_t cycles;

    memcpy(b->ram, code, sizeof code);
    g_assert_cmpuint(timing_enter(t, BENCH_RAM, sizeof code, 0, &cycles)->instructions, ==, 4);
    g_assert_cmpuint(cycles, ==, 4);
    g_assert_cmpuint(timing_instructions_after(t, BENCH_RAM + 2), ==, 2);
    timing_free(t);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timing/count", a_block_counts_its_instructions_wide_and_narrow);
    return g_test_run();
}
