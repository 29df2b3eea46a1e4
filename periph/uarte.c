/*
 * UARTE: UART with EasyDMA.
 *
 * Follows: product specification, chapter UARTE; anomaly 44.
 * Models:  both directions byte by byte at the baud rate, frames with parity and one or two stop
 *          bits, ENDTX/TXSTOPPED and ENDRX/RXTO order, the 4-byte receive FIFO behind FLUSHRX,
 *          double-buffered PTR and MAXCNT, shorts, and the hidden words at 0x564 and 0x568 through
 *          which drivers see that the receiver or transmitter was left on. Between UARTs whose pins
 *          are wired: RTS and CTS, OVERRUN of the FIFO, FRAMING of another baud rate.
 * Omits:   levels of TXD and RXD, BREAK and PARITY. What the line's end (a console) sends waits
 *          there until there is a buffer, as if it heeded RTS, and it is always ready to receive.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/uarte.h"

#include "periph/devices.h"
#include "periph/easydma.h"
#include "periph/uart.h"
#include "periph/uart_frame.h"

#define TASKS_STARTRX    0x000
#define TASKS_STOPRX     0x004
#define TASKS_STARTTX    0x008
#define TASKS_STOPTX     0x00c
#define TASKS_FLUSHRX    0x02c
#define EVENTS_CTS       0x100
#define EVENTS_NCTS      0x104
#define EVENTS_RXDRDY    0x108
#define EVENTS_ENDRX     0x110
#define EVENTS_TXDRDY    0x11c
#define EVENTS_ENDTX     0x120
#define EVENTS_ERROR     0x124
#define EVENTS_RXTO      0x144
#define EVENTS_RXSTARTED 0x14c
#define EVENTS_TXSTARTED 0x150
#define EVENTS_TXSTOPPED 0x158
#define ENABLE           0x500
#define PSEL_RTS         0x508
#define PSEL_CTS         0x510
#define RXD_PTR          0x534
#define RXD_MAXCNT       0x538
#define RXD_AMOUNT       0x53c
#define TXD_PTR          0x544
#define TXD_MAXCNT       0x548
#define TXD_AMOUNT       0x54c
#define RX_ENABLED       0x564
#define TX_ENABLED       0x568

#define ENABLE_UARTE 8
#define RX_FIFO      4
#define CONFIG_HWFC  BIT(0)

/*
 * From a task to what it starts: RXSTARTED, TXSTARTED, or TXSTOPPED of an idle transmitter. The
 * product specification gives no figure. Provenance: assumption, two cycles of PCLK16M.
 */
#define TASK_TICKS (2 * TICKS_PCLK16M)

/* After STOPRX bytes are taken for as long as four frames last (product specification). */
#define RXTO_FRAMES 4

struct buffer {
    uint32_t ptr, maxcnt, done;
    bool active; /* between START and END */
};

struct uarte {
    struct periph p;
    struct uarte_state {
        struct buffer tx;
        bool tx_on, tx_started, tx_shifting, tx_stop;
        bool tx_held; /* a byte waits for CTS */
        uint8_t tx_byte;
        struct buffer rx;
        bool rx_on, rx_ready, rx_shifting;
        ticks_t rx_deadline; /* of frames after STOPRX, TICKS_NEVER while receiving */
        uint8_t rx_byte;
        uint8_t fifo[RX_FIFO];
        unsigned fifo_len;
    } s;
    struct serial_line *line;
    struct serial_node node;
    struct event tx_step; /* TXSTARTED, then the end of each byte */
    struct event tx_stopped;
    struct event rx_started;
    struct event rx_frame; /* end of the frame that is coming in */
    struct event rx_timeout;
    struct event rx_flush;
    struct pin_listener cts;
};

static struct uarte *uarte_of(const struct periph *p)
{
    return (struct uarte *)p;
}

static bool enabled(const struct uarte *u)
{
    return REG(u, ENABLE) == ENABLE_UARTE;
}

/* --- flow control --- */

static bool flow_control(const struct uarte *u)
{
    return (REG(u, UART_CONFIG) & CONFIG_HWFC) != 0;
}

/* CTS is active low; a wire that nobody drives leads to a console, which is always ready. */
static bool clear_to_send(const struct uarte *u)
{
    unsigned cts = pin_of_psel(REG(u, PSEL_CTS));

    return !flow_control(u) || cts == PIN_NONE || pins_driven(u->p.env->pins, cts) != PIN_HIGH;
}

