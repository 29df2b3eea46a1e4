/*
 * Core registers of the Cortex-M33 and the few instructions that C cannot say.
 *
 * Follows: Armv8-M Architecture Reference Manual.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

#define CORE_REG(addr) (*(volatile uint32_t *)(addr))

#define SYST_CSR   CORE_REG(0xe000e010u)
#define NVIC_ISER  ((volatile uint32_t *)0xe000e100u)
#define NVIC_ICER  ((volatile uint32_t *)0xe000e180u)
#define NVIC_ISPR  ((volatile uint32_t *)0xe000e200u)
#define NVIC_ICPR  ((volatile uint32_t *)0xe000e280u)
#define SCB_VTOR   CORE_REG(0xe000ed08u)
#define SCB_AIRCR  CORE_REG(0xe000ed0cu)
#define SCB_SHCSR  CORE_REG(0xe000ed24u)
#define SCB_CFSR   CORE_REG(0xe000ed28u)
#define SCB_HFSR   CORE_REG(0xe000ed2cu)
#define SCB_MMFAR  CORE_REG(0xe000ed34u)
#define SCB_BFAR   CORE_REG(0xe000ed38u)
#define SCB_CPACR  CORE_REG(0xe000ed88u)
#define SCB_NSACR  CORE_REG(0xe000ed8cu)
#define MPU_CTRL   CORE_REG(0xe000ed94u)
#define DCB_DEMCR  CORE_REG(0xe000edfcu)
#define DWT_CTRL   CORE_REG(0xe0001000u)
#define DWT_CYCCNT CORE_REG(0xe0001004u)

#define SHCSR_MEMFAULTENA (1u << 16)
#define SHCSR_BUSFAULTENA (1u << 17)
#define SHCSR_USGFAULTENA (1u << 18)
#define SHCSR_SECFAULTENA (1u << 19)
#define DEMCR_TRCENA      (1u << 24)
#define DWT_CYCCNTENA     (1u << 0)
#define AIRCR_SYSRESETREQ 0x05fa0004u
#define CPACR_CP10_CP11   (0xfu << 20)
#define NVIC_WORDS        3u

#define CFSR_IACCVIOL    (1u << 0)
#define CFSR_DACCVIOL    (1u << 1)
#define CFSR_MMARVALID   (1u << 7)
#define CFSR_IBUSERR     (1u << 8)
#define CFSR_PRECISERR   (1u << 9)
#define CFSR_IMPRECISERR (1u << 10)
#define CFSR_BFARVALID   (1u << 15)
#define CFSR_UNDEFINSTR  (1u << 16)
#define CFSR_INVSTATE    (1u << 17)
#define CFSR_INVPC       (1u << 18)
#define CFSR_NOCP        (1u << 19)
#define CFSR_STKOF       (1u << 20)
#define CFSR_UNALIGNED   (1u << 24)
#define CFSR_DIVBYZERO   (1u << 25)

static inline void irq_enable(unsigned irq)
{
    NVIC_ISER[irq / 32] = 1u << (irq % 32);
}

static inline void irq_disable(unsigned irq)
{
    NVIC_ICER[irq / 32] = 1u << (irq % 32);
}

static inline void irq_set_pending(unsigned irq)
{
    NVIC_ISPR[irq / 32] = 1u << (irq % 32);
}

static inline uint32_t irq_lock(void)
{
    uint32_t primask;

    __asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask) : : "memory");
    return primask;
}

static inline void irq_unlock(uint32_t primask)
{
    __asm__ volatile("msr primask, %0" : : "r"(primask) : "memory");
}

static inline void wait_for_interrupt(void)
{
    __asm__ volatile("dsb\n\twfi" : : : "memory");
}

static inline void barrier(void)
{
    __asm__ volatile("dsb\n\tisb" : : : "memory");
}

__attribute__((noreturn)) static inline void system_reset(void)
{
    barrier();
    SCB_AIRCR = AIRCR_SYSRESETREQ;
    for (;;)
        barrier();
}

__attribute__((noreturn)) static inline void sleep_forever(void)
{
    for (;;)
        wait_for_interrupt();
}
