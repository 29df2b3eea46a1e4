/*
 * How long things take to come about: an exception, an interrupt, a wake-up, a hop through DPPI, a
 * signal to the other core and back. At 128 MHz with CACHE on, the code having run before; prints
 *
 *     latency-KEY CYCLES, or nanoseconds where a TIMER of 16 MHz measures
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>
#include <string.h>

#include "clock.h"
#include "console.h"
#include "cortex_m33.h"
#include "nrf5340.h"
#include "timing.h"

#define VECTORS        (16u + APP_IRQ_COUNT)
#define SVCALL         11u
#define TIMES          4u /* the last of them counts */
#define TIMER_CC1      (TIMER_CC0 + 4)
#define CAPTURE1       (TIMER_TASKS_CAPTURE0 + 4)
#define CHANNEL_ENABLE BIT(31)
#define FROM_NET       1u /* IPC event; its task there is 0 */

int main(void);
void latency_handler(void);
void latency_svc_handler(void);
uint32_t latency_of_svc(void);
uint32_t latency_of_store(volatile uint32_t *task, uint32_t value, volatile uint32_t *event);
void wait_and_capture(volatile uint32_t *capture);

static uint32_t vectors[VECTORS] __attribute__((aligned(512)));

static void take_vectors(void)
{
    memcpy(vectors, (const void *)(uintptr_t)SCB_VTOR, sizeof(vectors));
    vectors[SVCALL] = (uint32_t)(uintptr_t)latency_svc_handler;
    vectors[16 + EGU0_IRQ] = (uint32_t)(uintptr_t)latency_handler;
    SCB_VTOR = (uint32_t)(uintptr_t)vectors;
    irq_enable(EGU0_IRQ);
}

static void exceptions(void)
{
    uint32_t svc = 0, pended = 0, event = 0, nothing = 0;

    REG(EGU0_BASE, INTENSET) = BIT(0);
    for (unsigned i = 0; i < TIMES; i++) {
        svc = latency_of_svc();
        pended = latency_of_store(&NVIC_ISPR[EGU0_IRQ / 32], BIT(EGU0_IRQ % 32), &nothing);
        event = latency_of_store(&REG(EGU0_BASE, 0), 1, &REG(EGU0_BASE, EGU_EVENTS_TRIGGERED));
    }
    REG(EGU0_BASE, INTENCLR) = BIT(0);
    printk("latency-svc %u\nlatency-pended %u\nlatency-event %u\n", (unsigned)svc, (unsigned)pended,
           (unsigned)event);
}

/* Of TIMER's 16 MHz. */
static uint32_t nanoseconds(uint32_t ticks)
{
    return ticks * 125 / 2;
}

static void timer_set_up(uint32_t base)
{
    REG(base, TIMER_BITMODE) = TIMER_BITMODE_32;
    REG(base, TIMER_PRESCALER) = 0;
}

/* From COMPARE to what follows WFI. */
static void wake(void)
{
    uint32_t ticks = 0;

    timer_set_up(TIMER0_BASE);
    REG(TIMER0_BASE, INTENSET) = TIMER_INT_COMPARE0;
    __asm__ volatile("cpsid i");
    irq_enable(TIMER0_IRQ);
    for (unsigned i = 0; i < TIMES; i++) {
        REG(TIMER0_BASE, TIMER_TASKS_CLEAR) = 1;
        REG(TIMER0_BASE, TIMER_CC0) = 1600;
        REG(TIMER0_BASE, TIMER_TASKS_START) = 1;
        wait_and_capture(&REG(TIMER0_BASE, CAPTURE1));
        ticks = REG(TIMER0_BASE, TIMER_CC1) - REG(TIMER0_BASE, TIMER_CC0);
        REG(TIMER0_BASE, TIMER_TASKS_STOP) = 1;
        REG(TIMER0_BASE, TIMER_EVENTS_COMPARE0) = 0;
        (void)REG(TIMER0_BASE, TIMER_EVENTS_COMPARE0);
        NVIC_ICPR[0] = BIT(TIMER0_IRQ);
    }
    REG(TIMER0_BASE, INTENCLR) = TIMER_INT_COMPARE0;
    __asm__ volatile("cpsie i");
    printk("latency-wake %u\n", (unsigned)nanoseconds(ticks));
}

