/*
 * CRYPTOCELL: the wrapper's ENABLE, the random number generator and the host registers.
 *
 * Follows: product specification, chapter CRYPTOCELL; register names of the MDK's CC_RNG and
 *          CC_HOST_RGF.
 * Models:  ENABLE; the host registers accept what boot code writes; the true random number
 *          generator, 192 bits at a time from the run's seeded source, polled or by interrupt.
 * Omits:   AES, HASH, CHACHA, GHASH, PKA, DMA: their registers are reported as not modelled; true
 *          randomness.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

/* --- the wrapper, 0x50844000 --- */

static const struct reg_desc cryptocell_regs[] = {
    {"ENABLE", 0x500, REG_RW, .mask = 1},
};

const struct periph_type cryptocell_type = {
    .name = "CRYPTOCELL",
    .size = sizeof(struct periph),
    .regs = cryptocell_regs,
    .n_regs = ARRAY_LEN(cryptocell_regs),
};

/* --- the engines, 0x50845000 --- */

#define RNG_IMR      0x100
#define RNG_ISR      0x104
#define TRNG_CONFIG  0x10c
#define TRNG_VALID   0x110
#define EHR_DATA     0x114
#define EHR_WORDS    6
#define NOISE_SOURCE 0x12c
#define SAMPLE_CNT   0x130
#define HOST_IRR     0xa00
#define HOST_IMR     0xa04

#define EHR_VALID_INT BIT(0)
#define IRR_RNG_INT   BIT(10)

/* One bit of the 192 takes SAMPLE_CNT cycles of the engine's clock, which is HCLK at 64 MHz. */
#define EHR_BITS 192

struct cc {
    struct periph p;
    struct event collected;
};

static void update_interrupt(struct periph *p)
{
    if ((REG(p, RNG_ISR) & ~REG(p, RNG_IMR)) != 0)
        REG(p, HOST_IRR) |= IRR_RNG_INT;
    irq_set(p->env->irq, p->slot->irq, (REG(p, HOST_IRR) & ~REG(p, HOST_IMR)) != 0);
}

static void collect(struct periph *p)
{
    ticks_t bit = MAX(REG(p, SAMPLE_CNT), 1) * TICKS_HCLK64M;

    if (REG(p, NOISE_SOURCE) != 0)
        sched_after(p->env->sched, &((struct cc *)p)->collected, EHR_BITS * bit);
}

static void collected(void *ctx)
{
    struct periph *p = ctx;

    for (unsigned i = 0; i < EHR_WORDS; i++)
        REG(p, EHR_DATA + i * 4) = periph_random(p->env);
    REG(p, TRNG_VALID) = 1;
    REG(p, RNG_ISR) |= EHR_VALID_INT;
    update_interrupt(p);
}

/* Reading the last word empties the register, and the next 192 bits are collected. */
static uint32_t ehr_data_read(struct periph *p, unsigned index)
{
    uint32_t value = REG(p, EHR_DATA + index * 4);

    if (index == EHR_WORDS - 1 && REG(p, TRNG_VALID) != 0) {
        for (unsigned i = 0; i < EHR_WORDS; i++)
            REG(p, EHR_DATA + i * 4) = 0;
        REG(p, TRNG_VALID) = 0;
        collect(p);
    }
    return value;
}

static void noise_source_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, NOISE_SOURCE) == 0)
        sched_cancel(p->env->sched, &((struct cc *)p)->collected);
    else if (old == 0 && REG(p, TRNG_VALID) == 0)
        collect(p);
}

static void rng_icr_written(struct periph *p, unsigned index, uint32_t value)
{
    REG(p, RNG_ISR) &= ~value;
    update_interrupt(p);
}

static void rng_reset_written(struct periph *p, unsigned index, uint32_t value)
{
    if ((value & 1) == 0)
        return;
    sched_cancel(p->env->sched, &((struct cc *)p)->collected);
    REG(p, RNG_ISR) = REG(p, TRNG_VALID) = REG(p, NOISE_SOURCE) = 0;
    update_interrupt(p);
}

static void mask_written(struct periph *p, unsigned index, uint32_t old)
{
    update_interrupt(p);
}

static void host_icr_written(struct periph *p, unsigned index, uint32_t value)
{
    REG(p, HOST_IRR) &= ~value;
    update_interrupt(p);
}

