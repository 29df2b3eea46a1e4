/*
 * One call of a library whose code lies in XIP while the routines that it leans on lie in internal
 * flash, like the machine-learning library of Nordic's "Indication of XIP performance". Its
 * firmware is not public; two of its properties follow from the table and are met here:
 *
 *  - line fills a cycle: 2.2e5 SCK clocks of misses in 31 ms at 128 MHz are 1.07 line fills of 52
 *    clocks each 1000 cycles. Straight-line code of twice the cache misses on every line; the work
 *    in between sets the rate.
 *  - how much of the time is spent in code of XIP. Nothing tells but the row with the cache off,
 *    so INNER_XIP is chosen for that row, which therefore proves nothing. The other rows do not
 *    depend on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>

#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"
#include "nrf5340.h"
#include "qspi.h"
#include "timing.h"

#define CALLS          2u
#define VECTOR         64u
#define INNER_INTERNAL 33u /* dot products a layer in internal flash ... */
#define INNER_XIP      1u  /* ... and in XIP */

#define XIP_CODE __attribute__((section(".timing_xip.code"), noinline))

int main(void);
uint32_t library_call(void);

static const struct qspi_config qspi_config = {
    .hfclk192m_div = HFCLK192MCTRL_192MHZ,
    .sckfreq = 0,
    .readoc = READOC_READ4IO,
    .writeoc = WRITEOC_PP4IO,
};

static int16_t a[VECTOR], b[VECTOR];

#define DOT(result)                                                                                \
    do {                                                                                           \
        int32_t sum = 0;                                                                           \
        for (size_t i = 0; i < VECTOR; i += 4) {                                                   \
            sum += a[i] * b[i];                                                                    \
            sum += a[i + 1] * b[i + 1];                                                            \
            sum += a[i + 2] * b[i + 2];                                                            \
            sum += a[i + 3] * b[i + 3];                                                            \
        }                                                                                          \
        (result) = (uint32_t)sum;                                                                  \
    } while (0)

static __attribute__((noinline)) uint32_t dot_internal(void)
{
    uint32_t result;

    DOT(result);
    return result;
}

static XIP_CODE uint32_t dot_xip(void)
{
    uint32_t result;

    DOT(result);
    return result;
}

/* A layer: 256 bytes of code that runs once a call, then its loops. */
#define STEP(n)                                                                                    \
    do {                                                                                           \
        x = (x >> 3 | x << 29) * 0x01000193u + (y ^ (n));                                          \
        y += x;                                                                                    \
    } while (0)
#define STEPS(n)                                                                                   \
    do {                                                                                           \
        STEP(n);                                                                                   \
        STEP((n) + 1);                                                                             \
        STEP((n) + 2);                                                                             \
        STEP((n) + 3);                                                                             \
    } while (0)
#define LAYER(n)                                                                                   \
    do {                                                                                           \
        STEPS(n);                                                                                  \
        STEPS((n) + 4);                                                                            \
        STEPS((n) + 8);                                                                            \
        STEPS((n) + 12);                                                                           \
        for (unsigned i = 0; i < INNER_INTERNAL; i++)                                              \
            x += internal();                                                                       \
        for (unsigned i = 0; i < INNER_XIP; i++)                                                   \
            x += dot_xip();                                                                        \
    } while (0)
#define LAYERS(n)                                                                                  \
    do {                                                                                           \
        LAYER(n);                                                                                  \
        LAYER((n) + 16);                                                                           \
        LAYER((n) + 32);                                                                           \
        LAYER((n) + 48);                                                                           \
    } while (0)

XIP_CODE uint32_t library_call(void)
{
    uint32_t (*volatile routine)(void) = dot_internal; /* too far for a BL */
    uint32_t (*internal)(void) = routine;
    uint32_t x = 1, y = 2;

    LAYERS(0u);
    LAYERS(64u);
    LAYERS(128u);
    LAYERS(192u);
    LAYERS(256u);
    LAYERS(320u);
    LAYERS(384u);
    LAYERS(448u);
    LAYERS(512u);
    LAYERS(576u);
    LAYERS(640u);
    LAYERS(704u);
    return x ^ y;
}

int main(void)
{
    uint32_t (*volatile call)(void) = library_call;

    timing_start();
    if (qspi_init(&qspi_config) != QSPI_OK || qspi_wake() != QSPI_OK ||
        qspi_set_high_performance() != QSPI_OK) {
        printk("timing: QSPI failed\n");
        fatal_end();
    }
    for (size_t i = 0; i < VECTOR; i++) {
        a[i] = (int16_t)(i * 73 + 19);
        b[i] = (int16_t)(i * 31 + 5);
    }
    REG(CACHE_BASE, CACHE_ENABLE) = 1;
    for (unsigned i = 0; i < CALLS; i++)
        printk("library 0x%08x\n", (unsigned)call());
    printk("timing: done\n");
    sleep_forever();
}
