/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"
#include "periph/twim.h"

#define TWIM             UINT32_C(0x50009000)
#define TASKS_STARTRX    (TWIM + 0x000)
#define TASKS_STARTTX    (TWIM + 0x008)
#define TASKS_STOP       (TWIM + 0x014)
#define TASKS_RESUME     (TWIM + 0x020)
#define EVENTS_STOPPED   (TWIM + 0x104)
#define EVENTS_ERROR     (TWIM + 0x124)
#define EVENTS_SUSPENDED (TWIM + 0x148)
#define EVENTS_TXSTARTED (TWIM + 0x150)
#define EVENTS_LASTRX    (TWIM + 0x15c)
#define EVENTS_LASTTX    (TWIM + 0x160)
#define SHORTS           (TWIM + 0x200)
#define ERRORSRC         (TWIM + 0x4c4)
#define ENABLE           (TWIM + 0x500)
#define FREQUENCY        (TWIM + 0x524)
#define RXD_PTR          (TWIM + 0x534)
#define RXD_MAXCNT       (TWIM + 0x538)
#define RXD_AMOUNT       (TWIM + 0x53c)
#define TXD_PTR          (TWIM + 0x544)
#define TXD_MAXCNT       (TWIM + 0x548)
#define TXD_AMOUNT       (TWIM + 0x54c)
#define ADDRESS          (TWIM + 0x588)
#define LASTTX_STARTRX   BIT(7)
#define LASTTX_SUSPEND   BIT(8)
#define LASTTX_STOP      BIT(9)
#define LASTRX_STOP      BIT(12)
#define ANACK            BIT(1)
#define DNACK            BIT(2)
#define K400             0x06400000
#define BIT_400K         (41 * TICKS_PCLK16M - TICKS_PCLK16M / 25) /* 2^32 / K400 = 40.96 */
#define TX               (BENCH_RAM + 0x100)
#define RX               (BENCH_RAM + 0x200)
#define SECOND           TICKS_PER_SECOND

/* A memory of 16 bytes at address 0x50: the first byte written is the position. */
struct twi_bench {
    struct bench *b;
    struct twi_target target;
    uint8_t memory[16];
    uint8_t position;
    bool positioned;
    unsigned starts, stops;
    bool full; /* does not acknowledge data */
};

static bool on_start(void *ctx, uint8_t address, bool read)
{
    struct twi_bench *t = ctx;

    t->starts++;
    t->positioned = read;
    return address == 0x50;
}

static bool on_write(void *ctx, uint8_t byte)
{
    struct twi_bench *t = ctx;

    if (t->positioned)
        t->memory[t->position++ % 16] = byte;
    else
        t->position = byte;
    t->positioned = true;
    return !t->full;
}

static uint8_t on_read(void *ctx)
{
    struct twi_bench *t = ctx;

    return t->memory[t->position++ % 16];
}

static void on_stop(void *ctx)
{
    ((struct twi_bench *)ctx)->stops++;
}

static struct twi_bench *set_up(void)
{
    struct twi_bench *t = g_new0(struct twi_bench, 1);

    t->b = bench_new();
    t->target = (struct twi_target){on_start, on_write, on_read, on_stop, t};
    twim_connect(periph_new(&twim_type, "TWIM1", TWIM, 9, 0, &t->b->env), &t->target);
    bench_write(t->b, FREQUENCY, K400);
    bench_write(t->b, ADDRESS, 0x50);
    bench_write(t->b, ENABLE, 6);
    return t;
}

static void tear_down(struct twi_bench *t)
{
    bench_free(t->b);
    g_free(t);
}

static void prepare(struct twi_bench *t, const char *tx, unsigned n_tx, unsigned n_rx)
{
    memcpy(t->b->ram + (TX - BENCH_RAM), tx, n_tx);
    bench_write(t->b, TXD_PTR, TX);
    bench_write(t->b, TXD_MAXCNT, n_tx);
    bench_write(t->b, RXD_PTR, RX);
    bench_write(t->b, RXD_MAXCNT, n_rx);
}

static void a_write_ends_with_the_short_lasttx_stop(void)
{
    struct twi_bench *t = set_up();

    prepare(t, "\x03zy", 3, 0);
    bench_write(t->b, SHORTS, LASTTX_STOP);
    bench_write(t->b, TASKS_STARTTX, 1);
    ticks_t took = bench_run_until_event(t->b, EVENTS_STOPPED, SECOND);
    /* start, four bytes of nine bits, stop */
    g_assert_cmpuint(took, >=, 38 * BIT_400K - TICKS_PER_US);
    g_assert_cmpuint(took, <=, 38 * BIT_400K + TICKS_PER_US);
    g_assert_cmpint(t->memory[3], ==, 'z');
    g_assert_cmpint(t->memory[4], ==, 'y');
    g_assert_cmpuint(bench_read(t->b, TXD_AMOUNT), ==, 3);
    g_assert_cmpuint(bench_read(t->b, EVENTS_TXSTARTED), ==, 1);
    g_assert_cmpuint(t->stops, ==, 1);
    tear_down(t);
}

static void lasttx_comes_when_the_last_byte_begins(void)
{
    struct twi_bench *t = set_up();

    prepare(t, "\x03zy", 3, 0);
    bench_write(t->b, TASKS_STARTTX, 1);
    bench_run_until_event(t->b, EVENTS_LASTTX, SECOND);
    g_assert_cmpint(t->memory[3], ==, 'z');
    g_assert_cmpint(t->memory[4], ==, 0);
    tear_down(t);
}

