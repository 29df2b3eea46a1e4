/*
 * NFCT: NFC tag without a reader.
 *
 * Follows: product specification, chapter NFCT.
 * Models:  the registers; ACTIVATE is answered by READY.
 * Omits:   a field: FIELDDETECTED never comes, frames are never sent or received.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/replies.h"

#define TASKS_ACTIVATE 0x000
#define EVENTS_READY   0x100

static const struct reply nfct_replies[] = {
    {TASKS_ACTIVATE, EVENTS_READY, 50 * TICKS_PER_US}, /* assumption */
};

static void nfct_init(struct periph *p)
{
    replier_init((struct replier *)p, nfct_replies, ARRAY_LEN(nfct_replies));
}

/* clang-format off */
static const struct reg_desc nfct_regs[] = {
    {"TASKS_ACTIVATE", TASKS_ACTIVATE, REG_TASK},
    {"TASKS_DISABLE", 0x004, REG_TASK},
    {"TASKS_SENSE", 0x008, REG_TASK},
    {"TASKS_STARTTX", 0x00c, REG_TASK},
    {"TASKS_ENABLERXDATA", 0x01c, REG_TASK},
    {"TASKS_GOIDLE", 0x024, REG_TASK},
    {"TASKS_GOSLEEP", 0x028, REG_TASK},
    {"EVENTS_READY", EVENTS_READY, REG_EVENT},
    {"EVENTS_FIELDDETECTED", 0x104, REG_EVENT},
    {"EVENTS_FIELDLOST", 0x108, REG_EVENT},
    {"EVENTS_TXFRAMESTART", 0x10c, REG_EVENT},
    {"EVENTS_TXFRAMEEND", 0x110, REG_EVENT},
    {"EVENTS_RXFRAMESTART", 0x114, REG_EVENT},
    {"EVENTS_RXFRAMEEND", 0x118, REG_EVENT},
    {"EVENTS_ERROR", 0x11c, REG_EVENT},
    {"EVENTS_RXERROR", 0x128, REG_EVENT},
    {"EVENTS_ENDRX", 0x12c, REG_EVENT},
    {"EVENTS_ENDTX", 0x130, REG_EVENT},
    {"EVENTS_AUTOCOLRESSTARTED", 0x138, REG_EVENT},
    {"EVENTS_COLLISION", 0x148, REG_EVENT},
    {"EVENTS_SELECTED", 0x14c, REG_EVENT},
    {"EVENTS_STARTED", 0x150, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = 0x23},
    REG_INTEN_GROUP,
    {"ERRORSTATUS", 0x404, REG_W1C, .mask = 1},
    {"FRAMESTATUS.RX", 0x40c, REG_W1C, .mask = 0xd},
    {"NFCTAGSTATE", 0x410, REG_RO},
    {"SLEEPSTATE", 0x420, REG_RO},
    {"FIELDPRESENT", 0x43c, REG_RO},
    {"FRAMEDELAYMIN", 0x504, REG_RW, .reset = 0x480, .mask = 0xffff},
    {"FRAMEDELAYMAX", 0x508, REG_RW, .reset = 0x1000, .mask = 0xfffff},
    {"FRAMEDELAYMODE", 0x50c, REG_RW, .reset = 1, .mask = 3},
    {"PACKETPTR", 0x510, REG_RW, .mask = UINT32_MAX},
    {"MAXLEN", 0x514, REG_RW, .mask = 0x1ff},
    {"TXD.FRAMECONFIG", 0x518, REG_RW, .reset = 0x17, .mask = 0x17},
    {"TXD.AMOUNT", 0x51c, REG_RW, .mask = 0xfff},
    {"RXD.FRAMECONFIG", 0x520, REG_RW, .reset = 0x15, .mask = 0x15},
    {"RXD.AMOUNT", 0x524, REG_RO},
    {"MODULATIONCTRL", 0x52c, REG_RW, .reset = 1, .mask = 3},
    {"MODULATIONPSEL", 0x538, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"NFCID1_LAST", 0x590, REG_RW, .reset = 0x6363, .mask = UINT32_MAX},
    {"NFCID1_2ND_LAST", 0x594, REG_RW, .mask = 0xffffff},
    {"NFCID1_3RD_LAST", 0x598, REG_RW, .mask = 0xffffff},
    {"AUTOCOLRESCONFIG", 0x59c, REG_RW, .reset = 2, .mask = 1},
    {"SENSRES", 0x5a0, REG_RW, .reset = 1, .mask = 0xffff},
    {"SELRES", 0x5a4, REG_RW, .mask = 0xff},
};
/* clang-format on */

const struct periph_type nfct_type = {
    .name = "NFCT",
    .size = sizeof(struct replier),
    .regs = nfct_regs,
    .n_regs = ARRAY_LEN(nfct_regs),
    .changes_unannounced = true,
    .dppi = true,
    .init = nfct_init,
    .task = replier_task,
};
