/*
 * Every FP case in several rounding and flushing modes, for remarkable operands: all pairs of them
 * where it takes two.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "case.h"
#include "log.h"
#include "string.h"

static const uint32_t values[] = {
    0x00000000, /* 0 */
    0x80000000, /* -0 */
    0x3f800000, /* 1 */
    0xbfc00000, /* -1.5 */
    0x40490fdb, /* pi */
    0x4effffff, /* just below 2^31 */
    0xcf000000, /* -2^31 */
    0x00000001, /* least denormal */
    0x807fffff, /* largest negative denormal */
    0x00800000, /* least normal */
    0x7f7fffff, /* largest */
    0x7f800000, /* infinity */
    0xff800000, /* -infinity */
    0x7fc12345, /* quiet NaN with a payload */
    0xffa00001, /* signalling NaN */
    0x33800001, /* just above 2^-24 */
};
#define N_VALUES (sizeof(values) / sizeof(values[0]))

/* RN; RZ, FZ; RP; RM, DN, AHP; RN, FZ, DN */
static const uint32_t modes[] = {0x00000000, 0x01c00000, 0x00400000, 0x06800000, 0x03000000};
#define N_MODES (sizeof(modes) / sizeof(modes[0]))

/* S0 and S1 are the operands, S2 the accumulator and the result, S3 another result. */
static void run_pair(const struct code_case *c, uint32_t mode, uint32_t a, uint32_t b)
{
    struct state state;

    memset(&state, 0, sizeof(state));
    state.fpscr = mode;
    state.s[0] = a;
    state.s[1] = b;
    state.s[2] = values[(a ^ b ^ (b >> 20)) % N_VALUES];
    state.r[0] = b;
    state.r[POINTER] = (uint32_t)(uintptr_t)&scratch[SCRATCH_WORDS / 2];
    case_run(&state, c->code);
    log_text(" ");
    log_hex(state.s[2] ^ state.s[3] ^ state.r[0] ^ b);
    log_text("/");
    log_hex(state.fpscr ^ mode ^ (state.apsr >> 4));
}

static void run_line(const struct code_case *c, uint32_t mode, uint32_t a)
{
    log_text(c->name);
    log_item("fpscr", mode);
    log_item("s0", a);
    log_text(":");
    for (uint32_t b = 0; b < N_VALUES; b++)
        run_pair(c, mode, a, values[b]);
    log_end_line();
}

void run_fp_cases(void)
{
    for (const struct code_case *c = fp_cases; c < fp_cases_end; c++)
        for (uint32_t mode = 0; mode < N_MODES; mode++)
            for (uint32_t a = 0; a < N_VALUES; a++)
                run_line(c, modes[mode], values[a]);
    for (const struct code_case *c = fp_unary_cases; c < fp_unary_cases_end; c++)
        for (uint32_t mode = 0; mode < N_MODES; mode++)
            run_line(c, modes[mode], values[mode]);
}
