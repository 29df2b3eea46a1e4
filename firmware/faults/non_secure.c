/*
 * Change: none by itself: code in Non-secure RAM that reads one word, for variants with TrustZone.
 * Seen:   -
 * Source: Armv8-M Architecture Reference Manual, BLXNS; product specification, SPU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "non_secure.h"

#include "cortex_m33.h"
#include "nrf5340.h"

#define RAM_BASE         0x20000000u
#define RAM_REGION_BYTES 0x2000u
#define CODE             0x20040000u
#define STACK            0x20042000u
#define SPU_RAMREGION    0x700u
#define PERM_ALL         0x7u
#define SAU_CTRL         CORE_REG(0xe000edd0u)
#define SAU_CTRL_ALLNS   2u
#define LDR_R0_R0        0x6800u
#define B_SELF           0xe7feu

void read_from_non_secure(uint32_t addr)
{
    volatile uint16_t *code = (volatile uint16_t *)CODE;

    code[0] = LDR_R0_R0;
    code[1] = B_SELF;
    REG(SPU_BASE, SPU_RAMREGION + (CODE - RAM_BASE) / RAM_REGION_BYTES * 4) = PERM_ALL;
    SAU_CTRL = SAU_CTRL_ALLNS;
    barrier();
    __asm volatile("msr msp_ns, %0\n"
                   "mov r0, %1\n"
                   "bxns %2\n"
                   :
                   : "r"(STACK), "r"(addr), "r"(CODE)
                   : "r0", "memory");
}
