/*
 * A piece of code under test and the state it runs in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

#define SCRATCH_WORDS 64u
#define N_REGS        12u
#define POINTER       11u /* register that points to the middle of the scratch memory */

/* case_run() in case_run.S knows the offsets. */
struct state {
    uint32_t r[N_REGS]; /* R0 to R11; R12 and LR are case_run()'s */
    uint32_t apsr;
    uint32_t fpscr;
    uint32_t s[32];
};

typedef void code_fn(void);

struct code_case {
    const char *name;
    code_fn *code;
};

extern const struct code_case core_cases[], core_cases_end[];
extern const struct code_case fp_cases[], fp_cases_end[];
extern const struct code_case fp_unary_cases[], fp_unary_cases_end[];
extern const struct code_case system_cases[], system_cases_end[];

/* Loads all of the state, calls the code, stores all of the state. */
void case_run(struct state *state, code_fn *code);

extern uint32_t scratch[SCRATCH_WORDS];

void run_core_cases(void);
void run_fp_cases(void);
void run_system_cases(void);
void run_random(void);
