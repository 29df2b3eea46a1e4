/*
 * COMP and LPCOMP: analog comparators, two personalities of one slot.
 *
 * Follows: product specification, chapters COMP and LPCOMP.
 * Models:  the registers; START is answered by READY.
 * Omits:   analog levels: the input is always below the reference, so RESULT is 0 and nothing
 *          crosses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/replies.h"

#define TASKS_START   0x000
#define TASKS_STOP    0x004
#define TASKS_SAMPLE  0x008
#define EVENTS_READY  0x100
#define ENABLE_COMP   2
#define ENABLE_LPCOMP 1

/* Start-up: the nRF52 family's propagation and start-up figures rounded up; assumption. */
static const struct reply comp_replies[] = {
    {TASKS_START, EVENTS_READY, 10 * TICKS_PER_US},
};

static const struct reply lpcomp_replies[] = {
    {TASKS_START, EVENTS_READY, 140 * TICKS_PER_US},
};

static void comp_init(struct periph *p)
{
    replier_init((struct replier *)p, comp_replies, ARRAY_LEN(comp_replies));
}

static void lpcomp_init(struct periph *p)
{
    replier_init((struct replier *)p, lpcomp_replies, ARRAY_LEN(lpcomp_replies));
}

/* clang-format off */
static const struct reg_desc comp_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_SAMPLE", TASKS_SAMPLE, REG_TASK},
    {"EVENTS_READY", EVENTS_READY, REG_EVENT},
    {"EVENTS_DOWN", 0x104, REG_EVENT},
    {"EVENTS_UP", 0x108, REG_EVENT},
    {"EVENTS_CROSS", 0x10c, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = 0x1f},
    REG_INTEN_GROUP,
    {"RESULT", 0x400, REG_RO},
    {"ENABLE", 0x500, REG_RW, .mask = 3},
    {"PSEL", 0x504, REG_RW, .mask = 7},
    {"REFSEL", 0x508, REG_RW, .reset = 4, .mask = 7},
    {"EXTREFSEL", 0x50c, REG_RW, .mask = 7},
    {"TH", 0x530, REG_RW, .mask = 0x3f3f},
    {"MODE", 0x534, REG_RW, .mask = 0x103},
    {"HYST", 0x538, REG_RW, .mask = 1},
    {"ISOURCE", 0x53c, REG_RW, .mask = 3},
};

static const struct reg_desc lpcomp_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_SAMPLE", TASKS_SAMPLE, REG_TASK},
    {"EVENTS_READY", EVENTS_READY, REG_EVENT},
    {"EVENTS_DOWN", 0x104, REG_EVENT},
    {"EVENTS_UP", 0x108, REG_EVENT},
    {"EVENTS_CROSS", 0x10c, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = 0x1f},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"RESULT", 0x400, REG_RO},
    {"ENABLE", 0x500, REG_RW, .mask = 3},
    {"PSEL", 0x504, REG_RW, .mask = 7},
    {"REFSEL", 0x508, REG_RW, .reset = 4, .mask = 0xf},
    {"EXTREFSEL", 0x50c, REG_RW, .mask = 1},
    {"ANADETECT", 0x520, REG_RW, .mask = 3},
    {"HYST", 0x538, REG_RW, .mask = 1},
};

static const struct short_desc comparator_shorts[] = {
    {0, EVENTS_READY, TASKS_SAMPLE},
    {1, EVENTS_READY, TASKS_STOP},
};
/* clang-format on */

const struct periph_type comp_type = {
    .name = "COMP",
    .size = sizeof(struct replier),
    .regs = comp_regs,
    .n_regs = ARRAY_LEN(comp_regs),
    .shorts = comparator_shorts,
    .n_shorts = ARRAY_LEN(comparator_shorts),
    .dppi = true,
    .enable_value = ENABLE_COMP,
    .init = comp_init,
    .reset = replier_cancel,
    .task = replier_task,
    .free = replier_cancel,
};

const struct periph_type lpcomp_type = {
    .name = "LPCOMP",
    .size = sizeof(struct replier),
    .regs = lpcomp_regs,
    .n_regs = ARRAY_LEN(lpcomp_regs),
    .shorts = comparator_shorts,
    .n_shorts = ARRAY_LEN(comparator_shorts),
    .dppi = true,
    .enable_value = ENABLE_LPCOMP,
    .init = lpcomp_init,
    .reset = replier_cancel,
    .task = replier_task,
    .free = replier_cancel,
};