static void write_then_read_uses_a_repeated_start(void)
{
    struct twi_bench *t = set_up();

    memcpy(t->memory, "abcdefgh", 8);
    prepare(t, "\x02", 1, 4);
    bench_write(t->b, SHORTS, LASTTX_STARTRX | LASTRX_STOP);
    bench_write(t->b, TASKS_STARTTX, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    g_assert_cmpmem(t->b->ram + (RX - BENCH_RAM), 4, "cdef", 4);
    g_assert_cmpuint(bench_read(t->b, RXD_AMOUNT), ==, 4);
    g_assert_cmpuint(t->starts, ==, 2);
    g_assert_cmpuint(t->stops, ==, 1);
    tear_down(t);
}

static void an_address_that_nobody_has_is_not_acknowledged(void)
{
    struct twi_bench *t = set_up();

    prepare(t, "\x02", 1, 0);
    bench_write(t->b, ADDRESS, 0x51);
    bench_write(t->b, SHORTS, LASTTX_STOP);
    bench_write(t->b, TASKS_STARTTX, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_ERROR, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(t->b, ERRORSRC), ==, ANACK);
    g_assert_cmpuint(bench_read(t->b, TXD_AMOUNT), ==, 0);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_STOPPED, SECOND), ==, TICKS_NEVER);
    bench_write(t->b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    bench_write(t->b, ERRORSRC, ANACK);
    g_assert_cmpuint(bench_read(t->b, ERRORSRC), ==, 0);
    tear_down(t);
}

static void a_bus_without_targets_acknowledges_no_address(void)
{
    struct twi_bench *t = set_up();

    twim_connect(((struct periph_slot *)t->b->mmio.slot[TWIM >> 12 & 0xfff]->owner)->member[0],
                 NULL);
    prepare(t, "", 0, 1);
    bench_write(t->b, TASKS_STARTRX, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_ERROR, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(t->b, ERRORSRC), ==, ANACK);
    tear_down(t);
}

static void a_byte_that_is_refused_is_an_error(void)
{
    struct twi_bench *t = set_up();

    t->full = true;
    prepare(t, "\x02xy", 3, 0);
    bench_write(t->b, TASKS_STARTTX, 1);
    bench_run_until_event(t->b, EVENTS_ERROR, SECOND);
    g_assert_cmpuint(bench_read(t->b, ERRORSRC), ==, DNACK);
    g_assert_cmpuint(bench_read(t->b, TXD_AMOUNT), ==, 1);
    tear_down(t);
}

static void without_a_short_the_bus_waits_for_a_task(void)
{
    struct twi_bench *t = set_up();

    prepare(t, "\x02", 1, 2);
    bench_write(t->b, TASKS_STARTTX, 1);
    bench_run(t->b, 100 * BIT_400K);
    g_assert_cmpuint(t->stops, ==, 0);
    bench_write(t->b, TASKS_STARTRX, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_LASTRX, SECOND), !=, TICKS_NEVER);
    bench_write(t->b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(t->b, RXD_AMOUNT), ==, 2);
    tear_down(t);
}

static void stop_in_a_read_ends_it_after_the_byte(void)
{
    struct twi_bench *t = set_up();

    prepare(t, "", 0, 8);
    bench_write(t->b, TASKS_STARTRX, 1);
    bench_run(t->b, 24 * BIT_400K);
    bench_write(t->b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(t->b, RXD_AMOUNT), ==, 2);
    tear_down(t);
}

static void suspend_holds_the_bus_until_resume(void)
{
    struct twi_bench *t = set_up();

    prepare(t, "\x02z", 2, 0);
    bench_write(t->b, SHORTS, LASTTX_SUSPEND);
    bench_write(t->b, TASKS_STARTTX, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_SUSPENDED, SECOND), !=, TICKS_NEVER);
    g_assert_cmpint(t->memory[2], ==, 'z');
    bench_write(t->b, TASKS_RESUME, 1);
    bench_write(t->b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(t->b, TXD_AMOUNT), ==, 2);
    tear_down(t);
}

static void a_write_of_nothing_sends_the_address_only(void)
{
    struct twi_bench *t = set_up();

    prepare(t, "", 0, 0);
    bench_write(t->b, SHORTS, LASTTX_STOP);
    bench_write(t->b, TASKS_STARTTX, 1);
    g_assert_cmpuint(bench_run_until_event(t->b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(t->starts, ==, 1);
    g_assert_cmpuint(bench_read(t->b, EVENTS_ERROR), ==, 0);
    tear_down(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/twim/write", a_write_ends_with_the_short_lasttx_stop);
    g_test_add_func("/twim/lasttx", lasttx_comes_when_the_last_byte_begins);
    g_test_add_func("/twim/write-read", write_then_read_uses_a_repeated_start);
    g_test_add_func("/twim/anack", an_address_that_nobody_has_is_not_acknowledged);
    g_test_add_func("/twim/open", a_bus_without_targets_acknowledges_no_address);
    g_test_add_func("/twim/dnack", a_byte_that_is_refused_is_an_error);
    g_test_add_func("/twim/wait", without_a_short_the_bus_waits_for_a_task);
    g_test_add_func("/twim/stop", stop_in_a_read_ends_it_after_the_byte);
    g_test_add_func("/twim/suspend", suspend_holds_the_bus_until_resume);
    g_test_add_func("/twim/zero", a_write_of_nothing_sends_the_address_only);
    return g_test_run();
}
