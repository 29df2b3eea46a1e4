/*
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "random.h"

#include <stdbool.h>

#include "templates.h"

#define BX_LR           0x4770u
#define MOV_R11_R10     0x46d3u     /* R10 keeps the base */
#define SUB_R7_R11_R10  0xebab070au /* how far the base moved */
#define AND_R7_R1_15    0xf001070fu
#define LDREX_R11       0xe85b0f00u
#define STREX_R11       0xe84b0000u
#define CBZ_OVER_WIDE   0xb108u
#define CBNZ_OVER_WIDE  0xb908u
#define BCOND_OVER_WIDE 0xd001u
#define IT              0xbf00u
#define CONDITIONS      14u /* AL is no condition of IT and B */

struct output {
    uint32_t *seed;
    uint16_t *at;
};

uint32_t random_next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static uint32_t below(struct output *o, uint32_t limit)
{
    return (random_next(o->seed) >> 8) % limit;
}

static void put_narrow(struct output *o, uint32_t bits)
{
    *o->at++ = (uint16_t)bits;
}

static void put_wide(struct output *o, uint32_t bits)
{
    put_narrow(o, bits >> 16);
    put_narrow(o, bits);
}

static uint32_t draw(struct output *o, const struct templates *t)
{
    const struct template *template = &t->first[below(o, t->n)];
    uint32_t bits = template->bits | (random_next(o->seed) & template->free);

    switch (template->rule) {
    case ANY:
        break;
    case IMMEDIATE:
        bits |= 1;
        break;
    case DISTINCT:
        if ((bits >> 12 & 7) == (bits >> 8 & 7))
            bits ^= 1u << 8;
        break;
    case SAME:
        bits |= (bits & 7) << 16;
        break;
    }
    return bits;
}

static void put_conditional(struct output *o)
{
    switch (below(o, 4)) {
    case 0:
        put_narrow(o, draw(o, &narrow_templates));
        break;
    case 1:
        put_wide(o, draw(o, &fp_templates));
        break;
    default:
        put_wide(o, draw(o, &wide_templates));
    }
}

static void put_it_block(struct output *o)
{
    uint32_t n = 1 + below(o, 4);
    uint32_t end = 1u << (4 - n);
    uint32_t mask = (random_next(o->seed) & 0xf & ~(2 * end - 1)) | end;

    put_narrow(o, IT | below(o, CONDITIONS) << 4 | mask);
    for (uint32_t i = 0; i < n; i++)
        put_conditional(o);
}

static void put_branch(struct output *o)
{
    switch (below(o, 3)) {
    case 0:
        put_narrow(o, CBZ_OVER_WIDE | below(o, 8));
        break;
    case 1:
        put_narrow(o, CBNZ_OVER_WIDE | below(o, 8));
        break;
    default:
        put_narrow(o, BCOND_OVER_WIDE | below(o, CONDITIONS) << 8);
    }
    put_wide(o, draw(o, &wide_templates));
}

static void put_writeback(struct output *o)
{
    put_wide(o, draw(o, &writeback_templates));
    put_wide(o, SUB_R7_R11_R10);
    put_narrow(o, MOV_R11_R10);
}

static void put_indexed(struct output *o)
{
    static const uint32_t accesses[] = {0xf81b0007, 0xf83b0007, 0xf85b0007, 0xf91b0007,
                                        0xf93b0007, 0xf80b0007, 0xf82b0007, 0xf84b0007};
    uint32_t access = accesses[below(o, sizeof(accesses) / sizeof(accesses[0]))];

    put_wide(o, AND_R7_R1_15);
    put_wide(o, access | below(o, 7) << 12 | below(o, 4) << 4);
}

static void put_exclusive(struct output *o)
{
    uint32_t result = below(o, 8), loaded = below(o, 8), offset = below(o, 16);

    put_wide(o, LDREX_R11 | loaded << 12 | offset);
    put_wide(o, STREX_R11 | (result ^ 1) << 12 | result << 8 | offset);
}

static void put_anything(struct output *o)
{
    switch (below(o, 16)) {
    case 0:
        put_it_block(o);
        break;
    case 1:
        put_branch(o);
        break;
    case 2:
    case 3:
        put_wide(o, draw(o, &memory_templates));
        break;
    case 4:
        put_writeback(o);
        break;
    case 5:
        put_indexed(o);
        break;
    case 6:
        put_exclusive(o);
        break;
    case 7:
        put_wide(o, draw(o, &unconditional_templates));
        break;
    case 8:
    case 9:
        put_wide(o, draw(o, &fp_templates));
        break;
    default:
        put_conditional(o);
    }
}

void random_code(uint32_t *seed, uint16_t *code, uint32_t n)
{
    struct output o = {.seed = seed, .at = code};

    for (uint32_t i = 0; i < n; i++)
        put_anything(&o);
    put_narrow(&o, BX_LR);
}
