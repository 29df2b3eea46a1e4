/*
 * Frames and transactions: one at a time on the wires, periodic pipes first, the others in turn.
 *
 * A host asks an endpoint that said NAK again and again. Here it asks when the device has become
 * ready, or in the next frame: what passes is the same but for the NAKs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "usb/host_priv.h"

#include <glib.h>
#include <string.h>

/*
 * From "ready" to the token that finds it so: half of a refused IN transaction. Provenance: the
 * mean of asking without pause.
 */
#define POLL_TICKS ((USB_TOKEN_BITS + USB_HANDSHAKE_BITS) / 2 * USB_BIT_TICKS)

/* USB 2.0, 10.2.6: three errors in a row end a transfer. */
#define MAX_SILENT 3

static bool is_periodic(const struct usb_pipe *p)
{
    return p->interval != 0;
}

static bool is_runnable(const struct usb_pipe *p, bool periodic)
{
    return p->wanted && is_periodic(p) == periodic && (periodic ? p->due : !p->waiting);
}

static unsigned endpoint_of(unsigned pipe)
{
    return pipe & 0xf;
}

/* Of the packets behind the token. */
static ticks_t duration_of(const struct usb_pipe *p, unsigned length)
{
    return (USB_DATA_BITS(length) + (p->iso ? 0 : USB_HANDSHAKE_BITS)) * USB_BIT_TICKS;
}

/* What a pipe would send, or the most that it could get. */
static bool prepare(struct usb_host *h, unsigned pipe)
{
    struct usb_pipe *p = &h->s.pipe[pipe];

    if (p->token == USB_TOKEN_IN) {
        h->s.packet.length = p->max_packet;
        return true;
    }
    h->s.packet.data1 = p->data1;
    if (h->client[p->owner]->next(h, pipe, &h->s.packet))
        return true;
    p->wanted = false;
    return false;
}

/* The bus stays idle when the transaction does not fit into the frame. */
static void begin(struct usb_host *h, unsigned pipe)
{
    struct usb_host_state *s = &h->s;
    struct usb_pipe *p = &s->pipe[pipe];
    ticks_t duration = USB_TOKEN_BITS * USB_BIT_TICKS + duration_of(p, s->packet.length);

    if (sched_now(h->sched) + duration > s->frame_end)
        return;
    p->due = false;
    s->current = (uint8_t)pipe;
    if (p->token == USB_TOKEN_IN) {
        s->phase = USB_BUS_TOKEN;
        duration = USB_TOKEN_BITS * USB_BIT_TICKS;
    } else {
        s->phase = USB_BUS_OUT;
    }
    sched_after(h->sched, &h->bus, duration);
}

/* Begins the next transaction, if there is one that fits. */
static void begin_next(struct usb_host *h)
{
    struct usb_host_state *s = &h->s;

    s->phase = USB_BUS_IDLE;
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned i = 1; i <= USB_PIPES; i++) {
            unsigned pipe = (s->current + i) % USB_PIPES;

            if (!is_runnable(&s->pipe[pipe], pass == 0) || !prepare(h, pipe))
                continue;
            begin(h, pipe);
            return;
        }
}

static void fail(struct usb_host *h, unsigned pipe, enum usb_result why)
{
    struct usb_pipe *p = &h->s.pipe[pipe];

    p->wanted = false;
    h->client[p->owner]->failed(h, pipe, why);
}

/* NAK, STALL or nothing. */
static void refused(struct usb_host *h, unsigned pipe, enum usb_answer answer)
{
    struct usb_pipe *p = &h->s.pipe[pipe];

    if (answer == USB_NAK) {
        p->silent = 0;
        p->waiting = true;
    } else if (answer == USB_STALL) {
        fail(h, pipe, USB_STALLED);
    } else if (++p->silent == MAX_SILENT) {
        fail(h, pipe, USB_LOST);
    }
}

/* A packet that is a transfer of its own; control.c tells of control transfers. */
static void tell_packet(struct usb_host *h, unsigned pipe)
{
    const struct usb_packet *packet = &h->s.packet;
    bool in = (pipe & USB_PIPE_IN) != 0;
    struct usb_record r = {
        .id = ++h->records,
        .kind = h->s.pipe[pipe].iso             ? USB_KIND_ISO
                : is_periodic(&h->s.pipe[pipe]) ? USB_KIND_INTERRUPT
                                                : USB_KIND_BULK,
        .address = h->s.address,
        .endpoint = (uint8_t)(endpoint_of(pipe) | (in ? 0x80 : 0)),
        .data = in ? NULL : packet->data,
        .length = in ? h->s.pipe[pipe].max_packet : packet->length,
    };

    TELL(&h->listeners, struct usb_listener, transfer, &r);
    r.ends = true;
    r.data = in ? packet->data : NULL;
    r.length = packet->length;
    TELL(&h->listeners, struct usb_listener, transfer, &r);
}

