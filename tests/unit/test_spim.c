/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"
#include "periph/spim.h"

#define SPIM           UINT32_C(0x50009000)
#define TASKS_START    (SPIM + 0x010)
#define TASKS_STOP     (SPIM + 0x014)
#define TASKS_SUSPEND  (SPIM + 0x01c)
#define TASKS_RESUME   (SPIM + 0x020)
#define EVENTS_STOPPED (SPIM + 0x104)
#define EVENTS_ENDRX   (SPIM + 0x110)
#define EVENTS_END     (SPIM + 0x118)
#define EVENTS_ENDTX   (SPIM + 0x120)
#define EVENTS_STARTED (SPIM + 0x14c)
#define SHORTS         (SPIM + 0x200)
#define ENABLE         (SPIM + 0x500)
#define FREQUENCY      (SPIM + 0x524)
#define RXD_PTR        (SPIM + 0x534)
#define RXD_MAXCNT     (SPIM + 0x538)
#define RXD_AMOUNT     (SPIM + 0x53c)
#define RXD_LIST       (SPIM + 0x540)
#define TXD_PTR        (SPIM + 0x544)
#define TXD_MAXCNT     (SPIM + 0x548)
#define TXD_AMOUNT     (SPIM + 0x54c)
#define ORC            (SPIM + 0x5c0)
#define CONFIG_UARTE   (SPIM + 0x56c)
#define RXDELAY        (SPIM + 0x560)
#define K125           0x02000000
#define M1             0x10000000
#define M8             0x80000000
#define M32            0x14000000
#define BYTE_1M        (8 * TICKS_PER_US)
#define TX             (BENCH_RAM + 0x100)
#define RX             (BENCH_RAM + 0x200)
#define SECOND         TICKS_PER_SECOND

struct spi_bench {
    struct bench *b;
    struct periph *p;
    struct spi_target target;
    GByteArray *seen;
};

/* Answers every byte with its complement. */
static uint8_t complement(void *ctx, uint8_t mosi)
{
    g_byte_array_append(((struct spi_bench *)ctx)->seen, &mosi, 1);
    return (uint8_t)~mosi;
}

static struct spi_bench *set_up_type(const struct periph_type *type)
{
    struct spi_bench *s = g_new0(struct spi_bench, 1);

    s->b = bench_new();
    s->seen = g_byte_array_new();
    s->target = (struct spi_target){complement, s};
    s->p = periph_new(type, "SPIM", SPIM, 9, 0, &s->b->env);
    spim_connect(s->p, &s->target);
    bench_write(s->b, FREQUENCY, M1);
    bench_write(s->b, ENABLE, 7);
    return s;
}

static struct spi_bench *set_up(void)
{
    return set_up_type(&spim_type);
}

static void tear_down(struct spi_bench *s)
{
    bench_free(s->b);
    g_byte_array_free(s->seen, TRUE);
    g_free(s);
}

static void start(struct spi_bench *s, const char *tx, unsigned n_rx)
{
    memcpy(s->b->ram + (TX - BENCH_RAM), tx, strlen(tx));
    bench_write(s->b, TXD_PTR, TX);
    bench_write(s->b, TXD_MAXCNT, (uint32_t)strlen(tx));
    bench_write(s->b, RXD_PTR, RX);
    bench_write(s->b, RXD_MAXCNT, n_rx);
    bench_write(s->b, TASKS_START, 1);
}

static uint8_t received(struct spi_bench *s, unsigned i)
{
    return s->b->ram[RX - BENCH_RAM + i];
}

static void a_transfer_moves_bytes_both_ways_in_eight_clocks_each(void)
{
    struct spi_bench *s = set_up();

    start(s, "abcd", 4);
    ticks_t took = bench_run_until_event(s->b, EVENTS_END, SECOND);
    g_assert_cmpuint(took, >=, 4 * BYTE_1M);
    g_assert_cmpuint(took, <=, 4 * BYTE_1M + TICKS_PER_US);
    g_assert_cmpmem(s->seen->data, s->seen->len, "abcd", 4);
    g_assert_cmphex(received(s, 0), ==, 0xff - 'a');
    g_assert_cmphex(received(s, 3), ==, 0xff - 'd');
    g_assert_cmpuint(bench_read(s->b, TXD_AMOUNT), ==, 4);
    g_assert_cmpuint(bench_read(s->b, RXD_AMOUNT), ==, 4);
    g_assert_cmpuint(bench_read(s->b, EVENTS_STARTED), ==, 1);
    g_assert_cmpuint(bench_read(s->b, EVENTS_STOPPED), ==, 0);
    tear_down(s);
}

