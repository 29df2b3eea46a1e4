/*
 * TWIS: TWI (I2C) target with EasyDMA.
 *
 * Follows: product specification, chapter TWIS.
 * Models:  the registers, and STOPPED after STOP.
 * Omits:   transfers: no board connects a controller, so nobody addresses it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_STOP      0x014
#define TASKS_SUSPEND   0x01c
#define TASKS_RESUME    0x020
#define TASKS_PREPARERX 0x030
#define TASKS_PREPARETX 0x034
#define EVENTS_STOPPED  0x104
#define EVENTS_WRITE    0x164
#define EVENTS_READ     0x168
#define ENABLE          0x500
#define RXD             0x534
#define TXD             0x544

#define ENABLE_TWIS 9

/* Provenance: assumption, two cycles of PCLK16M. */
#define STOP_TICKS (2 * TICKS_PCLK16M)

struct twis {
    struct periph p;
    struct event stopped;
};

static struct twis *twis_of(const struct periph *p)
{
    return (struct twis *)p;
}

static void stopped(void *ctx)
{
    periph_event(ctx, EVENTS_STOPPED);
}

static void twis_task(struct periph *p, uint32_t task)
{
    if (REG(p, ENABLE) == ENABLE_TWIS && task == TASKS_STOP)
        sched_after(p->env->sched, &twis_of(p)->stopped, STOP_TICKS);
}

static void twis_init(struct periph *p)
{
    event_init(&twis_of(p)->stopped, p->name, stopped, p);
}

static void twis_cancel(struct periph *p)
{
    sched_cancel(p->env->sched, &twis_of(p)->stopped);
}

/* clang-format off */
static const struct reg_desc twis_regs[] = {
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_SUSPEND", TASKS_SUSPEND, REG_TASK},
    {"TASKS_RESUME", TASKS_RESUME, REG_TASK},
    {"TASKS_PREPARERX", TASKS_PREPARERX, REG_TASK},
    {"TASKS_PREPARETX", TASKS_PREPARETX, REG_TASK},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"EVENTS_ERROR", 0x124, REG_EVENT},
    {"EVENTS_RXSTARTED", 0x14c, REG_EVENT},
    {"EVENTS_TXSTARTED", 0x150, REG_EVENT},
    {"EVENTS_WRITE", EVENTS_WRITE, REG_EVENT},
    {"EVENTS_READ", EVENTS_READ, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = MASK(14, 13)},
    REG_INTEN_GROUP,
    {"ERRORSRC", 0x4d0, REG_W1C, .mask = 0xd},
    {"MATCH", 0x4d4, REG_RO},
    {"ENABLE", ENABLE, REG_RW, .mask = 0xf},
    {"PSEL.SCL", 0x508, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.SDA", 0x50c, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    EASYDMA_REGS("RXD", RXD, 0x3),
    EASYDMA_REGS("TXD", TXD, 0x3),
    {"ADDRESS[n]", 0x588, REG_RW, .mask = 0x7f, .count = 2},
    {"CONFIG", 0x594, REG_RW, .reset = 1, .mask = 0x3},
    {"ORC", 0x5c0, REG_RW, .mask = 0xff},
};
/* clang-format on */

static const struct short_desc twis_shorts[] = {
    {13, EVENTS_WRITE, TASKS_SUSPEND},
    {14, EVENTS_READ, TASKS_SUSPEND},
};

const struct periph_type twis_type = {
    .name = "TWIS",
    .size = sizeof(struct twis),
    .regs = twis_regs,
    .n_regs = ARRAY_LEN(twis_regs),
    .shorts = twis_shorts,
    .n_shorts = ARRAY_LEN(twis_shorts),
    .dppi = true,
    .enable_value = ENABLE_TWIS,
    .init = twis_init,
    .reset = twis_cancel,
    .task = twis_task,
    .free = twis_cancel,
};
