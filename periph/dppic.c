/*
 * DPPIC: enables DPPI channels, one by one and in groups.
 *
 * Follows: product specification, chapter DPPI.
 * Models:  CHEN, CHENSET, CHENCLR; six channel groups with tasks EN and DIS and their SUBSCRIBE.
 *          Non-secure accesses see and change the channels only that SPU gives them.
 * Omits:   groups that hold secure channels belong to secure code as a whole.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define DPPIC_GROUPS 6
#define TASKS_CHG_EN 0x000 /* and DIS 4 bytes behind; groups are 8 bytes apart */
#define CHEN         0x500
#define CHG          0x800

static uint32_t reachable(const struct periph *p)
{
    const struct attribution *a = p->env->attribution;

    return a == NULL ? UINT32_MAX : periph_reachable(p, a->secure_channels);
}

static uint32_t chen_read(struct periph *p, unsigned index)
{
    return REG(p, CHEN) & reachable(p);
}

static void apply(struct periph *p)
{
    p->env->dppi->enabled = REG(p, CHEN);
}

static void chen_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t mask = reachable(p);

    REG(p, CHEN) = (REG(p, CHEN) & mask) | (old & ~mask);
    apply(p);
}

static void dppic_task(struct periph *p, uint32_t task)
{
    uint32_t channels = REG(p, CHG + (task - TASKS_CHG_EN) / 8 * 4);

    if (task % 8 == 0)
        REG(p, CHEN) |= channels;
    else
        REG(p, CHEN) &= ~channels;
    apply(p);
}

static const struct reg_desc dppic_regs[] = {
    {"TASKS_CHG[n].EN", TASKS_CHG_EN, REG_TASK, .count = DPPIC_GROUPS, .stride = 8},
    {"TASKS_CHG[n].DIS", TASKS_CHG_EN + 4, REG_TASK, .count = DPPIC_GROUPS, .stride = 8},
    {"CHEN", CHEN, REG_RW, .mask = UINT32_MAX, .read = chen_read, .written = chen_written},
    {"CHENSET", 0x504, REG_SET, .mask = UINT32_MAX, .target = CHEN, .read = chen_read,
     .written = chen_written},
    {"CHENCLR", 0x508, REG_CLR, .mask = UINT32_MAX, .target = CHEN, .read = chen_read,
     .written = chen_written},
    {"CHG[n]", CHG, REG_RW, .mask = UINT32_MAX, .count = DPPIC_GROUPS},
};

const struct periph_type dppic_type = {
    .name = "DPPIC",
    .size = sizeof(struct periph),
    .regs = dppic_regs,
    .n_regs = ARRAY_LEN(dppic_regs),
    .dppi = true,
    .restored = apply,
    .task = dppic_task,
};
