/*
 * QDEC: quadrature decoder.
 *
 * Follows: product specification, chapter QDEC.
 * Models:  the registers; STOP is answered by STOPPED.
 * Omits:   a wheel that turns: there are no samples and no reports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/replies.h"

#define TASKS_STOP     0x004
#define EVENTS_STOPPED 0x110

static const struct reply qdec_replies[] = {
    {TASKS_STOP, EVENTS_STOPPED, TICKS_PCLK1M}, /* assumption */
};

static void qdec_init(struct periph *p)
{
    replier_init((struct replier *)p, qdec_replies, ARRAY_LEN(qdec_replies));
}

/* clang-format off */
static const struct reg_desc qdec_regs[] = {
    {"TASKS_START", 0x000, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_READCLRACC", 0x008, REG_TASK},
    {"TASKS_RDCLRACC", 0x00c, REG_TASK},
    {"TASKS_RDCLRDBL", 0x010, REG_TASK},
    {"EVENTS_SAMPLERDY", 0x100, REG_EVENT},
    {"EVENTS_REPORTRDY", 0x104, REG_EVENT},
    {"EVENTS_ACCOF", 0x108, REG_EVENT},
    {"EVENTS_DBLRDY", 0x10c, REG_EVENT},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = 0x7f},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"ENABLE", 0x500, REG_RW, .mask = 1},
    {"LEDPOL", 0x504, REG_RW, .mask = 1},
    {"SAMPLEPER", 0x508, REG_RW, .mask = 0xf},
    {"SAMPLE", 0x50c, REG_RO},
    {"REPORTPER", 0x510, REG_RW, .mask = 0xf},
    {"ACC", 0x514, REG_RO},
    {"ACCREAD", 0x518, REG_RO},
    {"PSEL.LED", 0x51c, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.A", 0x520, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.B", 0x524, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"DBFEN", 0x528, REG_RW, .mask = 1},
    {"LEDPRE", 0x540, REG_RW, .reset = 0x10, .mask = 0x1ff},
    {"ACCDBL", 0x544, REG_RO},
    {"ACCDBLREAD", 0x548, REG_RO},
};
/* clang-format on */

const struct periph_type qdec_type = {
    .name = "QDEC",
    .size = sizeof(struct replier),
    .regs = qdec_regs,
    .n_regs = ARRAY_LEN(qdec_regs),
    .changes_unannounced = true,
    .dppi = true,
    .init = qdec_init,
    .task = replier_task,
};