/* Channel 1 starts both timers at once; COMPARE of one captures the other through channel 0. */
static void hop(void)
{
    timer_set_up(TIMER0_BASE);
    timer_set_up(TIMER1_BASE);
    REG(TIMER0_BASE, TIMER_TASKS_CLEAR) = 1;
    REG(TIMER0_BASE, TIMER_CC0) = 160;
    REG(TIMER0_BASE, SUBSCRIBE_FIRST + TIMER_TASKS_START) = CHANNEL_ENABLE | 1;
    REG(TIMER1_BASE, SUBSCRIBE_FIRST + TIMER_TASKS_START) = CHANNEL_ENABLE | 1;
    REG(TIMER0_BASE, PUBLISH_FIRST - 0x100 + TIMER_EVENTS_COMPARE0) = CHANNEL_ENABLE | 0;
    REG(TIMER1_BASE, SUBSCRIBE_FIRST + TIMER_TASKS_CAPTURE0) = CHANNEL_ENABLE | 0;
    REG(EGU0_BASE, PUBLISH_FIRST - 0x100 + EGU_EVENTS_TRIGGERED) = CHANNEL_ENABLE | 1;
    REG(DPPIC_BASE, DPPIC_CHENSET) = BIT(0) | BIT(1);
    REG(EGU0_BASE, 0) = 1;
    delay_us(20);
    uint32_t ticks = REG(TIMER1_BASE, TIMER_CC0) - REG(TIMER0_BASE, TIMER_CC0);

    REG(DPPIC_BASE, DPPIC_CHENCLR) = BIT(0) | BIT(1);
    printk("latency-dppi %u\n", (unsigned)nanoseconds(ticks));
}

/* Nanoseconds since the last call. */
static uint32_t lap(void)
{
    uint32_t ticks;

    REG(TIMER0_BASE, CAPTURE1) = 1;
    ticks = REG(TIMER0_BASE, TIMER_CC1);
    REG(TIMER0_BASE, TIMER_TASKS_CLEAR) = 1;
    return nanoseconds(ticks);
}

static uint32_t there_and_back(bool asleep)
{
    volatile uint32_t *received = &REG(APP_IPC_BASE, IPC_EVENTS_RECEIVE + 4 * FROM_NET);
    uint32_t took;

    lap();
    REG(APP_IPC_BASE, IPC_TASKS_SEND) = 1;
    while (*received == 0)
        if (asleep)
            __asm__ volatile("dsb\n\twfi");
    took = lap();
    *received = 0;
    (void)*received;
    NVIC_ICPR[APP_IPC_IRQ / 32] = BIT(APP_IPC_IRQ % 32);
    return took;
}

/* timing_echo.c answers: the first TIMES while it looks, then out of its sleep. */
static void ipc(void)
{
    volatile uint32_t *received = &REG(APP_IPC_BASE, IPC_EVENTS_RECEIVE + 4 * FROM_NET);
    uint32_t looking = 0, sleeping = 0;

    REG(APP_IPC_BASE, IPC_SEND_CNF) = BIT(0);
    REG(APP_IPC_BASE, IPC_RECEIVE_CNF + 4 * FROM_NET) = BIT(1);
    REG(TIMER0_BASE, TIMER_TASKS_START) = 1;
    lap();
    REG(RESET_BASE, RESET_NETWORK_FORCEOFF) = 0;
    while (*received == 0)
        ;
    printk("latency-net-start %u\n", (unsigned)lap() / 1000);
    *received = 0;
    for (unsigned i = 0; i < TIMES; i++)
        looking = there_and_back(false);
    __asm__ volatile("cpsid i");
    REG(APP_IPC_BASE, INTENSET) = BIT(FROM_NET);
    irq_enable(APP_IPC_IRQ);
    for (unsigned i = 0; i < TIMES; i++) {
        delay_us(50);
        sleeping = there_and_back(true);
    }
    printk("latency-ipc %u\nlatency-ipc-asleep %u\n", (unsigned)looking, (unsigned)sleeping);
}

int main(void)
{
    timing_start();
    REG(CACHE_BASE, CACHE_ENABLE) = 1;
    take_vectors();
    exceptions();
    wake();
    hop();
    ipc();
    printk("timing: done\n");
    sleep_forever();
}
