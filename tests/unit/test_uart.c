/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"
#include "periph/uarte.h"

#define UART          UINT32_C(0x50008000)
#define TASKS_STARTRX (UART + 0x000)
#define TASKS_STOPRX  (UART + 0x004)
#define TASKS_STARTTX (UART + 0x008)
#define EVENTS_RXDRDY (UART + 0x108)
#define EVENTS_TXDRDY (UART + 0x11c)
#define EVENTS_RXTO   (UART + 0x144)
#define INTENSET      (UART + 0x304)
#define ENABLE        (UART + 0x500)
#define RXD           (UART + 0x518)
#define TXD           (UART + 0x51c)
#define BAUDRATE      (UART + 0x524)
#define ENABLE_UART   4
#define FRAME_1M      (10 * TICKS_PER_US)
#define SECOND        TICKS_PER_SECOND

struct uart_bench {
    struct bench *b;
    struct serial_line line;
    GString *sent, *waiting;
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

static struct uart_bench *set_up(void)
{
    struct uart_bench *u = g_new0(struct uart_bench, 1);

    u->b = bench_new();
    u->sent = g_string_new(NULL);
    u->waiting = g_string_new(NULL);
    u->line = (struct serial_line){.transmitted = take, .receive = give, .ctx = u};
    struct periph *uarte = periph_new(&uarte_type, "UARTE0", UART, 8, 0, &u->b->env);
    periph_new(&uart_type, "UART0", UART, 8, 0, &u->b->env);
    uarte_connect(uarte, &u->line);
    bench_write(u->b, BAUDRATE, 0x10000000);
    bench_write(u->b, ENABLE, ENABLE_UART);
    return u;
}

static void tear_down(struct uart_bench *u)
{
    bench_free(u->b);
    g_string_free(u->sent, TRUE);
    g_string_free(u->waiting, TRUE);
    g_free(u);
}

static void send_to(struct uart_bench *u, const char *text)
{
    g_string_append(u->waiting, text);
    u->line.wake(u->line.uart);
}

static void a_byte_written_to_txd_is_sent_and_followed_by_txdrdy(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, TASKS_STARTTX, 1);
    for (const char *c = "nsh"; *c != '\0'; c++) {
        bench_write(u->b, EVENTS_TXDRDY, 0);
        bench_write(u->b, TXD, (uint8_t)*c);
        g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_TXDRDY, SECOND), ==, FRAME_1M);
    }
    g_assert_cmpstr(u->sent->str, ==, "nsh");
    tear_down(u);
}

static void txd_before_starttx_is_a_guest_error(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, TXD, 'x');
    bench_run(u->b, SECOND);
    g_assert_cmpuint(u->sent->len, ==, 0);
    g_assert_cmpstr(u->b->last_id, ==, "uart-not-started");
    tear_down(u);
}

static void rxdrdy_comes_for_every_byte_that_reaches_rxd(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, INTENSET, BIT(2));
    bench_write(u->b, TASKS_STARTRX, 1);
    send_to(u, "ab");
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_RXDRDY, SECOND), ==, FRAME_1M);
    g_assert_true(u->b->irq.level[8]);
    bench_write(u->b, EVENTS_RXDRDY, 0);
    bench_run(u->b, 5 * FRAME_1M);
    g_assert_cmpuint(bench_read(u->b, EVENTS_RXDRDY), ==, 0);
    g_assert_cmpint(bench_read(u->b, RXD), ==, 'a');
    g_assert_cmpuint(bench_read(u->b, EVENTS_RXDRDY), ==, 1);
    g_assert_cmpint(bench_read(u->b, RXD), ==, 'b');
    tear_down(u);
}

static void bytes_wait_in_the_line_while_the_fifo_is_full(void)
{
    struct uart_bench *u = set_up();
    char text[10] = "";

    bench_write(u->b, TASKS_STARTRX, 1);
    send_to(u, "abcdefghi");
    bench_run(u->b, 100 * FRAME_1M);
    g_assert_cmpstr(u->waiting->str, ==, "ghi");
    for (unsigned i = 0; i < 9; i++) {
        text[i] = (char)bench_read(u->b, RXD);
        bench_run(u->b, FRAME_1M);
    }
    g_assert_cmpstr(text, ==, "abcdefghi");
    tear_down(u);
}

static void stoprx_is_followed_by_rxto(void)
{
    struct uart_bench *u = set_up();

    bench_write(u->b, TASKS_STARTRX, 1);
    bench_write(u->b, TASKS_STOPRX, 1);
    g_assert_cmpuint(bench_run_until_event(u->b, EVENTS_RXTO, SECOND), !=, TICKS_NEVER);
    send_to(u, "a");
    bench_run(u->b, 10 * FRAME_1M);
    g_assert_cmpstr(u->waiting->str, ==, "a");
    tear_down(u);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uart/tx", a_byte_written_to_txd_is_sent_and_followed_by_txdrdy);
    g_test_add_func("/uart/tx/start", txd_before_starttx_is_a_guest_error);
    g_test_add_func("/uart/rx", rxdrdy_comes_for_every_byte_that_reaches_rxd);
    g_test_add_func("/uart/rx/fifo", bytes_wait_in_the_line_while_the_fifo_is_full);
    g_test_add_func("/uart/rx/stop", stoprx_is_followed_by_rxto);
    return g_test_run();
}
