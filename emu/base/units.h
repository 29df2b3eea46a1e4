/*
 * Small things everybody needs: sizes, bit fields, little-endian access.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define KIB(n) ((n)*UINT32_C(1024))
#define MIB(n) ((n)*UINT32_C(1048576))

#define BIT(n)         (UINT32_C(1) << (n))
#define MASK(hi, lo)   ((UINT32_MAX >> (31 - (hi))) & (UINT32_MAX << (lo)))
#define ARRAY_LEN(a)   (sizeof(a) / sizeof((a)[0]))
#define ALIGN_UP(n, a) (((n) + (a)-1) / (a) * (a))

/* Field [hi:lo] of value. */
static inline uint32_t bits(uint32_t value, unsigned hi, unsigned lo)
{
    return (value & MASK(hi, lo)) >> lo;
}

static inline uint16_t load_le16(const void *p)
{
    const uint8_t *b = p;
    return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t load_le32(const void *p)
{
    const uint8_t *b = p;
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline void store_le32(void *p, uint32_t value)
{
    uint8_t *b = p;
    b[0] = (uint8_t)value;
    b[1] = (uint8_t)(value >> 8);
    b[2] = (uint8_t)(value >> 16);
    b[3] = (uint8_t)(value >> 24);
}
