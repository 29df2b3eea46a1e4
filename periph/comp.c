/*
 * COMP and LPCOMP: analog comparators, two personalities of one slot.
 *
 * Follows: product specification, chapters COMP and LPCOMP.
 * Models:  START is answered by READY; SAMPLE compares the voltage that the board gives the input
 *          (bus/analog.h) with the reference.
 * Omits:   DOWN, UP and CROSS: voltages do not change, so nothing crosses. Hysteresis.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/replies.h"

#define TASKS_START   0x000
#define TASKS_STOP    0x004
#define TASKS_SAMPLE  0x008
#define EVENTS_READY  0x100
#define RESULT        0x400
#define ENABLE        0x500
#define PSEL          0x504
#define REFSEL        0x508
#define EXTREFSEL     0x50c
#define TH            0x530
#define MODE          0x534
#define ENABLE_COMP   2
#define ENABLE_LPCOMP 1

/* Start-up: the nRF52 family's propagation and start-up figures rounded up; assumption. */
static const struct reply comp_replies[] = {
    {TASKS_START, EVENTS_READY, 10 * TICKS_PER_US},
};

static const struct reply lpcomp_replies[] = {
    {TASKS_START, EVENTS_READY, 140 * TICKS_PER_US},
};

#define MODE_DIFF BIT(8)

/* Thresholds in 1/64 mV, for THUP has that resolution of VREF. */
static int comp_threshold(const struct periph *p)
{
    /* LPCOMP may have left more bits in the words that both have. */
    const struct analog *a = p->env->analog;
    unsigned reference = bits(REG(p, EXTREFSEL), 2, 0);
    const int vref[8] = {1200, 1800, 2400, a->vdd, a->vdd, a->ain[reference], a->vdd, a->vdd};

    if ((REG(p, MODE) & MODE_DIFF) != 0)
        return a->ain[reference] * 64;
    return vref[bits(REG(p, REFSEL), 2, 0)] * ((int)bits(REG(p, TH), 13, 8) + 1);
}

static int lpcomp_threshold(const struct periph *p)
{
    static const int vdd_64th[16] = {8, 16, 24, 32, 40, 48, 56, 0, 4, 12, 20, 28, 36, 44, 52, 60};
    const struct analog *a = p->env->analog;
    unsigned reference = bits(REG(p, EXTREFSEL), 0, 0);
    unsigned refsel = bits(REG(p, REFSEL), 3, 0);

    return vdd_64th[refsel] != 0 ? a->vdd * vdd_64th[refsel] : a->ain[reference] * 64;
}

static void comp_task(struct periph *p, uint32_t task)
{
    if (task == TASKS_SAMPLE && REG(p, ENABLE) == ENABLE_COMP)
        REG(p, RESULT) = p->env->analog->ain[bits(REG(p, PSEL), 2, 0)] * 64 > comp_threshold(p);
    replier_task(p, task);
}

static void lpcomp_task(struct periph *p, uint32_t task)
{
    if (task == TASKS_SAMPLE && REG(p, ENABLE) == ENABLE_LPCOMP)
        REG(p, RESULT) = p->env->analog->ain[bits(REG(p, PSEL), 2, 0)] * 64 > lpcomp_threshold(p);
    replier_task(p, task);
}

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
    {"RESULT", RESULT, REG_RO},
    {"ENABLE", ENABLE, REG_RW, .mask = 3},
    {"PSEL", PSEL, REG_RW, .mask = 7},
    {"REFSEL", REFSEL, REG_RW, .reset = 4, .mask = 7},
    {"EXTREFSEL", EXTREFSEL, REG_RW, .mask = 7},
    {"TH", TH, REG_RW, .mask = 0x3f3f},
    {"MODE", MODE, REG_RW, .mask = 0x103},
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
    {"RESULT", RESULT, REG_RO},
    {"ENABLE", ENABLE, REG_RW, .mask = 3},
    {"PSEL", PSEL, REG_RW, .mask = 7},
    {"REFSEL", REFSEL, REG_RW, .reset = 4, .mask = 0xf},
    {"EXTREFSEL", EXTREFSEL, REG_RW, .mask = 1},
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
    .changes_unannounced = true,
    .shorts = comparator_shorts,
    .n_shorts = ARRAY_LEN(comparator_shorts),
    .dppi = true,
    .enable_value = ENABLE_COMP,
    .init = comp_init,
    .task = comp_task,
};

const struct periph_type lpcomp_type = {
    .name = "LPCOMP",
    .size = sizeof(struct replier),
    .regs = lpcomp_regs,
    .n_regs = ARRAY_LEN(lpcomp_regs),
    .changes_unannounced = true,
    .shorts = comparator_shorts,
    .n_shorts = ARRAY_LEN(comparator_shorts),
    .dppi = true,
    .enable_value = ENABLE_LPCOMP,
    .init = lpcomp_init,
    .task = lpcomp_task,
};
