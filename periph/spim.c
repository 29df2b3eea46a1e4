/*
 * SPIM: SPI controller with EasyDMA.
 *
 * Follows: product specification, chapter SPIM; anomaly 135.
 * Models:  transfers of unequal length with ORC, ENDTX, ENDRX and END at their times, SUSPEND and
 *          RESUME, STOP after the byte that is on the wires, array lists, the short END_START, the
 *          registers that only SPIM4 has and its CSN. Whoever is on the pins takes part: a SPIS,
 *          or MOSI where the board joins it to MISO.
 * Omits:   levels of SCK, MOSI and MISO, bit order and clock phase (both ends agree), D/CX, stalls.
 *          The bytes move when the transfer ends, not one by one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/spim.h"

#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_START    0x010
#define TASKS_STOP     0x014
#define TASKS_SUSPEND  0x01c
#define TASKS_RESUME   0x020
#define EVENTS_STOPPED 0x104
#define EVENTS_ENDRX   0x110
#define EVENTS_END     0x118
#define EVENTS_ENDTX   0x120
#define EVENTS_STARTED 0x14c
#define ENABLE         0x500
#define FREQUENCY      0x524
#define RXD            0x534
#define TXD            0x544
#define PSEL_SCK       0x508
#define PSEL_MOSI      0x50c
#define PSEL_MISO      0x510
#define PSEL_CSN       0x514
#define CSNDUR         0x564
#define CSNPOL         0x568
#define ORC            0x5c0

#define ENABLE_SPIM   7
#define FREQUENCY_M16 0x0a000000
#define FREQUENCY_M32 0x14000000

/* From START to the first clock. Provenance: assumption, two cycles of PCLK16M. */
#define START_TICKS (2 * TICKS_PCLK16M)

enum state { IDLE, STARTING, RUNNING, SUSPENDED, STOPPING };

struct spim {
    struct periph p;
    struct spim_state {
        enum state state;
        struct easydma rx, tx;
        bool tx_ended, rx_ended;
        ticks_t begun;   /* when the first clock came, or would have without suspension */
        ticks_t elapsed; /* at SUSPEND */
    } s;
    struct event step;
    struct event stopped;
    const struct spi_target *target;
};

static struct spim *spim_of(const struct periph *p)
{
    return (struct spim *)p;
}

static ticks_t now(const struct spim *s)
{
    return sched_now(s->p.env->sched);
}

/* Up to 8 MHz FREQUENCY is a fraction of 16 MHz; the two fastest codes are names. */
static ticks_t byte_ticks(const struct spim *s)
{
    switch (REG(s, FREQUENCY)) {
    case FREQUENCY_M32:
        return 8 * TICKS_PCLK32M;
    case FREQUENCY_M16:
        return 8 * TICKS_PCLK16M;
    default:
        return 8 * (UINT64_C(1) << 32) * TICKS_PCLK16M / MAX(REG(s, FREQUENCY), 1);
    }
}

/* --- a transfer --- */

static struct spi_wires wires_of(const struct spim *s)
{
    return (struct spi_wires){
        .sck = pin_of_psel(REG(s, PSEL_SCK)),
        .mosi = pin_of_psel(REG(s, PSEL_MOSI)),
        .miso = pin_of_psel(REG(s, PSEL_MISO)),
    };
}

static uint8_t exchange(const struct spim *s, const struct spi_wires *wires, uint8_t mosi)
{
    return s->target != NULL ? s->target->exchange(s->target->ctx, mosi)
                             : spi_exchange(s->p.env->pins, wires, mosi);
}

/* SPIM4 drives CSN itself when PSEL.CSN says where. */
static void drive_csn(struct spim *s, bool select)
{
    bool active_high = REG(s, CSNPOL) != 0;
    unsigned pin = s->p.type == &spim4_type ? pin_of_psel(REG(s, PSEL_CSN)) : PIN_NONE;

    if (pin != PIN_NONE)
        pins_set_output(s->p.env->pins, pin, select == active_high ? PIN_HIGH : PIN_LOW);
}

