/*
 * The flags of XPSR as libunicorn keeps them: words in a row, each in the form that its own
 * instructions leave it in. context.c proves that before anybody uses it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

struct engine_flags {
    uint32_t carry;              /* 0 or 1 */
    uint32_t overflow, negative; /* in bit 31 */
    uint32_t zero;               /* 0: the Z flag is set */
    uint32_t saturated;          /* 0 or 1 */
    uint32_t ge;
    uint32_t thumb;
    uint32_t it; /* IT[1:0] in the low bits */
};

/* XPSR apart from the exception number. */
static inline uint32_t engine_flags_get(const struct engine_flags *f)
{
    return (f->negative & UINT32_C(0x80000000)) | (f->zero == 0 ? UINT32_C(1) << 30 : 0) |
           f->carry << 29 | f->overflow >> 31 << 28 | f->saturated << 27 | (f->it & 3) << 25 |
           f->thumb << 24 | f->ge << 16 | (f->it & 0xfc) << 8;
}

static inline void engine_flags_set(struct engine_flags *f, uint32_t xpsr)
{
    *f = (struct engine_flags){
        .carry = xpsr >> 29 & 1,
        .overflow = xpsr << 3 & UINT32_C(0x80000000),
        .negative = xpsr,
        .zero = ~xpsr & UINT32_C(1) << 30,
        .saturated = xpsr >> 27 & 1,
        .ge = xpsr >> 16 & 0xf,
        .thumb = xpsr >> 24 & 1,
        .it = (xpsr >> 25 & 3) | (xpsr >> 8 & 0xfc),
    };
}
