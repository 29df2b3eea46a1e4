/*
 * A TWIM and a TWIS of one chip on the same wires.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"

#define TWIM             UINT32_C(0x50008000)
#define TASKS_STARTRX    (TWIM + 0x000)
#define TASKS_STARTTX    (TWIM + 0x008)
#define TASKS_TWIM_STOP  (TWIM + 0x014)
#define TWIM_STOPPED     (TWIM + 0x104)
#define TWIM_ERROR       (TWIM + 0x124)
#define TWIM_SHORTS      (TWIM + 0x200)
#define TWIM_ERRORSRC    (TWIM + 0x4c4)
#define TWIM_ADDRESS     (TWIM + 0x588)
#define TWIS             UINT32_C(0x50009000)
#define TASKS_STOP       (TWIS + 0x014)
#define TASKS_RESUME     (TWIS + 0x020)
#define TASKS_PREPARERX  (TWIS + 0x030)
#define TASKS_PREPARETX  (TWIS + 0x034)
#define EVENTS_STOPPED   (TWIS + 0x104)
#define EVENTS_ERROR     (TWIS + 0x124)
#define EVENTS_RXSTARTED (TWIS + 0x14c)
#define EVENTS_TXSTARTED (TWIS + 0x150)
#define EVENTS_WRITE     (TWIS + 0x164)
#define EVENTS_READ      (TWIS + 0x168)
#define SHORTS           (TWIS + 0x200)
#define ERRORSRC         (TWIS + 0x4d0)
#define MATCH            (TWIS + 0x4d4)
#define ADDRESS(n)       (TWIS + 0x588 + (n)*4)
#define CONFIG           (TWIS + 0x594)
#define ORC              (TWIS + 0x5c0)
#define LASTTX_STARTRX   BIT(7)
#define LASTTX_STOP      BIT(9)
#define LASTRX_STOP      BIT(12)
#define WRITE_SUSPEND    BIT(13)
#define OVERFLOW         BIT(0)
#define OVERREAD         BIT(3)
#define ANACK            BIT(1)
#define DNACK            BIT(2)

/* Offsets that both have. */
#define ENABLE     0x500
#define PSEL_SCL   0x508
#define PSEL_SDA   0x50c
#define RXD_PTR    0x534
#define RXD_MAXCNT 0x538
#define RXD_AMOUNT 0x53c
#define TXD_PTR    0x544
#define TXD_MAXCNT 0x548
#define TXD_AMOUNT 0x54c

enum { SCL = 4, SDA };

#define CONTROLLER_TX (BENCH_RAM + 0x100)
#define CONTROLLER_RX (BENCH_RAM + 0x200)
#define TARGET_TX     (BENCH_RAM + 0x300)
#define TARGET_RX     (BENCH_RAM + 0x400)
#define MS            (1000 * TICKS_PER_US)
#define SECOND        TICKS_PER_SECOND

/* Each slot has all of them, as the chip's. */
static const struct periph_type *const personalities[] = {&uarte_type, &uart_type, &spim_type,
                                                          &spis_type,  &twim_type, &twis_type};

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    for (unsigned i = 0; i < ARRAY_LEN(personalities); i++) {
        periph_new(personalities[i], "SERIAL0", TWIM, 8, 0, &b->env);
        periph_new(personalities[i], "SERIAL1", TWIS, 9, 0, &b->env);
    }
    for (uint32_t base = TWIM; base <= TWIS; base += TWIS - TWIM) {
        bench_write(b, base + PSEL_SCL, SCL);
        bench_write(b, base + PSEL_SDA, SDA);
    }
    bench_write(b, TWIM_ADDRESS, 0x50);
    bench_write(b, ADDRESS(0), 0x50);
    bench_write(b, ADDRESS(1), 0x51);
    bench_write(b, ORC, 0x0c);
    bench_write(b, TWIM + ENABLE, 6);
    bench_write(b, TWIS + ENABLE, 9);
    return b;
}

static void set_buffers(struct bench *b, uint32_t base, const char *tx, unsigned n_rx)
{
    uint32_t ram = base == TWIM ? CONTROLLER_TX : TARGET_TX;

    memcpy(b->ram + (ram - BENCH_RAM), tx, strlen(tx));
    bench_write(b, base + TXD_PTR, ram);
    bench_write(b, base + TXD_MAXCNT, (uint32_t)strlen(tx));
    bench_write(b, base + RXD_PTR, ram + 0x100);
    bench_write(b, base + RXD_MAXCNT, n_rx);
}

static void expect(struct bench *b, uint32_t event)
{
    g_assert_cmpuint(bench_run_until_event(b, event, SECOND), !=, TICKS_NEVER);
}