/* Moves the first n bytes of the transfer. */
static void move(struct spim *s, uint32_t n)
{
    uint32_t n_tx = MIN(n, s->s.tx.maxcnt), n_rx = MIN(n, s->s.rx.maxcnt);
    const struct spi_wires wires = wires_of(s);
    uint8_t *data = g_malloc(n + 1);

    memset(data, (int)REG(s, ORC), n + 1);
    if (n_tx != 0)
        easydma_read(&s->p, s->s.tx.ptr, data, n_tx);
    for (uint32_t i = 0; i < n; i++)
        data[i] = exchange(s, &wires, data[i]);
    if (n_rx != 0)
        easydma_write(&s->p, s->s.rx.ptr, data, n_rx);
    s->s.tx.amount = n_tx;
    s->s.rx.amount = n_rx;
    g_free(data);
}

static uint32_t length(const struct spim *s)
{
    return MAX(s->s.tx.maxcnt, s->s.rx.maxcnt);
}

static void end_tx(struct spim *s)
{
    s->s.tx_ended = true;
    periph_event(&s->p, EVENTS_ENDTX);
}

static void end_rx(struct spim *s)
{
    s->s.rx_ended = true;
    periph_event(&s->p, EVENTS_ENDRX);
}

static void finish(struct spim *s, uint32_t n)
{
    bool stopping = s->s.state == STOPPING;

    move(s, n);
    drive_csn(s, false);
    easydma_finish(&s->p, TXD, &s->s.tx);
    easydma_finish(&s->p, RXD, &s->s.rx);
    if (!s->s.tx_ended)
        end_tx(s);
    if (!s->s.rx_ended)
        end_rx(s);
    s->s.state = stopping ? STOPPING : IDLE;
    periph_event(&s->p, EVENTS_END);
    if (!stopping)
        return;
    s->s.state = IDLE;
    periph_event(&s->p, EVENTS_STOPPED);
}

static void schedule(struct spim *s)
{
    ticks_t tx_end = s->s.begun + s->s.tx.maxcnt * byte_ticks(s);
    ticks_t rx_end = s->s.begun + s->s.rx.maxcnt * byte_ticks(s);
    ticks_t next = MAX(tx_end, rx_end);

    if (!s->s.tx_ended)
        next = MIN(next, tx_end);
    if (!s->s.rx_ended)
        next = MIN(next, rx_end);
    sched_at(s->p.env->sched, &s->step, MAX(next, now(s)));
}

static void begin(struct spim *s)
{
    ticks_t csn = 0;

    if (s->p.type == &spim4_type && pin_of_psel(REG(s, PSEL_CSN)) != PIN_NONE)
        csn = REG(s, CSNDUR) * TICKS_HCLK64M;
    s->s.state = RUNNING;
    s->s.begun = now(s) + csn;
    drive_csn(s, true);
    periph_event(&s->p, EVENTS_STARTED);
    schedule(s);
}

static void step(void *ctx)
{
    struct spim *s = ctx;
    ticks_t shifted = s->s.begun <= now(s) ? now(s) - s->s.begun : 0;

    if (s->s.state == STARTING) {
        begin(s);
    } else if (s->s.state == STOPPING) {
        finish(s, MIN((uint32_t)(shifted / byte_ticks(s)), length(s)));
    } else if (shifted >= length(s) * byte_ticks(s)) {
        finish(s, length(s));
    } else {
        if (!s->s.tx_ended && shifted >= s->s.tx.maxcnt * byte_ticks(s))
            end_tx(s);
        if (!s->s.rx_ended && shifted >= s->s.rx.maxcnt * byte_ticks(s))
            end_rx(s);
        schedule(s);
    }
}

/* --- tasks --- */

