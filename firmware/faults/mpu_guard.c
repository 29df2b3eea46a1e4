/*
 * Change: a store into a region that the MPU keeps read-only, as a stack guard is.
 * Seen:   MPU FAULT, Data access violation.
 * Source: Armv8-M Architecture Reference Manual, MPU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"

#define MPU_RNR         CORE_REG(0xe000ed98u)
#define MPU_RBAR        CORE_REG(0xe000ed9cu)
#define MPU_RLAR        CORE_REG(0xe000eda0u)
#define RBAR_AP_RO      (3u << 1)
#define RLAR_EN         1u
#define CTRL_ENABLE     1u
#define CTRL_PRIVDEFENA 4u

static uint8_t guard[32] __attribute__((aligned(32)));

void scenario(void)
{
    uint32_t addr = (uint32_t)(uintptr_t)guard;

    MPU_RNR = 0;
    MPU_RBAR = addr | RBAR_AP_RO;
    MPU_RLAR = addr | RLAR_EN;
    MPU_CTRL = CTRL_ENABLE | CTRL_PRIVDEFENA;
    barrier();
    *(volatile uint8_t *)guard = 1;
}
