/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"
#include "periph/uarte.h"

#define UARTE             UINT32_C(0x50008000)
#define TASKS_STARTRX     (UARTE + 0x000)
#define TASKS_STOPRX      (UARTE + 0x004)
#define TASKS_STARTTX     (UARTE + 0x008)
#define TASKS_STOPTX      (UARTE + 0x00c)
#define TASKS_FLUSHRX     (UARTE + 0x02c)
#define SUBSCRIBE_STOPTX  (UARTE + 0x08c)
#define EVENTS_RXDRDY     (UARTE + 0x108)
#define EVENTS_ENDRX      (UARTE + 0x110)
#define EVENTS_TXDRDY     (UARTE + 0x11c)
#define EVENTS_ENDTX      (UARTE + 0x120)
#define EVENTS_RXTO       (UARTE + 0x144)
#define EVENTS_RXSTARTED  (UARTE + 0x14c)
#define EVENTS_TXSTARTED  (UARTE + 0x150)
#define EVENTS_TXSTOPPED  (UARTE + 0x158)
#define PUBLISH_ENDTX     (UARTE + 0x1a0)
#define SHORTS            (UARTE + 0x200)
#define INTENSET          (UARTE + 0x304)
#define ENABLE            (UARTE + 0x500)
#define BAUDRATE          (UARTE + 0x524)
#define RXD_PTR           (UARTE + 0x534)
#define RXD_MAXCNT        (UARTE + 0x538)
#define RXD_AMOUNT        (UARTE + 0x53c)
#define TXD_PTR           (UARTE + 0x544)
#define TXD_MAXCNT        (UARTE + 0x548)
#define TXD_AMOUNT        (UARTE + 0x54c)
#define RX_ENABLED        (UARTE + 0x564)
#define TX_ENABLED        (UARTE + 0x568)
#define CONFIG            (UARTE + 0x56c)
#define IRQ               8
#define ENDRX_STARTRX     BIT(5)
#define ENDRX_STOPRX      BIT(6)
#define BAUD_1M           0x10000000
#define BAUD_115200       0x01d60000
#define FRAME_1M          (10 * TICKS_PER_US)
#define SECOND            TICKS_PER_SECOND
#define BUFFER            (BENCH_RAM + 0x100)
#define ENDPOINT(channel) (BIT(31) | (channel))

struct uart_bench {
    struct bench *b;
    struct serial_line line;
    GString *sent;
    GString *waiting;
};

static void take(void *ctx, uint8_t byte)
{
    g_string_append_c(((struct uart_bench *)ctx)->sent, (char)byte);
}

static bool give(void *ctx, uint8_t *byte)
{
    struct uart_bench *u = ctx;

    if (u->waiting->len == 0)
        return false;
    *byte = (uint8_t)u->waiting->str[0];
    g_string_erase(u->waiting, 0, 1);
    return true;
}

static void send_to(struct uart_bench *u, const char *text)
{
    g_string_append(u->waiting, text);
    u->line.wake(u->line.uart);
}

static struct uart_bench *set_up(void)
{
    struct uart_bench *u = g_new0(struct uart_bench, 1);

    u->b = bench_new();
    u->sent = g_string_new(NULL);
    u->waiting = g_string_new(NULL);
    u->line = (struct serial_line){.transmitted = take, .receive = give, .ctx = u};
    uarte_connect(periph_new(&uarte_type, "UARTE0", UARTE, IRQ, 0, &u->b->env), &u->line);
    bench_write(u->b, BAUDRATE, BAUD_1M);
    bench_write(u->b, ENABLE, 8);
    return u;
}

static void tear_down(struct uart_bench *u)
{
    bench_free(u->b);
    g_string_free(u->sent, TRUE);
    g_string_free(u->waiting, TRUE);
    g_free(u);
}

static void start_tx(struct uart_bench *u, const char *text)
{
    memcpy(u->b->ram + (BUFFER - BENCH_RAM), text, strlen(text));
    bench_write(u->b, TXD_PTR, BUFFER);
    bench_write(u->b, TXD_MAXCNT, (uint32_t)strlen(text));
    bench_write(u->b, TASKS_STARTTX, 1);
}

