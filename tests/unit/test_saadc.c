/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define SAADC                UINT32_C(0x5000e000)
#define TASKS_START          (SAADC + 0x000)
#define TASKS_SAMPLE         (SAADC + 0x004)
#define TASKS_STOP           (SAADC + 0x008)
#define TASKS_CALIBRATE      (SAADC + 0x00c)
#define EVENTS_STARTED       (SAADC + 0x100)
#define EVENTS_END           (SAADC + 0x104)
#define EVENTS_CALIBRATEDONE (SAADC + 0x110)
#define EVENTS_STOPPED       (SAADC + 0x114)
#define EVENTS_CH0_LIMITH    (SAADC + 0x118)
#define EVENTS_CH0_LIMITL    (SAADC + 0x11c)
#define STATUS               (SAADC + 0x400)
#define ENABLE               (SAADC + 0x500)
#define CH_PSELP(n)          (SAADC + 0x510 + (n)*16)
#define CH_PSELN(n)          (SAADC + 0x514 + (n)*16)
#define CH_CONFIG(n)         (SAADC + 0x518 + (n)*16)
#define CH_LIMIT(n)          (SAADC + 0x51c + (n)*16)
#define RESOLUTION           (SAADC + 0x5f0)
#define OVERSAMPLE           (SAADC + 0x5f4)
#define SAMPLERATE           (SAADC + 0x5f8)
#define RESULT_PTR           (SAADC + 0x62c)
#define RESULT_MAXCNT        (SAADC + 0x630)
#define RESULT_AMOUNT        (SAADC + 0x634)

#define AIN(n)       ((n) + 1)
#define VDD          9
#define GAIN_1_6     (0 << 8)
#define TACQ_10_US   (2 << 16)
#define TACQ_40_US   (5 << 16)
#define DIFFERENTIAL (1 << 20)
#define BITS_12      2

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&saadc_type, "SAADC", SAADC, 14, 0, &b->env);
    bench_write(b, ENABLE, 1);
    bench_write(b, RESOLUTION, BITS_12);
    bench_write(b, RESULT_PTR, BENCH_RAM);
    bench_write(b, RESULT_MAXCNT, 1);
    bench_write(b, CH_PSELP(0), AIN(0));
    bench_write(b, CH_CONFIG(0), GAIN_1_6 | TACQ_10_US);
    return b;
}

static int16_t result(struct bench *b, unsigned i)
{
    return (int16_t)load_le16(b->ram + i * 2);
}

static void start(struct bench *b)
{
    bench_write(b, EVENTS_STARTED, 0);
    bench_write(b, TASKS_START, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STARTED, TICKS_PER_MS), !=, TICKS_NEVER);
}

static void sample(struct bench *b)
{
    bench_write(b, EVENTS_END, 0);
    bench_write(b, TASKS_SAMPLE, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_END, TICKS_PER_SECOND), !=, TICKS_NEVER);
}

/* 300 mV at gain 1/6 against 0.6 V is 1/12 of full scale. */
static void one_sample_of_the_test_source_lands_in_ram(void)
{
    struct bench *b = set_up();

    start(b);
    sample(b);
    g_assert_cmpint(result(b, 0), ==, 4096 / 12);
    g_assert_cmpuint(bench_read(b, RESULT_AMOUNT), ==, 1);
    bench_free(b);
}

static void vdd_reads_3_volts_and_a_level_beyond_full_scale_clips(void)
{
    struct bench *b = set_up();

    bench_write(b, CH_PSELP(0), VDD);
    start(b);
    sample(b);
    g_assert_cmpint(result(b, 0), ==, 3000 * 4096 / 3600);
    bench_write(b, CH_CONFIG(0), 5 << 8 | TACQ_10_US); /* gain 1 */
    start(b);
    sample(b);
    g_assert_cmpint(result(b, 0), ==, 4095);
    bench_free(b);
}

static void a_differential_result_is_signed(void)
{
    struct bench *b = set_up();

    bench_write(b, CH_PSELN(0), AIN(2));
    bench_write(b, CH_CONFIG(0), GAIN_1_6 | TACQ_10_US | DIFFERENTIAL);
    start(b);
    sample(b);
    g_assert_cmpint(result(b, 0), ==, -600 * 2048 / 3600);
    bench_free(b);
}

static void a_scan_converts_all_connected_channels_in_order(void)
{
    struct bench *b = set_up();

    bench_write(b, CH_PSELP(5), AIN(3));
    bench_write(b, CH_CONFIG(5), GAIN_1_6 | TACQ_40_US);
    bench_write(b, RESULT_MAXCNT, 2);
    start(b);
    bench_write(b, TASKS_SAMPLE, 1);
    g_assert_cmphex(bench_read(b, STATUS), ==, 1);
    ticks_t took = bench_run_until_event(b, EVENTS_END, TICKS_PER_MS);
    g_assert_cmpuint(took, >=, 50 * TICKS_PER_US); /* both acquisition times */
    g_assert_cmpuint(took, <=, 60 * TICKS_PER_US);
    g_assert_cmpint(result(b, 0), ==, 4096 / 12);
    g_assert_cmpint(result(b, 1), ==, 1200 * 4096 / 3600);
    bench_free(b);
}