/* RTS is active low: while a buffer is open. What the sender began still fits into the FIFO. */
static void show_ready(struct uarte *u)
{
    unsigned rts = pin_of_psel(REG(u, PSEL_RTS));
    bool ready = u->s.rx.active && u->s.rx_deadline == TICKS_NEVER;

    if (enabled(u) && flow_control(u) && rts != PIN_NONE)
        pins_set_output(u->p.env->pins, rts, ready ? PIN_LOW : PIN_HIGH);
}

/* --- transmitter --- */

static void tx_end(struct uarte *u)
{
    u->s.tx.active = false;
    REG(u, TXD_AMOUNT) = u->s.tx.done;
    periph_event(&u->p, EVENTS_ENDTX);
    if (u->s.tx_stop && !u->s.tx.active) {
        u->s.tx_stop = false;
        u->s.tx_on = false;
        periph_event(&u->p, EVENTS_TXSTOPPED);
    }
}

static void tx_next(struct uarte *u)
{
    bool more = !u->s.tx_stop && u->s.tx.done < u->s.tx.maxcnt;

    u->s.tx_held = more && !clear_to_send(u);
    if (u->s.tx_held)
        return;
    if (more && easydma_read(&u->p, u->s.tx.ptr + u->s.tx.done, &u->s.tx_byte, 1)) {
        u->s.tx_shifting = true;
        sched_after(u->p.env->sched, &u->tx_step, uart_frame_ticks(&u->p));
    } else {
        tx_end(u);
    }
}

static void tx_step(void *ctx)
{
    struct uarte *u = ctx;

    if (u->s.tx_shifting) {
        u->s.tx_shifting = false;
        u->s.tx.done++;
        serial_send(u->p.env->pins, u->line, pin_of_psel(REG(u, UART_PSEL_TXD)), u->s.tx_byte,
                    uart_frame_ticks(&u->p));
        periph_event(&u->p, EVENTS_TXDRDY);
    } else if (!u->s.tx_started) {
        u->s.tx_started = true;
        periph_event(&u->p, EVENTS_TXSTARTED);
    }
    tx_next(u);
}

static void tx_start(struct uarte *u)
{
    if (u->s.tx.active) {
        periph_error(u, "uarte-start-while-busy", "STARTTX while a transfer is running; ignored");
        return;
    }
    u->s.tx = (struct buffer){REG(u, TXD_PTR), REG(u, TXD_MAXCNT), 0, true};
    u->s.tx_on = true;
    u->s.tx_started = u->s.tx_stop = u->s.tx_held = false;
    sched_after(u->p.env->sched, &u->tx_step, TASK_TICKS);
}

/* TXSTOPPED follows always, also when nothing was ever sent: drivers wait for it at start-up. */
static void tx_stop(struct uarte *u)
{
    if (!u->s.tx.active) {
        sched_after(u->p.env->sched, &u->tx_stopped, TASK_TICKS);
        return;
    }
    u->s.tx_stop = true;
    if (u->s.tx_held)
        sched_after(u->p.env->sched, &u->tx_step, TASK_TICKS);
}

static void tx_stopped(void *ctx)
{
    struct uarte *u = ctx;

    if (!u->s.tx.active)
        u->s.tx_on = false;
    periph_event(&u->p, EVENTS_TXSTOPPED);
}

static void cts_changed(void *ctx, unsigned pin, bool level)
{
    struct uarte *u = ctx;

    if (!enabled(u) || !flow_control(u) || pin != pin_of_psel(REG(u, PSEL_CTS)))
        return;
    periph_event(&u->p, level ? EVENTS_NCTS : EVENTS_CTS);
    if (u->s.tx_held && clear_to_send(u))
        sched_after(u->p.env->sched, &u->tx_step, TASK_TICKS);
}

/* --- receiver --- */

static void rx_end(struct uarte *u)
{
    u->s.rx.active = false;
    REG(u, RXD_AMOUNT) = u->s.rx.done;
    periph_event(&u->p, EVENTS_ENDRX);
    show_ready(u);
}

static void rx_store(struct uarte *u, uint8_t byte)
{
    easydma_write(&u->p, u->s.rx.ptr + u->s.rx.done, &byte, 1);
    u->s.rx.done++;
}

