/*
 * TWIS: TWI (I2C) target with EasyDMA.
 *
 * Follows: product specification, chapter TWIS with its state diagram.
 * Models:  two addresses and MATCH, READ and WRITE at the address, clock stretching until
 *          PREPARETX or PREPARERX and, after SUSPEND, RESUME; TXSTARTED and RXSTARTED, repeated
 *          start, STOPPED, AMOUNT, array lists, ORC with OVERREAD, bytes that are not acknowledged
 *          with OVERFLOW, the shorts. The controller is a TWIM whose pins are the same or wired to
 *          ours.
 * Omits:   levels of SCL and SDA; the clock is stretched only behind the address. ERRORSRC.DNACK:
 *          the bytes that we send are always acknowledged, but for the last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bus/twi.h"
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_STOP       0x014
#define TASKS_SUSPEND    0x01c
#define TASKS_RESUME     0x020
#define TASKS_PREPARERX  0x030
#define TASKS_PREPARETX  0x034
#define EVENTS_STOPPED   0x104
#define EVENTS_ERROR     0x124
#define EVENTS_RXSTARTED 0x14c
#define EVENTS_TXSTARTED 0x150
#define EVENTS_WRITE     0x164
#define EVENTS_READ      0x168
#define ERRORSRC         0x4d0
#define MATCH            0x4d4
#define ENABLE           0x500
#define PSEL_SCL         0x508
#define PSEL_SDA         0x50c
#define RXD              0x534
#define TXD              0x544
#define ADDRESS          0x588
#define CONFIG           0x594
#define ORC              0x5c0

#define ENABLE_TWIS    9
#define ADDRESSES      2
#define ERROR_OVERFLOW BIT(0)
#define ERROR_OVERREAD BIT(3)

/* From a task to what it starts. Provenance: assumption, two cycles of PCLK16M. */
#define TASK_TICKS (2 * TICKS_PCLK16M)

enum state {
    IDLE,
    ADDRESSED, /* acknowledged; SCL is held until prepared and not suspended */
    MOVING,
};

struct twis {
    struct periph p;
    struct twis_state {
        enum state state;
        bool sending; /* the controller reads */
        bool rx_prepared, tx_prepared, suspended;
        bool overrun; /* of this buffer; ERROR comes once */
        struct easydma dma;
    } s;
    struct event stopped;
    struct event begin; /* SCL is let go of */
    struct twi_node node;
    struct twi_waiter waiter; /* .go is NULL when nobody waits */
};

static struct twis *twis_of(const struct periph *p)
{
    return (struct twis *)p;
}

static bool enabled(const struct twis *t)
{
    return REG(t, ENABLE) == ENABLE_TWIS;
}

/* --- a transfer --- */

static bool may_begin(const struct twis *t)
{
    return t->s.state == ADDRESSED && !t->s.suspended &&
           (t->s.sending ? t->s.tx_prepared : t->s.rx_prepared);
}

static void begin_if_ready(struct twis *t)
{
    if (may_begin(t))
        sched_after(t->p.env->sched, &t->begin, TASK_TICKS);
}

static void let_go(struct twis *t)
{
    struct twi_waiter waiter = t->waiter;

    t->waiter.go = NULL;
    if (waiter.go != NULL)
        waiter.go(waiter.ctx);
}

static void begin(void *ctx)
{
    struct twis *t = ctx;

    if (!may_begin(t))
        return;
    if (t->s.sending)
        t->s.tx_prepared = false;
    else
        t->s.rx_prepared = false;
    t->s.state = MOVING;
    t->s.overrun = false;
    t->s.dma = easydma_begin(&t->p, t->s.sending ? TXD : RXD);
    periph_event(&t->p, t->s.sending ? EVENTS_TXSTARTED : EVENTS_RXSTARTED);
    let_go(t);
}

