/*
 * CryptoCell's random number generator: 192 bits at a time, or by DMA into RNG SRAM.
 *
 * Follows: product specification, CRYPTOCELL, RNG; SP 800-90B start-up of the run-time library.
 * Models:  collection while NOISE_SOURCE is on, by SAMPLE_CNT and the von Neumann bypass, from the
 *          run's seeded source; valid bits by poll, by interrupt and in SRAM.
 * Omits:   true randomness, the errors of the statistical tests (no bits that would raise one are
 *          made), the watchdog.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/cryptocell/cc_priv.h"

#define ISR_EHR_VALID    BIT(0)
#define ISR_AUTOCORR_ERR BIT(1)
#define ISR_DMA_DONE     BIT(5)
#define ISR_ALL          MASK(5, 0)
#define BYPASS_VN        BIT(1)

#define EHR_BITS  192
#define EHR_WORDS 6
#define EHR_BYTES 24

/* Von Neumann's balancer drops three of four bits on average. */
#define BALANCER 4

/* 192 bits: one every SAMPLE_CNT cycles. Provenance: the run-time library's bound on its wait. */
static ticks_t collection(const struct cc *c)
{
    ticks_t bits = EHR_BITS * ((REG(c, TRNG_DEBUG) & BYPASS_VN) != 0 ? 1 : BALANCER);

    return bits * MAX(REG(c, SAMPLE_CNT), 1) * CC_CYCLE;
}

static void collect(struct cc *c)
{
    unsigned collections = 1;

    if (REG(c, NOISE_SOURCE) == 0)
        return;
    if (REG(c, RNG_DMA) != 0)
        collections =
            REG(c, RNG_DMA_SAMPLES_NUM) * (unsigned)__builtin_popcount(REG(c, RNG_DMA_ROSC_LEN));
    sched_after(c->p.env->sched, &c->rng_done, MAX(collections, 1) * collection(c));
}

/* Two equal halfwords in a row would be an error of the continuous test (CRNGT). */
static uint32_t random_word(struct cc *c, uint16_t *last)
{
    uint32_t word;

    do
        word = periph_random(c->p.env);
    while ((uint16_t)word == *last || (uint16_t)word == word >> 16);
    *last = (uint16_t)(word >> 16);
    return word;
}

static void fill_ehr(struct cc *c)
{
    uint16_t last = 0;

    for (unsigned i = 0; i < EHR_WORDS; i++)
        REG(c, EHR_DATA + i * 4) = random_word(c, &last);
    REG(c, TRNG_VALID) = 1;
    REG(c, RNG_ISR) |= ISR_EHR_VALID;
}

static void fill_sram(struct cc *c)
{
    uint32_t bytes = REG(c, RNG_DMA_SAMPLES_NUM) * EHR_BYTES *
                     (uint32_t)__builtin_popcount(REG(c, RNG_DMA_ROSC_LEN));
    uint32_t at = REG(c, RNG_DMA_SRAM_ADDR) & ~3u;
    uint16_t last = 0;

    for (; bytes != 0 && at < CC_RNG_SRAM_BYTES; at += 4, bytes -= 4)
        store_le32(c->s.rng.sram + at, random_word(c, &last));
    REG(c, RNG_DMA) = 0;
    REG(c, RNG_ISR) |= ISR_DMA_DONE;
}

void cc_rng_done(void *cc)
{
    struct cc *c = cc;

    if (REG(c, RNG_DMA) != 0)
        fill_sram(c);
    else
        fill_ehr(c);
    cc_raise(c, 0);
}

static void empty_ehr(struct cc *c)
{
    for (unsigned i = 0; i < EHR_WORDS; i++)
        REG(c, EHR_DATA + i * 4) = 0;
    REG(c, TRNG_VALID) = 0;
}

/* Reading the last word empties the register, and the next 192 bits are collected. */
CC_READ(cc_ehr_data)
{
    struct cc *c = cc_of(p);
    uint32_t value = REG(p, EHR_DATA + index * 4);

    if (index == EHR_WORDS - 1 && REG(p, TRNG_VALID) != 0) {
        empty_ehr(c);
        collect(c);
    }
    return value;
}

/* What was collected stays to be read when the source stops. */
CC_WRITTEN(cc_noise_source_written)
{
    struct cc *c = cc_of(p);

    if (REG(p, NOISE_SOURCE) == 0)
        sched_cancel(p->env->sched, &c->rng_done);
    else if (value == 0 && REG(p, TRNG_VALID) == 0)
        collect(c);
}

CC_WRITTEN(cc_rng_dma_written)
{
    if (REG(p, RNG_DMA) != 0)
        collect(cc_of(p));
}

/* Only a reset clears AUTOCORR_ERR. */
CC_WRITTEN(cc_rng_icr_written)
{
    REG(p, RNG_ISR) &= ~(value & ~ISR_AUTOCORR_ERR);
    cc_raise(cc_of(p), 0);
}

CC_WRITTEN(cc_autocorr_written)
{
    REG(p, AUTOCORR_STATISTIC) = 0;
}

/* Has no effect while the source is on. */
CC_WRITTEN(cc_trng_reset_written)
{
    if (REG(p, NOISE_SOURCE) == 0)
        empty_ehr(cc_of(p));
}

void cc_rng_reset(struct cc *c)
{
    sched_cancel(c->p.env->sched, &c->rng_done);
    empty_ehr(c);
    REG(c, RNG_ISR) = REG(c, NOISE_SOURCE) = REG(c, RNG_DMA) = 0;
    REG(c, TRNG_CONFIG) = REG(c, TRNG_DEBUG) = REG(c, AUTOCORR_STATISTIC) = 0;
    REG(c, SAMPLE_CNT) = 0xffff;
    REG(c, RNG_IMR) = ISR_ALL;
}

CC_WRITTEN(cc_rng_reset_written)
{
    cc_rng_reset(cc_of(p));
    cc_raise(cc_of(p), 0);
}

CC_READ(cc_rng_busy)
{
    return cc_of(p)->rng_done.armed ? 3 : 0;
}

CC_READ(cc_rng_dma_busy)
{
    return cc_of(p)->rng_done.armed && REG(p, RNG_DMA) != 0;
}

/* --- RNG SRAM, through a window that moves on --- */

static uint8_t *sram_window(struct cc *c)
{
    uint8_t *at = c->s.rng.sram + c->s.rng.sram_addr;

    c->s.rng.sram_addr = (c->s.rng.sram_addr + 4) % CC_RNG_SRAM_BYTES;
    return at;
}

CC_WRITTEN(cc_rng_sram_addr_written)
{
    cc_of(p)->s.rng.sram_addr = value % CC_RNG_SRAM_BYTES & ~3u;
}

CC_WRITTEN(cc_rng_sram_data_written)
{
    store_le32(sram_window(cc_of(p)), REG(p, CC(0xf00)));
}

CC_READ(cc_rng_sram_data)
{
    return load_le32(sram_window(cc_of(p)));
}