static void start_rx(struct uart_bench *u, uint32_t ptr, uint32_t maxcnt)
{
    bench_write(u->b, RXD_PTR, ptr);
    bench_write(u->b, RXD_MAXCNT, maxcnt);
    bench_write(u->b, TASKS_STARTRX, 1);
}

static void assert_received(struct uart_bench *u, uint32_t addr, const char *text)
{
    g_assert_cmpmem(u->b->ram + (addr - BENCH_RAM), strlen(text), text, strlen(text));
}

/* --- transmitter --- */

static void a_buffer_is_sent_and_endtx_comes_after_its_last_byte(void)
{
    struct uart_bench *u = set_up();

    start_tx(u, "hello");
    g_assert_cmpuint(bench_read(u->b, EVENTS_TXSTARTED), ==, 0);
    ticks_t took = bench_run_until_event(u->b, EVENTS_ENDTX, SECOND);
    g_assert_cmpuint(took, >=, 5 * FRAME_1M);
    g_assert_cmpuint(took, <=, 5 * FRAME_1M + TICKS_PER_US);
    g_assert_cmpstr(u->sent->str, ==, "hello");
    g_assert_cmpuint(bench_read(u->b, EVENTS_TXSTARTED), ==, 1);
    g_assert_cmpuint(bench_read(u->b, TXD_AMOUNT), ==, 5);
    g_assert_cmpuint(bench_read(u->b, EVENTS_TXSTOPPED), ==, 0);
    tear_down(u);
}

static void txdrdy_comes_with_every_byte(void)
{
    struct uart_bench *u = set_up();

    start_tx(u, "abc");
    for (unsigned i = 1; i <= 3; i++) {
        bench_write(u->b, EVENTS_TXDRDY, 0);
        g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_TXDRDY, SECOND), >=, FRAME_1M);
        g_assert_cmpuint(u->sent->len, ==, i);
    }
    tear_down(u);
}

/* nrfx and Zephyr do this at start-up, before any byte. */
static void a_zero_length_transfer_and_stoptx_give_txstopped(void)
{
    struct uart_bench *u = set_up();

    start_tx(u, "");
    bench_write(u->b, TASKS_STOPTX, 1);
    g_assert_cmpuint(bench_read(u->b, EVENTS_TXSTOPPED), ==, 0);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_TXSTOPPED, SECOND), <, FRAME_1M);
    g_assert_cmpuint(bench_read(u->b, EVENTS_ENDTX), ==, 1);
    g_assert_cmpuint(u->sent->len, ==, 0);
    tear_down(u);
}

static void stoptx_of_an_idle_transmitter_gives_txstopped(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, TASKS_STOPTX, 1);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_TXSTOPPED, SECOND), <, FRAME_1M);
    tear_down(u);
}

static void stoptx_finishes_the_byte_and_gives_endtx_before_txstopped(void)
{
    struct uart_bench *u = set_up();

    start_tx(u, "abcdef");
    bench_run(u->b, FRAME_1M + FRAME_1M / 2);
    bench_write(u->b, TASKS_STOPTX, 1);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_TXSTOPPED, SECOND), <=, FRAME_1M);
    g_assert_cmpuint(bench_read(u->b, EVENTS_ENDTX), ==, 1);
    g_assert_cmpuint(bench_read(u->b, TXD_AMOUNT), ==, 2);
    g_assert_cmpstr(u->sent->str, ==, "ab");
    tear_down(u);
}

/* Zephyr's CONFIG_UART_n_ENHANCED_POLL_OUT: each character waits for TXSTOPPED of the last one. */
static void endtx_stops_the_transmitter_through_dppi(void)
{
    struct uart_bench *u = set_up();

    u->b->dppi.enabled = BIT(3);
    bench_write(u->b, PUBLISH_ENDTX, ENDPOINT(3));
    bench_write(u->b, SUBSCRIBE_STOPTX, ENDPOINT(3));
    for (unsigned i = 1; i <= 4; i++) {
        bench_write(u->b, EVENTS_TXSTOPPED, 0);
        start_tx(u, "x");
        g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_TXSTOPPED, SECOND), !=, TICKS_NEVER);
        g_assert_cmpuint(u->sent->len, ==, i);
    }
    tear_down(u);
}

