/*
 * SPIS: SPI target with EasyDMA.
 *
 * Follows: product specification, chapter SPIS.
 * Models:  the semaphore between CPU and SPIS with its four states, transactions of any length
 *          between two edges of CSN, the DEF character of a transaction that was not granted, ORC
 *          with STATUS.OVERREAD and STATUS.OVERFLOW, ENDRX, END, AMOUNT, array lists, the short
 *          END_ACQUIRE. The controller is a SPIM whose pins are the same or wired to ours.
 * Omits:   pin levels of SCK, MOSI and MISO, bit order and clock phase (both ends agree). The bytes
 *          move when the controller's transfer ends, not one by one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bus/spi.h"
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_ACQUIRE   0x024
#define TASKS_RELEASE   0x028
#define EVENTS_END      0x104
#define EVENTS_ENDRX    0x110
#define EVENTS_ACQUIRED 0x128
#define SEMSTAT         0x400
#define STATUS          0x440
#define ENABLE          0x500
#define PSEL_SCK        0x508
#define PSEL_MISO       0x50c
#define PSEL_MOSI       0x510
#define PSEL_CSN        0x514
#define RXD             0x534
#define TXD             0x544
#define DEF             0x55c
#define ORC             0x5c0

#define ENABLE_SPIS     2
#define STATUS_OVERREAD BIT(0)
#define STATUS_OVERFLOW BIT(1)

/* From a task or an edge of CSN to its event. Provenance: assumption, two cycles of PCLK16M. */
#define REPLY_TICKS (2 * TICKS_PCLK16M)

enum semaphore { SEM_FREE, SEM_CPU, SEM_SPIS, SEM_CPU_PENDING };

struct spis {
    struct periph p;
    struct spis_state {
        enum semaphore semaphore;
        bool granted; /* the transaction that goes on is ours */
        struct easydma rx, tx;
    } s;
    struct event acquired;
    struct event ended; /* CSN has risen behind a granted transaction */
    struct spi_node node;
    struct pin_listener csn;
};

static struct spis *spis_of(const struct periph *p)
{
    return (struct spis *)p;
}

static bool enabled(const struct spis *s)
{
    return REG(s, ENABLE) == ENABLE_SPIS;
}

/* --- a transaction --- */

static void take(struct spis *s, uint8_t byte)
{
    if (s->s.rx.amount >= s->s.rx.maxcnt) {
        REG(s, STATUS) |= STATUS_OVERFLOW;
        return;
    }
    easydma_write(&s->p, s->s.rx.ptr + s->s.rx.amount++, &byte, 1);
    if (s->s.rx.amount == s->s.rx.maxcnt)
        periph_event(&s->p, EVENTS_ENDRX);
}

static uint8_t give(struct spis *s)
{
    uint8_t byte = (uint8_t)REG(s, ORC);

    if (s->s.tx.amount >= s->s.tx.maxcnt)
        REG(s, STATUS) |= STATUS_OVERREAD;
    else
        easydma_read(&s->p, s->s.tx.ptr + s->s.tx.amount++, &byte, 1);
    return byte;
}

static uint8_t exchange(void *ctx, uint8_t mosi)
{
    struct spis *s = ctx;

    if (!s->s.granted)
        return (uint8_t)REG(s, DEF);
    uint8_t miso = give(s);
    take(s, mosi);
    return miso;
}

static void acquire(struct spis *s)
{
    s->s.semaphore = SEM_CPU;
    periph_event(&s->p, EVENTS_ACQUIRED);
}

static void ended(void *ctx)
{
    struct spis *s = ctx;
    bool wanted = s->s.semaphore == SEM_CPU_PENDING;

    s->s.granted = false;
    s->s.semaphore = SEM_FREE;
    easydma_finish(&s->p, RXD, &s->s.rx);
    easydma_finish(&s->p, TXD, &s->s.tx);
    periph_event(&s->p, EVENTS_END);
    if (wanted)
        acquire(s);
}

/* Nobody drives an SPI bus while nobody is selected: only the edges of CSN count. */
static void select_target(struct spis *s)
{
    if (s->ended.armed) {
        sched_cancel(s->p.env->sched, &s->ended);
        ended(s);
    }
    s->node.selected = true;
    if (s->s.semaphore != SEM_FREE)
        return;
    s->s.semaphore = SEM_SPIS;
    s->s.granted = true;
    s->s.rx = easydma_begin(&s->p, RXD);
    s->s.tx = easydma_begin(&s->p, TXD);
}

static void deselect(struct spis *s)
{
    s->node.selected = false;
    if (s->s.granted)
        sched_after(s->p.env->sched, &s->ended, REPLY_TICKS);
}

