/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernels.h"

#define WORDS  1024u
#define ROUNDS 8u

#define V1(n)   (n) * 0x85ebca77u
#define V4(n)   V1(n), V1((n) + 1), V1((n) + 2), V1((n) + 3)
#define V16(n)  V4(n), V4((n) + 4), V4((n) + 8), V4((n) + 12)
#define V64(n)  V16(n), V16((n) + 16), V16((n) + 32), V16((n) + 48)
#define V256(n) V64(n), V64((n) + 64), V64((n) + 128), V64((n) + 192)

static const uint32_t source[WORDS] = {V256(0u), V256(256u), V256(512u), V256(768u)};

uint32_t kernel_copy(void)
{
    static volatile uint32_t target[WORDS];
    uint32_t sum = 0;

    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < WORDS; i++)
            target[i] = source[i] + round;
        sum += target[round * 100];
    }
    return sum;
}
