/*
 * Rules for faults that have nothing to do with QSPI, and for lock-ups and resets: the last resort.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "base/units.h"
#include "debug/doctor/case.h"
#include "debug/doctor/fault_table.h"
#include "debug/doctor/resets.h"

static struct finding *fault(const struct doctor_case *c)
{
    if (c->fault == NULL)
        return NULL;
    const struct fault_facts facts = {
        .cfsr = c->fault->cfsr,
        .bfar = c->fault->bfar,
        .pc = c->pc,
        .pc_in_memory = memory_find(machine_memory(c->machine, c->core), c->pc) != NULL,
    };
    const struct fault_row *row = fault_table_find(&facts);
    struct finding *f = row != NULL
                            ? finding_new(row->id, FINDING_ERROR, "%s", row->title)
                            : finding_new("fault", FINDING_ERROR, "a fault ended the program");

    case_say_where(c, f);
    if (row == NULL)
        return f;
    if ((c->fault->cfsr & CFSR_BFARVALID) != 0)
        finding_why(f, "Address 0x%08x.%s%s", c->fault->bfar, row->why != NULL ? " " : "",
                    row->why != NULL ? row->why : "");
    else if (row->why != NULL)
        finding_why(f, "%s", row->why);
    finding_remedy(f, "%s", row->bare != NULL && !case_is_zephyr(c) ? row->bare : row->remedy);
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