static void start(struct spim *s)
{
    if (s->s.state != IDLE) {
        if (s->s.state != STOPPING)
            periph_error(s, "spim-start-while-busy", "START while a transfer is running; ignored");
        return;
    }
    s->s.tx = easydma_begin(&s->p, TXD);
    s->s.rx = easydma_begin(&s->p, RXD);
    s->s.tx_ended = s->s.rx_ended = false;
    s->s.state = STARTING;
    sched_after(s->p.env->sched, &s->step, START_TICKS);
}

/* The byte on the wires is finished; STOPPED comes also when there was nothing to stop. */
static void stop(struct spim *s)
{
    ticks_t byte = byte_ticks(s);
    ticks_t elapsed = s->s.state == SUSPENDED ? s->s.elapsed : now(s) - MIN(s->s.begun, now(s));

    switch (s->s.state) {
    case IDLE:
        sched_after(s->p.env->sched, &s->stopped, START_TICKS);
        break;
    case STARTING:
        s->s.begun = now(s);
        elapsed = 0;
        /* fall through */
    case RUNNING:
    case SUSPENDED:
        s->s.state = STOPPING;
        s->s.begun = now(s) - elapsed;
        sched_at(s->p.env->sched, &s->step, s->s.begun + (elapsed + byte - 1) / byte * byte);
        break;
    case STOPPING:
        break;
    }
}

static void stopped(void *ctx)
{
    periph_event(ctx, EVENTS_STOPPED);
}

static void suspend(struct spim *s)
{
    if (s->s.state != RUNNING)
        return;
    s->s.state = SUSPENDED;
    s->s.elapsed = now(s) - MIN(s->s.begun, now(s));
    sched_cancel(s->p.env->sched, &s->step);
}

static void resume(struct spim *s)
{
    if (s->s.state != SUSPENDED)
        return;
    s->s.state = RUNNING;
    s->s.begun = now(s) - s->s.elapsed;
    schedule(s);
}

static void spim_task(struct periph *p, uint32_t task)
{
    struct spim *s = spim_of(p);

    if (REG(p, ENABLE) != ENABLE_SPIM) {
        if (task == TASKS_START)
            periph_error(p, "task-while-disabled", "%s while ENABLE is not 7; ignored",
                         periph_reg_name(p, task));
        return;
    }
    switch (task) {
    case TASKS_START:
        start(s);
        break;
    case TASKS_STOP:
        stop(s);
        break;
    case TASKS_SUSPEND:
        suspend(s);
        break;
    case TASKS_RESUME:
        resume(s);
        break;
    }
}

/* --- life --- */

void spim_connect(struct periph *p, const struct spi_target *target)
{
    g_assert(p->type == &spim_type || p->type == &spim4_type);
    spim_of(p)->target = target;
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, ENABLE) == ENABLE_SPIM) {
        drive_csn(spim_of(p), false);
        return;
    }
    periph_forget(p);
    if (p->type == &spim4_type && pin_of_psel(REG(p, PSEL_CSN)) != PIN_NONE)
        pins_release(p->env->pins, pin_of_psel(REG(p, PSEL_CSN)));
}

/* SPIM0 to SPIM3 reach 8 MHz. */
static void frequency_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t f = REG(p, FREQUENCY);

    if (p->type != &spim4_type && (f == FREQUENCY_M16 || f == FREQUENCY_M32) &&
        REG(p, ENABLE) == ENABLE_SPIM)
        periph_error(p, "spim-frequency", "FREQUENCY above 8 MHz, which only SPIM4 has");
}

static void spim_init(struct periph *p)
{
    event_init(&spim_of(p)->step, &p->events, "step", step, p);
    event_init(&spim_of(p)->stopped, &p->events, "stop", stopped, p);
}

