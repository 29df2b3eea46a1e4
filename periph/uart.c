/*
 * UART: the predecessor of UARTE, a byte at a time through RXD and TXD.
 *
 * Follows: product specification of the nRF52 series, chapter UART. That of the nRF5340 does not
 *          list it, but ENABLE=4 selects it there too: NuttX's nrf53 serial driver relies on it.
 * Models:  both directions at the baud rate, the receive FIFO behind RXD, RXTO. Between UARTs whose
 *          pins are wired: OVERRUN of the FIFO, FRAMING of another baud rate.
 * Omits:   RTS and CTS, BREAK and PARITY, levels of TXD and RXD. What the line's end (a console)
 *          sends waits there while the FIFO is full.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/uart.h"

#include "periph/devices.h"
#include "periph/uart_frame.h"

#define TASKS_STARTRX 0x000
#define TASKS_STOPRX  0x004
#define TASKS_STARTTX 0x008
#define TASKS_STOPTX  0x00c
#define TASKS_SUSPEND 0x01c
#define EVENTS_CTS    0x100
#define EVENTS_NCTS   0x104
#define EVENTS_RXDRDY 0x108
#define EVENTS_TXDRDY 0x11c
#define EVENTS_ERROR  0x124
#define EVENTS_RXTO   0x144
#define ENABLE        0x500
#define RXD           0x518
#define TXD           0x51c

#define ENABLE_UART 4
#define RX_FIFO     6 /* bytes, RXD included */

/* Product specification of the nRF52832: RXTO comes about four frames after STOPRX. */
#define RXTO_FRAMES 4

struct uart {
    struct periph p;
    struct uart_state {
        bool tx_on, tx_shifting, tx_waiting; /* waiting: TXD holds another byte */
        uint8_t tx_byte, tx_next;
        bool rx_on, rx_shifting;
        uint8_t rx_byte;
        uint8_t fifo[RX_FIFO];
        unsigned fifo_len;
    } s;
    struct serial_line *line;
    struct event tx_frame, rx_frame, rx_timeout;
};

static struct uart *uart_of(const struct periph *p)
{
    return (struct uart *)p;
}

/* --- transmitter --- */

static void tx_shift(struct uart *u, uint8_t byte)
{
    u->s.tx_byte = byte;
    u->s.tx_shifting = true;
    sched_after(u->p.env->sched, &u->tx_frame, uart_frame_ticks(&u->p));
}

static void tx_frame(void *ctx)
{
    struct uart *u = ctx;

    u->s.tx_shifting = false;
    serial_send(u->p.env->pins, u->line, pin_of_psel(REG(u, UART_PSEL_TXD)), u->s.tx_byte,
                uart_frame_ticks(&u->p));
    if (u->s.tx_waiting && u->s.tx_on) {
        u->s.tx_waiting = false;
        tx_shift(u, u->s.tx_next);
    }
    periph_event(&u->p, EVENTS_TXDRDY);
}

static void txd_written(struct periph *p, unsigned index, uint32_t value)
{
    struct uart *u = uart_of(p);

    if (REG(p, ENABLE) != ENABLE_UART || !u->s.tx_on) {
        periph_error(p, "uart-not-started", "TXD written before STARTTX; the byte is lost");
        return;
    }
    if (!u->s.tx_shifting) {
        tx_shift(u, (uint8_t)value);
        return;
    }
    if (u->s.tx_waiting)
        periph_error(p, "uart-overrun", "TXD written before TXDRDY; a byte is lost");
    u->s.tx_waiting = true;
    u->s.tx_next = (uint8_t)value;
}

/* --- receiver --- */

static void rx_next(struct uart *u)
{
    if (!u->s.rx_on || u->s.rx_shifting || u->s.fifo_len == RX_FIFO || u->line == NULL ||
        u->line->receive == NULL || !u->line->receive(u->line->ctx, &u->s.rx_byte))
        return;
    u->s.rx_shifting = true;
    sched_after(u->p.env->sched, &u->rx_frame, uart_frame_ticks(&u->p));
}

static void line_error(struct uart *u, uint32_t error)
{
    REG(u, UART_ERRORSRC) |= error;
    periph_event(&u->p, EVENTS_ERROR);
}

/* RXDRDY tells of each byte that comes to stand in RXD. */
static void rx_take(struct uart *u, uint8_t byte)
{
    if (u->s.fifo_len == RX_FIFO) {
        line_error(u, UART_ERROR_OVERRUN);
        return;
    }
    u->s.fifo[u->s.fifo_len++] = byte;
    if (u->s.fifo_len == 1)
        periph_event(&u->p, EVENTS_RXDRDY);
}

static void rx_frame(void *ctx)
{
    struct uart *u = ctx;

    u->s.rx_shifting = false;
    rx_take(u, u->s.rx_byte);
    rx_next(u);
}

static uint32_t rxd_read(struct periph *p, unsigned index)
{
    struct uart *u = uart_of(p);
    uint8_t byte = u->s.fifo[0];

    if (u->s.fifo_len == 0)
        return byte;
    u->s.fifo_len--;
    memmove(u->s.fifo, u->s.fifo + 1, u->s.fifo_len);
    rx_next(u);
    if (u->s.fifo_len != 0)
        periph_event(p, EVENTS_RXDRDY);
    return byte;
}

