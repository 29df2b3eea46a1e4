/*
 * Serial ports (CDC ACM): opened as a terminal program does, with line coding and DTR, then bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "usb/host_priv.h"

#define SET_LINE_CODING        0x20
#define SET_CONTROL_LINE_STATE 0x22
#define CLEAR_FEATURE          1
#define ENDPOINT_HALT          0
#define TO_INTERFACE           0x21 /* a class's request */
#define TO_ENDPOINT            0x02
#define DTR_AND_RTS            3

/* Halts that are cleared without a byte between them. */
#define MAX_CLEARS 3

static const uint8_t line_coding[7] = {0x00, 0xc2, 0x01, 0x00, 0, 0, 8}; /* 115200, 8N1 */

/* Two requests a port. */
enum request { REQUEST_CODING, REQUEST_LINES, REQUESTS };

static struct usb_port *port_of(struct usb_host *h, unsigned pipe)
{
    for (unsigned i = 0; i < h->s.n_ports; i++) {
        const struct usb_cdc_function *f = &h->s.ports[i].f;

        if (usb_pipe_of(f->in.address & 0xf, true) == pipe ||
            usb_pipe_of(f->out.address, false) == pipe ||
            usb_pipe_of(f->notify.address & 0xf, true) == pipe)
            return &h->s.ports[i];
    }
    g_assert_not_reached();
}

static struct serial_line *line_at(const struct usb_host *h, const struct usb_port *p)
{
    return h->line[p - h->s.ports].line;
}

static unsigned address_of(unsigned pipe)
{
    return (pipe & 0xf) | ((pipe & USB_PIPE_IN) != 0 ? 0x80 : 0);
}

static void want(struct usb_host *h, const struct usb_endpoint *e)
{
    if (e->address != 0)
        h->s.pipe[usb_pipe_of(e->address & 0xf, e->address >= 0x80)].wanted = true;
}

/* Bytes have begun to wait. */
static void wake(void *ctx)
{
    struct usb_line *l = ctx;
    struct usb_host *h = l->host;
    struct usb_port *p = &h->s.ports[l - h->line];

    if (!p->open || h->s.pipe[usb_pipe_of(p->f.out.address, false)].halted)
        return;
    want(h, &p->f.out);
    usb_bus_kick(h);
}

static void find_line(struct usb_host *h, unsigned n)
{
    struct usb_line *l = &h->line[n];

    if (l->line != NULL || h->line_of == NULL)
        return;
    l->host = h;
    l->line = h->line_of(h->line_ctx, n);
    if (l->line != NULL) {
        l->line->wake = wake;
        l->line->uart = l;
    }
}

void usb_cdc_find_lines(struct usb_host *h)
{
    for (unsigned n = 0; n < h->s.n_ports; n++)
        if (h->s.ports[n].open)
            find_line(h, n);
}

void usb_host_show(struct usb_host *h, struct serial_line *(*line_of)(void *ctx, unsigned n),
                   void *ctx)
{
    for (unsigned n = 0; n < USB_PORTS; n++) {
        if (h->line[n].line != NULL)
            h->line[n].line->wake = NULL;
        h->line[n].line = NULL;
    }
    h->line_of = line_of;
    h->line_ctx = ctx;
    usb_cdc_find_lines(h);
}

static void open_port(struct usb_host *h, struct usb_port *p)
{
    p->open = true;
    find_line(h, (unsigned)(p - h->s.ports));
    want(h, &p->f.notify);
    want(h, &p->f.in);
    want(h, &p->f.out);
    usb_bus_kick(h);
}

static void ask_next(struct usb_host *h)
{
    unsigned n = h->s.opening / REQUESTS;
    uint8_t setup[8];

    if (n >= h->s.n_ports)
        return;
    unsigned interface = h->s.ports[n].f.control;

    if (h->s.opening % REQUESTS == REQUEST_CODING)
        usb_request(setup, TO_INTERFACE, SET_LINE_CODING, 0, interface, sizeof line_coding);
    else
        usb_request(setup, TO_INTERFACE, SET_CONTROL_LINE_STATE, DTR_AND_RTS, interface, 0);
    usb_control_start(h, USB_OWNER_CDC_ACM, setup, line_coding);
}

/* One CLEAR_FEATURE at a time. */
static void clear_next(struct usb_host *h)
{
    uint8_t setup[8];

    h->s.clearing = USB_PIPE_NONE;
    for (unsigned i = 1; i < USB_PIPES && h->s.clearing == USB_PIPE_NONE; i++)
        if (h->s.pipe[i].halted)
            h->s.clearing = (uint8_t)i;
    if (h->s.clearing == USB_PIPE_NONE)
        return;
    usb_request(setup, TO_ENDPOINT, CLEAR_FEATURE, ENDPOINT_HALT, address_of(h->s.clearing), 0);
    usb_control_start(h, USB_OWNER_CDC_ACM, setup, NULL);
}