static void finish(struct twis *t)
{
    if (t->s.state == MOVING)
        easydma_finish(&t->p, t->s.sending ? TXD : RXD, &t->s.dma);
    t->s.state = IDLE;
}

static void overrun(struct twis *t, uint32_t error)
{
    if (t->s.overrun)
        return;
    t->s.overrun = true;
    REG(t, ERRORSRC) |= error;
    periph_event(&t->p, EVENTS_ERROR);
}

/* --- what the controller does --- */

static bool on_start(void *ctx, uint8_t address, bool read)
{
    struct twis *t = ctx;

    finish(t); /* a repeated start */
    for (unsigned i = 0; i < ADDRESSES; i++) {
        if ((REG(t, CONFIG) >> i & 1) == 0 || REG(t, ADDRESS + i * 4) != address)
            continue;
        REG(t, MATCH) = i;
        t->s.state = ADDRESSED;
        t->s.sending = read;
        periph_event(&t->p, read ? EVENTS_READ : EVENTS_WRITE);
        begin_if_ready(t);
        return true;
    }
    return false;
}

static bool on_stretches(void *ctx, struct twi_waiter waiter)
{
    struct twis *t = ctx;

    if (t->s.state == ADDRESSED)
        t->waiter = waiter;
    return t->s.state == ADDRESSED;
}

static bool on_write(void *ctx, uint8_t byte)
{
    struct twis *t = ctx;

    if (t->s.state != MOVING || t->s.sending)
        return false;
    if (t->s.dma.amount >= t->s.dma.maxcnt) {
        overrun(t, ERROR_OVERFLOW);
        return false;
    }
    easydma_write(&t->p, t->s.dma.ptr + t->s.dma.amount++, &byte, 1);
    return true;
}

static uint8_t on_read(void *ctx)
{
    struct twis *t = ctx;
    uint8_t byte = (uint8_t)REG(t, ORC);

    if (t->s.state != MOVING || !t->s.sending)
        return 0xff; /* nobody pulls SDA low */
    if (t->s.dma.amount < t->s.dma.maxcnt)
        easydma_read(&t->p, t->s.dma.ptr + t->s.dma.amount++, &byte, 1);
    else
        overrun(t, ERROR_OVERREAD);
    return byte;
}

static void on_stop(void *ctx)
{
    struct twis *t = ctx;

    if (t->s.state == IDLE)
        return;
    finish(t);
    periph_event(&t->p, EVENTS_STOPPED);
}

/* --- tasks and registers --- */

static void stopped(void *ctx)
{
    struct twis *t = ctx;

    finish(t);
    periph_event(&t->p, EVENTS_STOPPED);
    let_go(t);
}

static void twis_task(struct periph *p, uint32_t task)
{
    struct twis *t = twis_of(p);

    if (!enabled(t))
        return;
    switch (task) {
    case TASKS_STOP:
        t->s.rx_prepared = t->s.tx_prepared = t->s.suspended = false;
        sched_after(p->env->sched, &t->stopped, TASK_TICKS);
        break;
    case TASKS_SUSPEND:
        t->s.suspended = true;
        break;
    case TASKS_RESUME:
        t->s.suspended = false;
        break;
    case TASKS_PREPARERX:
        t->s.rx_prepared = true;
        break;
    case TASKS_PREPARETX:
        t->s.tx_prepared = true;
        break;
    }
    begin_if_ready(t);
}

static void twis_release(struct periph *p)
{
    twis_of(p)->node.active = false;
    let_go(twis_of(p));
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    struct twis *t = twis_of(p);

    if (!enabled(t)) {
        periph_forget(p);
        twis_release(p);
        return;
    }
    t->node.wires.scl = pin_of_psel(REG(p, PSEL_SCL));
    t->node.wires.sda = pin_of_psel(REG(p, PSEL_SDA));
    t->node.active = true;
}

