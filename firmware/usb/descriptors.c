/*
 * Follows: USB 2.0, chapter 9; CDC 1.2, PSTN 1.2 (abstract control model), DFU 1.1.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "descriptors.h"

#include <stddef.h>

#include "dfu.h"

#define WORD(n) (n) & 0xff, (n) >> 8

/* clang-format off */
static const uint8_t device[] = {
    18, 1, WORD(0x0200), 2, 0, 0, 64,
    WORD(0x1209), WORD(0x0001), /* pid.codes' number for tests */
    WORD(0x0100), 1, 2, 3, 1,
};

static const uint8_t configuration[] = {
    9, 2, WORD(102), 3, 1, 0, 0xc0, 50,
    8, 11, 0, 2, 2, 2, 0, 0,                        /* the two interfaces belong together */
    9, 4, 0, 0, 1, 2, 2, 0, 0,
    5, 0x24, 0, WORD(0x0110),
    5, 0x24, 1, 0, 1,
    4, 0x24, 2, 2,
    5, 0x24, 6, 0, 1,
    7, 5, 0x80 | NOTIFY_ENDPOINT, 3, WORD(16), 10,
    9, 4, 1, 0, 2, 10, 0, 0, 0,
    7, 5, 0x80 | DATA_ENDPOINT, 2, WORD(64), 0,
    7, 5, DATA_ENDPOINT, 2, WORD(64), 0,
    9, 4, DFU_INTERFACE, 0, 0, 0xfe, 1, 2, 0,
    9, 4, DFU_INTERFACE, 1, 0, 0xfe, 1, 2, 0,
    9, 0x21, 0x05, WORD(1000), WORD(DFU_BLOCK), WORD(0x0110),
};

static const uint8_t languages[] = {4, 3, WORD(0x0409)};
static const uint8_t manufacturer[] = {18, 3, 'n', 0, 'r', 0, 'f', 0, '5', 0, '3', 0, 'e', 0,
                                       'm', 0, 'u', 0};
static const uint8_t product[] = {24, 3, 's', 0, 'e', 0, 'r', 0, 'i', 0, 'a', 0, 'l', 0, ' ', 0,
                                  'p', 0, 'o', 0, 'r', 0, 't', 0};
static const uint8_t serial[] = {4, 3, '1', 0};
/* clang-format on */

_Static_assert(sizeof(configuration) == 102, "wTotalLength");

static const struct {
    uint8_t type, index, length;
    const uint8_t *bytes;
} table[] = {
    {1, 0, sizeof(device), device},       {2, 0, sizeof(configuration), configuration},
    {3, 0, sizeof(languages), languages}, {3, 1, sizeof(manufacturer), manufacturer},
    {3, 2, sizeof(product), product},     {3, 3, sizeof(serial), serial},
};

const uint8_t *descriptor_find(uint32_t type, uint32_t index, uint32_t *length)
{
    for (uint32_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].type != type || table[i].index != index)
            continue;
        *length = table[i].length;
        return table[i].bytes;
    }
    *length = 0;
    return NULL;
}
