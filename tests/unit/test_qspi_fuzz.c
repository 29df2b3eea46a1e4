/* Random register traffic: never crashes, never hangs, and is the same for the same seed.
 * SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_qspi.h"

#define OPERATIONS 200000

/* Offsets that matter, so that the random walk reaches deep states. */
static const uint16_t interesting[] = {
    TASKS_ACTIVATE, TASKS_READSTART, TASKS_WRITESTART, TASKS_ERASESTART, TASKS_DEACTIVATE,
    EVENTS_READY,   INTENSET,        INTENCLR,         ENABLE,           READ_SRC,
    READ_DST,       READ_CNT,        WRITE_DST,        WRITE_SRC,        WRITE_CNT,
    ERASE_PTR,      ERASE_LEN,       PSEL_SCK,         PSEL_CSN,         PSEL_IO0,
    PSEL_IO0 + 4,   PSEL_IO0 + 8,    PSEL_IO0 + 12,    XIPOFFSET,        IFCONFIG0,
    XIPEN,          XIP_ENC_KEY0,    XIP_ENC_NONCE0,   XIP_ENC_ENABLE,   DMA_ENC_KEY0,
    DMA_ENC_ENABLE, IFCONFIG1,       STATUS,           DPMDUR,           ADDRCONF,
    CINSTRCONF,     CINSTRDAT0,      CINSTRDAT1,       IFTIMING,
};

static uint32_t random_value(GRand *rand, uint16_t offset)
{
    static const uint8_t pins[] = {17, 18, 13, 14, 15, 16};
    uint32_t r = g_rand_int(rand);

    if (g_rand_int_range(rand, 0, 8) == 0)
        return r;
    switch (offset) {
    case READ_DST:
    case WRITE_SRC:
        return BENCH_RAM + (r & 0xffff);
    case READ_CNT:
    case WRITE_CNT:
        return r & 0x7ff;
    case PSEL_SCK:
        return pins[0];
    case PSEL_CSN:
        return pins[1];
    case PSEL_IO0:
    case PSEL_IO0 + 4:
    case PSEL_IO0 + 8:
    case PSEL_IO0 + 12:
        return pins[2 + (offset - PSEL_IO0) / 4];
    case DPMDUR:
        return r & 0x001f001f;
    case IFCONFIG1:
        return r & 0xf30000ff;
    case CINSTRCONF: {
        static const uint8_t opcodes[] = {0x05, 0x06, 0x9f, 0x01, 0xb9, 0xab, 0x66, 0x99,
                                          0x5a, 0xb0, 0x30, 0xb7, 0x20, 0x02, 0x0b, 0x50};

        return opcodes[r >> 28] | (r & 0x3ff00);
    }
    case TASKS_DEACTIVATE:
        return (r & 0xf00) == 0;
    default:
        return offset < 0x500 || offset == ENABLE || offset == XIPEN ? 1 : r & 0x00ffffff;
    }
}

static void step(struct bench_qspi *t, GRand *rand)
{
    uint16_t offset = interesting[g_rand_int_range(rand, 0, G_N_ELEMENTS(interesting))];

    switch (g_rand_int_range(rand, 0, 16)) {
    case 0:
        bench_run(t->b, (ticks_t)g_rand_int_range(rand, 1, 1000) * TICKS_PER_US);
        break;
    case 1:
        qspi_get(t, offset);
        break;
    case 2:
        if (window_of(t)->answer == CODEBUS_OK)
            qspi_xip(t, g_rand_int(rand) % (t->size - 4));
        break;
    case 3:
        bench_write_sized(t->b, QSPI + offset + g_rand_int_range(rand, 0, 4), 1, g_rand_int(rand));
        break;
    case 4:
        clock_set(&t->b->clocks, CLOCK_PCLK192M, 192000000u >> g_rand_int_range(rand, 0, 3));
        break;
    case 5:
        clock_set(&t->b->clocks, CLOCK_HCLK, 64000000u << g_rand_int_range(rand, 0, 2));
        break;
    default:
        qspi_put(t, offset, random_value(rand, offset));
        break;
    }
}

static uint32_t walk(const char *chip, uint32_t seed, unsigned operations)
{
    struct bench_qspi *t = bench_qspi_new(chip);
    GRand *rand = g_rand_new_with_seed(seed);
    uint32_t hash = 0;

    for (unsigned i = 0; i < operations; i++) {
        step(t, rand);
        if (i % 1024 == 0)
            nor_power_cycle(t->nor);
        if (i % 4096 == 0)
            periph_reset(t->p, true);
    }
    qspi_settle_array(t->p);
    for (unsigned i = 0; i < KIB(64); i++)
        hash = hash * 31 + t->b->ram[i] + t->array[i];
    hash = hash * 31 + (uint32_t)guest_log_errors(t->b->log);
    hash = hash * 31 + (uint32_t)qspi_stats(t->p)->commands;
    g_rand_free(rand);
    bench_qspi_free(t);
    return hash;
}

static void random_registers_never_crash(void)
{
    walk("gd25q16c", 1, OPERATIONS);
}

static void every_kind_of_chip_survives(void)
{
    for (unsigned i = 0; nor_chips[i] != NULL; i++)
        if (nor_chips[i]->size <= MIB(32))
            walk(nor_chips[i]->name, i, OPERATIONS / 50);
}

static void the_same_seed_gives_the_same_end(void)
{
    g_assert_cmphex(walk("at25sf081", 3, 20000), ==, walk("at25sf081", 3, 20000));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qspi/fuzz/registers", random_registers_never_crash);
    g_test_add_func("/qspi/fuzz/chips", every_kind_of_chip_survives);
    g_test_add_func("/qspi/fuzz/deterministic", the_same_seed_gives_the_same_end);
    return g_test_run();
}
