/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define IPC               UINT32_C(0x5002a000)
#define TASKS_SEND(n)     (IPC + 0x000 + (n)*4)
#define SUBSCRIBE_SEND(n) (IPC + 0x080 + (n)*4)
#define EVENTS_RECEIVE(n) (IPC + 0x100 + (n)*4)
#define PUBLISH_RECV(n)   (IPC + 0x180 + (n)*4)
#define INTENSET          (IPC + 0x304)
#define INTPEND           (IPC + 0x30c)
#define SEND_CNF(n)       (IPC + 0x510 + (n)*4)
#define RECEIVE_CNF(n)    (IPC + 0x590 + (n)*4)
#define GPMEM(n)          (IPC + 0x610 + (n)*4)
#define IPC_IRQ           42
#define ENABLED(channel)  (BIT(31) | (channel))

/* Two cores with one IPC each, wired as the machine wires them. */
struct pair {
    struct signal_listener ear;
    struct bench *app, *net;
    struct periph *app_ipc, *net_ipc;
};

static void to_net(void *ctx, enum signal_id id, uint32_t channels)
{
    ipc_receive(((struct pair *)ctx)->net_ipc, channels);
}

static struct pair *set_up(void)
{
    struct pair *t = g_new0(struct pair, 1);

    t->app = bench_new();
    t->net = bench_new();
    t->app_ipc = periph_new(&ipc_type, "IPC", IPC, IPC_IRQ, 0, &t->app->env);
    t->net_ipc = periph_new(&ipc_type, "IPC", IPC, IPC_IRQ, 0, &t->net->env);
    t->ear.raised = to_net;
    signal_listen(&t->app->signals, SIGNAL_IPC, &t->ear, t);
    ipc_share_gpmem(t->net_ipc, t->app_ipc);
    return t;
}

static void tear_down(struct pair *t)
{
    bench_free(t->net);
    bench_free(t->app);
    g_free(t);
}

static void a_send_raises_receive_on_the_other_core(void)
{
    struct pair *t = set_up();

    bench_write(t->app, SEND_CNF(3), BIT(7));
    bench_write(t->net, RECEIVE_CNF(5), BIT(7) | BIT(8));
    bench_write(t->net, RECEIVE_CNF(6), BIT(8));
    bench_write(t->net, INTENSET, BIT(5));
    bench_write(t->app, TASKS_SEND(3), 1);
    g_assert_cmphex(bench_read(t->net, EVENTS_RECEIVE(5)), ==, 0);
    bench_run(t->app, TICKS_PER_US);
    g_assert_cmphex(bench_read(t->net, EVENTS_RECEIVE(5)), ==, 1);
    g_assert_cmphex(bench_read(t->net, EVENTS_RECEIVE(6)), ==, 0);
    g_assert_true(t->net->irq.level[IPC_IRQ]);
    g_assert_cmphex(bench_read(t->net, INTPEND), ==, BIT(5));
    g_assert_false(t->app->irq.level[IPC_IRQ]);
    tear_down(t);
}

static void a_sender_that_listens_to_its_channel_hears_itself(void)
{
    struct pair *t = set_up();

    bench_write(t->app, SEND_CNF(0), BIT(0));
    bench_write(t->app, RECEIVE_CNF(1), BIT(0));
    bench_write(t->app, TASKS_SEND(0), 1);
    bench_run(t->app, TICKS_PER_US);
    g_assert_cmphex(bench_read(t->app, EVENTS_RECEIVE(1)), ==, 1);
    tear_down(t);
}

static void a_send_without_channels_reaches_nobody(void)
{
    struct pair *t = set_up();

    bench_write(t->net, RECEIVE_CNF(0), 0xffff);
    bench_write(t->app, TASKS_SEND(0), 1);
    bench_run(t->app, TICKS_PER_US);
    g_assert_cmphex(bench_read(t->net, EVENTS_RECEIVE(0)), ==, 0);
    tear_down(t);
}

/* Zephyr's RTC pretick (anomaly 165): DPPI to SEND on one core, RECEIVE to DPPI on the other. */
static void dppi_sends_and_receive_publishes(void)
{
    struct pair *t = set_up();

    t->app->dppi.enabled = BIT(4);
    t->net->dppi.enabled = BIT(9);
    bench_write(t->app, SUBSCRIBE_SEND(10), ENABLED(4));
    bench_write(t->app, SEND_CNF(10), BIT(10));
    bench_write(t->net, RECEIVE_CNF(10), BIT(10));
    bench_write(t->net, PUBLISH_RECV(10), ENABLED(9));
    dppi_publish(&t->app->dppi, 4);
    bench_run(t->app, TICKS_PER_US);
    g_assert_cmphex(t->net->dppi.pending, ==, BIT(9));
    tear_down(t);
}

static void gpmem_is_one_memory_for_both_cores(void)
{
    struct pair *t = set_up();

    bench_write(t->app, GPMEM(0), 0x20070000);
    bench_write(t->net, GPMEM(1), 0xcafe);
    g_assert_cmphex(bench_read(t->net, GPMEM(0)), ==, 0x20070000);
    g_assert_cmphex(bench_read(t->app, GPMEM(1)), ==, 0xcafe);
    tear_down(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ipc/send", a_send_raises_receive_on_the_other_core);
    g_test_add_func("/ipc/self", a_sender_that_listens_to_its_channel_hears_itself);
    g_test_add_func("/ipc/none", a_send_without_channels_reaches_nobody);
    g_test_add_func("/ipc/dppi", dppi_sends_and_receive_publishes);
    g_test_add_func("/ipc/gpmem", gpmem_is_one_memory_for_both_cores);
    return g_test_run();
}
