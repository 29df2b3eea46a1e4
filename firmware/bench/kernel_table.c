/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernels.h"

#define WORDS 1024u
#define STEPS 8000u

#define V1(n)   (n) * 0x9e3779b1u ^ (n) << 7
#define V4(n)   V1(n), V1((n) + 1), V1((n) + 2), V1((n) + 3)
#define V16(n)  V4(n), V4((n) + 4), V4((n) + 8), V4((n) + 12)
#define V64(n)  V16(n), V16((n) + 16), V16((n) + 32), V16((n) + 48)
#define V256(n) V64(n), V64((n) + 64), V64((n) + 128), V64((n) + 192)

static const uint32_t table[WORDS] = {V256(0u), V256(256u), V256(512u), V256(768u)};

uint32_t kernel_table(void)
{
    uint32_t at = 1, sum = 0;

    /* Each step needs the value before: no two loads overlap. */
    for (uint32_t i = 0; i < STEPS; i++) {
        at = table[(at + i) % WORDS];
        sum += at;
    }
    return sum;
}