static void the_shorter_direction_ends_first_and_orc_fills_up(void)
{
    struct spi_bench *s = set_up();

    bench_write(s->b, ORC, 0x5a);
    start(s, "ab", 4);
    bench_run_until_event(s->b, EVENTS_ENDTX, SECOND);
    g_assert_cmpuint(bench_read(s->b, EVENTS_ENDRX), ==, 0);
    g_assert_cmpuint(bench_run_until_event(s->b, EVENTS_END, SECOND), ==, 2 * BYTE_1M);
    g_assert_cmpuint(bench_read(s->b, EVENTS_ENDRX), ==, 1);
    g_assert_cmpmem(s->seen->data, s->seen->len, "ab\x5a\x5a", 4);
    tear_down(s);
}

static void nothing_connected_reads_ones(void)
{
    struct spi_bench *s = set_up();

    spim_connect(s->p, NULL);
    start(s, "ab", 2);
    bench_run_until_event(s->b, EVENTS_END, SECOND);
    g_assert_cmphex(received(s, 0), ==, 0xff);
    g_assert_cmphex(received(s, 1), ==, 0xff);
    tear_down(s);
}

static void a_transfer_of_nothing_ends_too(void)
{
    struct spi_bench *s = set_up();

    start(s, "", 0);
    g_assert_cmpuint(bench_run_until_event(s->b, EVENTS_END, SECOND), <, TICKS_PER_US);
    tear_down(s);
}

static void frequency_sets_the_pace(void)
{
    static const struct {
        uint32_t code;
        uint32_t hz;
    } rows[] = {{K125, 125000}, {M1, 1000000}, {M8, 8000000}, {M32, 32000000}};
    struct spi_bench *s = set_up_type(&spim4_type);

    for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
        ticks_t transfer = 64 * 8 * TICKS_PER_SECOND / rows[i].hz;

        bench_write(s->b, FREQUENCY, rows[i].code);
        bench_write(s->b, EVENTS_END, 0);
        start(s, "", 64);
        ticks_t took = bench_run_until_event(s->b, EVENTS_END, SECOND);
        g_assert_cmpuint(took, >=, transfer);
        g_assert_cmpuint(took, <=, transfer + TICKS_PER_US);
    }
    tear_down(s);
}

static void more_than_8_mhz_is_for_spim4_only(void)
{
    struct spi_bench *s = set_up();

    bench_write(s->b, FREQUENCY, M32);
    g_assert_cmpstr(s->b->last_id, ==, "spim-frequency");
    tear_down(s);
}

static void stop_finishes_the_byte_and_ends_both_directions(void)
{
    struct spi_bench *s = set_up();

    start(s, "abcdefgh", 8);
    bench_run(s->b, 2 * BYTE_1M + BYTE_1M / 2);
    bench_write(s->b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(s->b, EVENTS_STOPPED, SECOND), <=, BYTE_1M);
    g_assert_cmpuint(bench_read(s->b, EVENTS_END), ==, 1);
    g_assert_cmpuint(bench_read(s->b, TXD_AMOUNT), ==, 3);
    g_assert_cmpmem(s->seen->data, s->seen->len, "abc", 3);
    tear_down(s);
}

static void stop_of_an_idle_spim_gives_stopped(void)
{
    struct spi_bench *s = set_up();

    bench_write(s->b, TASKS_STOP, 1);
    g_assert_cmpuint(bench_run_until_event(s->b, EVENTS_STOPPED, SECOND), !=, TICKS_NEVER);
    tear_down(s);
}

static void suspend_halts_the_clock_until_resume(void)
{
    struct spi_bench *s = set_up();

    start(s, "abcd", 0);
    bench_run(s->b, 2 * BYTE_1M);
    bench_write(s->b, TASKS_SUSPEND, 1);
    bench_run(s->b, 100 * BYTE_1M);
    g_assert_cmpuint(bench_read(s->b, EVENTS_END), ==, 0);
    bench_write(s->b, TASKS_RESUME, 1);
    ticks_t took = bench_run_until_event(s->b, EVENTS_END, SECOND);
    g_assert_cmpuint(took, >=, 2 * BYTE_1M);
    g_assert_cmpuint(took, <=, 2 * BYTE_1M + TICKS_PER_US);
    tear_down(s);
}

