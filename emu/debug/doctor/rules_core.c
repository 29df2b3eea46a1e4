/*
 * Rules for faults that have nothing to do with QSPI, and for lock-ups and resets: the last resort.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "base/units.h"
#include "debug/doctor/case.h"
#include "debug/doctor/resets.h"

#define CFSR_MEMMANAGE UINT32_C(0x000000ff)
#define NULL_PAGE      0x400

struct fault_row {
    uint32_t cfsr;
    bool (*applies)(const struct doctor_case *c);
    const char *id, *title, *why, *remedy;
};

static bool near_null(const struct doctor_case *c)
{
    return (c->fault->cfsr & CFSR_BFARVALID) != 0 && c->fault->bfar < NULL_PAGE;
}

static bool jumped_nowhere(const struct doctor_case *c)
{
    return memory_find(machine_memory(c->machine, c->core), c->pc) == NULL;
}

static bool jumped_to_null(const struct doctor_case *c)
{
    return c->pc < NULL_PAGE;
}

/* What the fault status says, most telling first. */
static const struct fault_row rows[] = {
    {CFSR_STKOF, NULL, "stack-overflow", "the stack has overflowed its limit",
     "A recursion, large local arrays, or a stack that is too small.",
     "CONFIG_MAIN_STACK_SIZE=4096  (or the stack size of that thread), and\n"
     "CONFIG_THREAD_ANALYZER=y to see what is used"},
    {CFSR_MSTKERR | CFSR_STKERR, NULL, "stack-unusable",
     "an exception could not save its registers: the stack pointer is not in usable RAM", NULL,
     "CONFIG_THREAD_ANALYZER=y; look for the writer of the stack pointer or for an overflow"},
    {CFSR_NOCP, NULL, "fpu-off", "a floating-point instruction ran while the FPU is off", NULL,
     "CONFIG_FPU=y\nCONFIG_FPU_SHARING=y"},
    {CFSR_PRECISERR, near_null, "null-pointer", "access through a null pointer", NULL,
     "CONFIG_NULL_POINTER_EXCEPTION_DETECTION_MPU=y shows such accesses with their caller"},
    {CFSR_IBUSERR, jumped_nowhere, "jump-to-nowhere",
     "a call or jump to an address where no memory is",
     "A function pointer that was not set, was overwritten, or comes from another build.",
     "Look at the caller's function pointer; after an update, load all images of one build"},
    {CFSR_INVSTATE, jumped_to_null, "call-of-null", "a call through a null function pointer",
     "The pointer was never set, or the function that was to be called is somewhere else now.",
     "Look at the caller's function pointer; after an update, load all images of one build"},
    {CFSR_UNDEFINSTR, NULL, "undefined-instruction", "an undefined instruction was executed",
     "A trap of the compiler (__builtin_unreachable), overwritten code, or data run as code.",
     "Look at the place; k_panic(), k_oops() and assertions end here, too"},
    {CFSR_INVSTATE, NULL, "jump-without-thumb", "a jump to an address without the Thumb bit",
     "A function pointer that was overwritten, or a wrong vector.", "Look at the caller's pointer"},
    {CFSR_INVPC, NULL, "bad-exception-return", "an exception returned with a wrong EXC_RETURN",
     NULL, "Look for a stack overflow: CONFIG_HW_STACK_PROTECTION=y"},
    {CFSR_UNALIGNED, NULL, "unaligned-access", "an unaligned access with CCR.UNALIGN_TRP set", NULL,
     "Use UNALIGNED_GET() and UNALIGNED_PUT(), or CONFIG_TRAP_UNALIGNED_ACCESS=n"},
    {CFSR_DIVBYZERO, NULL, "division-by-zero", "a division by zero", NULL, "Check the divisor"},
    {CFSR_MEMMANAGE, NULL, "mpu-violation", "the MPU refused an access",
     "A stack guard, a read-only or a never-execute region was touched.",
     "CONFIG_MAIN_STACK_SIZE=4096 if the address is below a stack; else look at the pointer"},
    {CFSR_PRECISERR, NULL, "bus-fault-data", "a data access to an address that does not answer",
     NULL,
     "Look at the pointer; a peripheral may be Secure only (TF-M) or belong to the other core"},
    {CFSR_IBUSERR, NULL, "bus-fault-fetch", "an instruction fetch that was not answered", NULL,
     "Look at the caller's function pointer"},
};