#define assert_ram(b, addr, text)                                                                  \
    g_assert_cmpmem((b)->ram + ((addr)-BENCH_RAM), sizeof(text) - 1, text, sizeof(text) - 1)

static void a_write_arrives_in_the_buffer_that_was_prepared(void)
{
    struct bench *b = set_up();

    set_buffers(b, TWIS, "", 8);
    bench_write(b, TASKS_PREPARERX, 1);
    set_buffers(b, TWIM, "abc", 0);
    bench_write(b, TWIM_SHORTS, LASTTX_STOP);
    bench_write(b, TASKS_STARTTX, 1);
    expect(b, EVENTS_WRITE);
    expect(b, EVENTS_RXSTARTED);
    expect(b, EVENTS_STOPPED);
    expect(b, TWIM_STOPPED);
    assert_ram(b, TARGET_RX, "abc");
    g_assert_cmpuint(bench_read(b, TWIS + RXD_AMOUNT), ==, 3);
    g_assert_cmpuint(bench_read(b, EVENTS_READ), ==, 0);
    g_assert_cmpuint(bench_read(b, MATCH), ==, 0);
    g_assert_cmpuint(bench_read(b, TWIM_ERROR), ==, 0);
    bench_free(b);
}

static void a_read_holds_the_clock_until_preparetx(void)
{
    struct bench *b = set_up();

    set_buffers(b, TWIM, "", 3);
    bench_write(b, TWIM_SHORTS, LASTRX_STOP);
    bench_write(b, TASKS_STARTRX, 1);
    expect(b, EVENTS_READ);
    bench_run(b, 100 * MS);
    g_assert_cmpuint(bench_read(b, TWIM_STOPPED), ==, 0);
    g_assert_cmpuint(bench_read(b, EVENTS_TXSTARTED), ==, 0);
    set_buffers(b, TWIS, "xyz", 0);
    bench_write(b, TASKS_PREPARETX, 1);
    g_assert_cmpuint(bench_read(b, EVENTS_TXSTARTED), ==, 0);
    expect(b, TWIM_STOPPED);
    g_assert_cmpuint(bench_read(b, EVENTS_TXSTARTED), ==, 1);
    assert_ram(b, CONTROLLER_RX, "xyz");
    g_assert_cmpuint(bench_read(b, TWIS + TXD_AMOUNT), ==, 3);
    bench_free(b);
}

static void the_short_write_suspend_holds_the_clock_until_resume(void)
{
    struct bench *b = set_up();

    bench_write(b, SHORTS, WRITE_SUSPEND);
    set_buffers(b, TWIS, "", 8);
    bench_write(b, TASKS_PREPARERX, 1);
    set_buffers(b, TWIM, "abc", 0);
    bench_write(b, TWIM_SHORTS, LASTTX_STOP);
    bench_write(b, TASKS_STARTTX, 1);
    bench_run(b, 100 * MS);
    g_assert_cmpuint(bench_read(b, EVENTS_WRITE), ==, 1);
    g_assert_cmpuint(bench_read(b, EVENTS_RXSTARTED), ==, 0);
    bench_write(b, TASKS_RESUME, 1);
    expect(b, TWIM_STOPPED);
    assert_ram(b, TARGET_RX, "abc");
    bench_free(b);
}

static void write_then_read_is_two_transfers_and_one_stop(void)
{
    struct bench *b = set_up();

    set_buffers(b, TWIS, "xy", 8);
    bench_write(b, TASKS_PREPARERX, 1);
    bench_write(b, TASKS_PREPARETX, 1);
    set_buffers(b, TWIM, "a", 2);
    bench_write(b, TWIM_SHORTS, LASTTX_STARTRX | LASTRX_STOP);
    bench_write(b, TASKS_STARTTX, 1);
    expect(b, EVENTS_READ);
    g_assert_cmpuint(bench_read(b, EVENTS_STOPPED), ==, 0);
    g_assert_cmpuint(bench_read(b, TWIS + RXD_AMOUNT), ==, 1);
    expect(b, EVENTS_STOPPED);
    assert_ram(b, TARGET_RX, "a");
    assert_ram(b, CONTROLLER_RX, "xy");
    bench_free(b);
}

static void match_says_which_of_two_addresses_it_was(void)
{
    struct bench *b = set_up();

    set_buffers(b, TWIM, "a", 0);
    set_buffers(b, TWIS, "", 8);
    bench_write(b, TWIM_SHORTS, LASTTX_STOP);
    bench_write(b, TWIM_ADDRESS, 0x51);
    bench_write(b, TASKS_STARTTX, 1);
    expect(b, TWIM_ERROR);
    g_assert_cmpuint(bench_read(b, TWIM_ERRORSRC), ==, ANACK);
    bench_write(b, TASKS_TWIM_STOP, 1);
    expect(b, TWIM_STOPPED);
    g_assert_cmpuint(bench_read(b, EVENTS_STOPPED), ==, 0);
    bench_write(b, CONFIG, 3);
    bench_write(b, TASKS_PREPARERX, 1);
    bench_write(b, TASKS_STARTTX, 1);
    expect(b, EVENTS_STOPPED);
    g_assert_cmpuint(bench_read(b, MATCH), ==, 1);
    bench_free(b);
}