static void an_array_list_moves_the_pointer_on(void)
{
    struct spi_bench *s = set_up();

    bench_write(s->b, RXD_LIST, 1);
    start(s, "ab", 2);
    bench_run_until_event(s->b, EVENTS_END, SECOND);
    g_assert_cmphex(bench_read(s->b, RXD_PTR), ==, RX + 2);
    g_assert_cmphex(bench_read(s->b, TXD_PTR), ==, TX);
    tear_down(s);
}

static void the_short_end_start_repeats_the_transfer(void)
{
    struct spi_bench *s = set_up();

    bench_write(s->b, SHORTS, BIT(17));
    start(s, "a", 0);
    bench_run(s->b, 10 * BYTE_1M);
    g_assert_cmpuint(s->seen->len, >=, 9);
    bench_write(s->b, TASKS_STOP, 1);
    bench_run(s->b, 2 * BYTE_1M);
    unsigned sent = s->seen->len;
    bench_run(s->b, 10 * BYTE_1M);
    g_assert_cmpuint(s->seen->len, ==, sent);
    tear_down(s);
}

static void a_pointer_outside_ram_is_a_guest_error(void)
{
    struct spi_bench *s = set_up();

    start(s, "ab", 0);
    bench_run_until_event(s->b, EVENTS_END, SECOND);
    bench_write(s->b, TXD_PTR, 0x1000);
    bench_write(s->b, EVENTS_END, 0);
    bench_write(s->b, TASKS_START, 1);
    g_assert_cmpuint(bench_run_until_event(s->b, EVENTS_END, SECOND), !=, TICKS_NEVER);
    g_assert_cmpstr(s->b->last_id, ==, "easydma-not-ram");
    tear_down(s);
}

/* Two personalities of one slot have different registers at 0x56c and in front of 0x500. */
static void personalities_of_a_slot_do_not_disturb_each_other(void)
{
    struct bench *b = bench_new();

    periph_new(&uarte_type, "UARTE1", SPIM, 9, 0, &b->env);
    periph_new(&spim_type, "SPIM1", SPIM, 9, 0, &b->env);
    g_assert_cmphex(bench_read(b, CONFIG_UARTE), ==, 0);
    bench_write(b, RXDELAY, 3); /* drivers do so, whichever SPIM it is */
    g_assert_cmphex(bench_read(b, RXDELAY), ==, 3);
    g_assert_null(b->last_id);
    bench_write(b, FREQUENCY, M1);
    bench_write(b, ENABLE, 7);
    bench_write(b, TASKS_START, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_END, SECOND), !=, TICKS_NEVER);
    bench_write(b, ENABLE, 8);
    bench_write(b, TASKS_START, 1);
    g_assert_cmpstr(b->last_id, ==, "task-while-disabled");
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spim/transfer", a_transfer_moves_bytes_both_ways_in_eight_clocks_each);
    g_test_add_func("/spim/orc", the_shorter_direction_ends_first_and_orc_fills_up);
    g_test_add_func("/spim/open", nothing_connected_reads_ones);
    g_test_add_func("/spim/zero", a_transfer_of_nothing_ends_too);
    g_test_add_func("/spim/frequency", frequency_sets_the_pace);
    g_test_add_func("/spim/frequency/max", more_than_8_mhz_is_for_spim4_only);
    g_test_add_func("/spim/stop", stop_finishes_the_byte_and_ends_both_directions);
    g_test_add_func("/spim/stop/idle", stop_of_an_idle_spim_gives_stopped);
    g_test_add_func("/spim/suspend", suspend_halts_the_clock_until_resume);
    g_test_add_func("/spim/list", an_array_list_moves_the_pointer_on);
    g_test_add_func("/spim/short", the_short_end_start_repeats_the_transfer);
    g_test_add_func("/spim/ram", a_pointer_outside_ram_is_a_guest_error);
    g_test_add_func("/spim/slot", personalities_of_a_slot_do_not_disturb_each_other);
    return g_test_run();
}