static void cc_init(struct periph *p)
{
    event_init(&((struct cc *)p)->collected, &p->events, "random numbers", collected, p);
}

static void cc_reset(struct periph *p)
{
    sched_cancel(p->env->sched, &((struct cc *)p)->collected);
    update_interrupt(p);
}

static void cc_free(struct periph *p)
{
    sched_cancel(p->env->sched, &((struct cc *)p)->collected);
}

/* clang-format off */
static const struct reg_desc cc_regs[] = {
    {"CC_RNG.RNG_IMR", RNG_IMR, REG_RW, .reset = 0x3f, .mask = 0x3f, .written = mask_written},
    {"CC_RNG.RNG_ISR", RNG_ISR, REG_RO},
    {"CC_RNG.RNG_ICR", 0x108, REG_WO, .written = rng_icr_written},
    {"CC_RNG.TRNG_CONFIG", TRNG_CONFIG, REG_RW, .mask = 3},
    {"CC_RNG.TRNG_VALID", TRNG_VALID, REG_RO},
    {"CC_RNG.EHR_DATA[n]", EHR_DATA, REG_RO, .count = EHR_WORDS, .read = ehr_data_read},
    {"CC_RNG.NOISE_SOURCE", NOISE_SOURCE, REG_RW, .mask = 1, .written = noise_source_written},
    {"CC_RNG.SAMPLE_CNT", SAMPLE_CNT, REG_RW, .reset = 0xffff, .mask = UINT32_MAX},
    {"CC_RNG.AUTOCORR_STATISTIC", 0x134, REG_RW, .mask = 0x3fffff},
    {"CC_RNG.TRNG_DEBUG", 0x138, REG_RW, .mask = 0xe},
    {"CC_RNG.RNG_SW_RESET", 0x140, REG_WO, .written = rng_reset_written},
    {"CC_RNG.RNG_BUSY", 0x1b8, REG_RO},
    {"CC_RNG.TRNG_RESET", 0x1bc, REG_WO, .written = rng_reset_written},
    {"CC_RNG.RNG_HW_FLAGS", 0x1c0, REG_RO, .reset = 0xf},
    {"CC_RNG.RNG_CLK", 0x1c4, REG_WO},
    {"CC_RNG.RNG_DMA", 0x1c8, REG_RW, .mask = 1},
    {"CC_RNG.RNG_DMA_ROSC_LEN", 0x1cc, REG_RW, .mask = 0xf},
    {"CC_RNG.RNG_DMA_SRAM_ADDR", 0x1d0, REG_RW, .mask = 0x7ff},
    {"CC_RNG.RNG_DMA_SAMPLES_NUM", 0x1d4, REG_RW, .mask = 0xff},
    {"CC_RNG.RNG_WATCHDOG_VAL", 0x1d8, REG_RW, .mask = UINT32_MAX},
    {"CC_RNG.RNG_DMA_BUSY", 0x1dc, REG_RO},
    {"CC_HOST_RGF.IRR", HOST_IRR, REG_RO},
    {"CC_HOST_RGF.IMR", HOST_IMR, REG_RW, .reset = 0xfff, .mask = 0xff0, .written = mask_written},
    {"CC_HOST_RGF.ICR", 0xa08, REG_WO, .written = host_icr_written},
    {"CC_HOST_RGF.ENDIANNESS", 0xa0c, REG_RW, .mask = 0x8888},
    {"CC_HOST_RGF.HOST_SIGNATURE", 0xa24, REG_RO, .reset = 0x10e00000},
    {"CC_HOST_RGF.HOST_BOOT", 0xa28, REG_RO, .reset = 0x5e62982e},
    {"CC_HOST_RGF.HOST_CC_IS_IDLE", 0xa7c, REG_RO, .reset = 0x38d},
    {"CC_HOST_RGF.HOST_POWERDOWN", 0xa80, REG_RW, .mask = 1},
};
/* clang-format on */

const struct periph_type cc_type = {
    .name = "CC",
    .size = sizeof(struct cc),
    .regs = cc_regs,
    .n_regs = ARRAY_LEN(cc_regs),
    .init = cc_init,
    .reset = cc_reset,
    .free = cc_free,
};
