/*
 * TWIM: TWI (I2C) controller with EasyDMA.
 *
 * Follows: product specification, chapter TWIM; anomaly 47 (another FREQUENCY for 400 kHz).
 * Models:  address and data byte by byte at the bus rate, LASTTX and LASTRX at the start of the
 *          last byte, repeated start, stop and suspend through tasks and shorts, array lists, an
 *          address or a byte that is not acknowledged, a target that stretches the clock behind the
 *          address. The targets are TWIS whose pins are the same or wired to ours.
 * Omits:   levels of SCL and SDA, several controllers on one bus, OVERRUN.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/twim.h"

#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_STARTRX    0x000
#define TASKS_STARTTX    0x008
#define TASKS_STOP       0x014
#define TASKS_SUSPEND    0x01c
#define TASKS_RESUME     0x020
#define EVENTS_STOPPED   0x104
#define EVENTS_ERROR     0x124
#define EVENTS_SUSPENDED 0x148
#define EVENTS_RXSTARTED 0x14c
#define EVENTS_TXSTARTED 0x150
#define EVENTS_LASTRX    0x15c
#define EVENTS_LASTTX    0x160
#define ERRORSRC         0x4c4
#define ENABLE           0x500
#define PSEL_SCL         0x508
#define PSEL_SDA         0x50c
#define FREQUENCY        0x524
#define RXD              0x534
#define TXD              0x544
#define ADDRESS          0x588

#define ENABLE_TWIM   6
#define ERROR_ANACK   BIT(1)
#define ERROR_DNACK   BIT(2)
#define BITS_A_BYTE   9 /* with its acknowledge */
#define BITS_OF_START 1
#define BITS_OF_STOP  1

enum state {
    IDLE,
    ADDRESSING, /* start condition and address are on the bus */
    STRETCHED,  /* the target that was addressed holds SCL low */
    MOVING,     /* a data byte is on the bus */
    WAITING,    /* the clock is held low until a task says how to go on */
    STOPPING,
};

/* What happens when the byte on the bus is over. */
enum next { GO_ON, STOP, START_RX, START_TX, SUSPEND };

struct twim {
    struct periph p;
    struct twim_state {
        enum state state;
        enum next next;
        bool reading;
        bool suspended;
        struct easydma dma;
    } s;
    struct event step;
    const struct twi_target *connected; /* see twim_connect() */
    const struct twi_target *target;    /* acknowledged its address, or NULL */
};

static struct twim *twim_of(const struct periph *p)
{
    return (struct twim *)p;
}

static ticks_t bit_ticks(const struct twim *t)
{
    return (UINT64_C(1) << 32) * TICKS_PCLK16M / MAX(REG(t, FREQUENCY), 1);
}

static void after_bits(struct twim *t, unsigned bits, enum state state)
{
    t->s.state = state;
    sched_after(t->p.env->sched, &t->step, bits * bit_ticks(t));
}

/* --- conditions on the bus --- */

static void start(struct twim *t, bool reading)
{
    t->s.reading = reading;
    t->s.next = GO_ON;
    t->s.suspended = false;
    t->s.dma = easydma_begin(&t->p, reading ? RXD : TXD);
    after_bits(t, BITS_OF_START + BITS_A_BYTE, ADDRESSING);
    periph_event(&t->p, reading ? EVENTS_RXSTARTED : EVENTS_TXSTARTED);
}

static void stop(struct twim *t)
{
    t->s.next = GO_ON;
    after_bits(t, BITS_OF_STOP, STOPPING);
}

static void finish_dma(struct twim *t)
{
    easydma_finish(&t->p, t->s.reading ? RXD : TXD, &t->s.dma);
}

static void suspend(struct twim *t)
{
    t->s.state = WAITING;
    t->s.suspended = true;
    periph_event(&t->p, EVENTS_SUSPENDED);
}

/* LASTRX and LASTTX come when the last byte begins, so that a short can act at its end. */
static void next_byte(struct twim *t)
{
    after_bits(t, BITS_A_BYTE, MOVING);
    if (t->s.dma.amount + 1 == t->s.dma.maxcnt)
        periph_event(&t->p, t->s.reading ? EVENTS_LASTRX : EVENTS_LASTTX);
}

/* Between two bytes: what a task or a short asked for, else the next byte. */
static void go_on(struct twim *t)
{
    enum next next = t->s.next;

    t->s.next = GO_ON;
    switch (next) {
    case STOP:
        finish_dma(t);
        stop(t);
        break;
    case START_RX:
    case START_TX:
        finish_dma(t);
        start(t, next == START_RX);
        break;
    case SUSPEND:
        finish_dma(t);
        suspend(t);
        break;
    case GO_ON:
        if (t->s.dma.amount < t->s.dma.maxcnt) {
            next_byte(t);
        } else {
            finish_dma(t);
            t->s.state = WAITING;
        }
        break;
    }
}

