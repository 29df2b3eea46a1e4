/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define PWM                 UINT32_C(0x50021000)
#define TASKS_STOP          (PWM + 0x004)
#define TASKS_SEQSTART(n)   (PWM + 0x008 + (n)*4)
#define TASKS_NEXTSTEP      (PWM + 0x010)
#define EVENTS_STOPPED      (PWM + 0x104)
#define EVENTS_SEQSTARTED0  (PWM + 0x108)
#define EVENTS_SEQEND(n)    (PWM + 0x110 + (n)*4)
#define EVENTS_PWMPERIODEND (PWM + 0x118)
#define EVENTS_LOOPSDONE    (PWM + 0x11c)
#define SHORTS              (PWM + 0x200)
#define ENABLE              (PWM + 0x500)
#define MODE                (PWM + 0x504)
#define COUNTERTOP          (PWM + 0x508)
#define PRESCALER           (PWM + 0x50c)
#define DECODER             (PWM + 0x510)
#define LOOP                (PWM + 0x514)
#define SEQ_PTR(n)          (PWM + 0x520 + (n)*0x20)
#define SEQ_CNT(n)          (PWM + 0x524 + (n)*0x20)
#define SEQ_REFRESH(n)      (PWM + 0x528 + (n)*0x20)
#define PSEL_OUT(n)         (PWM + 0x560 + (n)*4)

#define LED         28
#define FALLING     0x8000 /* high first, low from the compare value on */
#define INDIVIDUAL  2
#define BY_NEXTSTEP BIT(8)
#define PERIOD      (1000 * TICKS_PER_US)

/* 1 kHz on one pin: 1 MHz counter, COUNTERTOP 1000. */
static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&pwm_type, "PWM0", PWM, 33, 0, &b->env);
    bench_write(b, PSEL_OUT(0), LED);
    bench_write(b, ENABLE, 1);
    bench_write(b, PRESCALER, 4);
    bench_write(b, COUNTERTOP, 1000);
    for (unsigned i = 0; i < 2; i++)
        bench_write(b, SEQ_REFRESH(i), 0);
    return b;
}

static void put_sequence(struct bench *b, unsigned seq, unsigned n, const uint16_t *values)
{
    uint32_t offset = 0x100 * (seq + 1);

    for (unsigned i = 0; i < n; i++) {
        b->ram[offset + i * 2] = (uint8_t)values[i];
        b->ram[offset + i * 2 + 1] = (uint8_t)(values[i] >> 8);
    }
    bench_write(b, SEQ_PTR(seq), BENCH_RAM + offset);
    bench_write(b, SEQ_CNT(seq), n);
}

static void a_value_sets_the_high_time_of_the_pin(void)
{
    struct bench *b = set_up();

    put_sequence(b, 0, 1, (uint16_t[]){FALLING | 250});
    bench_write(b, TASKS_SEQSTART(0), 1);
    g_assert_cmphex(bench_read(b, EVENTS_SEQSTARTED0), ==, 1);
    for (unsigned i = 0; i < 3; i++) {
        bench_run(b, 249 * TICKS_PER_US);
        g_assert_true(pins_level(&b->pins, LED));
        bench_run(b, 2 * TICKS_PER_US);
        g_assert_false(pins_level(&b->pins, LED));
        bench_run(b, 749 * TICKS_PER_US);
    }
    bench_free(b);
}

static void up_down_mode_doubles_the_period_and_centres_the_pulse(void)
{
    struct bench *b = set_up();

    bench_write(b, MODE, 1);
    put_sequence(b, 0, 1, (uint16_t[]){900}); /* rises at 900 up, falls at 900 down */
    bench_write(b, TASKS_SEQSTART(0), 1);
    bench_run(b, 899 * TICKS_PER_US);
    g_assert_false(pins_level(&b->pins, LED));
    bench_run(b, 2 * TICKS_PER_US);
    g_assert_true(pins_level(&b->pins, LED));
    bench_run(b, 200 * TICKS_PER_US);
    g_assert_false(pins_level(&b->pins, LED));
    g_assert_cmphex(bench_read(b, EVENTS_PWMPERIODEND), ==, 0);
    bench_run(b, 899 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, EVENTS_PWMPERIODEND), ==, 1);
    bench_free(b);
}

static void zero_and_full_duty_hold_the_pin_still(void)
{
    static const struct {
        uint16_t value;
        bool level;
    } duties[] = {{FALLING | 0, false}, {FALLING | 1000, true}, {0, true}, {1000, false}};

    for (unsigned i = 0; i < G_N_ELEMENTS(duties); i++) {
        struct bench *b = set_up();

        put_sequence(b, 0, 1, &duties[i].value);
        bench_write(b, TASKS_SEQSTART(0), 1);
        for (unsigned us = 0; us < 2000; us += 100) {
            g_assert_true(pins_level(&b->pins, LED) == duties[i].level);
            bench_run(b, 100 * TICKS_PER_US);
        }
        bench_free(b);
    }
}

