/*
 * Exceptions and faults: what was taken in which order, its frame, EXC_RETURN and fault registers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "case.h"
#include "cortex_m33.h"
#include "log.h"
#include "string.h"

#define MAX_TAKEN   4u
#define XPSR_T      0x01000000u
#define XPSR_IT     0x0600fc00u
#define FAR_VALID   0x8000u /* BFARVALID */
#define IS_FAULT(n) ((n) >= 3 && (n) <= 7)

/* Of an interrupt only the order is certain, not the instruction before which it is taken. */
#define SVCALL            11u
#define IS_SYNCHRONOUS(n) (IS_FAULT(n) || (n) == SVCALL)

struct frame {
    uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
};

struct taken {
    uint32_t exception, exc_return, cfsr, hfsr, bfar;
    struct frame frame;
};

void exception_record(struct frame *frame, uint32_t exc_return, uint32_t resume);

static struct {
    struct taken taken[MAX_TAKEN];
    uint32_t n;
} record;

/* Called by exception_entry; a fault goes on at `resume`. */
void exception_record(struct frame *frame, uint32_t exc_return, uint32_t resume)
{
    struct taken *t = &record.taken[record.n % MAX_TAKEN];

    record.n++;
    __asm__ volatile("mrs %0, ipsr" : "=r"(t->exception));
    t->exc_return = exc_return;
    t->cfsr = SCB_CFSR;
    t->hfsr = SCB_HFSR;
    t->bfar = (t->cfsr & FAR_VALID) != 0 ? SCB_BFAR : 0;
    t->frame = *frame;
    SCB_CFSR = t->cfsr;
    SCB_HFSR = t->hfsr;
    if (!IS_FAULT(t->exception))
        return;
    frame->pc = resume;
    frame->xpsr = (frame->xpsr & ~XPSR_IT) | XPSR_T;
}

/* Within a case the place in it; elsewhere the address. */
static uint32_t place(const struct code_case *c, uint32_t pc)
{
    uint32_t offset = pc - ((uint32_t)(uintptr_t)c->code & ~1u);

    return offset < 0x200 ? offset : pc;
}

static void log_taken(const struct code_case *c, const struct taken *t)
{
    log_text(" [");
    log_decimal(t->exception);
    log_item("return", t->exc_return);
    log_item("cfsr", t->cfsr);
    log_item("hfsr", t->hfsr);
    log_item("bfar", t->bfar);
    if (IS_SYNCHRONOUS(t->exception))
        log_item("pc", place(c, t->frame.pc));
    log_item("xpsr", t->frame.xpsr);
    log_item("r0", t->frame.r0);
    log_item("r3", t->frame.r3);
    log_text("]");
}

static void run_case(const struct code_case *c)
{
    struct state state;

    memset(&state, 0, sizeof(state));
    memset(&record, 0, sizeof(record));
    for (uint32_t i = 0; i < SCRATCH_WORDS; i++)
        scratch[i] = i * 0x01020305u;
    state.r[0] = 0x100;
    state.r[3] = 0x12345679;
    state.r[POINTER] = (uint32_t)(uintptr_t)&scratch[SCRATCH_WORDS / 2];
    case_run(&state, c->code);
    log_text(c->name);
    log_text(":");
    for (uint32_t i = 0; i < record.n && i < MAX_TAKEN; i++)
        log_taken(c, &record.taken[i]);
    log_item("taken", record.n);
    for (uint32_t i = 0; i < 6; i++)
        log_item("", state.r[i]);
    log_item("apsr", state.apsr);
    log_end_line();
}

void run_system_cases(void)
{
    SCB_SHCSR = SHCSR_MEMFAULTENA | SHCSR_BUSFAULTENA | SHCSR_USGFAULTENA | SHCSR_SECFAULTENA;
    for (const struct code_case *c = system_cases; c < system_cases_end; c++)
        run_case(c);
    SCB_SHCSR = 0;
}