/* Boot loaders clear the range by memset() after they disabled the UARTE. */
static void a_subscription_made_while_enabled_can_be_removed_while_disabled(void)
{
    struct uart_bench *u = set_up();

    u->b->dppi.enabled = BIT(3);
    bench_write(u->b, SUBSCRIBE_STOPTX, ENDPOINT(3));
    bench_write(u->b, ENABLE, 0);
    for (unsigned i = 0; i < 4; i++)
        bench_write_sized(u->b, SUBSCRIBE_STOPTX + i, 1, 0);
    bench_write(u->b, ENABLE, 8);
    dppi_publish(&u->b->dppi, 3);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_TXSTOPPED, SECOND), ==, TICKS_NEVER);
    tear_down(u);
}

static void a_frame_lasts_as_long_as_baudrate_and_config_say(void)
{
    static const struct {
        uint32_t baudrate, config;
        unsigned bits, baud; /* actual rates as the product specification lists them */
    } rows[] = {
        {0x0004f000, 0, 10, 1205},      {0x00275000, 0, 10, 9598},
        {BAUD_115200, 0, 10, 115108},   {BAUD_115200, BIT(4), 11, 115108},
        {BAUD_115200, 0xe, 11, 115108}, {BAUD_115200, 0x1e, 12, 115108},
        {0x03b00000, 0, 10, 231884},    {0x04000000, 0, 10, 250000},
        {0x07400000, 0, 10, 457143},    {0x0f000000, 0, 10, 941176},
        {0x10000000, 0, 10, 1000000},
    };
    struct uart_bench *u = set_up();

    for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
        bench_write(u->b, BAUDRATE, rows[i].baudrate);
        bench_write(u->b, CONFIG, rows[i].config);
        bench_write(u->b, EVENTS_ENDTX, 0);
        start_tx(u, "U");
        ticks_t nominal = rows[i].bits * TICKS_PER_SECOND / rows[i].baud;
        ticks_t took = bench_run_until_event(u->b, EVENTS_ENDTX, SECOND);
        g_assert_cmpuint(took, >=, nominal - nominal / 2000);
        g_assert_cmpuint(took, <=, nominal + nominal / 2000 + TICKS_PER_US / 4);
    }
    tear_down(u);
}

static void a_buffer_outside_ram_is_a_guest_error_and_ends(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, TXD_PTR, 0x00001000);
    bench_write(u->b, TXD_MAXCNT, 4);
    bench_write(u->b, TASKS_STARTTX, 1);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_ENDTX, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(u->b, TXD_AMOUNT), ==, 0);
    g_assert_cmpstr(u->b->last_id, ==, "easydma-not-ram");
    tear_down(u);
}

static void a_task_while_disabled_is_a_guest_error(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, ENABLE, 0);
    start_tx(u, "x");
    g_assert_cmpstr(u->b->last_id, ==, "task-while-disabled");
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_ENDTX, SECOND), ==, TICKS_NEVER);
    tear_down(u);
}

static void the_hidden_words_tell_whether_either_direction_is_on(void)
{
    struct uart_bench *u = set_up();

    g_assert_cmpuint(bench_read(u->b, TX_ENABLED) + bench_read(u->b, RX_ENABLED), ==, 0);
    start_tx(u, "x");
    start_rx(u, BUFFER, 1);
    bench_run(u->b, 5 * FRAME_1M);
    g_assert_cmpuint(bench_read(u->b, TX_ENABLED), ==, 1);
    g_assert_cmpuint(bench_read(u->b, RX_ENABLED), ==, 1);
    bench_write(u->b, TASKS_STOPTX, 1);
    bench_write(u->b, TASKS_STOPRX, 1);
    bench_run(u->b, 5 * FRAME_1M);
    g_assert_cmpuint(bench_read(u->b, TX_ENABLED) + bench_read(u->b, RX_ENABLED), ==, 0);
    tear_down(u);
}

static void endtx_raises_the_interrupt_until_it_is_cleared(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, INTENSET, BIT(8));
    start_tx(u, "x");
    g_assert_false(u->b->irq.level[IRQ]);
    bench_run_until_event(u->b, EVENTS_ENDTX, SECOND);
    g_assert_true(u->b->irq.level[IRQ]);
    bench_write(u->b, EVENTS_ENDTX, 0);
    g_assert_false(u->b->irq.level[IRQ]);
    tear_down(u);
}

/* --- receiver --- */

