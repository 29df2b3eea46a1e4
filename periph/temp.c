/*
 * TEMP: die temperature, network core.
 *
 * Follows: product specification, chapter TEMP.
 * Models:  a measurement of 36 us that always finds 25 degrees Celsius.
 * Omits:   the correction by A, B and T, which read back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_START    0x000
#define EVENTS_DATARDY 0x100
#define TEMP           0x508

/* Duration of a measurement: the constant of Nordic's nRF hardware models (NHW_TEMP). */
#define MEASURE_TICKS    (36 * TICKS_PER_US)
/* In units of 0.25 degrees Celsius. */
#define ROOM_TEMPERATURE (25 * 4)

struct temp {
    struct periph p;
    struct event event;
};

static void measured(void *ctx)
{
    REG(ctx, TEMP) = ROOM_TEMPERATURE;
    periph_event(ctx, EVENTS_DATARDY);
}

static void temp_task(struct periph *p, uint32_t task)
{
    struct temp *t = (struct temp *)p;

    if (task == TASKS_START)
        sched_after(p->env->sched, &t->event, MEASURE_TICKS);
    else
        sched_cancel(p->env->sched, &t->event);
}

static void temp_init(struct periph *p)
{
    event_init(&((struct temp *)p)->event, &p->events, "measurement", measured, p);
}

/* clang-format off */
static const struct reg_desc temp_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", 0x004, REG_TASK},
    {"EVENTS_DATARDY", EVENTS_DATARDY, REG_EVENT},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"TEMP", TEMP, REG_RO},
    {"A0", 0x520, REG_RW, .reset = 0x2d9, .mask = 0xfff},
    {"A1", 0x524, REG_RW, .reset = 0x322, .mask = 0xfff},
    {"A2", 0x528, REG_RW, .reset = 0x355, .mask = 0xfff},
    {"A3", 0x52c, REG_RW, .reset = 0x3df, .mask = 0xfff},
    {"A4", 0x530, REG_RW, .reset = 0x44e, .mask = 0xfff},
    {"A5", 0x534, REG_RW, .reset = 0x4b7, .mask = 0xfff},
    {"B0", 0x540, REG_RW, .reset = 0xfc7, .mask = 0xfff},
    {"B1", 0x544, REG_RW, .reset = 0xf71, .mask = 0xfff},
    {"B2", 0x548, REG_RW, .reset = 0xf6c, .mask = 0xfff},
    {"B3", 0x54c, REG_RW, .reset = 0xfcb, .mask = 0xfff},
    {"B4", 0x550, REG_RW, .reset = 0x04b, .mask = 0xfff},
    {"B5", 0x554, REG_RW, .reset = 0x0f6, .mask = 0xfff},
    {"T0", 0x560, REG_RW, .reset = 0xe1, .mask = 0xff},
    {"T1", 0x564, REG_RW, .reset = 0xf9, .mask = 0xff},
    {"T2", 0x568, REG_RW, .reset = 0x10, .mask = 0xff},
    {"T3", 0x56c, REG_RW, .reset = 0x26, .mask = 0xff},
    {"T4", 0x570, REG_RW, .reset = 0x3f, .mask = 0xff},
};
/* clang-format on */

const struct periph_type temp_type = {
    .name = "TEMP",
    .size = sizeof(struct temp),
    .regs = temp_regs,
    .n_regs = ARRAY_LEN(temp_regs),
    .dppi = true,
    .init = temp_init,
    .task = temp_task,
};