/* Starts to take in the next waiting byte if there is somewhere to put it. */
static void rx_next(struct uarte *u)
{
    ticks_t end = sched_now(u->p.env->sched) + uart_frame_ticks(&u->p);
    bool stopping = u->s.rx_deadline != TICKS_NEVER;
    bool room = u->s.rx.active ? u->s.rx_ready : (stopping && u->s.fifo_len < RX_FIFO);

    if (!u->s.rx_on || u->s.rx_shifting || !room || (stopping && end > u->s.rx_deadline))
        return;
    if (u->line == NULL || u->line->receive == NULL ||
        !u->line->receive(u->line->ctx, &u->s.rx_byte))
        return;
    u->s.rx_shifting = true;
    sched_at(u->p.env->sched, &u->rx_frame, end);
}

static void line_error(struct uarte *u, uint32_t error)
{
    REG(u, UART_ERRORSRC) |= error;
    periph_event(&u->p, EVENTS_ERROR);
}

/* A frame is complete: into the buffer, else the FIFO, else it is lost. */
static void rx_take(struct uarte *u, uint8_t byte)
{
    bool open = u->s.rx.active && u->s.rx_ready;

    if (!open && u->s.fifo_len == RX_FIFO) {
        line_error(u, UART_ERROR_OVERRUN);
        return;
    }
    if (open)
        rx_store(u, byte);
    else
        u->s.fifo[u->s.fifo_len++] = byte;
    periph_event(&u->p, EVENTS_RXDRDY);
    if (open && u->s.rx.done >= u->s.rx.maxcnt)
        rx_end(u);
}

static void rx_frame(void *ctx)
{
    struct uarte *u = ctx;

    u->s.rx_shifting = false;
    rx_take(u, u->s.rx_byte);
    rx_next(u);
}

static unsigned rxd_pin(void *ctx)
{
    const struct uarte *u = ctx;

    return pin_of_psel(REG(u, UART_PSEL_RXD));
}

/* From another UART, which does not wait. */
static void arrive(void *ctx, uint8_t byte, ticks_t frame)
{
    struct uarte *u = ctx;

    if (!enabled(u)) {
        uart_arrive(&u->p, byte, frame);
        return;
    }
    if (!u->s.rx_on)
        return;
    if (!uart_frame_matches(&u->p, frame))
        line_error(u, UART_ERROR_FRAMING);
    rx_take(u, byte);
}

/* Moves what waits in the FIFO to the buffer. */
static void rx_drain(struct uarte *u)
{
    unsigned n = 0;

    while (n < u->s.fifo_len && u->s.rx.done < u->s.rx.maxcnt)
        rx_store(u, u->s.fifo[n++]);
    u->s.fifo_len -= n;
    memmove(u->s.fifo, u->s.fifo + n, u->s.fifo_len);
}

static void rx_started(void *ctx)
{
    struct uarte *u = ctx;

    u->s.rx_ready = true;
    periph_event(&u->p, EVENTS_RXSTARTED);
    rx_drain(u);
    if (u->s.rx.done >= u->s.rx.maxcnt)
        rx_end(u);
    else
        rx_next(u);
}

static void rx_start(struct uarte *u)
{
    if (u->s.rx.active) {
        periph_error(u, "uarte-start-while-busy", "STARTRX while a buffer is active; ignored");
        return;
    }
    u->s.rx = (struct buffer){REG(u, RXD_PTR), REG(u, RXD_MAXCNT), 0, true};
    u->s.rx_on = true;
    u->s.rx_ready = false;
    show_ready(u);
    sched_after(u->p.env->sched, &u->rx_started, TASK_TICKS);
}

/*
 * A sender in the middle of a burst goes on for up to four frames, into the buffer and then into
 * the FIFO. RXTO follows also when the receiver was off, so that nobody waits for it in vain.
 */
static void rx_stop(struct uarte *u)
{
    ticks_t window = u->s.rx_on ? RXTO_FRAMES * uart_frame_ticks(&u->p) : TASK_TICKS;

    if (u->s.rx_deadline != TICKS_NEVER)
        return;
    u->s.rx_deadline = sched_now(u->p.env->sched) + window;
    sched_at(u->p.env->sched, &u->rx_timeout, u->s.rx_deadline);
    show_ready(u);
}

static void rx_timeout(void *ctx)
{
    struct uarte *u = ctx;

    u->s.rx_deadline = TICKS_NEVER;
    if (u->s.rx.active)
        rx_end(u);
    /* The short ENDRX_STARTRX may have given it a new buffer: then it goes on. */
    u->s.rx_on = u->s.rx.active;
    periph_event(&u->p, EVENTS_RXTO);
    show_ready(u);
}