static void bytes_arrive_at_frame_pace_and_endrx_comes_when_the_buffer_is_full(void)
{
    struct uart_bench *u = set_up();

    start_rx(u, BUFFER, 3);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_RXSTARTED, SECOND), <, FRAME_1M);
    send_to(u, "abcd");
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_RXDRDY, SECOND), ==, FRAME_1M);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_ENDRX, SECOND), ==, 2 * FRAME_1M);
    assert_received(u, BUFFER, "abc");
    g_assert_cmpuint(bench_read(u->b, RXD_AMOUNT), ==, 3);
    tear_down(u);
}

static void bytes_without_a_buffer_wait_in_the_line(void)
{
    struct uart_bench *u = set_up();

    send_to(u, "abcd");
    bench_run(u->b, 20 * FRAME_1M);
    start_rx(u, BUFFER, 1);
    bench_run(u->b, 20 * FRAME_1M);
    g_assert_cmpstr(u->waiting->str, ==, "bcd");
    bench_write(u->b, EVENTS_ENDRX, 0);
    start_rx(u, BUFFER + 1, 3);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_ENDRX, SECOND), !=, TICKS_NEVER);
    assert_received(u, BUFFER, "abcd");
    tear_down(u);
}

static void the_short_endrx_startrx_takes_the_next_buffer(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, SHORTS, ENDRX_STARTRX);
    start_rx(u, BUFFER, 2);
    bench_run_until_event(u->b, EVENTS_RXSTARTED, SECOND);
    bench_write(u->b, RXD_PTR, BUFFER + 2);
    send_to(u, "abcd");
    bench_run(u->b, 10 * FRAME_1M);
    assert_received(u, BUFFER, "abcd");
    tear_down(u);
}

static void the_short_endrx_stoprx_ends_in_rxto(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, SHORTS, ENDRX_STOPRX);
    start_rx(u, BUFFER, 1);
    send_to(u, "a");
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_RXTO, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(u->b, RX_ENABLED), ==, 0);
    tear_down(u);
}

static void stoprx_ends_a_part_filled_buffer_and_then_gives_rxto(void)
{
    struct uart_bench *u = set_up();

    start_rx(u, BUFFER, 10);
    send_to(u, "ab");
    bench_run(u->b, 5 * FRAME_1M);
    bench_write(u->b, TASKS_STOPRX, 1);
    g_assert_cmpuint(bench_read(u->b, EVENTS_RXTO), ==, 0);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_RXTO, SECOND), ==, 4 * FRAME_1M);
    g_assert_cmpuint(bench_read(u->b, EVENTS_ENDRX), ==, 1);
    g_assert_cmpuint(bench_read(u->b, RXD_AMOUNT), ==, 2);
    tear_down(u);
}

/* Stops in the middle of a burst of bytes with room for only one more. */
static void stop_in_a_burst(struct uart_bench *u)
{
    start_rx(u, BUFFER, 2);
    send_to(u, "abcdefghi");
    bench_run(u->b, FRAME_1M + FRAME_1M / 2);
    bench_write(u->b, TASKS_STOPRX, 1);
    bench_run_until_event(u->b, EVENTS_RXTO, SECOND);
    bench_write(u->b, EVENTS_ENDRX, 0);
}

static void bytes_of_a_burst_after_stoprx_are_flushed_from_the_fifo(void)
{
    struct uart_bench *u = set_up();

    stop_in_a_burst(u);
    bench_write(u->b, RXD_PTR, BUFFER + 2);
    bench_write(u->b, RXD_MAXCNT, 5);
    bench_write(u->b, TASKS_FLUSHRX, 1);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_ENDRX, SECOND), !=, TICKS_NEVER);
    unsigned flushed = bench_read(u->b, RXD_AMOUNT);
    g_assert_cmpuint(flushed, >=, 1);
    g_assert_cmpuint(flushed, <=, 4);
    assert_received(u, BUFFER, "abc");
    g_assert_cmpuint(flushed + 2 + u->waiting->len, ==, strlen("abcdefghi"));
    tear_down(u);
}

static void flushing_an_empty_fifo_gives_endrx_and_leaves_amount(void)
{
    struct uart_bench *u = set_up();

    start_rx(u, BUFFER, 3);
    send_to(u, "abc");
    bench_run(u->b, 10 * FRAME_1M);
    bench_write(u->b, EVENTS_ENDRX, 0);
    bench_write(u->b, TASKS_STOPRX, 1);
    bench_run_until_event(u->b, EVENTS_RXTO, SECOND);
    bench_write(u->b, TASKS_FLUSHRX, 1);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_ENDRX, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(u->b, RXD_AMOUNT), ==, 3);
    tear_down(u);
}

