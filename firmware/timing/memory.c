/*
 * Measures what memories cost: line fills of XIP for every READOC and SCK, straight-line code from
 * XIP with CACHE off, and the counters that firmware reads against each other.
 *
 *     fill READOC SCK_MHZ CYCLES         a line fill, at 128 MHz
 *     xip16 KHZ, xip32 KHZ               thousands of instructions a second
 *     app128-... , app64-...             wait states of internal flash: rows.h
 *     cache IHIT IMISS DHIT DMISS        CACHE.PROFILING of XIP over a known loop
 *     cacheram WORDS                     words of CACHEDATA that hold what was stored, MODE=Ram
 *     second CYCCNT TIMER RTC SYSTICK    counts of one second
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>

#include "clock.h"
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"
#include "nrf5340.h"
#include "qspi.h"
#include "rows.h"
#include "timing.h"

#define LINE      16u
#define LINES     64u
#define FAR_APART 3u /* lines between two reads: none follows the one before */
#define CODE      4096u

#define SYST_RVR      CORE_REG(0xe000e014u)
#define SYST_CVR      CORE_REG(0xe000e018u)
#define SYST_ENABLE   BIT(0)
#define SYST_CLKCPU   BIT(2)
#define SYST_MASK     0x00ffffffu
#define LFCLK_SRC_XO  2u
#define TIMER_DIV_16  4u
#define SECOND_AT_RTC RTC_HZ

int main(void);
void straight_16(void);
void straight_32(void);
uint32_t walk_lines(const uint32_t *from, uint32_t lines, uint32_t bytes_apart);

static const struct qspi_config qspi_config = {
    .hfclk192m_div = HFCLK192MCTRL_192MHZ,
    .sckfreq = 0,
    .readoc = READOC_READ4IO,
    .writeoc = WRITEOC_PP4IO,
};

/* Straight-line code in XIP, and data behind it. */
__attribute__((section(".timing_xip.code"), naked, noinline)) void straight_16(void)
{
    __asm__ volatile(".rept 4096\n\tmov.n r10, r10\n\t.endr\n\tbx lr");
}

__attribute__((section(".timing_xip.code"), naked, noinline)) void straight_32(void)
{
    __asm__ volatile(".rept 4096\n\tmov.w r10, r10\n\t.endr\n\tbx lr");
}

static const uint32_t data[LINES * FAR_APART * LINE / 4]
    __attribute__((section(".timing_xip.data"), aligned(LINE))) = {1};

static void check(int rc, const char *what)
{
    if (rc == QSPI_OK)
        return;
    printk("timing: %s failed (%d)\n", what, rc);
    fatal_end();
}

/*
 * Registers at 0x600 and above want a command, which activates, behind the last XIP access. Around
 * a command the CPU was slower.
 */
static void leave_xip(void)
{
    uint8_t id[3];

    check(qspi_read_id(id), "JEDEC id");
    cpu_clock_set(HFCLKCTRL_128MHZ);
}

/* The same loop whatever it reads; it lies in one place and is cached. */
__attribute__((noinline, aligned(16))) uint32_t walk_lines(const uint32_t *from, uint32_t lines,
                                                           uint32_t bytes_apart)
{
    uint32_t begin = DWT_CYCCNT;

    for (uint32_t i = 0; i < lines; i++)
        (void)*(const volatile uint32_t *)((uintptr_t)from + (uintptr_t)i * bytes_apart);
    return DWT_CYCCNT - begin;
}

static void cache_restart(void)
{
    REG(CACHE_BASE, CACHE_INVALIDATE) = 1;
    REG(CACHE_BASE, CACHE_ENABLE) = 1;
}

/* Reads that miss against the same reads that hit. */
static uint32_t fill_cycles(const uint32_t *from)
{
    cache_restart();
    walk_lines(from, 1, 0); /* the loop itself is there now */
    uint32_t missing = walk_lines(from + FAR_APART * LINE / 4, LINES - 1, FAR_APART * LINE);
    uint32_t hitting = walk_lines(from + FAR_APART * LINE / 4, LINES - 1, FAR_APART * LINE);

    return (missing - hitting + (LINES - 1) / 2) / (LINES - 1);
}

static void set_interface(unsigned readoc, unsigned sckfreq)
{
    uint32_t keep = REG(QSPI_BASE, QSPI_IFCONFIG1) & ~IFCONFIG1_SCKFREQ(15);

    REG(QSPI_BASE, QSPI_IFCONFIG0) = IFCONFIG0_READOC(readoc) | IFCONFIG0_WRITEOC(WRITEOC_PP4IO) |
                                     IFCONFIG0_ERRATA121 |
                                     (sckfreq == 0 ? IFCONFIG0_ERRATA121_96M : 0);
    REG(QSPI_BASE, QSPI_IFCONFIG1) = keep | IFCONFIG1_SCKFREQ(sckfreq);
}

static void fills(void)
{
    static const uint8_t sckfreq[] = {0, 1, 2, 3, 5, 11, 15};

    for (unsigned readoc = READOC_FASTREAD; readoc <= READOC_READ4IO; readoc++) {
        for (size_t i = 0; i < sizeof(sckfreq); i++) {
            set_interface(readoc, sckfreq[i]);
            printk("fill %u %u %u\n", readoc, 96u / (sckfreq[i] + 1u), (unsigned)fill_cycles(data));
            leave_xip();
        }
    }
    set_interface(READOC_READ4IO, 0);
}

