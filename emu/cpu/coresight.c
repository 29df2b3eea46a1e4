/*
 * The identification of what hangs on the private peripheral bus.
 *
 * Follows: Cortex-M33 Technical Reference Manual, "CPU ROM table" and the components' register
 *          summaries; CoreSight architecture for the layout of the last words of a 4 KiB block.
 * Models:  ROM table, peripheral and component identification, DEVARCH, DEVTYPE.
 * Omits:   tracing: ITM, TPIU, ETM and FPB read as present and idle and ignore writes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/scs.h"

#define ROM_TABLE UINT32_C(0xe00ff000)

enum { DEVARCH = 0xfbc, DEVTYPE = 0xfcc, PIDR4 = 0xfd0, PIDR0 = 0xfe0, CIDR0 = 0xff0 };

struct component {
    uint32_t base;
    uint32_t devarch, devtype;
};

static const struct component components[] = {
    {0xe000e000, 0x47702a04, 0x00}, /* SCS */
    {0xe0001000, 0x47701a02, 0x00}, /* DWT */
    {0xe0002000, 0x47701a03, 0x00}, /* FPB */
    {0xe0000000, 0x47701a01, 0x43}, /* ITM */
    {0xe0040000, 0x00000000, 0x11}, /* TPIU */
    {0xe0041000, 0x47724a13, 0x13}, /* ETM */
    {0xe0042000, 0x47701a14, 0x14}, /* CTI */
};

/* Cortex-M33 (0xD21), designed by Arm (JEP106 0x4, 0x3B). */
static const uint8_t pidr[4] = {0x21, 0xbd, 0x0b, 0x00};
static const uint8_t rom_pidr[4] = {0xc9, 0xb4, 0x0b, 0x00};
#define PIDR4_ARM 0x04

static uint32_t identification(uint32_t offset, const uint8_t *part, uint8_t class)
{
    const uint8_t cidr[4] = {0x0d, class, 0x05, 0xb1};

    if (offset >= CIDR0)
        return cidr[(offset - CIDR0) / 4];
    if (offset >= PIDR0)
        return part[(offset - PIDR0) / 4];
    return offset == PIDR4 ? PIDR4_ARM : 0;
}

static uint32_t read_rom_table(uint32_t offset)
{
    unsigned n = offset / 4;

    if (n < ARRAY_LEN(components))
        return (components[n].base - ROM_TABLE) | 3; /* present, 32-bit format */
    return offset >= PIDR4 ? identification(offset, rom_pidr, 0x10) : 0;
}

uint32_t coresight_read(struct cpu *c, uint32_t addr)
{
    uint32_t offset = addr & 0xfff;

    if ((addr & ~UINT32_C(0xfff)) == ROM_TABLE)
        return read_rom_table(offset);
    for (unsigned i = 0; i < ARRAY_LEN(components); i++) {
        const struct component *p = &components[i];

        if ((addr & ~UINT32_C(0xfff)) != p->base)
            continue;
        if (offset == DEVARCH)
            return p->devarch;
        if (offset == DEVTYPE)
            return p->devtype;
        return offset >= PIDR4 ? identification(offset, pidr, 0x90) : 0;
    }
    return 0;
}
