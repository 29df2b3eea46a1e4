/*
 * Every core case from several states; the log names what came out different from what went in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "case.h"
#include "log.h"
#include "string.h"

#define N_STATES 7u

/* R0 to R9, then the flags. R10 is a small index. */
static const uint32_t inputs[N_STATES][11] = {
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00000000},
    {0xffffffff, 0xffffffff, 1, 0xffffffff, 1, 2, 3, 4, 5, 6, 0x20000000},
    {0x80000000, 0x80000000, 31, 0xffffffff, 0x7fffffff, 0x8000, 0x7fff, 0x10000, 9, 8, 0x90000000},
    {0x7fffffff, 0x7fffffff, 32, 1, 0x80000000, 0xffff8000, 0xffff, 7, 6, 5, 0x680f0000},
    {0x7f80ff01, 0x80017fff, 33, 0x7fff8000, 0x0180ff7f, 0x80808080, 0x7f7f7f7f, 1, 2, 3,
     0x100a0000},
    {0x12345678, 0x9abcdef0, 0xff, 0x0fedcba9, 0x87654321, 0xdeadbeef, 0xcafef00d, 0x31415926,
     0x27182818, 0x55aa55aa, 0xa0050000},
    {0x00ff00ff, 0xff00ff00, 4, 0x80007fff, 0x7fff8000, 0x00010001, 0xfffefffe, 0x80000001,
     0xfffffffe, 0x40000000, 0xf80f0000},
};

static const char *const names[N_REGS] = {"r0", "r1", "r2", "r3", "r4",  "r5",
                                          "r6", "r7", "r8", "r9", "r10", "r11"};

static void fill_scratch(void)
{
    for (uint32_t i = 0; i < SCRATCH_WORDS; i++)
        scratch[i] = 0x80c1f203u + i * 0x11171d25u;
}

static void set_up(struct state *state, uint32_t n)
{
    memset(state, 0, sizeof(*state));
    memcpy(state->r, inputs[n], 10 * sizeof(uint32_t));
    state->r[10] = n;
    state->r[POINTER] = (uint32_t)(uintptr_t)&scratch[SCRATCH_WORDS / 2];
    state->apsr = inputs[n][10];
    for (uint32_t i = 0; i < 32; i++)
        state->s[i] = 0x40490fdbu + (i << 20) + n;
}

static void log_memory(void)
{
    for (uint32_t i = 0; i < SCRATCH_WORDS; i++) {
        if (scratch[i] == 0x80c1f203u + i * 0x11171d25u)
            continue;
        log_text(" m");
        log_decimal(i);
        log_item("", scratch[i]);
    }
}

static void log_changes(const struct state *before, const struct state *after)
{
    for (uint32_t i = 0; i < POINTER; i++)
        if (after->r[i] != before->r[i])
            log_item(names[i], after->r[i]);
    if (after->r[POINTER] != before->r[POINTER])
        log_item("pointer", after->r[POINTER] - before->r[POINTER]);
    if (after->apsr != before->apsr)
        log_item("apsr", after->apsr);
    if (after->fpscr != before->fpscr)
        log_item("fpscr", after->fpscr);
    for (uint32_t i = 0; i < 32; i++) {
        if (after->s[i] == before->s[i])
            continue;
        log_text(" s");
        log_decimal(i);
        log_item("", after->s[i]);
    }
    log_memory();
}

void run_core_cases(void)
{
    struct state before, after;

    for (const struct code_case *c = core_cases; c < core_cases_end; c++) {
        for (uint32_t n = 0; n < N_STATES; n++) {
            fill_scratch();
            set_up(&before, n);
            after = before;
            case_run(&after, c->code);
            log_text(c->name);
            log_text(" #");
            log_decimal(n);
            log_text(":");
            log_changes(&before, &after);
            log_end_line();
        }
    }
}