static void a_byte_behind_the_buffer_is_refused(void)
{
    struct bench *b = set_up();

    set_buffers(b, TWIS, "", 2);
    bench_write(b, TASKS_PREPARERX, 1);
    set_buffers(b, TWIM, "abc", 0);
    bench_write(b, TASKS_STARTTX, 1);
    expect(b, TWIM_ERROR);
    g_assert_cmpuint(bench_read(b, TWIM_ERRORSRC), ==, DNACK);
    g_assert_cmpuint(bench_read(b, ERRORSRC), ==, OVERFLOW);
    g_assert_cmpuint(bench_read(b, EVENTS_ERROR), ==, 1);
    bench_write(b, TASKS_TWIM_STOP, 1);
    expect(b, EVENTS_STOPPED);
    g_assert_cmpuint(bench_read(b, TWIS + RXD_AMOUNT), ==, 2);
    bench_free(b);
}

static void reading_more_than_there_is_gives_orc(void)
{
    struct bench *b = set_up();

    set_buffers(b, TWIS, "x", 0);
    bench_write(b, TASKS_PREPARETX, 1);
    set_buffers(b, TWIM, "", 3);
    bench_write(b, TWIM_SHORTS, LASTRX_STOP);
    bench_write(b, TASKS_STARTRX, 1);
    expect(b, EVENTS_STOPPED);
    assert_ram(b, CONTROLLER_RX, "x\x0c\x0c");
    g_assert_cmpuint(bench_read(b, ERRORSRC), ==, OVERREAD);
    g_assert_cmpuint(bench_read(b, TWIS + TXD_AMOUNT), ==, 1);
    bench_free(b);
}

static void stop_and_disabling_let_go_of_the_clock(void)
{
    struct bench *b = set_up();

    set_buffers(b, TWIM, "abc", 0);
    bench_write(b, TASKS_STARTTX, 1);
    expect(b, EVENTS_WRITE);
    bench_write(b, TASKS_STOP, 1);
    expect(b, EVENTS_STOPPED);
    expect(b, TWIM_ERROR);
    g_assert_cmpuint(bench_read(b, TWIM_ERRORSRC), ==, DNACK);
    bench_write(b, TASKS_TWIM_STOP, 1);
    expect(b, TWIM_STOPPED);
    bench_write(b, TWIM_ERROR, 0);
    bench_write(b, TASKS_STARTTX, 1);
    bench_run(b, 10 * MS);
    g_assert_cmpuint(bench_read(b, TWIM_ERROR), ==, 0);
    bench_write(b, TWIS + ENABLE, 0);
    expect(b, TWIM_ERROR);
    bench_free(b);
}

static void a_target_on_other_pins_is_not_on_the_bus(void)
{
    struct bench *b = set_up();

    bench_write(b, TWIS + ENABLE, 0);
    bench_write(b, TWIS + PSEL_SDA, 7);
    bench_write(b, TWIS + ENABLE, 9);
    set_buffers(b, TWIM, "a", 0);
    bench_write(b, TASKS_STARTTX, 1);
    expect(b, TWIM_ERROR);
    g_assert_cmpuint(bench_read(b, TWIM_ERRORSRC), ==, ANACK);
    bench_write(b, TWIM_ERROR, 0);
    pins_wire(&b->pins, SDA, 7);
    bench_write(b, TASKS_STARTTX, 1);
    expect(b, EVENTS_WRITE);
    g_assert_cmpuint(bench_read(b, TWIM_ERROR), ==, 0);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/twis/write", a_write_arrives_in_the_buffer_that_was_prepared);
    g_test_add_func("/twis/read", a_read_holds_the_clock_until_preparetx);
    g_test_add_func("/twis/suspend", the_short_write_suspend_holds_the_clock_until_resume);
    g_test_add_func("/twis/restart", write_then_read_is_two_transfers_and_one_stop);
    g_test_add_func("/twis/match", match_says_which_of_two_addresses_it_was);
    g_test_add_func("/twis/overflow", a_byte_behind_the_buffer_is_refused);
    g_test_add_func("/twis/orc", reading_more_than_there_is_gives_orc);
    g_test_add_func("/twis/stop", stop_and_disabling_let_go_of_the_clock);
    g_test_add_func("/twis/wires", a_target_on_other_pins_is_not_on_the_bus);
    return g_test_run();
}