static void a_sequence_ends_and_its_last_value_goes_on_until_stop(void)
{
    struct bench *b = set_up();

    put_sequence(b, 0, 3, (uint16_t[]){FALLING | 100, FALLING | 200, FALLING | 300});
    bench_write(b, TASKS_SEQSTART(0), 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_SEQEND(0), TICKS_PER_SECOND), ==, 3 * PERIOD);
    bench_run(b, 10 * PERIOD + 299 * TICKS_PER_US);
    g_assert_true(pins_level(&b->pins, LED));
    bench_write(b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STOPPED, TICKS_PER_SECOND), ==,
                     701 * TICKS_PER_US);
    bench_write(b, EVENTS_PWMPERIODEND, 0);
    bench_run(b, 10 * PERIOD);
    g_assert_cmphex(bench_read(b, EVENTS_PWMPERIODEND), ==, 0);
    bench_free(b);
}

static void refresh_repeats_each_value(void)
{
    struct bench *b = set_up();

    bench_write(b, SEQ_REFRESH(0), 4);
    put_sequence(b, 0, 2, (uint16_t[]){1, 2});
    bench_write(b, TASKS_SEQSTART(0), 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_SEQEND(0), TICKS_PER_SECOND), ==, 10 * PERIOD);
    bench_free(b);
}

static void loops_alternate_the_sequences_and_end_in_loopsdone(void)
{
    struct bench *b = set_up();

    put_sequence(b, 0, 1, (uint16_t[]){1});
    put_sequence(b, 1, 2, (uint16_t[]){2, 3});
    bench_write(b, LOOP, 4);
    bench_write(b, SHORTS, BIT(4)); /* LOOPSDONE to STOP */
    bench_write(b, TASKS_SEQSTART(0), 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_LOOPSDONE, TICKS_PER_SECOND), ==, 12 * PERIOD);
    bench_run(b, PERIOD);
    g_assert_cmphex(bench_read(b, EVENTS_STOPPED), ==, 1);
    bench_free(b);
}

static void individual_load_gives_each_channel_its_own_value(void)
{
    struct bench *b = set_up();

    bench_write(b, PSEL_OUT(2), LED + 1);
    bench_write(b, DECODER, INDIVIDUAL);
    put_sequence(b, 0, 4, (uint16_t[]){FALLING | 100, FALLING | 200, FALLING | 300, FALLING | 400});
    bench_write(b, TASKS_SEQSTART(0), 1);
    bench_run(b, 250 * TICKS_PER_US);
    g_assert_false(pins_level(&b->pins, LED));
    g_assert_true(pins_level(&b->pins, LED + 1));
    bench_free(b);
}

static void nextstep_loads_when_the_decoder_waits_for_it(void)
{
    struct bench *b = set_up();

    bench_write(b, DECODER, BY_NEXTSTEP);
    put_sequence(b, 0, 2, (uint16_t[]){FALLING | 100, FALLING | 900});
    bench_write(b, TASKS_SEQSTART(0), 1);
    bench_run(b, 10 * PERIOD + 500 * TICKS_PER_US);
    g_assert_false(pins_level(&b->pins, LED));
    bench_write(b, TASKS_NEXTSTEP, 1);
    bench_run(b, PERIOD);
    g_assert_true(pins_level(&b->pins, LED));
    bench_free(b);
}

static void a_sequence_outside_ram_is_reported_and_not_played(void)
{
    struct bench *b = set_up();

    bench_write(b, SEQ_PTR(0), 0x00010000);
    bench_write(b, SEQ_CNT(0), 1);
    bench_write(b, TASKS_SEQSTART(0), 1);
    g_assert_cmphex(bench_read(b, EVENTS_SEQSTARTED0), ==, 0);
    g_assert_cmpstr(b->last_id, ==, "easydma-not-ram");
    bench_free(b);
}

static void stop_of_a_generator_at_rest_is_answered(void)
{
    struct bench *b = set_up();

    bench_write(b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_STOPPED, TICKS_PER_MS), <, TICKS_PER_MS);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pwm/value", a_value_sets_the_high_time_of_the_pin);
    g_test_add_func("/pwm/up-down", up_down_mode_doubles_the_period_and_centres_the_pulse);
    g_test_add_func("/pwm/extremes", zero_and_full_duty_hold_the_pin_still);
    g_test_add_func("/pwm/end", a_sequence_ends_and_its_last_value_goes_on_until_stop);
    g_test_add_func("/pwm/refresh", refresh_repeats_each_value);
    g_test_add_func("/pwm/loop", loops_alternate_the_sequences_and_end_in_loopsdone);
    g_test_add_func("/pwm/individual", individual_load_gives_each_channel_its_own_value);
    g_test_add_func("/pwm/nextstep", nextstep_loads_when_the_decoder_waits_for_it);
    g_test_add_func("/pwm/ram", a_sequence_outside_ram_is_reported_and_not_played);
    g_test_add_func("/pwm/stop", stop_of_a_generator_at_rest_is_answered);
    return g_test_run();
}