static void the_sample_timer_fills_the_buffer(void)
{
    struct bench *b = set_up();

    bench_write(b, RESULT_MAXCNT, 10);
    bench_write(b, SAMPLERATE, BIT(12) | 1600); /* 10 kHz */
    start(b);
    bench_write(b, TASKS_SAMPLE, 1);
    ticks_t took = bench_run_until_event(b, EVENTS_END, TICKS_PER_SECOND);
    g_assert_cmpuint(took, >=, 900 * TICKS_PER_US);
    g_assert_cmpuint(took, <=, 1000 * TICKS_PER_US);
    bench_free(b);
}

static void oversampling_takes_that_many_samples_a_result(void)
{
    struct bench *b = set_up();

    bench_write(b, OVERSAMPLE, 2);
    start(b);
    for (unsigned i = 0; i < 3; i++) {
        bench_write(b, TASKS_SAMPLE, 1);
        bench_run(b, 20 * TICKS_PER_US);
        g_assert_cmphex(bench_read(b, EVENTS_END), ==, 0);
    }
    sample(b);
    g_assert_cmpint(result(b, 0), ==, 4096 / 12);
    bench_free(b);
}

static void limits_are_compared(void)
{
    struct bench *b = set_up();

    bench_write(b, CH_LIMIT(0), 300u << 16 | 100);
    start(b);
    sample(b);
    g_assert_cmphex(bench_read(b, EVENTS_CH0_LIMITH), ==, 1);
    g_assert_cmphex(bench_read(b, EVENTS_CH0_LIMITL), ==, 0);
    bench_free(b);
}

static void stop_and_calibrate_are_answered(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_CALIBRATE, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_CALIBRATEDONE, TICKS_PER_MS), !=, TICKS_NEVER);
    bench_write(b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STOPPED, TICKS_PER_MS), !=, TICKS_NEVER);
    bench_free(b);
}

/* nrfx stops the converter before it enables it, and waits without limit. */
static void a_disabled_converter_answers_stop_and_nothing_else(void)
{
    struct bench *b = set_up();

    bench_write(b, ENABLE, 0);
    bench_write(b, TASKS_START, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STARTED, TICKS_PER_MS), ==, TICKS_NEVER);
    bench_write(b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STOPPED, TICKS_PER_MS), !=, TICKS_NEVER);
    bench_free(b);
}

/* Zephyr's driver writes both without waiting for STARTED. */
static void sample_right_behind_start_is_done(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_START, 1);
    sample(b);
    g_assert_cmpint(result(b, 0), ==, 4096 / 12);
    bench_free(b);
}

static void start_right_behind_stop_gives_both_events(void)
{
    struct bench *b = set_up();

    start(b);
    bench_write(b, EVENTS_STARTED, 0);
    bench_write(b, TASKS_STOP, 1);
    bench_write(b, TASKS_START, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STARTED, TICKS_PER_MS), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STOPPED, TICKS_PER_MS), !=, TICKS_NEVER);
    sample(b);
    g_assert_cmpint(result(b, 0), ==, 4096 / 12);
    bench_free(b);
}

static void the_board_says_what_the_inputs_carry(void)
{
    struct bench *b = set_up();

    b->analog.ain[0] = 900;
    start(b);
    sample(b);
    g_assert_cmpint(result(b, 0), ==, 900 * 4096 / 3600);
    b->analog.vdd = 1800;
    bench_write(b, CH_PSELP(0), VDD);
    start(b);
    sample(b);
    g_assert_cmpint(result(b, 0), ==, 1800 * 4096 / 3600);
    bench_free(b);
}

static void sample_without_start_is_reported(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_SAMPLE, 1);
    g_assert_cmpstr(b->last_id, ==, "saadc-sample-without-start");
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/saadc/sample", one_sample_of_the_test_source_lands_in_ram);
    g_test_add_func("/saadc/vdd", vdd_reads_3_volts_and_a_level_beyond_full_scale_clips);
    g_test_add_func("/saadc/differential", a_differential_result_is_signed);
    g_test_add_func("/saadc/scan", a_scan_converts_all_connected_channels_in_order);
    g_test_add_func("/saadc/timer", the_sample_timer_fills_the_buffer);
    g_test_add_func("/saadc/oversample", oversampling_takes_that_many_samples_a_result);
    g_test_add_func("/saadc/limits", limits_are_compared);
    g_test_add_func("/saadc/answers", stop_and_calibrate_are_answered);
    g_test_add_func("/saadc/disabled", a_disabled_converter_answers_stop_and_nothing_else);
    g_test_add_func("/saadc/unstarted", sample_without_start_is_reported);
    g_test_add_func("/saadc/start-sample", sample_right_behind_start_is_done);
    g_test_add_func("/saadc/stop-start", start_right_behind_stop_gives_both_events);
    g_test_add_func("/saadc/board", the_board_says_what_the_inputs_carry);
    return g_test_run();
}
