/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define DPPIC            UINT32_C(0x50017000)
#define TASKS_CHG_EN(g)  (DPPIC + (g)*8)
#define TASKS_CHG_DIS(g) (DPPIC + (g)*8 + 4)
#define SUBSCRIBE_EN(g)  (DPPIC + 0x080 + (g)*8)
#define SUBSCRIBE_DIS(g) (DPPIC + 0x084 + (g)*8)
#define CHEN             (DPPIC + 0x500)
#define CHENSET          (DPPIC + 0x504)
#define CHENCLR          (DPPIC + 0x508)
#define CHG(g)           (DPPIC + 0x800 + (g)*4)
#define ENABLED(channel) (BIT(31) | (channel))

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&dppic_type, "DPPIC", DPPIC, IRQ_NONE, 0, &b->env);
    return b;
}

static void chenset_and_chenclr_enable_and_disable_channels(void)
{
    struct bench *b = set_up();

    bench_write(b, CHENSET, 0x80000011);
    g_assert_cmphex(b->dppi.enabled, ==, 0x80000011);
    bench_write(b, CHENCLR, 0x10);
    g_assert_cmphex(b->dppi.enabled, ==, 0x80000001);
    g_assert_cmphex(bench_read(b, CHENSET), ==, 0x80000001);
    bench_write(b, CHEN, 0x6);
    g_assert_cmphex(b->dppi.enabled, ==, 0x6);
    bench_free(b);
}

static void group_tasks_enable_and_disable_their_channels_only(void)
{
    struct bench *b = set_up();

    bench_write(b, CHEN, 0x100);
    bench_write(b, CHG(5), 0x00f0);
    bench_write(b, TASKS_CHG_EN(5), 1);
    g_assert_cmphex(bench_read(b, CHEN), ==, 0x1f0);
    bench_write(b, TASKS_CHG_DIS(5), 1);
    g_assert_cmphex(bench_read(b, CHEN), ==, 0x100);
    g_assert_cmphex(b->dppi.enabled, ==, 0x100);
    bench_free(b);
}

/* Two groups that switch each other: the usual way to make a one-shot. */
static void a_group_can_be_switched_through_a_channel(void)
{
    struct bench *b = set_up();

    bench_write(b, CHG(0), BIT(2));
    bench_write(b, SUBSCRIBE_DIS(0), ENABLED(2));
    bench_write(b, SUBSCRIBE_EN(0), ENABLED(3));
    bench_write(b, CHEN, BIT(2) | BIT(3));
    dppi_publish(&b->dppi, 2);
    bench_run(b, 4 * TICKS_PCLK16M);
    g_assert_cmphex(bench_read(b, CHEN), ==, BIT(3));
    dppi_publish(&b->dppi, 3);
    bench_run(b, 4 * TICKS_PCLK16M);
    g_assert_cmphex(bench_read(b, CHEN), ==, BIT(2) | BIT(3));
    bench_free(b);
}

static void reset_disables_every_channel_and_drops_subscriptions(void)
{
    struct bench *b = set_up();
    struct periph *p = ((struct periph_slot *)b->mmio.slot[0x17]->owner)->member[0];

    bench_write(b, CHG(0), 1);
    bench_write(b, SUBSCRIBE_EN(0), ENABLED(4));
    bench_write(b, CHEN, BIT(4));
    periph_reset(p, false);
    g_assert_cmphex(b->dppi.enabled, ==, 0);
    g_assert_cmphex(bench_read(b, SUBSCRIBE_EN(0)), ==, 0);
    g_assert_cmpuint(b->dppi.subscribers[4]->len, ==, 0);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dppic/channels", chenset_and_chenclr_enable_and_disable_channels);
    g_test_add_func("/dppic/groups", group_tasks_enable_and_disable_their_channels_only);
    g_test_add_func("/dppic/subscribe", a_group_can_be_switched_through_a_channel);
    g_test_add_func("/dppic/reset", reset_disables_every_channel_and_drops_subscriptions);
    return g_test_run();
}
