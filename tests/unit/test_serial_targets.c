/*
 * SPIS and TWIS while nobody addresses them, and the slot that they share with others.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"

#define SLOT            UINT32_C(0x50009000)
#define TASKS_STOP      (SLOT + 0x014)
#define TASKS_ACQUIRE   (SLOT + 0x024)
#define TASKS_RELEASE   (SLOT + 0x028)
#define EVENTS_STOPPED  (SLOT + 0x104)
#define EVENTS_ACQUIRED (SLOT + 0x128)
#define SHORTS          (SLOT + 0x200)
#define SEMSTAT         (SLOT + 0x400)
#define ENABLE          (SLOT + 0x500)
#define SECOND          TICKS_PER_SECOND

static void the_semaphore_of_spis_goes_back_and_forth(void)
{
    struct bench *b = bench_new();

    periph_new(&spis_type, "SPIS1", SLOT, 9, 0, &b->env);
    bench_write(b, ENABLE, 2);
    g_assert_cmpuint(bench_read(b, SEMSTAT), ==, 1);
    bench_write(b, TASKS_RELEASE, 1);
    g_assert_cmpuint(bench_read(b, SEMSTAT), ==, 0);
    bench_write(b, TASKS_ACQUIRE, 1);
    g_assert_cmpuint(bench_read(b, EVENTS_ACQUIRED), ==, 0);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_ACQUIRED, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(b, SEMSTAT), ==, 1);
    bench_free(b);
}

static void stop_of_twis_gives_stopped(void)
{
    struct bench *b = bench_new();

    periph_new(&twis_type, "TWIS1", SLOT, 9, 0, &b->env);
    bench_write(b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STOPPED, SECOND), ==, TICKS_NEVER);
    bench_write(b, ENABLE, 9);
    bench_write(b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    bench_free(b);
}

/* TASKS_STOP has one offset in SPIM, TWIM and TWIS: ENABLE decides who gets it. */
static void enable_selects_the_personality_that_gets_a_task(void)
{
    static const struct periph_type *types[] = {&uarte_type, &spim_type, &spis_type, &twim_type,
                                                &twis_type};
    static const unsigned stoppable[] = {7, 6, 9};
    struct bench *b = bench_new();

    for (unsigned i = 0; i < ARRAY_LEN(types); i++)
        periph_new(types[i], types[i]->name, SLOT, 9, 0, &b->env);
    for (unsigned i = 0; i < ARRAY_LEN(stoppable); i++) {
        bench_write(b, EVENTS_STOPPED, 0);
        bench_write(b, ENABLE, stoppable[i]);
        bench_write(b, TASKS_STOP, 1);
        g_assert_cmpuint(bench_run_until_event(b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    }
    g_assert_cmpuint(guest_log_errors(b->log), ==, 0);
    bench_free(b);
}

static void a_personality_can_be_set_up_before_it_is_enabled(void)
{
    const uint32_t lasttx_stop = BIT(9), startrx = BIT(5);
    struct bench *b = bench_new();

    periph_new(&uarte_type, "UARTE1", SLOT, 9, 0, &b->env);
    periph_new(&twim_type, "TWIM1", SLOT, 9, 0, &b->env);
    bench_write(b, SHORTS, lasttx_stop);
    g_assert_cmphex(bench_read(b, SHORTS), ==, lasttx_stop);
    bench_write(b, ENABLE, 6);
    bench_write(b, SHORTS, lasttx_stop | startrx);
    g_assert_cmphex(bench_read(b, SHORTS), ==, lasttx_stop);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spis/semaphore", the_semaphore_of_spis_goes_back_and_forth);
    g_test_add_func("/twis/stop", stop_of_twis_gives_stopped);
    g_test_add_func("/serial/enable", enable_selects_the_personality_that_gets_a_task);
    g_test_add_func("/serial/set-up", a_personality_can_be_set_up_before_it_is_enabled);
    return g_test_run();
}