/* The bus waits for STOP. */
static void fail(struct twim *t, uint32_t error)
{
    bool stop_asked = t->s.next == STOP;

    finish_dma(t);
    t->s.state = WAITING;
    t->s.next = GO_ON;
    REG(t, ERRORSRC) |= error;
    periph_event(&t->p, EVENTS_ERROR);
    if (stop_asked)
        stop(t);
}

static struct twi_wires wires_of(const struct twim *t)
{
    return (struct twi_wires){pin_of_psel(REG(t, PSEL_SCL)), pin_of_psel(REG(t, PSEL_SDA))};
}

static const struct twi_target *address_target(const struct twim *t)
{
    const struct twi_target *target = t->connected;
    const struct twi_wires wires = wires_of(t);
    uint8_t address = (uint8_t)REG(t, ADDRESS);

    if (target == NULL)
        return twi_start(t->p.env->pins, &wires, address, t->s.reading);
    return target->start(target->ctx, address, t->s.reading) ? target : NULL;
}

static void release_bus(struct twim *t)
{
    const struct twi_wires wires = wires_of(t);

    t->target = NULL;
    if (t->connected == NULL)
        twi_stop(t->p.env->pins, &wires);
    else if (t->connected->stop != NULL)
        t->connected->stop(t->connected->ctx);
}

static void clock_released(void *ctx)
{
    struct twim *t = ctx;

    if (t->s.state == STRETCHED)
        sched_after(t->p.env->sched, &t->step, 0);
}

static void begin_data(struct twim *t)
{
    /* Nothing to move: shorts on the last byte act after the address. */
    if (t->s.dma.maxcnt == 0)
        periph_event(&t->p, t->s.reading ? EVENTS_LASTRX : EVENTS_LASTTX);
    go_on(t);
}

static void addressed(struct twim *t)
{
    t->target = address_target(t);
    if (t->target == NULL) {
        fail(t, ERROR_ANACK);
    } else if (t->target->stretches != NULL &&
               t->target->stretches(t->target->ctx, (struct twi_waiter){clock_released, t})) {
        t->s.state = STRETCHED;
    } else {
        begin_data(t);
    }
}

static void moved(struct twim *t)
{
    uint32_t addr = t->s.dma.ptr + t->s.dma.amount;
    uint8_t byte = 0;
    bool acknowledged = true;

    if (t->target == NULL) {
        acknowledged = false;
    } else if (t->s.reading) {
        byte = t->target->read(t->target->ctx);
        easydma_write(&t->p, addr, &byte, 1);
    } else {
        easydma_read(&t->p, addr, &byte, 1);
        acknowledged = t->target->write(t->target->ctx, byte);
    }
    t->s.dma.amount++;
    if (acknowledged)
        go_on(t);
    else
        fail(t, ERROR_DNACK);
}

static void step(void *ctx)
{
    struct twim *t = ctx;

    switch (t->s.state) {
    case ADDRESSING:
        addressed(t);
        break;
    case STRETCHED:
        begin_data(t);
        break;
    case MOVING:
        moved(t);
        break;
    case STOPPING:
        release_bus(t);
        t->s.state = IDLE;
        periph_event(&t->p, EVENTS_STOPPED);
        break;
    case IDLE:
    case WAITING:
        break;
    }
}

/* --- tasks --- */

static void ask(struct twim *t, enum next next)
{
    bool bus_is_ours = t->s.state == IDLE || t->s.state == WAITING;

    if (!bus_is_ours) {
        if (t->s.state != STOPPING)
            t->s.next = next;
        return;
    }
    switch (next) {
    case STOP: /* STOPPED comes also when the bus was idle: drivers wait for it */
        stop(t);
        break;
    case START_RX:
    case START_TX:
        start(t, next == START_RX);
        break;
    case SUSPEND:
        suspend(t);
        break;
    case GO_ON: /* RESUME */
        if (t->s.suspended) {
            t->s.suspended = false;
            go_on(t);
        }
        break;
    }
}

static void twim_task(struct periph *p, uint32_t task)
{
    struct twim *t = twim_of(p);

    if (REG(p, ENABLE) != ENABLE_TWIM) {
        if (task == TASKS_STARTRX || task == TASKS_STARTTX)
            periph_error(p, "task-while-disabled", "%s while ENABLE is not 6; ignored",
                         periph_reg_name(p, task));
        return;
    }
    switch (task) {
    case TASKS_STARTRX:
        ask(t, START_RX);
        break;
    case TASKS_STARTTX:
        ask(t, START_TX);
        break;
    case TASKS_STOP:
        ask(t, STOP);
        break;
    case TASKS_SUSPEND:
        ask(t, SUSPEND);
        break;
    case TASKS_RESUME:
        if (t->s.state == WAITING)
            ask(t, GO_ON);
        break;
    }
}

/* --- life --- */

