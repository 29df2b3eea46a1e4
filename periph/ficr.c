/*
 * FICR and UICR content.
 *
 * Follows: product specification, chapters FICR and UICR; MDK (nrf53_erratas.h reads the family and
 *          revision words; SystemInit copies TRIMCNF until an erased address).
 * Models:  a QKAA of production revision 1. Words that nobody specified read as erased flash:
 *          SystemInit would follow a TRIMCNF of zeros to address 0.
 * Omits:   real trim values, which are not published: the list is empty.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/ficr.h"

#include "base/units.h"

/* How a word gets its value. */
enum source { CONSTANT, RANDOM };

struct word {
    uint16_t offset;
    uint8_t source;
    uint32_t value;
};

#define FAMILY_NRF5340 0x07
#define REVISION_1     0x05 /* what nrf53_erratas.h takes as production revision 1 */

static const struct word ficr_common[] = {
    {0x130, CONSTANT, FAMILY_NRF5340},
    {0x134, CONSTANT, REVISION_1},
    {0x204, RANDOM, 0}, /* INFO.DEVICEID */
    {0x208, RANDOM, 0},
    {0x20c, CONSTANT, 0x00005340}, /* INFO.PART */
    {0x210, CONSTANT, 0x514b4141}, /* INFO.VARIANT "QKAA" */
    {0x214, CONSTANT, 0x00002000}, /* INFO.PACKAGE: aQFN94 */
    {0x228, CONSTANT, 0x00000000}, /* INFO.DEVICETYPE: die */
};

static const struct word ficr_app[] = {
    {0x218, CONSTANT, 512},        /* INFO.RAM in KiB */
    {0x21c, CONSTANT, 1024},       /* INFO.FLASH in KiB */
    {0x220, CONSTANT, 4096},       /* INFO.CODEPAGESIZE */
    {0x224, CONSTANT, 256},        /* INFO.CODESIZE in pages */
    {0x450, CONSTANT, 0xffffff5f}, /* NFC.TAGHEADER0: the manufacturer's byte is 5f */
    {0xc00, CONSTANT, 0x210},      /* TRNG90B.BYTES */
    /*
     * XOSC32MTRIM: SLOPE 0, OFFSET 8, for which the capacitance formula of the product
     * specification has no correction. Provenance: assumption, a part without deviation.
     */
    {0xc20, CONSTANT, 8u << 5},
};

static const struct word ficr_net[] = {
    {0x218, CONSTANT, 64},   {0x21c, CONSTANT, 256},
    {0x220, CONSTANT, 2048}, {0x224, CONSTANT, 128},
    {0x280, RANDOM, 0}, /* ER: encryption root */
    {0x284, RANDOM, 0},      {0x288, RANDOM, 0},
    {0x28c, RANDOM, 0},      {0x290, RANDOM, 0}, /* IR: identity root */
    {0x294, RANDOM, 0},      {0x298, RANDOM, 0},
    {0x29c, RANDOM, 0},      {0x2a0, CONSTANT, 0xffffffff}, /* DEVICEADDRTYPE: random */
    {0x2a4, RANDOM, 0},                                     /* DEVICEADDR */
    {0x2a8, RANDOM, 0},
};

/* The same part for the same seed, whatever else is random in a run. */
static uint32_t identity(uint64_t seed, bool net, uint16_t offset)
{
    uint64_t z = seed * UINT64_C(0x9e3779b97f4a7c15) + offset + (net ? 0x10000 : 0);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(z ^ (z >> 31));
}

static void fill(uint8_t *page, const struct word *words, unsigned n, bool net, uint64_t seed)
{
    for (unsigned i = 0; i < n; i++) {
        const struct word *w = &words[i];

        store_le32(page + w->offset,
                   w->source == RANDOM ? identity(seed, net, w->offset) : w->value);
    }
}

void ficr_fill(uint8_t *page, bool net, uint64_t seed)
{
    memset(page, 0xff, FICR_PAGE);
    fill(page, ficr_common, ARRAY_LEN(ficr_common), net, seed);
    if (net)
        fill(page, ficr_net, ARRAY_LEN(ficr_net), net, seed);
    else
        fill(page, ficr_app, ARRAY_LEN(ficr_app), net, seed);
}

#define UICR_APPROTECT       0x000
#define UICR_SECUREAPPROTECT 0x01c
#define HW_UNPROTECTED       0x50fa50fa

void uicr_fill(uint8_t *page, bool net)
{
    memset(page, 0xff, FICR_PAGE);
    store_le32(page + UICR_APPROTECT, HW_UNPROTECTED);
    if (!net)
        store_le32(page + UICR_SECUREAPPROTECT, HW_UNPROTECTED);
}