static void level_changed(void *ctx, unsigned pin, bool level)
{
    struct spis *s = ctx;

    if (!enabled(s) || pin != pin_of_psel(REG(s, PSEL_CSN)) || level != s->node.selected)
        return;
    if (level)
        deselect(s);
    else
        select_target(s);
}

/* --- tasks and registers --- */

static void acquired(void *ctx)
{
    struct spis *s = ctx;

    if (s->s.semaphore == SEM_SPIS)
        s->s.semaphore = SEM_CPU_PENDING;
    else if (s->s.semaphore != SEM_CPU_PENDING)
        acquire(s);
}

static void spis_task(struct periph *p, uint32_t task)
{
    struct spis *s = spis_of(p);

    if (!enabled(s))
        return;
    if (task == TASKS_ACQUIRE)
        sched_after(p->env->sched, &s->acquired, REPLY_TICKS);
    else if (s->s.semaphore == SEM_CPU)
        s->s.semaphore = SEM_FREE;
    else if (s->s.semaphore == SEM_CPU_PENDING)
        s->s.semaphore = SEM_SPIS;
}

static uint32_t semstat_read(struct periph *p, unsigned index)
{
    return spis_of(p)->s.semaphore;
}

static void spis_reset(struct periph *p)
{
    spis_of(p)->node.selected = false;
    spis_of(p)->s.semaphore = SEM_CPU;
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    struct spis *s = spis_of(p);

    if (!enabled(s)) {
        periph_forget(p);
        spis_reset(p);
    }
    s->node.wires = (struct spi_wires){
        .sck = pin_of_psel(REG(p, PSEL_SCK)),
        .mosi = pin_of_psel(REG(p, PSEL_MOSI)),
        .miso = pin_of_psel(REG(p, PSEL_MISO)),
    };
}

static void spis_init(struct periph *p)
{
    struct spis *s = spis_of(p);

    event_init(&s->acquired, &p->events, "semaphore", acquired, p);
    event_init(&s->ended, &p->events, "end", ended, p);
    s->node.target = (struct spi_target){exchange, s};
    spi_attach(p->env->pins, &s->node);
    s->csn.level = level_changed;
    periph_hears(p, pins_listen(p->env->pins, &s->csn, s));
}

static void spis_walk(struct periph *p, struct state_walk *w)
{
    STATE_PART(w, spis_of(p)->node.wires);
    STATE_PART(w, spis_of(p)->node.selected);
}

static void spis_free(struct periph *p)
{
    spi_detach(p->env->pins, &spis_of(p)->node);
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
    {"STATUS", STATUS, REG_W1C, .mask = STATUS_OVERREAD | STATUS_OVERFLOW},
    {"ENABLE", ENABLE, REG_RW, .mask = 0xf, .written = enable_written},
    {"PSEL.SCK", PSEL_SCK, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.MISO", PSEL_MISO, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.MOSI", PSEL_MOSI, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.CSN", PSEL_CSN, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    EASYDMA_REGS("RXD", RXD, 0x3),
    EASYDMA_REGS("TXD", TXD, 0x3),
    {"CONFIG", 0x554, REG_RW, .mask = 0x7},
    {"DEF", DEF, REG_RW, .mask = 0xff},
    {"ORC", ORC, REG_RW, .mask = 0xff},
};
/* clang-format on */

static const struct short_desc spis_shorts[] = {{2, EVENTS_END, TASKS_ACQUIRE}};

static const struct state_limit spis_limits[] = {
    STATE_LIMIT(struct spis, s.semaphore, SEM_CPU_PENDING),
    STATE_FLAGS(struct spis, s.granted, s.granted),
    STATE_LIMIT(struct spis, s.rx.maxcnt, 0xffff),
    STATE_LIMIT(struct spis, s.rx.amount, 0xffff),
    STATE_LIMIT(struct spis, s.tx.maxcnt, 0xffff),
    STATE_LIMIT(struct spis, s.tx.amount, 0xffff),
    STATE_FLAGS(struct spis, node.selected, node.selected),
};

const struct periph_type spis_type = {
    .name = "SPIS",
    .size = sizeof(struct spis),
    .regs = spis_regs,
    .n_regs = ARRAY_LEN(spis_regs),
    .state = PERIPH_STATE(struct spis, s),
    PERIPH_LIMITS(spis_limits),
    .changes_unannounced = true,
    .shorts = spis_shorts,
    .n_shorts = ARRAY_LEN(spis_shorts),
    .dppi = true,
    .enable_value = ENABLE_SPIS,
    .init = spis_init,
    .reset = spis_reset,
    .task = spis_task,
    .walk = spis_walk,
    .free = spis_free,
};