static uint32_t khz(void (*code)(void))
{
    uint32_t begin = DWT_CYCCNT;

    code();
    return CODE * 1000u / ((DWT_CYCCNT - begin) / clock_cpu_mhz());
}

static void streaming(void)
{
    REG(CACHE_BASE, CACHE_ENABLE) = 0;
    printk("xip16 %u\n", (unsigned)khz(straight_16));
    printk("xip32 %u\n", (unsigned)khz(straight_32));
}

void cache_set(bool on)
{
    REG(CACHE_BASE, CACHE_ENABLE) = on;
}

static void internal(void)
{
    rows_report("app128");
    cpu_clock_set(HFCLKCTRL_64MHZ);
    rows_report("app64");
    cpu_clock_set(HFCLKCTRL_128MHZ);
}

/* 64 words, two a line, read twice: what the counters must say is known beforehand. */
static void profile(void)
{
    cache_restart();
    REG(CACHE_BASE, CACHE_PROFILINGENABLE) = 1;
    REG(CACHE_BASE, CACHE_PROFILINGCLEAR) = 1;
    walk_lines(data, LINES, LINE / 2);
    walk_lines(data, LINES, LINE / 2);
    REG(CACHE_BASE, CACHE_PROFILINGENABLE) = 0;
    printk("cache %u %u %u %u\n", (unsigned)REG(CACHE_BASE, CACHE_PROFILING1_IHIT),
           (unsigned)REG(CACHE_BASE, CACHE_PROFILING1_IMISS),
           (unsigned)REG(CACHE_BASE, CACHE_PROFILING1_DHIT),
           (unsigned)REG(CACHE_BASE, CACHE_PROFILING1_DMISS));
}

/* As RAM the cache keeps 8 KiB, and nothing is cached. */
static void cache_as_ram(void)
{
    volatile uint32_t *ram = (volatile uint32_t *)CACHEDATA_BASE;
    uint32_t right = 0;

    REG(CACHE_BASE, CACHE_ENABLE) = 0;
    REG(CACHE_BASE, CACHE_MODE) = CACHE_MODE_RAM;
    for (uint32_t i = 0; i < CACHEDATA_BYTES / 4; i++)
        ram[i] = i * 0x9e3779b1u;
    for (uint32_t i = 0; i < CACHEDATA_BYTES / 4; i++)
        right += ram[i] == i * 0x9e3779b1u;
    REG(CACHE_BASE, CACHE_MODE) = 0;
    printk("cacheram %u\n", (unsigned)right);
}

static void start_counters(void)
{
    REG(CLOCK_BASE, CLOCK_LFCLKSRC) = LFCLK_SRC_XO;
    REG(CLOCK_BASE, CLOCK_TASKS_LFCLKSTART) = 1;
    while (REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) == 0)
        ;
    REG(TIMER0_BASE, TIMER_BITMODE) = TIMER_BITMODE_32;
    REG(TIMER0_BASE, TIMER_PRESCALER) = TIMER_DIV_16;
    REG(RTC0_BASE, RTC_PRESCALER) = 0;
    REG(RTC0_BASE, RTC_CC0) = 1 + SECOND_AT_RTC;
    SYST_RVR = SYST_MASK;
    SYST_CVR = 0;
    SYST_CSR = SYST_CLKCPU | SYST_ENABLE;
    REG(RTC0_BASE, RTC_TASKS_START) = 1;
    REG(TIMER0_BASE, TIMER_TASKS_START) = 1;
}

/* From one tick of the RTC to the tick a second later; the first is a reference, not a result. */
static void one_second(void)
{
    start_counters();
    while (REG(RTC0_BASE, RTC_COUNTER) == 0)
        ;
    uint32_t systick = SYST_CVR, cycles = DWT_CYCCNT;
    REG(TIMER0_BASE, TIMER_TASKS_CAPTURE0) = 1;
    uint32_t timer = REG(TIMER0_BASE, TIMER_CC0), rtc = REG(RTC0_BASE, RTC_COUNTER);

    while (REG(RTC0_BASE, RTC_COUNTER) < 1 + SECOND_AT_RTC)
        ;
    uint32_t systick_end = SYST_CVR, cycles_end = DWT_CYCCNT;
    REG(TIMER0_BASE, TIMER_TASKS_CAPTURE0) = 1;

    printk("second %u %u %u %u\n", (unsigned)(cycles_end - cycles),
           (unsigned)(REG(TIMER0_BASE, TIMER_CC0) - timer),
           (unsigned)(REG(RTC0_BASE, RTC_COUNTER) - rtc),
           (unsigned)((systick - systick_end) & SYST_MASK));
}

int main(void)
{
    timing_start();
    check(qspi_init(&qspi_config), "QSPI");
    check(qspi_wake(), "waking the chip");
    check(qspi_set_high_performance(), "high performance");
    cpu_clock_set(HFCLKCTRL_128MHZ);
    fills();
    streaming();
    internal();
    profile();
    cache_as_ram();
    one_second();
    printk("timing: done\n");
    sleep_forever();
}
