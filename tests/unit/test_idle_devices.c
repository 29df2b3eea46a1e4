/*
 * Devices without a world outside: they answer what drivers wait for and then keep quiet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"

#define SLOT UINT32_C(0x50026000) /* where a device stands in these tests */

static struct bench *set_up(const struct periph_type *type)
{
    struct bench *b = bench_new();

    periph_new(type, type->name, SLOT, 1, 0, &b->env);
    return b;
}

static void each_answer_comes_after_its_task_and_not_in_it(void)
{
    static const struct {
        const struct periph_type *type;
        uint32_t task, event;
    } answers[] = {
        {&qdec_type, 0x004, 0x110},   /* STOP, STOPPED */
        {&comp_type, 0x000, 0x100},   /* START, READY */
        {&lpcomp_type, 0x000, 0x100}, /* START, READY */
        {&nfct_type, 0x000, 0x100},   /* ACTIVATE, READY */
        {&pdm_type, 0x004, 0x104},    /* STOP, STOPPED */
        {&i2s_type, 0x004, 0x108},    /* STOP, STOPPED */
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
        struct bench *b = set_up(answers[i].type);

        bench_write(b, SLOT + answers[i].task, 1);
        g_assert_cmphex(bench_read(b, SLOT + answers[i].event), ==, 0);
        bench_run(b, TICKS_PER_MS);
        g_assert_cmphex(bench_read(b, SLOT + answers[i].event), ==, 1);
        bench_free(b);
    }
}

/* 16 kHz with the reset values: 1.032 MHz / 64. */
static void pdm_records_silence_at_the_sample_rate(void)
{
    struct bench *b = set_up(&pdm_type);

    memset(b->ram, 0xa5, 64);
    bench_write(b, SLOT + 0x500, 1);
    bench_write(b, SLOT + 0x560, BENCH_RAM);
    bench_write(b, SLOT + 0x564, 16);
    bench_write(b, SLOT + 0x000, 1);
    g_assert_cmphex(bench_read(b, SLOT + 0x100), ==, 1);
    ticks_t took = bench_run_until_event(b, SLOT + 0x108, TICKS_PER_SECOND);
    g_assert_cmpuint(took, >=, 980 * TICKS_PER_US); /* 16 samples at 16.1 kHz */
    g_assert_cmpuint(took, <=, 1000 * TICKS_PER_US);
    g_assert_cmphex(b->ram[31], ==, 0);
    g_assert_cmphex(b->ram[32], ==, 0xa5);
    bench_free(b);
}

static void i2s_asks_for_a_new_buffer_each_time_one_is_done(void)
{
    struct bench *b = set_up(&i2s_type);

    bench_write(b, SLOT + 0x500, 1);
    bench_write(b, SLOT + 0x550, 64);
    bench_write(b, SLOT + 0x000, 1);
    for (unsigned i = 0; i < 3; i++) {
        g_assert_cmphex(bench_read(b, SLOT + 0x114), ==, 1);
        bench_write(b, SLOT + 0x114, 0);
        /* 64 frames of 16-bit stereo at 4 MHz / 256. */
        g_assert_cmpuint(bench_run_until_event(b, SLOT + 0x114, TICKS_PER_SECOND), ==,
                         64 * 64 * TICKS_PER_US);
    }
    bench_free(b);
}

static void comp_and_lpcomp_are_personalities_of_one_slot(void)
{
    struct bench *b = set_up(&comp_type);

    periph_new(&lpcomp_type, "LPCOMP", SLOT, 1, 0, &b->env);
    bench_write(b, SLOT + 0x500, 1); /* LPCOMP */
    bench_write(b, SLOT + 0x000, 1);
    g_assert_cmpuint(bench_run_until_event(b, SLOT + 0x100, TICKS_PER_MS), ==, 140 * TICKS_PER_US);
    bench_write(b, SLOT + 0x100, 0);
    bench_write(b, SLOT + 0x500, 2); /* COMP */
    bench_write(b, SLOT + 0x000, 1);
    g_assert_cmpuint(bench_run_until_event(b, SLOT + 0x100, TICKS_PER_MS), ==, 10 * TICKS_PER_US);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/idle/answers", each_answer_comes_after_its_task_and_not_in_it);
    g_test_add_func("/idle/pdm", pdm_records_silence_at_the_sample_rate);
    g_test_add_func("/idle/i2s", i2s_asks_for_a_new_buffer_each_time_one_is_done);
    g_test_add_func("/idle/comp", comp_and_lpcomp_are_personalities_of_one_slot);
    return g_test_run();
}
