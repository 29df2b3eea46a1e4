/*
 * A SPIM and a SPIS of one chip on the same wires; CSN is a pin that the test drives.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"

#define SPIM            UINT32_C(0x50008000)
#define SPIS            UINT32_C(0x50009000)
#define SPIM4           UINT32_C(0x5000a000)
#define TASKS_ACQUIRE   (SPIS + 0x024)
#define TASKS_RELEASE   (SPIS + 0x028)
#define EVENTS_END      (SPIS + 0x104)
#define EVENTS_ENDRX    (SPIS + 0x110)
#define EVENTS_ACQUIRED (SPIS + 0x128)
#define SHORTS          (SPIS + 0x200)
#define SEMSTAT         (SPIS + 0x400)
#define STATUS          (SPIS + 0x440)
#define DEF             (SPIS + 0x55c)
#define ORC             (SPIS + 0x5c0)
#define END_ACQUIRE     BIT(2)
#define OVERREAD        BIT(0)
#define OVERFLOW        BIT(1)

/* Offsets that both have. */
#define ENABLE     0x500
#define RXD_PTR    0x534
#define RXD_MAXCNT 0x538
#define RXD_AMOUNT 0x53c
#define TXD_PTR    0x544
#define TXD_MAXCNT 0x548
#define TXD_AMOUNT 0x54c

#define SPIM_START 0x010
#define SPIM_END   0x118

enum { SCK = 4, MOSI, MISO, CSN };
enum { CPU_HAS_IT = 1, SPIS_HAS_IT = 2, CPU_WAITS = 3 };

#define CONTROLLER_TX (BENCH_RAM + 0x100)
#define CONTROLLER_RX (BENCH_RAM + 0x200)
#define TARGET_TX     (BENCH_RAM + 0x300)
#define TARGET_RX     (BENCH_RAM + 0x400)
#define SECOND        TICKS_PER_SECOND

static void set_pins(struct bench *b, uint32_t base, unsigned sck, unsigned mosi, unsigned miso)
{
    bool target = base == SPIS;

    bench_write(b, base + 0x508, sck);
    bench_write(b, base + (target ? 0x510 : 0x50c), mosi);
    bench_write(b, base + (target ? 0x50c : 0x510), miso);
}

/* Each slot has all of them, as the chip's. */
static const struct periph_type *const personalities[] = {&uarte_type, &uart_type, &spim_type,
                                                          &spis_type,  &twim_type, &twis_type};

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    for (unsigned i = 0; i < ARRAY_LEN(personalities); i++) {
        periph_new(personalities[i], "SERIAL0", SPIM, 8, 0, &b->env);
        periph_new(personalities[i], "SERIAL1", SPIS, 9, 0, &b->env);
    }
    pins_set_outside(&b->pins, CSN, PIN_HIGH);
    set_pins(b, SPIM, SCK, MOSI, MISO);
    set_pins(b, SPIS, SCK, MOSI, MISO);
    bench_write(b, SPIS + 0x514, CSN);
    bench_write(b, SPIM + ENABLE, 7);
    bench_write(b, SPIS + ENABLE, 2);
    bench_write(b, DEF, 0xde);
    bench_write(b, ORC, 0x0c);
    return b;
}

static void offer(struct bench *b, const char *tx, unsigned n_rx)
{
    memcpy(b->ram + (TARGET_TX - BENCH_RAM), tx, strlen(tx));
    bench_write(b, SPIS + TXD_PTR, TARGET_TX);
    bench_write(b, SPIS + TXD_MAXCNT, (uint32_t)strlen(tx));
    bench_write(b, SPIS + RXD_PTR, TARGET_RX);
    bench_write(b, SPIS + RXD_MAXCNT, n_rx);
    bench_write(b, TASKS_RELEASE, 1);
}

/* Clocks on the controller's wires; CSN stays as it is. */
static void clock_bytes(struct bench *b, uint32_t base, const char *tx)
{
    uint32_t n = (uint32_t)strlen(tx);

    memcpy(b->ram + (CONTROLLER_TX - BENCH_RAM), tx, n);
    bench_write(b, base + TXD_PTR, CONTROLLER_TX);
    bench_write(b, base + TXD_MAXCNT, n);
    bench_write(b, base + RXD_PTR, CONTROLLER_RX);
    bench_write(b, base + RXD_MAXCNT, n);
    bench_write(b, base + SPIM_END, 0);
    bench_write(b, base + SPIM_START, 1);
    g_assert_cmpuint(bench_run_until_event(b, base + SPIM_END, SECOND), !=, TICKS_NEVER);
}

