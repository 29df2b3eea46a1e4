/*
 * Follows: Armv8-M Architecture Reference Manual, exception frame and CFSR.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>
#include <stdint.h>

#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"

struct frame {
    uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
};

struct cause {
    uint32_t bit;
    const char *text;
};

static const char *const fault_names[] = {
    [3] = "HARD FAULT",  [4] = "MPU FAULT",    [5] = "BUS FAULT",
    [6] = "USAGE FAULT", [7] = "SECURE FAULT",
};

static const struct cause causes[] = {
    {CFSR_IACCVIOL, "Instruction access violation"},
    {CFSR_DACCVIOL, "Data access violation"},
    {CFSR_IBUSERR, "Instruction bus error"},
    {CFSR_PRECISERR, "Precise data bus error"},
    {CFSR_IMPRECISERR, "Imprecise data bus error"},
    {CFSR_UNDEFINSTR, "Attempt to execute undefined instruction"},
    {CFSR_INVSTATE, "Illegal use of the EPSR"},
    {CFSR_INVPC, "Illegal load of EXC_RETURN into PC"},
    {CFSR_NOCP, "No coprocessor instructions"},
    {CFSR_STKOF, "Stack overflow (context area not valid)"},
    {CFSR_UNALIGNED, "Unaligned memory access"},
    {CFSR_DIVBYZERO, "Division by zero"},
};

__attribute__((used, noreturn)) static void crash_report(const struct frame *frame)
{
    uint32_t cfsr = SCB_CFSR, ipsr;

    __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
    printk("***** %s *****\n", ipsr >= 3 && ipsr <= 7 ? fault_names[ipsr] : "FAULT");
    for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
        if (cfsr & causes[i].bit)
            printk("  %s\n", causes[i].text);
    }
    if (cfsr & CFSR_MMARVALID)
        printk("  MMFAR 0x%08x\n", (unsigned)SCB_MMFAR);
    if (cfsr & CFSR_BFARVALID)
        printk("  BFAR 0x%08x\n", (unsigned)SCB_BFAR);
    if ((cfsr & CFSR_STKOF) == 0) {
        printk("  r0 0x%08x  r1 0x%08x  r2 0x%08x  r3 0x%08x\n", (unsigned)frame->r0,
               (unsigned)frame->r1, (unsigned)frame->r2, (unsigned)frame->r3);
        printk("  r12 0x%08x  lr 0x%08x  pc 0x%08x  xpsr 0x%08x\n", (unsigned)frame->r12,
               (unsigned)frame->lr, (unsigned)frame->pc, (unsigned)frame->xpsr);
    }
    printk("  CFSR 0x%08x  HFSR 0x%08x\n", (unsigned)cfsr, (unsigned)SCB_HFSR);
    fatal_end();
}

__attribute__((naked)) void fault_entry(void)
{
    __asm__ volatile("tst lr, #4\n\t"
                     "ite eq\n\t"
                     "mrseq r0, msp\n\t"
                     "mrsne r0, psp\n\t"
                     "b crash_report");
}

void faults_init(void)
{
    SCB_SHCSR |= SHCSR_MEMFAULTENA | SHCSR_BUSFAULTENA | SHCSR_USGFAULTENA | SHCSR_SECFAULTENA;
}
