/*
 * CryptoCell's random number generator, as the run-time library and TF-M's driver use it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cryptocell.h"

#define RNG_IMR      0x100
#define RNG_ISR      0x104
#define RNG_ICR      0x108
#define TRNG_VALID   0x110
#define EHR          0x114
#define NOISE_SOURCE 0x12c
#define SAMPLE_CNT   0x130
#define TRNG_DEBUG   0x138
#define SW_RESET     0x140
#define TRNG_RESET   0x1bc
#define BYPASS_VN    2
#define VALID        1u
#define IRR_RNG      BIT(10)

#define COLLECTION (192 * 1000 * TICKS_HCLK64M) /* 1000 cycles a bit */

static void start(struct bench *b)
{
    cc_write(b, 0x1c4, 1);
    cc_write(b, SW_RESET, 1);
    cc_write(b, 0x1c4, 1);
    cc_write(b, SAMPLE_CNT, 1000);
    g_assert_cmpuint(cc_read(b, SAMPLE_CNT), ==, 1000);
    cc_write(b, NOISE_SOURCE, 0);
    cc_write(b, RNG_ICR, UINT32_MAX);
    cc_write(b, RNG_IMR, 0x3e);
    cc_write(b, TRNG_DEBUG, 0xa);
    cc_write(b, NOISE_SOURCE, 1);
}

static void bits_come_at_the_sampling_rate(void)
{
    struct bench *b = cc_set_up();

    start(b);
    bench_run(b, COLLECTION - 1);
    g_assert_cmphex(cc_read(b, TRNG_VALID), ==, 0);
    bench_run(b, 1);
    g_assert_cmphex(cc_read(b, TRNG_VALID), ==, 1);
    g_assert_cmphex(cc_read(b, RNG_ISR), ==, VALID);
    bench_free(b);
}

static void the_von_neumann_balancer_takes_four_times_as_long(void)
{
    struct bench *b = cc_set_up();

    start(b);
    cc_write(b, NOISE_SOURCE, 0);
    cc_write(b, TRNG_DEBUG, 0);
    cc_write(b, NOISE_SOURCE, 1);
    bench_run(b, 4 * COLLECTION - 1);
    g_assert_cmphex(cc_read(b, TRNG_VALID), ==, 0);
    bench_run(b, 1);
    g_assert_cmphex(cc_read(b, TRNG_VALID), ==, 1);
    bench_free(b);
}

/* TF-M's driver: TRNG_RESET while the source is on has no effect, the last word starts again. */
static void bits_come_again_when_the_last_word_was_read(void)
{
    struct bench *b = cc_set_up();
    uint32_t words[22][6];

    start(b);
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        bench_run(b, COLLECTION);
        g_assert_cmphex(cc_read(b, RNG_ISR), ==, VALID);
        cc_write(b, TRNG_RESET, 1);
        cc_write(b, RNG_ICR, UINT32_MAX);
        for (unsigned k = 0; k < 6; k++)
            words[i][k] = cc_read(b, EHR + k * 4);
        g_assert_cmphex(cc_read(b, TRNG_VALID), ==, 0);
        for (unsigned k = 0; k < i; k++)
            g_assert_true(memcmp(words[i], words[k], sizeof words[i]) != 0);
    }
    bench_free(b);
}

/* The run-time library stops the source and clears everything before it reads. */
static void collected_bits_outlive_the_source_and_the_interrupt(void)
{
    struct bench *b = cc_set_up();

    start(b);
    bench_run(b, COLLECTION);
    g_assert_cmphex(cc_read(b, 0xa00) & IRR_RNG, ==, IRR_RNG);
    cc_write(b, 0xa08, IRR_RNG);
    g_assert_cmphex(cc_read(b, 0xa00) & IRR_RNG, ==, IRR_RNG); /* RNG_ISR still asks */
    cc_write(b, NOISE_SOURCE, 0);
    cc_write(b, RNG_ICR, cc_read(b, RNG_ISR));
    cc_write(b, 0xa08, IRR_RNG);
    g_assert_cmphex(cc_read(b, 0xa00) & IRR_RNG, ==, 0);
    g_assert_cmphex(cc_read(b, EHR) | cc_read(b, EHR + 4), !=, 0);
    cc_write(b, TRNG_RESET, 1);
    g_assert_cmphex(cc_read(b, EHR), ==, 0);
    bench_free(b);
}