static void select_target(struct bench *b, bool on)
{
    pins_set_outside(&b->pins, CSN, on ? PIN_LOW : PIN_HIGH);
    bench_run(b, TICKS_PER_US);
}

static void transfer(struct bench *b, const char *tx)
{
    select_target(b, true);
    clock_bytes(b, SPIM, tx);
    select_target(b, false);
}

#define assert_ram(b, addr, text)                                                                  \
    g_assert_cmpmem((b)->ram + ((addr)-BENCH_RAM), sizeof(text) - 1, text, sizeof(text) - 1)

static void a_transaction_moves_bytes_both_ways_and_ends_when_csn_rises(void)
{
    struct bench *b = set_up();

    offer(b, "wxyz", 4);
    select_target(b, true);
    g_assert_cmpuint(bench_read(b, SEMSTAT), ==, SPIS_HAS_IT);
    clock_bytes(b, SPIM, "abcd");
    g_assert_cmpuint(bench_read(b, EVENTS_ENDRX), ==, 1);
    g_assert_cmpuint(bench_read(b, EVENTS_END), ==, 0);
    select_target(b, false);
    g_assert_cmpuint(bench_read(b, EVENTS_END), ==, 1);
    assert_ram(b, TARGET_RX, "abcd");
    assert_ram(b, CONTROLLER_RX, "wxyz");
    g_assert_cmpuint(bench_read(b, SPIS + RXD_AMOUNT), ==, 4);
    g_assert_cmpuint(bench_read(b, SPIS + TXD_AMOUNT), ==, 4);
    g_assert_cmpuint(bench_read(b, STATUS), ==, 0);
    bench_free(b);
}

static void one_transaction_may_be_several_transfers_of_the_controller(void)
{
    struct bench *b = set_up();

    offer(b, "wxyz", 4);
    select_target(b, true);
    clock_bytes(b, SPIM, "ab");
    clock_bytes(b, SPIM, "cd");
    select_target(b, false);
    assert_ram(b, TARGET_RX, "abcd");
    assert_ram(b, CONTROLLER_RX, "yz");
    bench_free(b);
}

static void more_than_the_buffers_hold_sends_orc_and_is_discarded(void)
{
    struct bench *b = set_up();

    offer(b, "wx", 3);
    transfer(b, "abcd");
    assert_ram(b, CONTROLLER_RX, "wx\x0c\x0c");
    assert_ram(b, TARGET_RX, "abc\0");
    g_assert_cmpuint(bench_read(b, STATUS), ==, OVERREAD | OVERFLOW);
    g_assert_cmpuint(bench_read(b, SPIS + RXD_AMOUNT), ==, 3);
    g_assert_cmpuint(bench_read(b, SPIS + TXD_AMOUNT), ==, 2);
    bench_write(b, STATUS, OVERREAD);
    g_assert_cmpuint(bench_read(b, STATUS), ==, OVERFLOW);
    bench_free(b);
}

static void a_transaction_while_the_cpu_has_the_semaphore_gets_def(void)
{
    struct bench *b = set_up();

    transfer(b, "ab");
    assert_ram(b, CONTROLLER_RX, "\xde\xde");
    g_assert_cmpuint(bench_read(b, EVENTS_END), ==, 0);
    /* RELEASE in the middle of it does not let SPIS in. */
    select_target(b, true);
    offer(b, "wx", 2);
    clock_bytes(b, SPIM, "ab");
    assert_ram(b, CONTROLLER_RX, "\xde\xde");
    select_target(b, false);
    transfer(b, "ab");
    assert_ram(b, CONTROLLER_RX, "wx");
    bench_free(b);
}