static void twis_init(struct periph *p)
{
    struct twis *t = twis_of(p);

    event_init(&t->stopped, &p->events, "stop", stopped, p);
    event_init(&t->begin, &p->events, "begin", begin, p);
    t->node.target = (struct twi_target){on_start, on_write, on_read, on_stop, t, on_stretches};
    twi_attach(p->env->pins, &t->node);
}

/* Who waits tells us again when it is restored. */
static void twis_walk(struct periph *p, struct state_walk *w)
{
    struct twis *t = twis_of(p);

    STATE_PART(w, t->node.wires);
    STATE_PART(w, t->node.active);
    if (w->restores)
        t->waiter.go = NULL;
}

static void twis_free(struct periph *p)
{
    twi_detach(p->env->pins, &twis_of(p)->node);
}

/* clang-format off */
static const struct reg_desc twis_regs[] = {
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_SUSPEND", TASKS_SUSPEND, REG_TASK},
    {"TASKS_RESUME", TASKS_RESUME, REG_TASK},
    {"TASKS_PREPARERX", TASKS_PREPARERX, REG_TASK},
    {"TASKS_PREPARETX", TASKS_PREPARETX, REG_TASK},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"EVENTS_ERROR", EVENTS_ERROR, REG_EVENT},
    {"EVENTS_RXSTARTED", EVENTS_RXSTARTED, REG_EVENT},
    {"EVENTS_TXSTARTED", EVENTS_TXSTARTED, REG_EVENT},
    {"EVENTS_WRITE", EVENTS_WRITE, REG_EVENT},
    {"EVENTS_READ", EVENTS_READ, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = MASK(14, 13)},
    REG_INTEN_GROUP,
    {"ERRORSRC", ERRORSRC, REG_W1C, .mask = 0xd},
    {"MATCH", MATCH, REG_RO},
    {"ENABLE", ENABLE, REG_RW, .mask = 0xf, .written = enable_written},
    {"PSEL.SCL", PSEL_SCL, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.SDA", PSEL_SDA, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    EASYDMA_REGS("RXD", RXD, 0x3),
    EASYDMA_REGS("TXD", TXD, 0x3),
    {"ADDRESS[n]", ADDRESS, REG_RW, .mask = 0x7f, .count = ADDRESSES},
    {"CONFIG", CONFIG, REG_RW, .reset = 1, .mask = 0x3},
    {"ORC", ORC, REG_RW, .mask = 0xff},
};
/* clang-format on */

static const struct short_desc twis_shorts[] = {
    {13, EVENTS_WRITE, TASKS_SUSPEND},
    {14, EVENTS_READ, TASKS_SUSPEND},
};

static enum periph_draw twis_draw(const struct periph *p)
{
    if (REG(p, ENABLE) != ENABLE_TWIS)
        return DRAW_OFF;
    return twis_of(p)->s.state != IDLE ? DRAW_MOVING : DRAW_READY;
}

static const struct state_limit twis_limits[] = {
    STATE_LIMIT(struct twis, s.state, MOVING),
    STATE_FLAGS(struct twis, s.sending, s.overrun),
    STATE_LIMIT(struct twis, s.dma.maxcnt, 0xffff),
    STATE_LIMIT(struct twis, s.dma.amount, 0xffff),
    STATE_FLAGS(struct twis, node.active, node.active),
};

const struct periph_type twis_type = {
    .name = "TWIS",
    .size = sizeof(struct twis),
    .regs = twis_regs,
    .n_regs = ARRAY_LEN(twis_regs),
    .state = PERIPH_STATE(struct twis, s),
    PERIPH_LIMITS(twis_limits),
    .changes_unannounced = true,
    .shorts = twis_shorts,
    .n_shorts = ARRAY_LEN(twis_shorts),
    .dppi = true,
    .enable_value = ENABLE_TWIS,
    .init = twis_init,
    .release = twis_release,
    .walk = twis_walk,
    .task = twis_task,
    .draw = twis_draw,
    .free = twis_free,
};
