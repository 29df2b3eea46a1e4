/*
 * What a Cortex-M33 says about itself: feature and floating-point identification.
 *
 * Follows: Cortex-M33 Technical Reference Manual, "Identification register summary".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/scs.h"

enum {
    ID_PFR0 = 0xd40,
    ID_PFR1 = 0xd44,
    ID_DFR0 = 0xd48,
    ID_MMFR0 = 0xd50,
    ID_MMFR2 = 0xd58,
    ID_ISAR0 = 0xd60,
    ID_ISAR1 = 0xd64,
    ID_ISAR2 = 0xd68,
    ID_ISAR3 = 0xd6c,
    ID_ISAR4 = 0xd70,
    CTR = 0xd7c,
    MVFR0 = 0xf40,
    MVFR1 = 0xf44,
    MVFR2 = 0xf48,
};

uint32_t scb_id_read(struct cpu *c, enum world w, uint32_t offset)
{
    bool dsp = c->config.dsp;

    switch (offset) {
    case ID_PFR0:
        return 0x00000030;
    case ID_PFR1:
        return c->config.trustzone ? 0x00000210 : 0x00000200;
    case ID_DFR0:
        return 0x00200000;
    case ID_MMFR0:
        return 0x00101f40;
    case ID_MMFR2:
        return BIT(24);
    case ID_ISAR0:
        return 0x01101110;
    case ID_ISAR1:
        return dsp ? 0x02212000 : 0x02211000;
    case ID_ISAR2:
        return dsp ? 0x20232232 : 0x20112232;
    case ID_ISAR3:
        return dsp ? 0x01111131 : 0x01111110;
    case ID_ISAR4:
        return 0x01310132;
    case CTR:
        return 0x8000c000;
    case MVFR0:
        return c->config.fpu ? 0x10110021 : 0;
    case MVFR1:
        return c->config.fpu ? 0x11000011 : 0;
    case MVFR2:
        return c->config.fpu ? 0x00000040 : 0;
    default:
        return 0;
    }
}
