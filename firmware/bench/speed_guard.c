/*
 * A 32-byte MPU guard in the page of the stack that the loop of speed.c uses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cortex_m33.h"
#include "nrf5340.h"
#include "speed.h"

#define MPU_RNR        CORE_REG(0xe000ed98u)
#define MPU_RBAR       CORE_REG(0xe000ed9cu)
#define MPU_RLAR       CORE_REG(0xe000eda0u)
#define MPU_ENABLE     BIT(0)
#define MPU_PRIVDEFENA BIT(2)
#define RBAR_AP_RO     (2u << 1)
#define RLAR_EN        BIT(0)
#define PAGE           1024u

void speed_prepare(void)
{
    uint32_t page = (uint32_t)(uintptr_t)__builtin_frame_address(0) & ~(PAGE - 1);

    MPU_RNR = 0;
    MPU_RBAR = page | RBAR_AP_RO;
    MPU_RLAR = page | RLAR_EN;
    MPU_CTRL = MPU_PRIVDEFENA | MPU_ENABLE;
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}