static void the_next_reception_begins_with_what_the_fifo_holds(void)
{
    struct uart_bench *u = set_up();

    stop_in_a_burst(u);
    start_rx(u, BUFFER + 2, 7);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_ENDRX, SECOND), !=, TICKS_NEVER);
    assert_received(u, BUFFER, "abcdefghi");
    tear_down(u);
}

static void stoprx_of_an_idle_receiver_gives_rxto(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, TASKS_STOPRX, 1);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_RXTO, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(u->b, EVENTS_ENDRX), ==, 0);
    tear_down(u);
}

static void disabling_stops_both_directions_without_events(void)
{
    struct uart_bench *u = set_up();

    start_tx(u, "abc");
    start_rx(u, BUFFER + 16, 4);
    bench_run(u->b, FRAME_1M / 2);
    bench_write(u->b, ENABLE, 0);
    send_to(u, "xyz");
    bench_run(u->b, 20 * FRAME_1M);
    g_assert_cmpuint(bench_read(u->b, EVENTS_ENDTX) + bench_read(u->b, EVENTS_ENDRX), ==, 0);
    g_assert_cmpuint(bench_read(u->b, TX_ENABLED) + bench_read(u->b, RX_ENABLED), ==, 0);
    g_assert_cmpuint(u->sent->len, ==, 0);
    g_assert_cmpstr(u->waiting->str, ==, "xyz");
    tear_down(u);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uarte/tx/buffer", a_buffer_is_sent_and_endtx_comes_after_its_last_byte);
    g_test_add_func("/uarte/tx/txdrdy", txdrdy_comes_with_every_byte);
    g_test_add_func("/uarte/tx/zero", a_zero_length_transfer_and_stoptx_give_txstopped);
    g_test_add_func("/uarte/tx/idle", stoptx_of_an_idle_transmitter_gives_txstopped);
    g_test_add_func("/uarte/tx/stop", stoptx_finishes_the_byte_and_gives_endtx_before_txstopped);
    g_test_add_func("/uarte/tx/dppi", endtx_stops_the_transmitter_through_dppi);
    g_test_add_func("/uarte/tx/unsubscribe",
                    a_subscription_made_while_enabled_can_be_removed_while_disabled);
    g_test_add_func("/uarte/tx/frame", a_frame_lasts_as_long_as_baudrate_and_config_say);
    g_test_add_func("/uarte/tx/ram", a_buffer_outside_ram_is_a_guest_error_and_ends);
    g_test_add_func("/uarte/disabled", a_task_while_disabled_is_a_guest_error);
    g_test_add_func("/uarte/hidden", the_hidden_words_tell_whether_either_direction_is_on);
    g_test_add_func("/uarte/interrupt", endtx_raises_the_interrupt_until_it_is_cleared);
    g_test_add_func("/uarte/rx/buffer",
                    bytes_arrive_at_frame_pace_and_endrx_comes_when_the_buffer_is_full);
    g_test_add_func("/uarte/rx/wait", bytes_without_a_buffer_wait_in_the_line);
    g_test_add_func("/uarte/rx/startrx", the_short_endrx_startrx_takes_the_next_buffer);
    g_test_add_func("/uarte/rx/stoprx", the_short_endrx_stoprx_ends_in_rxto);
    g_test_add_func("/uarte/rx/stop", stoprx_ends_a_part_filled_buffer_and_then_gives_rxto);
    g_test_add_func("/uarte/rx/flush", bytes_of_a_burst_after_stoprx_are_flushed_from_the_fifo);
    g_test_add_func("/uarte/rx/flush-empty", flushing_an_empty_fifo_gives_endrx_and_leaves_amount);
    g_test_add_func("/uarte/rx/fifo", the_next_reception_begins_with_what_the_fifo_holds);
    g_test_add_func("/uarte/rx/idle", stoprx_of_an_idle_receiver_gives_rxto);
    g_test_add_func("/uarte/disable", disabling_stops_both_directions_without_events);
    return g_test_run();
}
