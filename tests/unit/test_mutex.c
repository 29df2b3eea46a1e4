/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define MUTEX(n) (UINT32_C(0x50030400) + (n)*4)

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&mutex_type, "MUTEX", 0x50030000, IRQ_NONE, 0, &b->env);
    return b;
}

static void the_first_read_locks_and_later_reads_see_it(void)
{
    struct bench *b = set_up();

    g_assert_cmphex(bench_read(b, MUTEX(3)), ==, 0);
    g_assert_cmphex(bench_read(b, MUTEX(3)), ==, 1);
    g_assert_cmphex(bench_read(b, MUTEX(4)), ==, 0);
    bench_free(b);
}

static void writing_0_releases(void)
{
    struct bench *b = set_up();

    bench_read(b, MUTEX(15));
    bench_write(b, MUTEX(15), 0);
    g_assert_cmphex(bench_read(b, MUTEX(15)), ==, 0);
    bench_free(b);
}

static void writing_1_does_not_lock(void)
{
    struct bench *b = set_up();

    bench_write(b, MUTEX(0), 1);
    g_assert_cmphex(bench_read(b, MUTEX(0)), ==, 0);
    bench_free(b);
}

static void count(void *ctx, enum signal_id id, uint32_t value)
{
    ++*(unsigned *)ctx;
}

static void touching_a_mutex_lets_the_other_core_run(void)
{
    struct bench *b = set_up();
    unsigned yields = 0;

    signal_listen(&b->signals, SIGNAL_YIELD, &(struct signal_listener){.raised = count}, &yields);
    bench_read(b, MUTEX(0));
    bench_write(b, MUTEX(0), 0);
    g_assert_cmpuint(yields, ==, 2);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mutex/lock", the_first_read_locks_and_later_reads_see_it);
    g_test_add_func("/mutex/release", writing_0_releases);
    g_test_add_func("/mutex/write", writing_1_does_not_lock);
    g_test_add_func("/mutex/yield", touching_a_mutex_lets_the_other_core_run);
    return g_test_run();
}
