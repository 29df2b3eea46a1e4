/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define P0         UINT32_C(0x50842500)
#define P1         UINT32_C(0x50842800)
#define OUT        0x004
#define OUTSET     0x008
#define OUTCLR     0x00c
#define IN         0x010
#define DIR        0x014
#define DIRSET     0x018
#define LATCH      0x020
#define DETECTMODE 0x024
#define PIN_CNF(n) (0x200 + (n)*4)

#define CNF_OUTPUT     BIT(0)
#define CNF_INPUT      0
#define CNF_PULLUP     (3 << 2)
#define CNF_S0D1       (6 << 8)
#define CNF_SENSE_HIGH (2 << 16)
#define CNF_SENSE_LOW  (3 << 16)
#define CNF_NETWORK    (1 << 28)
#define CNF_PERIPHERAL (3 << 28)

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&gpio_type, "P0", P0, IRQ_NONE, 0, &b->env);
    periph_new(&gpio_type, "P1", P1, IRQ_NONE, 1, &b->env);
    return b;
}

static void outset_and_outclr_drive_pins_that_are_outputs(void)
{
    struct bench *b = set_up();

    bench_write(b, P0 + OUTSET, BIT(28) | BIT(29));
    g_assert_false(pins_level(&b->pins, 28));
    bench_write(b, P0 + DIRSET, BIT(28));
    g_assert_true(pins_level(&b->pins, 28));
    g_assert_false(pins_level(&b->pins, 29));
    bench_write(b, P0 + OUTCLR, BIT(28));
    g_assert_false(pins_level(&b->pins, 28));
    g_assert_cmphex(bench_read(b, P0 + OUT), ==, BIT(29));
    g_assert_cmphex(bench_read(b, P0 + OUTSET), ==, BIT(29));
    bench_free(b);
}

static void dir_and_pin_cnf_dir_are_one_bit(void)
{
    struct bench *b = set_up();

    bench_write(b, P0 + PIN_CNF(4), CNF_OUTPUT);
    g_assert_cmphex(bench_read(b, P0 + DIR), ==, BIT(4));
    bench_write(b, P0 + DIR, BIT(5));
    g_assert_cmphex(bench_read(b, P0 + PIN_CNF(4)), ==, 0);
    g_assert_cmphex(bench_read(b, P0 + PIN_CNF(5)), ==, 3);
    bench_free(b);
}

static void the_second_port_has_its_own_registers_in_the_same_slot(void)
{
    struct bench *b = set_up();

    bench_write(b, P1 + PIN_CNF(2), CNF_OUTPUT);
    bench_write(b, P1 + OUTSET, BIT(2));
    g_assert_true(pins_level(&b->pins, 34));
    g_assert_cmphex(bench_read(b, P0 + OUT), ==, 0);
    bench_free(b);
}

static void in_shows_the_level_when_the_input_buffer_is_connected(void)
{
    struct bench *b = set_up();

    pins_set_outside(&b->pins, 23, PIN_HIGH);
    g_assert_cmphex(bench_read(b, P0 + IN), ==, 0);
    bench_write(b, P0 + PIN_CNF(23), CNF_INPUT);
    g_assert_cmphex(bench_read(b, P0 + IN), ==, BIT(23));
    pins_set_outside(&b->pins, 23, PIN_LOW);
    g_assert_cmphex(bench_read(b, P0 + IN), ==, 0);
    bench_free(b);
}

static void a_pull_up_gives_way_to_the_outside(void)
{
    struct bench *b = set_up();

    bench_write(b, P0 + PIN_CNF(23), CNF_PULLUP);
    g_assert_cmphex(bench_read(b, P0 + IN), ==, BIT(23));
    pins_set_outside(&b->pins, 23, PIN_LOW);
    g_assert_cmphex(bench_read(b, P0 + IN), ==, 0);
    pins_set_outside(&b->pins, 23, PIN_FLOATING);
    g_assert_cmphex(bench_read(b, P0 + IN), ==, BIT(23));
    bench_free(b);
}

static void an_open_drain_output_that_is_high_leaves_the_pin_to_the_pull(void)
{
    struct bench *b = set_up();

    bench_write(b, P0 + OUTSET, BIT(7));
    bench_write(b, P0 + PIN_CNF(7), CNF_OUTPUT | CNF_S0D1);
    g_assert_cmpuint(b->pins.output[7], ==, PIN_FLOATING);
    bench_write(b, P0 + OUTCLR, BIT(7));
    g_assert_cmpuint(b->pins.output[7], ==, PIN_LOW);
    bench_free(b);
}

