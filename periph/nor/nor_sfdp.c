/*
 * Serial Flash Discoverable Parameters of a part whose bytes nobody published: header and basic
 * flash parameter table (JESD216B, 16 double words) composed from the part's own description.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/nor/nor_priv.h"

#define TABLE 0x30

/* Units in which a duration is given, in nanoseconds; ends with 0. */
static const uint64_t erase_units[] = {1000000, 16000000, 128000000, 1000000000, 0};
static const uint64_t program_units[] = {8000, 64000, 0};
static const uint64_t byte_units[] = {1000, 8000, 0};
static const uint64_t chip_units[] = {16000000, 256000000, 4000000000, 64000000000, 0};
static const uint64_t short_units[] = {128, 1000, 8000, 64000, 0};

/* Count field of `width` bits and unit behind it for the least time not below ns. */
static uint32_t encode_time(uint64_t ns, const uint64_t *units, unsigned width)
{
    uint64_t most = BIT(width);
    unsigned unit = 0;
    uint64_t count;

    while (units[unit + 1] != 0 && ns > units[unit] * most)
        unit++;
    count = (ns + units[unit] - 1) / units[unit];
    return (uint32_t)(CLAMP(count, 1, most) - 1) | unit << width;
}

/* max = 2 * (code + 1) * typ */
static uint32_t encode_ratio(struct nor_time t)
{
    uint64_t twice = 2 * (uint64_t)MAX(t.typ_us, 1);

    return (uint32_t)(CLAMP((t.max_us + twice - 1) / twice, 1, 16) - 1);
}

static uint64_t ns(uint32_t us)
{
    return (uint64_t)us * 1000;
}

static bool has(const struct nor_chip *c, uint8_t opcode)
{
    return nor_find_op(c, opcode) != NULL;
}

/* Wait clocks, mode clocks and opcode of a fast read; EBh sends its mode byte on four lines. */
static uint32_t read_word(const struct nor_chip *c, uint8_t opcode, unsigned mode_clocks)
{
    const struct nor_op *op = nor_find_op(c, opcode);

    return op == NULL ? 0 : (uint32_t)opcode << 8 | mode_clocks << 5 | (op->dummy - mode_clocks);
}

static uint32_t features(const struct nor_chip *c)
{
    return 0xff800000 | (has(c, 0x6b) ? BIT(22) : 0) | (has(c, 0xeb) ? BIT(21) : 0) |
           (has(c, 0xbb) ? BIT(20) : 0) | (c->four_byte ? BIT(17) : 0) |
           (has(c, 0x3b) ? BIT(16) : 0) | 0x20e5;
}

static uint32_t erase_times(const struct nor_mode *m)
{
    return encode_ratio(m->erase_4k) | encode_time(ns(m->erase_4k.typ_us), erase_units, 5) << 4 |
           encode_time(ns(m->erase_32k.typ_us), erase_units, 5) << 11 |
           encode_time(ns(m->erase_64k.typ_us), erase_units, 5) << 18;
}

static uint32_t program_times(const struct nor_chip *c, const struct nor_mode *m)
{
    uint32_t next = (m->page.typ_us - m->byte.typ_us) / c->page;

    return 0x80000000 | encode_time(ns(m->erase_chip.typ_us), chip_units, 5) << 24 |
           encode_time(ns(MAX(next, 1)), byte_units, 4) << 19 |
           encode_time(ns(m->byte.typ_us), byte_units, 4) << 14 |
           encode_time(ns(m->page.typ_us), program_units, 5) << 8 |
           (uint32_t)g_bit_storage(c->page - 1) << 4 | encode_ratio(m->page);
}

static uint32_t suspend_times(const struct nor_chip *c)
{
    uint32_t latency = encode_time(ns(c->suspend_us), short_units, 5);

    return latency << 24 | latency << 13 | 0x00600444; /* intervals of 448 and 192 us */
}

static uint32_t suspend_opcodes(const struct nor_chip *c)
{
    return has(c, 0xb0) && has(c, 0x30) ? 0xb030b030 : 0x757a757a;
}

static uint32_t power_down(const struct nor_mode *m)
{
    return 0xb9u << 23 | 0xabu << 15 | encode_time(m->wake_ns, short_units, 5) << 8 | 0xf4 | 3;
}

static uint32_t reset_and_address(const struct nor_chip *c)
{
    return (c->four_byte ? 0x01u << 24 | 0x01u << 14 : 0) | 0x10 << 8 | 0x80 | 0x70;
}

void nor_compose_sfdp(const struct nor_chip *c, uint8_t sfdp[NOR_SFDP_SIZE])
{
    static const uint8_t header[] = {0x53, 0x46, 0x44, 0x50, 0x06,  0x01, 0x00, 0xff,
                                     0x00, 0x06, 0x01, 0x10, TABLE, 0x00, 0x00, 0xff};
    const struct nor_mode *m = &c->modes[0];
    const uint32_t words[16] = {
        features(c),
        c->size * 8 - 1,
        read_word(c, 0x6b, 0) << 16 | read_word(c, 0xeb, 2),
        read_word(c, 0xbb, 0) << 16 | read_word(c, 0x3b, 0),
        0xffffffee,
        0xff00ffff,
        0xff00ffff,
        0x520f200c,
        0xff00d810,
        erase_times(m),
        program_times(c, m),
        suspend_times(c),
        suspend_opcodes(c),
        power_down(m),
        0xff000000 | (uint32_t)c->quad_requirement << 20,
        reset_and_address(c),
    };

    memset(sfdp, 0xff, NOR_SFDP_SIZE);
    memcpy(sfdp, header, sizeof header);
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        store_le32(&sfdp[TABLE + 4 * i], words[i]);
}
