/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernels.h"

#define S1(n)   x = (x >> 3 | x << 29) * 0x01000193u + (y ^ (n)), y += x;
#define S4(n)   S1(n) S1((n) + 1) S1((n) + 2) S1((n) + 3)
#define S16(n)  S4(n) S4((n) + 4) S4((n) + 8) S4((n) + 12)
#define S64(n)  S16(n) S16((n) + 16) S16((n) + 32) S16((n) + 48)
#define S256(n) S64(n) S64((n) + 64) S64((n) + 128) S64((n) + 192)

#define ROUNDS 4

uint32_t kernel_sprawl(void)
{
    uint32_t x = 1, y = 2;

    for (int i = 0; i < ROUNDS; i++) {
        S256(0u) S256(256u) S256(512u) S256(768u)
    }
    return x ^ y;
}