void twim_connect(struct periph *p, const struct twi_target *target)
{
    g_assert(p->type == &twim_type);
    twim_of(p)->connected = target;
    twim_of(p)->target = NULL;
}

static void twim_reset(struct periph *p)
{
    twim_of(p)->target = NULL;
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, ENABLE) == ENABLE_TWIM)
        return;
    periph_forget(p);
    twim_reset(p);
}

/* Which target answered, by its number on the bus; what a test connected is not on it. */
static void twim_walk(struct periph *p, struct state_walk *w)
{
    struct twim *t = twim_of(p);
    bool connected = t->target != NULL && t->target == t->connected;
    uint32_t number = connected ? UINT32_MAX : twi_number(p->env->pins, t->target);

    STATE_PART(w, number);
    if (w->restores)
        t->target = number == UINT32_MAX ? t->connected : twi_numbered(p->env->pins, number);
}

/* A target that holds the clock tells whom it let go of it. */
static void twim_restored(struct periph *p)
{
    struct twim *t = twim_of(p);

    if (t->s.state == STRETCHED)
        t->target->stretches(t->target->ctx, (struct twi_waiter){clock_released, t});
}

static void twim_init(struct periph *p)
{
    event_init(&twim_of(p)->step, &p->events, "step", step, p);
}

/* clang-format off */
static const struct reg_desc twim_regs[] = {
    {"TASKS_STARTRX", TASKS_STARTRX, REG_TASK},
    {"TASKS_STARTTX", TASKS_STARTTX, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_SUSPEND", TASKS_SUSPEND, REG_TASK},
    {"TASKS_RESUME", TASKS_RESUME, REG_TASK},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"EVENTS_ERROR", EVENTS_ERROR, REG_EVENT},
    {"EVENTS_SUSPENDED", EVENTS_SUSPENDED, REG_EVENT},
    {"EVENTS_RXSTARTED", EVENTS_RXSTARTED, REG_EVENT},
    {"EVENTS_TXSTARTED", EVENTS_TXSTARTED, REG_EVENT},
    {"EVENTS_LASTRX", EVENTS_LASTRX, REG_EVENT},
    {"EVENTS_LASTTX", EVENTS_LASTTX, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = MASK(10, 7) | BIT(12)},
    REG_INTEN_GROUP,
    {"ERRORSRC", ERRORSRC, REG_W1C, .mask = 0x7},
    {"ENABLE", ENABLE, REG_RW, .mask = 0xf, .written = enable_written},
    {"PSEL.SCL", PSEL_SCL, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.SDA", PSEL_SDA, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"FREQUENCY", FREQUENCY, REG_RW, .reset = 0x04000000, .mask = UINT32_MAX},
    EASYDMA_REGS("RXD", RXD, 0x7),
    EASYDMA_REGS("TXD", TXD, 0x7),
    {"ADDRESS", ADDRESS, REG_RW, .mask = 0x7f},
};
/* clang-format on */

static const struct short_desc twim_shorts[] = {
    {7, EVENTS_LASTTX, TASKS_STARTRX}, {8, EVENTS_LASTTX, TASKS_SUSPEND},
    {9, EVENTS_LASTTX, TASKS_STOP},    {10, EVENTS_LASTRX, TASKS_STARTTX},
    {12, EVENTS_LASTRX, TASKS_STOP},
};

static enum periph_draw twim_draw(const struct periph *p)
{
    if (REG(p, ENABLE) != ENABLE_TWIM)
        return DRAW_OFF;
    return twim_of(p)->s.state != IDLE ? DRAW_MOVING : DRAW_READY;
}

static const struct state_limit twim_limits[] = {
    STATE_LIMIT(struct twim, s.state, STOPPING),
    STATE_LIMIT(struct twim, s.next, SUSPEND),
    STATE_FLAGS(struct twim, s.reading, s.suspended),
    STATE_LIMIT(struct twim, s.dma.maxcnt, 0xffff),
    STATE_LIMIT(struct twim, s.dma.amount, 0xffff),
};

static bool twim_sound(const struct periph *p)
{
    const struct twim *t = twim_of(p);

    return t->s.state != STRETCHED || (t->target != NULL && t->target->stretches != NULL);
}

const struct periph_type twim_type = {
    .name = "TWIM",
    .size = sizeof(struct twim),
    .regs = twim_regs,
    .n_regs = ARRAY_LEN(twim_regs),
    .shorts = twim_shorts,
    .n_shorts = ARRAY_LEN(twim_shorts),
    .dppi = true,
    .enable_value = ENABLE_TWIM,
    .state = PERIPH_STATE(struct twim, s),
    PERIPH_LIMITS(twim_limits),
    .sound = twim_sound,
    .init = twim_init,
    .reset = twim_reset,
    .restored = twim_restored,
    .walk = twim_walk,
    .task = twim_task,
    .draw = twim_draw,
};