static struct finding *fault(const struct doctor_case *c)
{
    if (c->fault == NULL)
        return NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct fault_row *row = &rows[i];

        if ((c->fault->cfsr & row->cfsr) == 0 || (row->applies != NULL && !row->applies(c)))
            continue;
        struct finding *f = finding_new(row->id, FINDING_ERROR, "%s", row->title);

        case_say_where(c, f);
        if ((c->fault->cfsr & CFSR_BFARVALID) != 0)
            finding_why(f, "Address 0x%08x.%s%s", c->fault->bfar, row->why != NULL ? " " : "",
                        row->why != NULL ? row->why : "");
        else if (row->why != NULL)
            finding_why(f, "%s", row->why);
        finding_remedy(f, "%s", row->remedy);
        return f;
    }
    struct finding *f = finding_new("fault", FINDING_ERROR, "a fault ended the program");
    case_say_where(c, f);
    return f;
}

static struct finding *lockup(const struct doctor_case *c)
{
    if (c->symptom != SYMPTOM_LOCKUP || c->fault == NULL ||
        (c->fault->cfsr & (CFSR_MSTKERR | CFSR_STKERR)) != 0)
        return NULL;
    struct finding *f =
        finding_new("lockup", FINDING_ERROR, "a fault inside a fault handler: the core locked up");

    case_say_where(c, f);
    finding_why(f, "The handler of the first fault could not run: its stack, its code or its "
                   "vector is not usable.");
    finding_remedy(f, "See the first fault below; keep fault handlers and their data out of XIP");
    return f;
}

/* Bites only when nothing else explains the resets. */
static struct finding *watchdog(const struct doctor_case *c)
{
    const struct machine_reset *last = resets_last(c->history, c->core);

    if (c->symptom != SYMPTOM_RESETS || last == NULL ||
        (last->cause & (RESET_BY_DOG0 | RESET_BY_DOG1)) == 0)
        return NULL;
    char *place = case_place(c, last->pc);
    struct finding *f = finding_new("watchdog-resets", FINDING_ERROR,
                                    "the watchdog resets the chip again and again");

    finding_where(f, "the core was at %s when it bit last", place);
    finding_why(f, "Nobody has fed it in time. It goes on across the bootloader's jump and, once "
                   "started, cannot be stopped.");
    finding_remedy(f, "wdt_feed(wdt, channel) in time, or a longer window.max;\n"
                      "CONFIG_BOOT_WATCHDOG_FEED=y in MCUboot");
    g_free(place);
    return f;
}

static struct finding *resets(const struct doctor_case *c)
{
    const struct machine_reset *last = resets_last(c->history, c->core);

    if (c->symptom != SYMPTOM_RESETS || last == NULL || last->fault.valid)
        return NULL;
    char *cause = resets_cause(last->cause), *place = case_place(c, last->pc);
    struct finding *f =
        finding_new("reset-loop", FINDING_ERROR, "the chip resets again and again: %s", cause);

    finding_where(f, "the core was at %s at the last reset", place);
    const GPtrArray *lines = c->history->reset_lines;
    finding_why(f, "No fault came before it. Last line of the console: %s",
                lines->len != 0 ? (const char *)lines->pdata[lines->len - 1]
                                : history_last_line(c->history));
    finding_remedy(f, "Look for sys_reboot() there and in its callers; where it is a fatal error:\n"
                      "CONFIG_RESET_ON_FATAL_ERROR=n  to stop at it instead");
    g_free(cause);
    g_free(place);
    return f;
}

const doctor_rule doctor_rules_core[] = {watchdog, resets, lockup, fault, NULL};