static void acquire_during_a_transaction_waits_for_its_end(void)
{
    struct bench *b = set_up();

    offer(b, "wx", 2);
    select_target(b, true);
    bench_write(b, TASKS_ACQUIRE, 1);
    bench_run(b, TICKS_PER_US);
    g_assert_cmpuint(bench_read(b, SEMSTAT), ==, CPU_WAITS);
    g_assert_cmpuint(bench_read(b, EVENTS_ACQUIRED), ==, 0);
    select_target(b, false);
    g_assert_cmpuint(bench_read(b, EVENTS_ACQUIRED), ==, 1);
    g_assert_cmpuint(bench_read(b, SEMSTAT), ==, CPU_HAS_IT);
    bench_free(b);
}

static void the_short_end_acquire_gives_the_semaphore_back(void)
{
    struct bench *b = set_up();

    bench_write(b, SHORTS, END_ACQUIRE);
    offer(b, "wx", 2);
    transfer(b, "ab");
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_ACQUIRED, SECOND), !=, TICKS_NEVER);
    g_assert_cmpuint(bench_read(b, SEMSTAT), ==, CPU_HAS_IT);
    bench_free(b);
}

static void without_csn_nobody_listens_and_miso_reads_ones(void)
{
    struct bench *b = set_up();

    offer(b, "wx", 2);
    clock_bytes(b, SPIM, "ab");
    assert_ram(b, CONTROLLER_RX, "\xff\xff");
    bench_free(b);
}

static void mosi_on_miso_loops_back(void)
{
    struct bench *b = set_up();

    pins_wire(&b->pins, MOSI, MISO);
    clock_bytes(b, SPIM, "ab");
    assert_ram(b, CONTROLLER_RX, "ab");
    set_pins(b, SPIM, SCK, MOSI, MOSI);
    clock_bytes(b, SPIM, "cd");
    assert_ram(b, CONTROLLER_RX, "cd");
    bench_free(b);
}

static void the_board_may_wire_other_pins_to_the_target(void)
{
    struct bench *b = set_up();

    set_pins(b, SPIM, 14, 15, 16);
    offer(b, "wx", 2);
    transfer(b, "ab");
    assert_ram(b, CONTROLLER_RX, "\xff\xff");
    pins_wire(&b->pins, 14, SCK);
    pins_wire(&b->pins, 15, MOSI);
    pins_wire(&b->pins, 16, MISO);
    transfer(b, "ab");
    assert_ram(b, CONTROLLER_RX, "wx");
    assert_ram(b, TARGET_RX, "ab");
    bench_free(b);
}

static void spim4_selects_the_target_itself(void)
{
    struct bench *b = set_up();

    periph_new(&spim4_type, "SPIM4", SPIM4, 10, 0, &b->env);
    set_pins(b, SPIM4, SCK, MOSI, MISO);
    pins_set_outside(&b->pins, CSN, PIN_FLOATING);
    bench_write(b, SPIM4 + 0x514, CSN);
    bench_write(b, SPIM4 + ENABLE, 7);
    g_assert_true(pins_level(&b->pins, CSN));
    offer(b, "wx", 2);
    clock_bytes(b, SPIM4, "ab");
    assert_ram(b, CONTROLLER_RX, "wx");
    bench_run(b, TICKS_PER_US);
    g_assert_cmpuint(bench_read(b, EVENTS_END), ==, 1);
    bench_write(b, SPIM4 + ENABLE, 0);
    g_assert_cmpint(pins_driven(&b->pins, CSN), ==, PIN_FLOATING);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spis/transaction",
                    a_transaction_moves_bytes_both_ways_and_ends_when_csn_rises);
    g_test_add_func("/spis/pieces", one_transaction_may_be_several_transfers_of_the_controller);
    g_test_add_func("/spis/orc", more_than_the_buffers_hold_sends_orc_and_is_discarded);
    g_test_add_func("/spis/def", a_transaction_while_the_cpu_has_the_semaphore_gets_def);
    g_test_add_func("/spis/acquire", acquire_during_a_transaction_waits_for_its_end);
    g_test_add_func("/spis/short", the_short_end_acquire_gives_the_semaphore_back);
    g_test_add_func("/spis/csn", without_csn_nobody_listens_and_miso_reads_ones);
    g_test_add_func("/spis/loop", mosi_on_miso_loops_back);
    g_test_add_func("/spis/wires", the_board_may_wire_other_pins_to_the_target);
    g_test_add_func("/spis/spim4", spim4_selects_the_target_itself);
    return g_test_run();
}
