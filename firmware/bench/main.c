/*
 * Times every kernel twice: with an empty cache, and again right after.
 *
 * Cycles come from DWT.CYCCNT; TIMER0, which knows nothing of the CPU's clock, checks them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>

#include "clock.h"
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"
#include "kernels.h"
#include "qspi.h"
#include "string.h"

#define TIMER_MHZ 16u

extern uint8_t __kernels_start[], __kernels_end[], __kernels_load[];

int main(void);
void bench_begin(const char *name);
void bench_end(const char *name);

struct kernel {
    const char *name;
    uint32_t (*run)(void);
};

struct time {
    uint32_t cycles;
    uint32_t ticks; /* of TIMER0 */
    uint32_t check;
};

static const struct kernel kernels[] = {
    {"integer", kernel_integer}, {"convolution", kernel_convolution},
    {"float", kernel_float},     {"interpreter", kernel_interpreter},
    {"table", kernel_table},     {"copy", kernel_copy},
    {"sprawl", kernel_sprawl},
};

/* 48 MHz needs the chip's high-performance mode, which start_xip() switches on. */
static const struct qspi_config qspi_config = {
    .hfclk192m_div = HFCLK192MCTRL_192MHZ,
    .sckfreq = 1,
    .readoc = READOC_READ4IO,
    .writeoc = WRITEOC_PP4IO,
};

/* Symbols for a profiler or debugger: the region of interest is what runs between them. */
__attribute__((noinline)) void bench_begin(const char *name)
{
    __asm__ volatile("" : : "r"(name) : "memory");
}

__attribute__((noinline)) void bench_end(const char *name)
{
    __asm__ volatile("" : : "r"(name) : "memory");
}

static void start_timer(void)
{
    REG(TIMER0_BASE, TIMER_BITMODE) = TIMER_BITMODE_32;
    REG(TIMER0_BASE, TIMER_PRESCALER) = 0;
    REG(TIMER0_BASE, TIMER_TASKS_CLEAR) = 1;
    REG(TIMER0_BASE, TIMER_TASKS_START) = 1;
}

static uint32_t timer_now(void)
{
    REG(TIMER0_BASE, TIMER_TASKS_CAPTURE0) = 1;
    return REG(TIMER0_BASE, TIMER_CC0);
}

static void start_xip(void)
{
    int rc = qspi_init(&qspi_config);

    if (rc == QSPI_OK)
        rc = qspi_wake();
    if (rc == QSPI_OK)
        rc = qspi_set_high_performance();
    if (rc != QSPI_OK) {
        printk("bench: QSPI failed (%d)\n", rc);
        fatal_end();
    }
}

static struct time run(const struct kernel *kernel)
{
    struct time time;
    uint32_t ticks = timer_now(), cycles = DWT_CYCCNT;

    bench_begin(kernel->name);
    time.check = kernel->run();
    bench_end(kernel->name);
    time.cycles = DWT_CYCCNT - cycles;
    time.ticks = timer_now() - ticks;
    return time;
}

static void report(const struct kernel *kernel)
{
    uint32_t mhz = clock_cpu_mhz();

    REG(CACHE_BASE, CACHE_INVALIDATE) = 1;
    struct time cold = run(kernel), warm = run(kernel);
    uint32_t by_timer = warm.ticks * (mhz / TIMER_MHZ);
    uint32_t difference = by_timer > warm.cycles ? by_timer - warm.cycles : warm.cycles - by_timer;

    printk("%-12s %9u %9u %9u  0x%08x%s\n", kernel->name, (unsigned)cold.cycles,
           (unsigned)warm.cycles, (unsigned)(warm.cycles / mhz), (unsigned)warm.check,
           cold.check != warm.check              ? "  WRONG: results differ"
           : difference > warm.cycles / 64 + 256 ? "  WRONG: timer and counter differ"
                                                 : "");
}

int main(void)
{
    console_init();
    REG(CLOCK_BASE, CLOCK_HFCLKCTRL) = HFCLKCTRL_128MHZ;
    start_xip();
    if ((uintptr_t)__kernels_load != (uintptr_t)__kernels_start)
        memcpy(__kernels_start, __kernels_load, (size_t)(__kernels_end - __kernels_start));
    REG(CACHE_BASE, CACHE_ENABLE) = 1;
    start_timer();
    cycle_counter_start();
    printk("bench: kernels at %p, CPU %u MHz\n", (void *)__kernels_start,
           (unsigned)clock_cpu_mhz());
    printk("kernel            cold      warm   warm us  check\n");
    for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
        report(&kernels[i]);
    printk("bench: done\n");
    sleep_forever();
}