static void cleared(struct usb_host *h)
{
    struct usb_pipe *p = &h->s.pipe[h->s.clearing];

    p->halted = p->data1 = false;
    p->wanted = true;
    usb_bus_kick(h);
    clear_next(h);
}

/* A device without line coding or line state may stall them. */
static void opened(struct usb_host *h, enum usb_result result)
{
    unsigned n = h->s.opening / REQUESTS;

    if (result != USB_DONE && result != USB_STALLED) {
        usb_error(h, "usb-cdc", "the request that opens serial port usb.%u is not answered", n);
        h->s.opening = (uint8_t)((n + 1) * REQUESTS - 1);
    } else if (h->s.opening % REQUESTS == REQUEST_LINES) {
        open_port(h, &h->s.ports[n]);
    }
    h->s.opening++;
    ask_next(h);
}

static bool all_opened(const struct usb_host *h)
{
    return h->s.opening >= h->s.n_ports * REQUESTS;
}

static void control_done(struct usb_host *h, enum usb_result result)
{
    if (h->s.clearing != USB_PIPE_NONE)
        cleared(h);
    else
        opened(h, result);
    if (all_opened(h) && !h->s.control.busy)
        clear_next(h);
}

static bool fill(struct usb_host *h, struct usb_port *p)
{
    struct serial_line *line = line_at(h, p);

    while (line != NULL && p->out_length < MIN(p->f.out.max_packet, sizeof p->out) &&
           line->receive(line->ctx, &p->out[p->out_length]))
        p->out_length++;
    return p->out_length > 0;
}

static bool next(struct usb_host *h, unsigned pipe, struct usb_packet *packet)
{
    struct usb_port *p = port_of(h, pipe);

    if (p->out_length == 0 && !fill(h, p))
        return false;
    packet->length = p->out_length;
    memcpy(packet->data, p->out, p->out_length);
    return true;
}

static void sent(struct usb_host *h, unsigned pipe)
{
    struct usb_port *p = port_of(h, pipe);

    p->out_length = 0;
    p->clears = 0;
}

static void received(struct usb_host *h, unsigned pipe, const struct usb_packet *packet)
{
    struct usb_port *p = port_of(h, pipe);
    const struct serial_line *line = line_at(h, p);

    if (pipe != usb_pipe_of(p->f.in.address & 0xf, true))
        return; /* a notification */
    p->clears = 0;
    for (unsigned i = 0; line != NULL && i < packet->length; i++)
        line->transmitted(line->ctx, packet->data[i]);
    /* The terminal may have an answer, or have become the one that is typed at. */
    if (!h->s.pipe[usb_pipe_of(p->f.out.address, false)].halted)
        want(h, &p->f.out);
}

static void failed(struct usb_host *h, unsigned pipe, enum usb_result result)
{
    struct usb_port *p = port_of(h, pipe);

    if (result == USB_STALLED && p->clears < MAX_CLEARS) {
        p->clears++;
        h->s.pipe[pipe].halted = true;
        if (all_opened(h) && !h->s.control.busy)
            clear_next(h);
        return;
    }
    usb_error(h, "usb-cdc", "endpoint 0x%02x of serial port usb.%u %s; it is closed",
              address_of(pipe), (unsigned)(p - h->s.ports),
              result == USB_STALLED ? "stalls again and again" : "does not answer");
    p->open = false;
}

void usb_cdc_begin(struct usb_host *h)
{
    struct usb_cdc_function found[USB_PORTS];
    struct usb_host_state *s = &h->s;

    s->n_ports = (uint8_t)usb_find_cdc_acm(s->config, s->config_length, found, USB_PORTS);
    for (unsigned i = 0; i < s->n_ports; i++) {
        s->ports[i] = (struct usb_port){.f = found[i]};
        usb_bus_open(h, &found[i].in, USB_OWNER_CDC_ACM);
        usb_bus_open(h, &found[i].out, USB_OWNER_CDC_ACM);
        if (found[i].notify.address != 0)
            usb_bus_open(h, &found[i].notify, USB_OWNER_CDC_ACM);
    }
    s->opening = 0;
    s->clearing = USB_PIPE_NONE;
    ask_next(h);
}

void usb_cdc_end(struct usb_host *h)
{
    for (unsigned i = 0; i < h->s.n_ports; i++)
        h->s.ports[i].open = false;
    h->s.n_ports = 0;
    for (unsigned i = 1; i < USB_PIPES; i++)
        h->s.pipe[i] = (struct usb_pipe){0};
}

static const struct usb_client client = {.next = next,
                                         .sent = sent,
                                         .received = received,
                                         .failed = failed,
                                         .control_done = control_done};

void usb_cdc_init(struct usb_host *h)
{
    h->client[USB_OWNER_CDC_ACM] = &client;
}