static void rx_stop(struct uart *u)
{
    u->s.rx_on = false;
    sched_after(u->p.env->sched, &u->rx_timeout, RXTO_FRAMES * uart_frame_ticks(&u->p));
}

static void rx_timeout(void *ctx)
{
    periph_event(ctx, EVENTS_RXTO);
}

/* --- the line --- */

static struct uart *sibling(const struct periph *p)
{
    for (unsigned i = 0; i < p->slot->n_members; i++)
        if (p->slot->member[i]->type == &uart_type)
            return uart_of(p->slot->member[i]);
    return NULL;
}

void uart_share_line(const struct periph *p, struct serial_line *line)
{
    if (sibling(p) != NULL)
        sibling(p)->line = line;
}

void uart_arrive(const struct periph *p, uint8_t byte, ticks_t frame)
{
    struct uart *u = sibling(p);

    if (u == NULL || REG(p, ENABLE) != ENABLE_UART || !u->s.rx_on)
        return;
    if (!uart_frame_matches(p, frame))
        line_error(u, UART_ERROR_FRAMING);
    rx_take(u, byte);
}

void uart_line_woke(const struct periph *p)
{
    if (sibling(p) != NULL)
        rx_next(sibling(p));
}

/* --- tasks and registers --- */

static void uart_task(struct periph *p, uint32_t task)
{
    struct uart *u = uart_of(p);

    if (REG(p, ENABLE) != ENABLE_UART)
        return;
    switch (task) {
    case TASKS_STARTRX:
        sched_cancel(p->env->sched, &u->rx_timeout);
        u->s.rx_on = true;
        rx_next(u);
        break;
    case TASKS_STARTTX:
        u->s.tx_on = true;
        break;
    case TASKS_STOPTX:
        u->s.tx_on = false;
        break;
    case TASKS_SUSPEND:
        u->s.tx_on = false;
        rx_stop(u);
        break;
    default: /* STOPRX */
        rx_stop(u);
        break;
    }
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, ENABLE) != ENABLE_UART)
        periph_forget(p);
}

static void uart_init(struct periph *p)
{
    struct uart *u = uart_of(p);

    event_init(&u->tx_frame, &p->events, "TX frame", tx_frame, u);
    event_init(&u->rx_frame, &p->events, "RX frame", rx_frame, u);
    event_init(&u->rx_timeout, &p->events, "RX timeout", rx_timeout, u);
}

/* clang-format off */
static const struct reg_desc uart_regs[] = {
    {"TASKS_STARTRX", TASKS_STARTRX, REG_TASK},
    {"TASKS_STOPRX", TASKS_STOPRX, REG_TASK},
    {"TASKS_STARTTX", TASKS_STARTTX, REG_TASK},
    {"TASKS_STOPTX", TASKS_STOPTX, REG_TASK},
    {"TASKS_SUSPEND", TASKS_SUSPEND, REG_TASK},
    {"EVENTS_CTS", EVENTS_CTS, REG_EVENT},
    {"EVENTS_NCTS", EVENTS_NCTS, REG_EVENT},
    {"EVENTS_RXDRDY", EVENTS_RXDRDY, REG_EVENT},
    {"EVENTS_TXDRDY", EVENTS_TXDRDY, REG_EVENT},
    {"EVENTS_ERROR", EVENTS_ERROR, REG_EVENT},
    {"EVENTS_RXTO", EVENTS_RXTO, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = BIT(3) | BIT(4)},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"ERRORSRC", UART_ERRORSRC, REG_W1C, .mask = 0xf},
    {"ENABLE", ENABLE, REG_RW, .mask = 0xf, .written = enable_written},
    {"PSEL.RTS", 0x508, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.TXD", UART_PSEL_TXD, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.CTS", 0x510, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.RXD", UART_PSEL_RXD, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"RXD", RXD, REG_RO, .read = rxd_read, .acts = true},
    {"TXD", TXD, REG_WO, .written = txd_written},
    {"BAUDRATE", UART_BAUDRATE, REG_RW, .reset = 0x04000000, .mask = UINT32_MAX},
    {"CONFIG", UART_CONFIG, REG_RW, .mask = 0x11f},
};
/* clang-format on */

static const struct short_desc uart_shorts[] = {
    {3, EVENTS_CTS, TASKS_STARTRX},
    {4, EVENTS_NCTS, TASKS_STOPRX},
};

static const struct state_limit uart_limits[] = {
    STATE_FLAGS(struct uart, s.tx_on, s.tx_waiting),
    STATE_FLAGS(struct uart, s.rx_on, s.rx_shifting),
    STATE_LIMIT(struct uart, s.fifo_len, RX_FIFO),
};

const struct periph_type uart_type = {
    .name = "UART",
    .size = sizeof(struct uart),
    .regs = uart_regs,
    .n_regs = ARRAY_LEN(uart_regs),
    .shorts = uart_shorts,
    .n_shorts = ARRAY_LEN(uart_shorts),
    .dppi = true,
    .enable_value = ENABLE_UART,
    .state = PERIPH_STATE(struct uart, s),
    PERIPH_LIMITS(uart_limits),
    .init = uart_init,
    .task = uart_task,
};
