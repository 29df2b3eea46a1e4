/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/fault_table.h"

#include <glib.h>

#include "base/armv8m.h"

#define CFSR_MEMMANAGE UINT32_C(0x000000ff)
#define NULL_PAGE      0x400

static bool near_null(const struct fault_facts *f)
{
    return (f->cfsr & CFSR_BFARVALID) != 0 && f->bfar < NULL_PAGE;
}

static bool jumped_nowhere(const struct fault_facts *f)
{
    return !f->pc_in_memory;
}

static bool jumped_to_null(const struct fault_facts *f)
{
    return f->pc < NULL_PAGE;
}

/* What the MPU has refused there is the guard below a stack. */
static bool met_guard(const struct fault_facts *f)
{
    return (f->cfsr & (CFSR_DACCVIOL | CFSR_MMARVALID)) != 0;
}

/* What the fault status says, most telling first. */
static const struct fault_row rows[] = {
    {CFSR_STKOF, NULL, "stack-overflow", "the stack has overflowed its limit",
     "A recursion, large local arrays, or a stack that is too small.",
     "CONFIG_MAIN_STACK_SIZE=4096  (or the stack size of that thread), and\n"
     "CONFIG_THREAD_ANALYZER=y to see what is used",
     .bare =
         "Enlarge that stack: __StackSize or the linker script's region, the task's stack size"},
    {CFSR_MSTKERR, met_guard, "stack-overflow",
     "an exception could not save its registers: the stack has run into its guard",
     "A recursion, large local arrays, or a stack that is too small (CONFIG_NO_OPTIMIZATIONS=y "
     "needs more).",
     "CONFIG_MAIN_STACK_SIZE=4096  (or the stack size of the thread that the log names), and\n"
     "CONFIG_THREAD_ANALYZER=y to see what is used",
     .bare = "Enlarge the stack whose guard is at the address in MMFAR"},
    {CFSR_MSTKERR | CFSR_STKERR, NULL, "stack-unusable",
     "an exception could not save its registers: the stack pointer is not in usable RAM", NULL,
     "CONFIG_THREAD_ANALYZER=y; look for the writer of the stack pointer or for an overflow",
     .bare = "Look for the writer of the stack pointer; the initial one is the vector table's "
             "first word"},
    {CFSR_NOCP, NULL, "fpu-off", "a floating-point instruction ran while the FPU is off", NULL,
     "CONFIG_FPU=y\nCONFIG_FPU_SHARING=y",
     .bare =
         "SCB->CPACR |= 0xfu << 20; before floating point, e.g. in SystemInit() (__FPU_USED=1)"},
    {CFSR_PRECISERR, near_null, "null-pointer", "access through a null pointer", NULL,
     "CONFIG_NULL_POINTER_EXCEPTION_DETECTION_MPU=y shows such accesses with their caller",
     .bare = "Look at the pointer in the function at PC and at who should have set it"},
    {CFSR_IBUSERR | CFSR_IACCVIOL, jumped_nowhere, "jump-to-nowhere",
     "a call or jump to an address where no memory is",
     "A function pointer or a return address that was not set, was overwritten (a stack that ran "
     "over), or comes from another build.",
     "Look at the caller's function pointer and at the stack of that thread; after an update, load "
     "all\nimages of one build"},
    {CFSR_INVSTATE, jumped_to_null, "call-of-null", "a call through a null function pointer",
     "The pointer was never set, or the function that was to be called is somewhere else now.",
     "Look at the caller's function pointer; after an update, load all images of one build"},
    {CFSR_UNDEFINSTR, NULL, "undefined-instruction", "an undefined instruction was executed",
     "A trap of the compiler (__builtin_unreachable), overwritten code, or data run as code.",
     "Look at the place; k_panic(), k_oops() and assertions end here, too",
     .bare = "Look at the place; abort() and assertions end here, too"},
    {CFSR_INVSTATE, NULL, "jump-without-thumb", "a jump to an address without the Thumb bit",
     "A function pointer that was overwritten, or a wrong vector.", "Look at the caller's pointer"},
    {CFSR_INVPC, NULL, "bad-exception-return", "an exception returned with a wrong EXC_RETURN",
     NULL, "Look for a stack overflow: CONFIG_HW_STACK_PROTECTION=y",
     .bare = "Look for a stack overflow: set MSPLIM and PSPLIM"},
    {CFSR_UNALIGNED, NULL, "unaligned-access", "an unaligned access with CCR.UNALIGN_TRP set", NULL,
     "Use UNALIGNED_GET() and UNALIGNED_PUT(), or CONFIG_TRAP_UNALIGNED_ACCESS=n",
     .bare = "memcpy() to an aligned variable, or clear CCR.UNALIGN_TRP"},
    {CFSR_DIVBYZERO, NULL, "division-by-zero", "a division by zero", NULL, "Check the divisor"},
    {CFSR_MEMMANAGE, NULL, "mpu-violation", "the MPU refused an access",
     "A stack guard, a read-only or a never-execute region was touched.",
     "CONFIG_MAIN_STACK_SIZE=4096 if the address is below a stack; else look at the pointer",
     .bare = "Enlarge the stack if the address is below one; else look at the pointer and the MPU "
             "regions"},
    {CFSR_PRECISERR, NULL, "bus-fault-data", "a data access to an address that does not answer",
     NULL,
     "Look at the pointer; a peripheral may be Secure only (TF-M) or belong to the other core",
     .bare = "Look at the pointer; a peripheral may be Secure only or belong to the other core"},
    {CFSR_IBUSERR, NULL, "bus-fault-fetch", "an instruction fetch that was not answered", NULL,
     "Look at the caller's function pointer"},
};

const struct fault_row *fault_table_find(const struct fault_facts *facts)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        if ((facts->cfsr & rows[i].cfsr) != 0 &&
            (rows[i].applies == NULL || rows[i].applies(facts)))
            return &rows[i];
    return NULL;
}