/* AMOUNT keeps its value when the FIFO was empty: Zephyr's driver has to work around that. */
static void rx_flush(void *ctx)
{
    struct uarte *u = ctx;

    u->s.rx = (struct buffer){REG(u, RXD_PTR), REG(u, RXD_MAXCNT), 0, false};
    rx_drain(u);
    if (u->s.rx.done != 0)
        REG(u, RXD_AMOUNT) = u->s.rx.done;
    periph_event(&u->p, EVENTS_ENDRX);
}

/* The board says that bytes have begun to wait. */
static void line_woke(void *ctx)
{
    struct uarte *u = ctx;

    if (u->s.rx_deadline == TICKS_NEVER)
        rx_next(u);
    uart_line_woke(&u->p);
}

void uarte_connect(struct periph *p, struct serial_line *line)
{
    struct uarte *u = uarte_of(p);

    g_assert(p->type == &uarte_type);
    if (u->line != NULL) {
        u->line->wake = NULL;
        u->line->node = NULL;
    }
    u->line = line;
    uart_share_line(p, line);
    if (line == NULL)
        return;
    line->uart = u;
    line->node = &u->node;
    line->wake = line_woke;
    line_woke(u);
}

/* --- tasks and registers --- */

static void uarte_task(struct periph *p, uint32_t task)
{
    struct uarte *u = uarte_of(p);

    if (!enabled(u)) {
        if (task == TASKS_STARTTX || task == TASKS_STARTRX)
            periph_error(p, "task-while-disabled", "%s while ENABLE is not 8; ignored",
                         periph_reg_name(p, task));
        return;
    }
    switch (task) {
    case TASKS_STARTRX:
        rx_start(u);
        break;
    case TASKS_STOPRX:
        rx_stop(u);
        break;
    case TASKS_STARTTX:
        tx_start(u);
        break;
    case TASKS_STOPTX:
        tx_stop(u);
        break;
    case TASKS_FLUSHRX:
        if (!u->s.rx.active)
            sched_after(p->env->sched, &u->rx_flush, TASK_TICKS);
        break;
    }
}

static void uarte_reset(struct periph *p)
{
    uarte_of(p)->s.rx_deadline = TICKS_NEVER;
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    struct uarte *u = uarte_of(p);
    unsigned rts = pin_of_psel(REG(p, PSEL_RTS));

    if (enabled(u)) {
        show_ready(u);
        return;
    }
    periph_forget(p);
    uarte_reset(p);
    if (old == ENABLE_UARTE && flow_control(u) && rts != PIN_NONE)
        pins_release(p->env->pins, rts);
}

static void config_written(struct periph *p, unsigned index, uint32_t old)
{
    show_ready(uarte_of(p));
}

static uint32_t rx_enabled_read(struct periph *p, unsigned index)
{
    return uarte_of(p)->s.rx_on;
}

static uint32_t tx_enabled_read(struct periph *p, unsigned index)
{
    return uarte_of(p)->s.tx_on;
}

static void uarte_init(struct periph *p)
{
    struct uarte *u = uarte_of(p);

    event_init(&u->tx_step, &p->events, "TX frame", tx_step, u);
    event_init(&u->tx_stopped, &p->events, "TX stop", tx_stopped, u);
    event_init(&u->rx_started, &p->events, "RX start", rx_started, u);
    event_init(&u->rx_frame, &p->events, "RX frame", rx_frame, u);
    event_init(&u->rx_timeout, &p->events, "RX timeout", rx_timeout, u);
    event_init(&u->rx_flush, &p->events, "RX flush", rx_flush, u);
    u->node = (struct serial_node){.rxd = rxd_pin, .arrive = arrive, .uart = u};
    serial_attach(p->env->pins, &u->node);
    u->cts.level = cts_changed;
    periph_hears(p, pins_listen(p->env->pins, &u->cts, u));
}

static void uarte_free(struct periph *p)
{
    serial_detach(p->env->pins, &uarte_of(p)->node);
    uarte_connect(p, NULL);
}