static void out_over(struct usb_host *h)
{
    const struct usb_cable *c = h->cable;
    struct usb_host_state *s = &h->s;
    unsigned pipe = s->current;
    struct usb_pipe *p = &s->pipe[pipe];
    enum usb_answer answer =
        p->token == USB_TOKEN_SETUP
            ? c->device->setup(c->device_ctx, s->address, s->packet.data)
            : c->device->out(c->device_ctx, s->address, endpoint_of(pipe), &s->packet);

    if (answer != USB_ACK && !p->iso) {
        refused(h, pipe, answer);
        return;
    }
    p->silent = 0;
    p->data1 = !p->data1 && !p->iso;
    if (h->listeners.first != NULL && pipe != 0)
        tell_packet(h, pipe);
    h->client[p->owner]->sent(h, pipe);
}

static void ask(struct usb_host *h)
{
    const struct usb_cable *c = h->cable;
    struct usb_host_state *s = &h->s;
    unsigned pipe = s->current;

    /* Nobody wants the data any more: the device keeps them. */
    if (!s->pipe[pipe].wanted) {
        sched_after(h->sched, &h->bus, USB_HANDSHAKE_BITS * USB_BIT_TICKS);
        return;
    }
    struct usb_pipe *p = &s->pipe[pipe];
    enum usb_answer answer =
        c->device->in(c->device_ctx, s->address, endpoint_of(pipe), &s->packet);
    bool fits = answer == USB_ACK && s->packet.length <= p->max_packet;

    if (fits || p->iso) {
        s->packet.length = fits ? s->packet.length : 0; /* nothing came in this frame */
        s->phase = USB_BUS_DATA;
        sched_after(h->sched, &h->bus, duration_of(p, s->packet.length));
        return;
    }
    s->phase = USB_BUS_NEXT;
    sched_after(h->sched, &h->bus, USB_HANDSHAKE_BITS * USB_BIT_TICKS);
    refused(h, pipe, answer == USB_ACK ? USB_SILENT : answer);
}

static void in_over(struct usb_host *h)
{
    struct usb_host_state *s = &h->s;
    unsigned pipe = s->current;
    struct usb_pipe *p = &s->pipe[pipe];

    if (!p->iso) {
        h->cable->device->acknowledge(h->cable->device_ctx);
        p->silent = 0;
        if (s->packet.data1 != p->data1)
            return; /* one that came before */
        p->data1 = !p->data1;
    }
    if (h->listeners.first != NULL && pipe != 0)
        tell_packet(h, pipe);
    h->client[p->owner]->received(h, pipe, &s->packet);
}

static void step(void *ctx)
{
    struct usb_host *h = ctx;
    enum usb_bus_phase phase = h->s.phase;

    h->s.phase = USB_BUS_NEXT;
    if (phase == USB_BUS_TOKEN) {
        ask(h);
        return;
    }
    if (phase == USB_BUS_OUT)
        out_over(h);
    else if (phase == USB_BUS_DATA)
        in_over(h);
    /* What the transfer led to may have stopped the bus. */
    if (h->s.phase == USB_BUS_NEXT)
        begin_next(h);
}

void usb_bus_kick(struct usb_host *h)
{
    if (h->s.phase != USB_BUS_IDLE || h->s.port != USB_PORT_RUNNING)
        return;
    h->s.phase = USB_BUS_NEXT;
    sched_after(h->sched, &h->bus, POLL_TICKS);
}

void usb_bus_ready(struct usb_host *h, unsigned endpoint, bool in)
{
    if (endpoint >= USB_PIPE_IN)
        return;
    struct usb_pipe *p = &h->s.pipe[usb_pipe_of(endpoint, in)];

    p->waiting = false;
    if (p->wanted && !is_periodic(p))
        usb_bus_kick(h);
}

static void begin_frame(void *ctx)
{
    struct usb_host *h = ctx;
    struct usb_host_state *s = &h->s;

    s->frame = (s->frame + 1) % USB_FRAMES;
    s->frame_end = sched_now(h->sched) + USB_FRAME_TICKS;
    sched_at(h->sched, &h->frame, s->frame_end);
    h->cable->device->frame(h->cable->device_ctx, s->frame);
    for (unsigned i = 0; i < USB_PIPES; i++) {
        struct usb_pipe *p = &s->pipe[i];

        p->waiting = false;
        if (is_periodic(p) && s->frame % p->interval == 0)
            p->due = true;
    }
    usb_bus_kick(h);
}

void usb_bus_start(struct usb_host *h)
{
    if (!h->frame.armed)
        begin_frame(h);
}

void usb_bus_stop(struct usb_host *h)
{
    h->s.phase = USB_BUS_IDLE;
    sched_cancel(h->sched, &h->frame);
    sched_cancel(h->sched, &h->bus);
}

void usb_bus_open(struct usb_host *h, const struct usb_endpoint *e, enum usb_owner owner)
{
    bool in = e->address >= 0x80;

    h->s.pipe[usb_pipe_of(e->address & 0xf, in)] =
        (struct usb_pipe){.token = in ? USB_TOKEN_IN : USB_TOKEN_OUT,
                          .owner = (uint8_t)owner,
                          .iso = e->iso,
                          .interval = e->interval,
                          .max_packet = e->max_packet};
}

void usb_bus_init(struct usb_host *h)
{
    event_init(&h->frame, &h->events, "frame", begin_frame, h);
    event_init(&h->bus, &h->events, "transaction", step, h);
}
