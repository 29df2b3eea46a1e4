/*
 * RADIO: the packet under way, as registers describe it and as time passes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/radio/radio_priv.h"

#define FREQUENCY_MAP BIT(8) /* counts from 2360 MHz */

unsigned radio_mhz(const struct radio *r)
{
    uint32_t frequency = REG(r, FREQUENCY);

    return ((frequency & FREQUENCY_MAP) != 0 ? 2360 : 2400) + bits(frequency, 6, 0);
}

uint64_t radio_word(const struct radio *r, unsigned n, uint8_t *word_bits)
{
    unsigned base_bytes = MIN(bits(REG(r, PCNF1), 18, 16), 4);

    if (REG(r, MODE) == IEEE802154) {
        *word_bits = 8;
        return REG(r, SFD);
    }
    uint32_t prefix = REG(r, PREFIX0 + (n & 4)) >> 8 * (n & 3) & 0xff;
    uint64_t base = REG(r, n == 0 ? BASE0 : BASE1);

    *word_bits = (uint8_t)(8 * (base_bytes + 1));
    return base >> 8 * (4 - base_bytes) | (uint64_t)prefix << 8 * base_bytes;
}

struct coder radio_coder(const struct radio *r, const struct air_packet *air)
{
    struct frame f = frame_of(REG(r, PCNF0), REG(r, PCNF1), REG(r, CRCCNF));
    struct coder c = coder_start(f.crc_bytes, REG(r, CRCPOLY), REG(r, CRCINIT),
                                 f.whitens ? (uint8_t)REG(r, DATAWHITEIV) : 0);

    for (unsigned i = 0; f.crc_of_address && i < air->word_bits; i++)
        coder_count(&c, (air->word >> i & 1) != 0);
    return c;
}

ticks_t radio_bit_time(const struct radio *r, unsigned n)
{
    const struct packet *p = &r->s.packet;

    return p->address + p->lead + n * p->bit;
}

ticks_t radio_count_time(const struct radio *r, unsigned n)
{
    const struct packet *p = &r->s.packet;
    unsigned lead = p->lead != 0 ? CODED_LEAD_BITS : 0;

    if (n < lead)
        return p->address + n * (p->lead / CODED_LEAD_BITS);
    return radio_bit_time(r, n - lead);
}

unsigned radio_count_now(const struct radio *r)
{
    const struct packet *p = &r->s.packet;
    ticks_t since = radio_now(r) - p->address;

    if (since < p->lead)
        return (unsigned)(since / (p->lead / CODED_LEAD_BITS));
    return (unsigned)((since - p->lead) / p->bit) + (p->lead != 0 ? CODED_LEAD_BITS : 0);
}
