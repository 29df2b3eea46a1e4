/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernels.h"

#define PAIRS 400u

static uint32_t gcd(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

uint32_t kernel_integer(void)
{
    uint32_t x = 12345, sum = 0;

    for (uint32_t i = 0; i < PAIRS; i++) {
        uint32_t a = x = x * 1664525u + 1013904223u;
        uint32_t b = x = x * 1664525u + 1013904223u;

        sum = (sum << 1 | sum >> 31) + gcd(a >> 4, b >> 4);
    }
    return sum;
}