static void detect_follows_the_sensed_level_and_latch_remembers_it(void)
{
    struct bench *b = set_up();

    bench_write(b, P1 + PIN_CNF(1), CNF_SENSE_HIGH);
    g_assert_cmphex(b->signals.value[SIGNAL_DETECT], ==, 0);
    pins_set_outside(&b->pins, 33, PIN_HIGH);
    g_assert_cmphex(b->signals.value[SIGNAL_DETECT], ==, BIT(1));
    pins_set_outside(&b->pins, 33, PIN_LOW);
    g_assert_cmphex(b->signals.value[SIGNAL_DETECT], ==, 0);
    g_assert_cmphex(bench_read(b, P1 + LATCH), ==, BIT(1));
    bench_write(b, P1 + LATCH, BIT(1));
    g_assert_cmphex(bench_read(b, P1 + LATCH), ==, 0);
    bench_free(b);
}

static void latched_detect_stays_until_latch_is_cleared(void)
{
    struct bench *b = set_up();

    bench_write(b, P0 + DETECTMODE, 1);
    bench_write(b, P0 + PIN_CNF(1), CNF_PULLUP | CNF_SENSE_LOW);
    pins_set_outside(&b->pins, 1, PIN_LOW);
    pins_set_outside(&b->pins, 1, PIN_FLOATING);
    g_assert_cmphex(b->signals.value[SIGNAL_DETECT], ==, BIT(0));
    bench_write(b, P0 + LATCH, BIT(1));
    g_assert_cmphex(b->signals.value[SIGNAL_DETECT], ==, 0);
    bench_free(b);
}

static void count_rises(void *ctx, enum signal_id id, uint32_t value)
{
    if (value != 0)
        ++*(unsigned *)ctx;
}

static void clearing_latch_while_the_pin_is_still_sensed_detects_again(void)
{
    struct bench *b = set_up();
    unsigned rises = 0;

    bench_write(b, P0 + DETECTMODE, 1);
    bench_write(b, P0 + PIN_CNF(1), CNF_SENSE_HIGH);
    signal_listen(&b->signals, SIGNAL_DETECT, &(struct signal_listener){.raised = count_rises},
                  &rises);
    pins_set_outside(&b->pins, 1, PIN_HIGH);
    bench_write(b, P0 + LATCH, BIT(1));
    g_assert_cmphex(bench_read(b, P0 + LATCH), ==, BIT(1));
    g_assert_cmpuint(rises, ==, 2);
    bench_free(b);
}

static void mcusel_hands_the_pad_to_the_network_core_s_port(void)
{
    struct bench *app = set_up();
    struct bench *net = bench_new();
    net->env.pins = &app->pins;
    periph_new(&gpio_net_type, "P1", P1, IRQ_NONE, 1, &net->env);
    bench_write(net, P1 + PIN_CNF(1), CNF_OUTPUT);
    bench_write(net, P1 + OUTSET, BIT(1));
    g_assert_false(pins_level(&app->pins, 33));
    bench_write(app, P1 + PIN_CNF(1), CNF_NETWORK);
    g_assert_true(pins_level(&app->pins, 33));
    bench_write(app, P1 + OUTCLR, BIT(1));
    g_assert_true(pins_level(&app->pins, 33));
    bench_write(app, P1 + PIN_CNF(1), CNF_PERIPHERAL);
    g_assert_cmpuint(app->pins.output[33], ==, PIN_FLOATING);
    bench_free(net);
    bench_free(app);
}

static void writing_one_pin_leaves_a_pin_that_a_peripheral_drives_alone(void)
{
    struct bench *b = set_up();

    bench_write(b, P0 + DIRSET, BIT(20));
    pins_set_output(&b->pins, 20, PIN_HIGH);
    bench_write(b, P0 + DIRSET, BIT(21));
    bench_write(b, P0 + OUTSET, BIT(21));
    g_assert_true(pins_level(&b->pins, 20));
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gpio/out", outset_and_outclr_drive_pins_that_are_outputs);
    g_test_add_func("/gpio/dir", dir_and_pin_cnf_dir_are_one_bit);
    g_test_add_func("/gpio/ports", the_second_port_has_its_own_registers_in_the_same_slot);
    g_test_add_func("/gpio/in", in_shows_the_level_when_the_input_buffer_is_connected);
    g_test_add_func("/gpio/pull", a_pull_up_gives_way_to_the_outside);
    g_test_add_func("/gpio/drive", an_open_drain_output_that_is_high_leaves_the_pin_to_the_pull);
    g_test_add_func("/gpio/detect", detect_follows_the_sensed_level_and_latch_remembers_it);
    g_test_add_func("/gpio/ldetect", latched_detect_stays_until_latch_is_cleared);
    g_test_add_func("/gpio/ldetect/again",
                    clearing_latch_while_the_pin_is_still_sensed_detects_again);
    g_test_add_func("/gpio/mcusel", mcusel_hands_the_pad_to_the_network_core_s_port);
    g_test_add_func("/gpio/psel", writing_one_pin_leaves_a_pin_that_a_peripheral_drives_alone);
    return g_test_run();
}