/* clang-format off */
static const struct reg_desc uarte_regs[] = {
    {"TASKS_STARTRX", TASKS_STARTRX, REG_TASK},
    {"TASKS_STOPRX", TASKS_STOPRX, REG_TASK},
    {"TASKS_STARTTX", TASKS_STARTTX, REG_TASK},
    {"TASKS_STOPTX", TASKS_STOPTX, REG_TASK},
    {"TASKS_FLUSHRX", TASKS_FLUSHRX, REG_TASK},
    {"EVENTS_CTS", EVENTS_CTS, REG_EVENT},
    {"EVENTS_NCTS", EVENTS_NCTS, REG_EVENT},
    {"EVENTS_RXDRDY", EVENTS_RXDRDY, REG_EVENT},
    {"EVENTS_ENDRX", EVENTS_ENDRX, REG_EVENT},
    {"EVENTS_TXDRDY", EVENTS_TXDRDY, REG_EVENT},
    {"EVENTS_ENDTX", EVENTS_ENDTX, REG_EVENT},
    {"EVENTS_ERROR", EVENTS_ERROR, REG_EVENT},
    {"EVENTS_RXTO", EVENTS_RXTO, REG_EVENT},
    {"EVENTS_RXSTARTED", EVENTS_RXSTARTED, REG_EVENT},
    {"EVENTS_TXSTARTED", EVENTS_TXSTARTED, REG_EVENT},
    {"EVENTS_TXSTOPPED", EVENTS_TXSTOPPED, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = BIT(5) | BIT(6)},
    REG_INTEN_GROUP,
    {"ERRORSRC", UART_ERRORSRC, REG_W1C, .mask = 0xf},
    {"ENABLE", ENABLE, REG_RW, .mask = 0xf, .written = enable_written},
    {"PSEL.RTS", PSEL_RTS, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.TXD", UART_PSEL_TXD, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.CTS", PSEL_CTS, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.RXD", UART_PSEL_RXD, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"BAUDRATE", UART_BAUDRATE, REG_RW, .reset = 0x04000000, .mask = UINT32_MAX},
    {"RXD.PTR", RXD_PTR, REG_RW, .mask = UINT32_MAX},
    {"RXD.MAXCNT", RXD_MAXCNT, REG_RW, .mask = 0xffff},
    {"RXD.AMOUNT", RXD_AMOUNT, REG_RO},
    {"TXD.PTR", TXD_PTR, REG_RW, .mask = UINT32_MAX},
    {"TXD.MAXCNT", TXD_MAXCNT, REG_RW, .mask = 0xffff},
    {"TXD.AMOUNT", TXD_AMOUNT, REG_RO},
    {"RXENABLED", RX_ENABLED, REG_RO, .read = rx_enabled_read}, /* not in the specification: */
    {"TXENABLED", TX_ENABLED, REG_RO, .read = tx_enabled_read}, /* nrfx_uarte.c, anomaly 44 */
    {"CONFIG", UART_CONFIG, REG_RW, .mask = 0x11f, .written = config_written},
};
/* clang-format on */

static const struct short_desc uarte_shorts[] = {
    {5, EVENTS_ENDRX, TASKS_STARTRX},
    {6, EVENTS_ENDRX, TASKS_STOPRX},
};

static enum periph_draw uarte_draw(const struct periph *p)
{
    const struct uarte *u = uarte_of(p);

    if (!enabled(u))
        return DRAW_OFF;
    if (u->s.tx_on || u->s.rx_shifting)
        return DRAW_MOVING;
    return u->s.rx_on ? DRAW_WAITING : DRAW_READY;
}

static const struct state_limit uarte_limits[] = {
    STATE_LIMIT(struct uarte, s.tx.maxcnt, 0xffff),
    STATE_LIMIT(struct uarte, s.tx.done, 0xffff),
    STATE_FLAGS(struct uarte, s.tx.active, s.tx.active),
    STATE_FLAGS(struct uarte, s.tx_on, s.tx_held),
    STATE_LIMIT(struct uarte, s.rx.maxcnt, 0xffff),
    STATE_LIMIT(struct uarte, s.rx.done, 0xffff),
    STATE_FLAGS(struct uarte, s.rx.active, s.rx.active),
    STATE_FLAGS(struct uarte, s.rx_on, s.rx_shifting),
    STATE_LIMIT(struct uarte, s.fifo_len, RX_FIFO),
};

const struct periph_type uarte_type = {
    .name = "UARTE",
    .size = sizeof(struct uarte),
    .regs = uarte_regs,
    .n_regs = ARRAY_LEN(uarte_regs),
    .state = PERIPH_STATE(struct uarte, s),
    PERIPH_LIMITS(uarte_limits),
    .changes_unannounced = true,
    .shorts = uarte_shorts,
    .n_shorts = ARRAY_LEN(uarte_shorts),
    .dppi = true,
    .enable_value = ENABLE_UARTE,
    .init = uarte_init,
    .reset = uarte_reset,
    .task = uarte_task,
    .draw = uarte_draw,
    .free = uarte_free,
};