static void the_generator_interrupts_through_the_host_registers(void)
{
    struct bench *b = cc_set_up();

    cc_write(b, 0xa04, 0xff0 & ~IRR_RNG);
    start(b);
    bench_run(b, COLLECTION);
    g_assert_true(b->irq.level[CRYPTOCELL_IRQ]);
    cc_write(b, RNG_ICR, VALID);
    cc_write(b, 0xa08, IRR_RNG);
    g_assert_false(b->irq.level[CRYPTOCELL_IRQ]);
    bench_free(b);
}

static void a_reset_of_the_block_puts_its_settings_back(void)
{
    struct bench *b = cc_set_up();

    start(b);
    bench_run(b, COLLECTION);
    cc_write(b, SW_RESET, 1);
    g_assert_cmphex(cc_read(b, SAMPLE_CNT), ==, 0xffff);
    g_assert_cmphex(cc_read(b, RNG_IMR), ==, 0x3f);
    g_assert_cmphex(cc_read(b, RNG_ISR), ==, 0);
    g_assert_cmphex(cc_read(b, NOISE_SOURCE), ==, 0);
    bench_run(b, COLLECTION);
    g_assert_cmphex(cc_read(b, TRNG_VALID), ==, 0);
    bench_free(b);
}

static void the_same_seed_gives_the_same_bits(void)
{
    uint32_t word[3];

    for (unsigned i = 0; i < 3; i++) {
        struct bench *b = cc_set_up();

        b->seed = i == 2 ? 2 : 1;
        start(b);
        bench_run(b, COLLECTION);
        word[i] = cc_read(b, EHR);
        bench_free(b);
    }
    g_assert_cmphex(word[0], ==, word[1]);
    g_assert_cmphex(word[0], !=, word[2]);
}

static void dma_fills_the_sram_and_says_so(void)
{
    struct bench *b = cc_set_up();

    start(b);
    cc_write(b, NOISE_SOURCE, 0);
    cc_write(b, 0x1cc, 1);    /* ROSC1 */
    cc_write(b, 0x1d0, 0x10); /* to byte 16 */
    cc_write(b, 0x1d4, 2);    /* of 192 bits */
    cc_write(b, 0x1c8, 1);
    cc_write(b, NOISE_SOURCE, 1);
    g_assert_cmphex(cc_read(b, 0x1dc), ==, 1);
    bench_run(b, 2 * COLLECTION);
    g_assert_cmphex(cc_read(b, RNG_ISR), ==, BIT(5));
    g_assert_cmphex(cc_read(b, 0x1dc), ==, 0);
    cc_write(b, 0xf04, 0x10 - 4);
    g_assert_cmphex(cc_read(b, 0xf00), ==, 0);
    for (unsigned i = 0; i < 12; i++)
        g_assert_cmphex(cc_read(b, 0xf00), !=, 0);
    g_assert_cmphex(cc_read(b, 0xf00), ==, 0);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cryptocell/rng/rate", bits_come_at_the_sampling_rate);
    g_test_add_func("/cryptocell/rng/balancer", the_von_neumann_balancer_takes_four_times_as_long);
    g_test_add_func("/cryptocell/rng/again", bits_come_again_when_the_last_word_was_read);
    g_test_add_func("/cryptocell/rng/kept", collected_bits_outlive_the_source_and_the_interrupt);
    g_test_add_func("/cryptocell/rng/irq", the_generator_interrupts_through_the_host_registers);
    g_test_add_func("/cryptocell/rng/reset", a_reset_of_the_block_puts_its_settings_back);
    g_test_add_func("/cryptocell/rng/seed", the_same_seed_gives_the_same_bits);
    g_test_add_func("/cryptocell/rng/dma", dma_fills_the_sram_and_says_so);
    return g_test_run();
}
