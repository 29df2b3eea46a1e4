/*
 * SDIV and UDIV by their operands.
 *
 * Nobody published a measurement. Assumed are the 2 to 11 cycles that are told of the core, with
 * four bits of the quotient a cycle: 2 when there is none, 3 for one to four bits, one more for
 * every four, and one more when a sign has to be taken off and put back. [assumption]
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "timing/timing_priv.h"

#include "base/units.h"

#define BITS_PER_CYCLE 4

static unsigned bit_length(uint32_t value)
{
    return value == 0 ? 0 : 32u - (unsigned)__builtin_clz(value);
}

static uint32_t magnitude(uint32_t value)
{
    return (int32_t)value < 0 ? 0u - value : value;
}

struct timing_division timing_division(struct timing *t, const struct timing_block *b)
{
    const uint8_t *code = memory_host(t->config.memory, b->pc, 4);
    uint16_t first = load_le16(code), second = load_le16(code + 2);

    return (struct timing_division){
        .dividend = first & 15,
        .divisor = second & 15,
        .is_signed = (first & 0x0020) == 0, /* SDIV fb9x, UDIV fbbx */
    };
}

int32_t timing_division_correction(const struct timing_division *d, uint32_t dividend,
                                   uint32_t divisor)
{
    uint32_t n = d->is_signed ? magnitude(dividend) : dividend;
    uint32_t m = d->is_signed ? magnitude(divisor) : divisor;
    unsigned bits = m == 0 ? 0 : bit_length(n / m);
    int32_t cycles = bits == 0 ? 2 : 3 + (int32_t)((bits - 1) / BITS_PER_CYCLE);

    if (d->is_signed && bits != 0 && (int32_t)(dividend | divisor) < 0)
        cycles++;
    return cycles - insn_classes[CLASS_DIVIDE].issue;
}
