/*
 * Instructions that random code is made of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

/* What must hold between fields so that the encoding is predictable. */
enum template_rule {
    ANY,
    IMMEDIATE, /* a modified immediate with a zero byte may be UNPREDICTABLE */
    DISTINCT,  /* fields at bits 12 and 8 name different registers */
    SAME,      /* Rn repeats Rm */
};

/*
 * One encoding: the free bits are drawn at random. Register fields have three free bits, so that
 * only R0 to R7 are named; R11 is the base of memory accesses.
 */
struct template
{
    uint32_t bits;
    uint32_t free;
    enum template_rule rule;
};

struct templates {
    const struct template *first;
    uint32_t n;
};

extern const struct templates narrow_templates; /* 16 bits */
extern const struct templates wide_templates;
extern const struct templates memory_templates;
extern const struct templates writeback_templates; /* change R11 */
extern const struct templates fp_templates;
extern const struct templates unconditional_templates; /* not in an IT block */
