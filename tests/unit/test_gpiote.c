/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define P0           UINT32_C(0x50842500)
#define OUTSET       (P0 + 0x008)
#define DIRSET       (P0 + 0x018)
#define PIN_CNF(n)   (P0 + 0x200 + (n)*4)
#define GPIOTE       UINT32_C(0x5000d000)
#define TASKS_OUT(n) (GPIOTE + 0x000 + (n)*4)
#define TASKS_SET(n) (GPIOTE + 0x030 + (n)*4)
#define TASKS_CLR(n) (GPIOTE + 0x060 + (n)*4)
#define EVENTS_IN(n) (GPIOTE + 0x100 + (n)*4)
#define EVENTS_PORT  (GPIOTE + 0x17c)
#define INTENSET     (GPIOTE + 0x304)
#define CONFIG(n)    (GPIOTE + 0x510 + (n)*4)
#define GPIOTE0_IRQ  13

#define MODE_EVENT     1
#define MODE_TASK      3
#define PIN(port, pin) ((port) << 13 | (pin) << 8)
#define RISING         (1 << 16)
#define FALLING        (2 << 16)
#define TOGGLE         (3 << 16)
#define OUTINIT_HIGH   (1 << 20)

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&gpiote_type, "GPIOTE0", GPIOTE, GPIOTE0_IRQ, 0, &b->env);
    periph_new(&gpio_type, "P0", P0, IRQ_NONE, 0, &b->env);
    return b;
}

static void an_event_channel_sees_the_edge_it_was_set_to(void)
{
    struct bench *b = set_up();

    bench_write(b, INTENSET, 0xf);
    bench_write(b, CONFIG(0), MODE_EVENT | PIN(1, 3) | RISING);
    bench_write(b, CONFIG(1), MODE_EVENT | PIN(1, 3) | FALLING);
    bench_write(b, CONFIG(2), MODE_EVENT | PIN(1, 3) | TOGGLE);
    bench_write(b, CONFIG(3), MODE_EVENT | PIN(0, 3) | TOGGLE);
    pins_set_outside(&b->pins, 35, PIN_HIGH);
    g_assert_cmphex(bench_read(b, EVENTS_IN(0)), ==, 1);
    g_assert_cmphex(bench_read(b, EVENTS_IN(1)), ==, 0);
    g_assert_cmphex(bench_read(b, EVENTS_IN(2)), ==, 1);
    g_assert_true(b->irq.level[GPIOTE0_IRQ]);
    bench_write(b, EVENTS_IN(0), 0);
    bench_write(b, EVENTS_IN(2), 0);
    pins_set_outside(&b->pins, 35, PIN_LOW);
    g_assert_cmphex(bench_read(b, EVENTS_IN(0)), ==, 0);
    g_assert_cmphex(bench_read(b, EVENTS_IN(1)), ==, 1);
    g_assert_cmphex(bench_read(b, EVENTS_IN(2)), ==, 1);
    g_assert_cmphex(bench_read(b, EVENTS_IN(3)), ==, 0);
    bench_free(b);
}

static void a_task_channel_drives_its_pin(void)
{
    struct bench *b = set_up();

    bench_write(b, CONFIG(4), MODE_TASK | PIN(0, 28) | TOGGLE | OUTINIT_HIGH);
    g_assert_true(pins_level(&b->pins, 28));
    bench_write(b, TASKS_OUT(4), 1);
    g_assert_false(pins_level(&b->pins, 28));
    bench_write(b, TASKS_OUT(4), 1);
    g_assert_true(pins_level(&b->pins, 28));
    bench_write(b, TASKS_CLR(4), 1);
    g_assert_false(pins_level(&b->pins, 28));
    bench_write(b, TASKS_SET(4), 1);
    g_assert_true(pins_level(&b->pins, 28));
    bench_free(b);
}

static void a_disabled_channel_gives_the_pin_back_to_gpio(void)
{
    struct bench *b = set_up();

    bench_write(b, DIRSET, BIT(28));
    bench_write(b, OUTSET, BIT(28));
    bench_write(b, CONFIG(0), MODE_TASK | PIN(0, 28) | TOGGLE);
    g_assert_false(pins_level(&b->pins, 28));
    bench_write(b, CONFIG(0), 0);
    g_assert_true(pins_level(&b->pins, 28));
    bench_free(b);
}

static void tasks_of_an_event_channel_do_nothing(void)
{
    struct bench *b = set_up();

    bench_write(b, CONFIG(0), MODE_EVENT | PIN(0, 28) | RISING);
    bench_write(b, TASKS_SET(0), 1);
    g_assert_cmpuint(b->pins.output[28], ==, PIN_FLOATING);
    bench_free(b);
}

static void port_follows_detect_of_a_sensed_pin(void)
{
    struct bench *b = set_up();

    bench_write(b, INTENSET, BIT(31));
    bench_write(b, PIN_CNF(23), 3 << 2 | 3 << 16); /* button: pull-up, sense low */
    g_assert_cmphex(bench_read(b, EVENTS_PORT), ==, 0);
    pins_set_outside(&b->pins, 23, PIN_LOW);
    g_assert_cmphex(bench_read(b, EVENTS_PORT), ==, 1);
    g_assert_true(b->irq.level[GPIOTE0_IRQ]);
    bench_write(b, EVENTS_PORT, 0);
    pins_set_outside(&b->pins, 23, PIN_FLOATING);
    g_assert_cmphex(bench_read(b, EVENTS_PORT), ==, 0);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gpiote/event", an_event_channel_sees_the_edge_it_was_set_to);
    g_test_add_func("/gpiote/task", a_task_channel_drives_its_pin);
    g_test_add_func("/gpiote/release", a_disabled_channel_gives_the_pin_back_to_gpio);
    g_test_add_func("/gpiote/mode", tasks_of_an_event_channel_do_nothing);
    g_test_add_func("/gpiote/port", port_follows_detect_of_a_sensed_pin);
    return g_test_run();
}
