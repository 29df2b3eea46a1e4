/*
 * Vector table and the way from reset to main().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdint.h>

#include "cortex_m33.h"
#include "fatal.h"
#include "irq.h"
#include "nrf5340.h"
#include "string.h"
#include "system_init.h"

#ifdef NETWORK_CORE
#define IRQ_COUNT NET_IRQ_COUNT
#else
#define IRQ_COUNT APP_IRQ_COUNT
#endif

int main(void);
void reset_handler(void);
void isr_wrapper(void);
void pendsv_isr(void);
void systick_isr(void);

extern uint32_t __stack_start[], __stack_end[];
extern uint8_t __data_start[], __data_end[], __data_load[];
extern uint8_t __bss_start[], __bss_end[];
extern void (*const _vector_table[])(void);

void isr_wrapper(void)
{
    uint32_t ipsr;

    __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
    const struct isr_entry *entry = &_sw_isr_table[ipsr - 16];
    entry->isr(entry->arg);
}

static void spurious_exception(void)
{
    spurious_isr(NULL);
}

__attribute__((weak, alias("spurious_exception"))) void pendsv_isr(void);
__attribute__((weak, alias("spurious_exception"))) void systick_isr(void);

void reset_handler(void)
{
    uint32_t limit = (uint32_t)(uintptr_t)__stack_start;

    SCB_VTOR = (uint32_t)(uintptr_t)_vector_table;
    __asm__ volatile("msr msplim, %0" : : "r"(limit));
    system_init();
    memcpy(__data_start, __data_load, (size_t)(__data_end - __data_start));
    memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
    faults_init();
    main();
    fatal_end();
}

__attribute__((section(".vectors"), used)) void (*const _vector_table[16 + IRQ_COUNT])(void) = {
    [0] = (void (*)(void))(uintptr_t)__stack_end,
    [1] = reset_handler,
    [2] = spurious_exception,
    [3 ... 7] = fault_entry,
    [11] = spurious_exception,
    [12] = spurious_exception,
    [14] = pendsv_isr,
    [15] = systick_isr,
    [16 ... 15 + IRQ_COUNT] = isr_wrapper,
};
