/*
 * Two UARTEs of one chip with their pins wired crosswise, and one with itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"
#include "periph/uarte.h"

#define A                UINT32_C(0x50008000)
#define B                UINT32_C(0x50009000)
#define TASKS_STARTRX    0x000
#define TASKS_STOPRX     0x004
#define TASKS_STARTTX    0x008
#define TASKS_STOPTX     0x00c
#define TASKS_FLUSHRX    0x02c
#define EVENTS_CTS       0x100
#define EVENTS_NCTS      0x104
#define EVENTS_RXDRDY    0x108
#define EVENTS_ENDRX     0x110
#define EVENTS_ENDTX     0x120
#define EVENTS_ERROR     0x124
#define EVENTS_TXSTOPPED 0x158
#define EVENTS_RXTO      0x144
#define ERRORSRC         0x480
#define ENABLE           0x500
#define PSEL_RTS         0x508
#define PSEL_TXD         0x50c
#define PSEL_CTS         0x510
#define PSEL_RXD         0x514
#define RXD_UART         0x518
#define BAUDRATE         0x524
#define RXD_PTR          0x534
#define RXD_MAXCNT       0x538
#define RXD_AMOUNT       0x53c
#define TXD_PTR          0x544
#define TXD_MAXCNT       0x548
#define CONFIG           0x56c
#define HWFC             BIT(0)
#define OVERRUN          BIT(0)
#define FRAMING          BIT(2)
#define BAUD_1M          0x10000000
#define BAUD_115200      0x01d60000
#define FRAME_1M         (10 * TICKS_PER_US)
#define SECOND           TICKS_PER_SECOND
#define TX               (BENCH_RAM + 0x100)
#define RX               (BENCH_RAM + 0x200)

enum { A_TXD = 1, A_RXD, A_RTS, A_CTS, B_TXD, B_RXD, B_RTS, B_CTS };

static void set_up_one(struct bench *b, uint32_t base, unsigned first_pin)
{
    bench_write(b, base + PSEL_TXD, first_pin);
    bench_write(b, base + PSEL_RXD, first_pin + 1);
    bench_write(b, base + PSEL_RTS, first_pin + 2);
    bench_write(b, base + PSEL_CTS, first_pin + 3);
    bench_write(b, base + BAUDRATE, BAUD_1M);
    bench_write(b, base + ENABLE, 8);
}

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&uarte_type, "UARTE0", A, 8, 0, &b->env);
    periph_new(&uarte_type, "UARTE1", B, 9, 0, &b->env);
    periph_new(&uart_type, "UART1", B, 9, 0, &b->env);
    set_up_one(b, A, A_TXD);
    set_up_one(b, B, B_TXD);
    pins_wire(&b->pins, A_TXD, B_RXD);
    pins_wire(&b->pins, A_RXD, B_TXD);
    pins_wire(&b->pins, A_RTS, B_CTS);
    pins_wire(&b->pins, A_CTS, B_RTS);
    return b;
}

static void send(struct bench *b, uint32_t base, const char *text)
{
    memcpy(b->ram + (TX - BENCH_RAM), text, strlen(text));
    bench_write(b, base + TXD_PTR, TX);
    bench_write(b, base + TXD_MAXCNT, (uint32_t)strlen(text));
    bench_write(b, base + EVENTS_ENDTX, 0);
    bench_write(b, base + TASKS_STARTTX, 1);
}

static void listen_to(struct bench *b, uint32_t base, unsigned n)
{
    bench_write(b, base + RXD_PTR, RX);
    bench_write(b, base + RXD_MAXCNT, n);
    bench_write(b, base + TASKS_STARTRX, 1);
}

static void expect(struct bench *b, uint32_t event)
{
    g_assert_cmpuint(bench_run_until_event(b, event, SECOND), !=, TICKS_NEVER);
}

static void assert_received(struct bench *b, const char *text)
{
    g_assert_cmpmem(b->ram + (RX - BENCH_RAM), strlen(text), text, strlen(text));
}

static void a_byte_arrives_when_its_stop_bit_is_over(void)
{
    struct bench *b = set_up();

    listen_to(b, B, 2);
    send(b, A, "xy");
    ticks_t took = bench_run_until_event(b, B + EVENTS_ENDRX, SECOND);
    g_assert_cmpuint(took, >=, 2 * FRAME_1M);
    g_assert_cmpuint(took, <=, 2 * FRAME_1M + TICKS_PER_US);
    assert_received(b, "xy");
    g_assert_cmpuint(bench_read(b, A + EVENTS_RXDRDY), ==, 0);
    bench_free(b);
}

static void a_receiver_that_is_off_hears_nothing(void)
{
    struct bench *b = set_up();

    send(b, A, "xy");
    expect(b, A + EVENTS_ENDTX);
    g_assert_cmpuint(bench_read(b, B + EVENTS_RXDRDY), ==, 0);
    g_assert_cmpuint(bench_read(b, B + EVENTS_ERROR), ==, 0);
    bench_free(b);
}

static void what_finds_no_buffer_goes_to_the_fifo_and_then_is_lost(void)
{
    struct bench *b = set_up();

    listen_to(b, B, 1);
    send(b, A, "01234");
    expect(b, A + EVENTS_ENDTX);
    g_assert_cmpuint(bench_read(b, B + EVENTS_ERROR), ==, 0);
    send(b, A, "56");
    expect(b, B + EVENTS_ERROR);
    g_assert_cmpuint(bench_read(b, B + ERRORSRC), ==, OVERRUN);
    expect(b, A + EVENTS_ENDTX);
    listen_to(b, B, 8);
    bench_run(b, TICKS_PER_US);
    send(b, A, "789");
    expect(b, A + EVENTS_ENDTX);
    bench_write(b, B + TASKS_STOPRX, 1);
    expect(b, B + EVENTS_RXTO);
    assert_received(b, "1234789");
    g_assert_cmpuint(bench_read(b, B + RXD_AMOUNT), ==, 7);
    bench_free(b);
}

static void another_baud_rate_is_a_framing_error(void)
{
    struct bench *b = set_up();

    bench_write(b, B + BAUDRATE, BAUD_115200);
    listen_to(b, B, 8);
    send(b, A, "x");
    expect(b, B + EVENTS_ERROR);
    g_assert_cmpuint(bench_read(b, B + ERRORSRC), ==, FRAMING);
    bench_write(b, B + ERRORSRC, FRAMING);
    g_assert_cmpuint(bench_read(b, B + ERRORSRC), ==, 0);
    bench_free(b);
}

static void flow_control_holds_the_sender_while_no_buffer_is_open(void)
{
    struct bench *b = set_up();

    bench_write(b, A + CONFIG, HWFC);
    bench_write(b, B + CONFIG, HWFC);
    send(b, A, "0123456789");
    bench_run(b, 100 * FRAME_1M);
    g_assert_cmpuint(bench_read(b, A + EVENTS_ENDTX), ==, 0);
    listen_to(b, B, 4);
    g_assert_cmpuint(bench_read(b, A + EVENTS_CTS), ==, 1);
    expect(b, B + EVENTS_ENDRX);
    bench_run(b, 100 * FRAME_1M);
    g_assert_cmpuint(bench_read(b, A + EVENTS_NCTS), ==, 1);
    g_assert_cmpuint(bench_read(b, A + EVENTS_ENDTX), ==, 0);
    assert_received(b, "0123");
    bench_write(b, B + EVENTS_ENDRX, 0);
    listen_to(b, B, 6);
    expect(b, B + EVENTS_ENDRX);
    assert_received(b, "456789");
    g_assert_cmpuint(bench_read(b, B + EVENTS_ERROR), ==, 0);
    bench_free(b);
}

static void a_sender_that_is_held_can_be_stopped(void)
{
    struct bench *b = set_up();

    bench_write(b, A + CONFIG, HWFC);
    bench_write(b, B + CONFIG, HWFC);
    send(b, A, "01");
    bench_run(b, 10 * FRAME_1M);
    bench_write(b, A + TASKS_STOPTX, 1);
    expect(b, A + EVENTS_TXSTOPPED);
    g_assert_cmpuint(bench_read(b, A + EVENTS_ENDTX), ==, 1);
    bench_free(b);
}

static void cts_that_nobody_drives_does_not_hold_the_sender(void)
{
    struct bench *b = set_up();

    bench_write(b, A + CONFIG, HWFC);
    pins_set_pull(&b->pins, A_CTS, PIN_HIGH);
    send(b, A, "01");
    expect(b, A + EVENTS_ENDTX);
    bench_free(b);
}

static void txd_on_rxd_is_a_loop(void)
{
    struct bench *b = set_up();

    bench_write(b, A + PSEL_RXD, A_TXD);
    listen_to(b, A, 2);
    send(b, A, "xy");
    expect(b, A + EVENTS_ENDRX);
    assert_received(b, "xy");
    bench_free(b);
}

static void a_peer_hears_whatever_the_pins(void)
{
    struct bench *b = bench_new();
    struct serial_line line = {0};

    uarte_connect(periph_new(&uarte_type, "UARTE0", A, 8, 0, &b->env), &line);
    line.peer = line.node;
    bench_write(b, A + BAUDRATE, BAUD_1M);
    bench_write(b, A + ENABLE, 8);
    listen_to(b, A, 2);
    send(b, A, "xy");
    expect(b, A + EVENTS_ENDRX);
    assert_received(b, "xy");
    bench_free(b);
}

static void uart_loses_what_its_fifo_does_not_hold(void)
{
    struct bench *b = set_up();

    bench_write(b, B + ENABLE, 4);
    bench_write(b, B + TASKS_STARTRX, 1);
    send(b, A, "012345");
    expect(b, A + EVENTS_ENDTX);
    g_assert_cmpuint(bench_read(b, B + EVENTS_ERROR), ==, 0);
    send(b, A, "6");
    expect(b, B + EVENTS_ERROR);
    g_assert_cmpuint(bench_read(b, B + ERRORSRC), ==, OVERRUN);
    for (unsigned i = 0; i < 6; i++)
        g_assert_cmpint((int)bench_read(b, B + RXD_UART), ==, '0' + (int)i);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uart-wires/arrive", a_byte_arrives_when_its_stop_bit_is_over);
    g_test_add_func("/uart-wires/off", a_receiver_that_is_off_hears_nothing);
    g_test_add_func("/uart-wires/overrun", what_finds_no_buffer_goes_to_the_fifo_and_then_is_lost);
    g_test_add_func("/uart-wires/framing", another_baud_rate_is_a_framing_error);
    g_test_add_func("/uart-wires/flow", flow_control_holds_the_sender_while_no_buffer_is_open);
    g_test_add_func("/uart-wires/flow/stop", a_sender_that_is_held_can_be_stopped);
    g_test_add_func("/uart-wires/flow/open", cts_that_nobody_drives_does_not_hold_the_sender);
    g_test_add_func("/uart-wires/loop", txd_on_rxd_is_a_loop);
    g_test_add_func("/uart-wires/peer", a_peer_hears_whatever_the_pins);
    g_test_add_func("/uart-wires/uart", uart_loses_what_its_fifo_does_not_hold);
    return g_test_run();
}
