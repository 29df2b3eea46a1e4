/*
 * Facts of the Armv8-M architecture that several rooms speak of.
 *
 * Follows: Armv8-M Architecture Reference Manual (DDI 0553), B3 and D1.2.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "base/units.h"

/* Exception numbers, Armv8-M Architecture Reference Manual, B3.8. */
enum {
    EXC_RESET = 1,
    EXC_NMI = 2,
    EXC_HARDFAULT = 3,
    EXC_MEMMANAGE = 4,
    EXC_BUSFAULT = 5,
    EXC_USAGEFAULT = 6,
    EXC_SECUREFAULT = 7,
    EXC_SVCALL = 11,
    EXC_DEBUGMON = 12,
    EXC_PENDSV = 14,
    EXC_SYSTICK = 15,
    EXC_IRQ0 = 16,
};

/* xPSR and CONTROL. */
#define XPSR_EXCEPTION MASK(8, 0)
#define XPSR_REALIGN   BIT(9) /* in a stacked xPSR: SP was aligned down by 4 */
#define XPSR_IT        (MASK(15, 10) | MASK(26, 25))
#define XPSR_SFPA      BIT(20) /* in a stacked xPSR */
#define XPSR_T         BIT(24)
#define CONTROL_NPRIV  BIT(0)
#define CONTROL_SPSEL  BIT(1)
#define CONTROL_FPCA   BIT(2)
#define CONTROL_SFPA   BIT(3)

/* EXC_RETURN. */
#define EXC_RETURN_PREFIX UINT32_C(0xffffff80)
#define EXC_RETURN_FIRST  UINT32_C(0xff000000) /* a branch there is an exception return */
#define EXC_RETURN_S      BIT(6)               /* the background state is Secure */
#define EXC_RETURN_DCRS   BIT(5)
#define EXC_RETURN_FTYPE  BIT(4) /* 1: no FP registers in the frame */
#define EXC_RETURN_MODE   BIT(3) /* 1: to Thread mode */
#define EXC_RETURN_SPSEL  BIT(2)
#define EXC_RETURN_RES0   BIT(1)
#define EXC_RETURN_ES     BIT(0) /* the exception was taken to Secure */

/* CFSR. */
#define CFSR_IACCVIOL    BIT(0)
#define CFSR_DACCVIOL    BIT(1)
#define CFSR_MUNSTKERR   BIT(3)
#define CFSR_MSTKERR     BIT(4)
#define CFSR_MLSPERR     BIT(5)
#define CFSR_MMARVALID   BIT(7)
#define CFSR_IBUSERR     BIT(8)
#define CFSR_PRECISERR   BIT(9)
#define CFSR_IMPRECISERR BIT(10)
#define CFSR_UNSTKERR    BIT(11)
#define CFSR_STKERR      BIT(12)
#define CFSR_LSPERR      BIT(13)
#define CFSR_BFARVALID   BIT(15)
#define CFSR_UNDEFINSTR  BIT(16)
#define CFSR_INVSTATE    BIT(17)
#define CFSR_INVPC       BIT(18)
#define CFSR_NOCP        BIT(19)
#define CFSR_STKOF       BIT(20)
#define CFSR_UNALIGNED   BIT(24)
#define CFSR_DIVBYZERO   BIT(25)

/* SFSR. */
#define SFSR_INVEP     BIT(0)
#define SFSR_INVIS     BIT(1)
#define SFSR_INVER     BIT(2)
#define SFSR_AUVIOL    BIT(3)
#define SFSR_INVTRAN   BIT(4)
#define SFSR_LSPERR    BIT(5)
#define SFSR_SFARVALID BIT(6)
#define SFSR_LSERR     BIT(7)

#define HFSR_VECTTBL  BIT(1)
#define HFSR_FORCED   BIT(30)
#define HFSR_DEBUGEVT BIT(31)

#define CCR_USERSETMPEND  BIT(1)
#define CCR_UNALIGN_TRP   BIT(3)
#define CCR_DIV_0_TRP     BIT(4)
#define CCR_BFHFNMIGN     BIT(8)
#define CCR_STKOFHFNMIGN  BIT(10)
#define SCR_SLEEPONEXIT   BIT(1)
#define SCR_SLEEPDEEP     BIT(2)
#define SCR_SEVONPEND     BIT(4)
#define FPCCR_ASPEN       BIT(31)
#define FPCCR_LSPEN       BIT(30)
#define FPCCR_CLRONRET    BIT(28)
#define FPCCR_TS          BIT(26)
#define FPCCR_S           BIT(2)
#define FPCCR_LSPACT      BIT(0)
#define AIRCR_PRIS        BIT(14)
#define AIRCR_BFHFNMINS   BIT(13)
#define SAU_CTRL_ALLNS    BIT(1)
#define DEMCR_TRCENA      BIT(24)
#define DEMCR_MON_EN      BIT(16)
#define DHCSR_C_DEBUGEN   BIT(0)
#define MPU_CTRL_ENABLE   BIT(0)
#define MPU_CTRL_HFNMIENA BIT(1)
#define MPU_CTRL_PRIVDEF  BIT(2)

/* "HardFault", "SysTick"; NULL for interrupts and numbers that are reserved. */
const char *armv8m_exception_name(unsigned exception);

/* "PRECISERR BFARVALID", for reports; free with g_free(). */
char *armv8m_cfsr_names(uint32_t cfsr);
char *armv8m_hfsr_names(uint32_t hfsr);
char *armv8m_sfsr_names(uint32_t sfsr);