/* clang-format off */
#define SPIM_REGS \
    {"TASKS_START", TASKS_START, REG_TASK}, \
    {"TASKS_STOP", TASKS_STOP, REG_TASK}, \
    {"TASKS_SUSPEND", TASKS_SUSPEND, REG_TASK}, \
    {"TASKS_RESUME", TASKS_RESUME, REG_TASK}, \
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT}, \
    {"EVENTS_ENDRX", EVENTS_ENDRX, REG_EVENT}, \
    {"EVENTS_END", EVENTS_END, REG_EVENT}, \
    {"EVENTS_ENDTX", EVENTS_ENDTX, REG_EVENT}, \
    {"EVENTS_STARTED", EVENTS_STARTED, REG_EVENT}, \
    {"SHORTS", 0x200, REG_RW, .mask = BIT(17)}, \
    {"INTENSET", 0x304, REG_INTENSET}, \
    {"INTENCLR", 0x308, REG_INTENCLR}, \
    {"ENABLE", ENABLE, REG_RW, .mask = 0xf, .written = enable_written}, \
    {"PSEL.SCK", PSEL_SCK, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX}, \
    {"PSEL.MOSI", PSEL_MOSI, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX}, \
    {"PSEL.MISO", PSEL_MISO, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX}, \
    {"FREQUENCY", FREQUENCY, REG_RW, .reset = 0x04000000, .mask = UINT32_MAX, \
     .written = frequency_written}, \
    EASYDMA_REGS("RXD", RXD, 0x3), \
    EASYDMA_REGS("TXD", TXD, 0x3), \
    {"CONFIG", 0x554, REG_RW, .mask = 0x7}, \
    {"IFTIMING.RXDELAY", 0x560, REG_RW, .reset = 2, .mask = 0x7}, /* drivers write all SPIMs' */ \
    {"ORC", ORC, REG_RW, .mask = 0xff}

static const struct reg_desc spim_regs[] = {SPIM_REGS};

static const struct reg_desc spim4_regs[] = {
    SPIM_REGS,
    {"STALLSTAT", 0x400, REG_RW, .mask = 0x3},
    {"PSEL.CSN", PSEL_CSN, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"IFTIMING.CSNDUR", CSNDUR, REG_RW, .reset = 2, .mask = 0xff},
    {"CSNPOL", CSNPOL, REG_RW, .mask = 0x1},
    {"PSELDCX", 0x56c, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"DCXCNT", 0x570, REG_RW, .mask = 0xf},
    {"HIDDEN_c04", 0xc04, REG_RW}, /* written around transfers for anomaly 135 */
};
/* clang-format on */

static const struct short_desc spim_shorts[] = {{17, EVENTS_END, TASKS_START}};

static enum periph_draw spim_draw(const struct periph *p)
{
    if (REG(p, ENABLE) != ENABLE_SPIM)
        return DRAW_OFF;
    return spim_of(p)->s.state != IDLE ? DRAW_MOVING : DRAW_READY;
}

static const struct state_limit spim_limits[] = {
    STATE_LIMIT(struct spim, s.state, STOPPING),
    STATE_LIMIT(struct spim, s.rx.maxcnt, 0xffff),
    STATE_LIMIT(struct spim, s.tx.maxcnt, 0xffff),
    STATE_FLAGS(struct spim, s.tx_ended, s.rx_ended),
};

static bool spim_sound(const struct periph *p)
{
    const struct spim *s = spim_of(p);

    return s->s.begun <= now(s) + TICKS_PER_SECOND && s->s.elapsed <= now(s);
}

#define SPIM_TYPE(registers)                                                                       \
    {                                                                                              \
        .name = "SPIM", .size = sizeof(struct spim), .regs = registers,                            \
        .n_regs = ARRAY_LEN(registers), .shorts = spim_shorts, .n_shorts = ARRAY_LEN(spim_shorts), \
        .dppi = true, .enable_value = ENABLE_SPIM, .init = spim_init, .task = spim_task,           \
        .draw = spim_draw, .state = PERIPH_STATE(struct spim, s), PERIPH_LIMITS(spim_limits),      \
        .sound = spim_sound,                                                                       \
    }

const struct periph_type spim_type = SPIM_TYPE(spim_regs);
const struct periph_type spim4_type = SPIM_TYPE(spim4_regs);
