/*
 * SPIS: SPI target with EasyDMA.
 *
 * Follows: product specification, chapter SPIS.
 * Models:  the semaphore between CPU and SPIS: ACQUIRE, RELEASE, ACQUIRED, SEMSTAT.
 * Omits:   transfers: no board connects a controller, so CSN never falls.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_ACQUIRE   0x024
#define TASKS_RELEASE   0x028
#define EVENTS_END      0x104
#define EVENTS_ENDRX    0x110
#define EVENTS_ACQUIRED 0x128
#define SEMSTAT         0x400
#define ENABLE          0x500
#define RXD             0x534
#define TXD             0x544

#define ENABLE_SPIS 2

/* Provenance: assumption, two cycles of PCLK16M. */
#define ACQUIRE_TICKS (2 * TICKS_PCLK16M)

enum semaphore { SEM_FREE, SEM_CPU };

struct spis {
    struct periph p;
    struct event acquired;
    enum semaphore semaphore;
};

static struct spis *spis_of(const struct periph *p)
{
    return (struct spis *)p;
}

/* Without a transfer the semaphore is always to be had. */
static void acquired(void *ctx)
{
    struct spis *s = ctx;

    s->semaphore = SEM_CPU;
    periph_event(&s->p, EVENTS_ACQUIRED);
}

static void spis_task(struct periph *p, uint32_t task)
{
    if (REG(p, ENABLE) != ENABLE_SPIS)
        return;
    if (task == TASKS_ACQUIRE)
        sched_after(p->env->sched, &spis_of(p)->acquired, ACQUIRE_TICKS);
    else
        spis_of(p)->semaphore = SEM_FREE;
}

static uint32_t semstat_read(struct periph *p, unsigned index)
{
    return spis_of(p)->semaphore;
}

static void spis_init(struct periph *p)
{
    event_init(&spis_of(p)->acquired, p->name, acquired, p);
}

static void spis_reset(struct periph *p)
{
    sched_cancel(p->env->sched, &spis_of(p)->acquired);
    spis_of(p)->semaphore = SEM_CPU;
}

/* clang-format off */
static const struct reg_desc spis_regs[] = {
    {"TASKS_ACQUIRE", TASKS_ACQUIRE, REG_TASK},
    {"TASKS_RELEASE", TASKS_RELEASE, REG_TASK},
    {"EVENTS_END", EVENTS_END, REG_EVENT},
    {"EVENTS_ENDRX", EVENTS_ENDRX, REG_EVENT},
    {"EVENTS_ACQUIRED", EVENTS_ACQUIRED, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = BIT(2)},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"SEMSTAT", SEMSTAT, REG_RO, .reset = SEM_CPU, .read = semstat_read},
    {"STATUS", 0x440, REG_W1C, .mask = 0x3},
    {"ENABLE", ENABLE, REG_RW, .mask = 0xf},
    {"PSEL.SCK", 0x508, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.MISO", 0x50c, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.MOSI", 0x510, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.CSN", 0x514, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    EASYDMA_REGS("RXD", RXD, 0x3),
    EASYDMA_REGS("TXD", TXD, 0x3),
    {"CONFIG", 0x554, REG_RW, .mask = 0x7},
    {"DEF", 0x55c, REG_RW, .mask = 0xff},
    {"ORC", 0x5c0, REG_RW, .mask = 0xff},
};
/* clang-format on */

static const struct short_desc spis_shorts[] = {{2, EVENTS_END, TASKS_ACQUIRE}};

const struct periph_type spis_type = {
    .name = "SPIS",
    .size = sizeof(struct spis),
    .regs = spis_regs,
    .n_regs = ARRAY_LEN(spis_regs),
    .shorts = spis_shorts,
    .n_shorts = ARRAY_LEN(spis_shorts),
    .dppi = true,
    .enable_value = ENABLE_SPIS,
    .init = spis_init,
    .reset = spis_reset,
    .task = spis_task,
    .free = spis_reset,
};
