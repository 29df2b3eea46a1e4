/*
 * Control transfers: SETUP, data, status.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "base/units.h"
#include "usb/host_priv.h"

/* USB 2.0, 9.2.6.1: a request takes 5 s at most. */
#define TIMEOUT_TICKS (5 * TICKS_PER_SECOND)

enum usb_control_stage { STAGE_SETUP, STAGE_DATA, STAGE_STATUS };

static bool reads(const struct usb_control *c)
{
    return (c->setup[0] & 0x80) != 0 && c->length > 0;
}

static void tell(struct usb_host *h, bool ends, enum usb_result result)
{
    const struct usb_control *c = &h->s.control;
    bool in = (c->setup[0] & 0x80) != 0;

    if (!ends)
        h->control_record = ++h->records;
    const struct usb_record r = {
        .id = h->control_record,
        .ends = ends,
        .kind = USB_KIND_CONTROL,
        .address = h->s.address,
        .endpoint = in ? 0x80 : 0,
        .setup = ends ? NULL : c->setup,
        .data = in == ends ? c->data : NULL,
        .length = ends ? c->done : c->length,
        .result = result,
    };

    TELL(&h->listeners, struct usb_listener, transfer, &r);
}

static void over(struct usb_host *h, enum usb_result result)
{
    struct usb_control *c = &h->s.control;

    tell(h, true, result);
    sched_cancel(h->sched, &h->timeout);
    h->s.pipe[0].wanted = false;
    c->busy = false;
    h->client[c->owner]->control_done(h, result);
}

static void enter(struct usb_host *h, enum usb_control_stage stage)
{
    struct usb_control *c = &h->s.control;
    struct usb_pipe *p = &h->s.pipe[0];
    bool in = stage == STAGE_DATA ? reads(c) : !reads(c);

    c->stage = (uint8_t)stage;
    p->data1 = stage != STAGE_SETUP;
    p->token = stage == STAGE_SETUP ? USB_TOKEN_SETUP : in ? USB_TOKEN_IN : USB_TOKEN_OUT;
    p->waiting = false;
    p->wanted = true;
}

static bool next(struct usb_host *h, unsigned pipe, struct usb_packet *packet)
{
    const struct usb_control *c = &h->s.control;
    const uint8_t *from = c->data + c->done;

    packet->length = 0;
    if (c->stage == STAGE_SETUP) {
        packet->length = sizeof c->setup;
        from = c->setup;
    } else if (c->stage == STAGE_DATA) {
        packet->length = MIN(c->length - c->done, h->s.pipe[0].max_packet);
    }
    memcpy(packet->data, from, packet->length);
    return true;
}

static void sent(struct usb_host *h, unsigned pipe)
{
    struct usb_control *c = &h->s.control;

    switch (c->stage) {
    case STAGE_SETUP:
        enter(h, c->length > 0 ? STAGE_DATA : STAGE_STATUS);
        break;
    case STAGE_DATA:
        c->done += MIN(c->length - c->done, h->s.pipe[0].max_packet);
        if (c->done == c->length)
            enter(h, STAGE_STATUS);
        break;
    default:
        over(h, USB_DONE);
        break;
    }
}

static void received(struct usb_host *h, unsigned pipe, const struct usb_packet *packet)
{
    struct usb_control *c = &h->s.control;
    unsigned n = MIN(packet->length, c->length - c->done);

    if (c->stage == STAGE_STATUS) {
        over(h, USB_DONE);
        return;
    }
    memcpy(c->data + c->done, packet->data, n);
    c->done += n;
    if (packet->length < h->s.pipe[0].max_packet || c->done == c->length)
        enter(h, STAGE_STATUS);
}

static void failed(struct usb_host *h, unsigned pipe, enum usb_result why)
{
    over(h, why);
}

static void on_timeout(void *ctx)
{
    over(ctx, USB_TIMED_OUT);
}

void usb_control_start(struct usb_host *h, enum usb_owner owner, const uint8_t setup[8],
                       const void *data)
{
    struct usb_control *c = &h->s.control;

    g_assert(!c->busy);
    c->busy = true;
    c->owner = (uint8_t)owner;
    memcpy(c->setup, setup, sizeof c->setup);
    c->length = load_le16(setup + 6);
    c->done = 0;
    g_assert(c->length <= USB_CONTROL_BYTES);
    if (data != NULL)
        memcpy(c->data, data, c->length);
    h->s.pipe[0].silent = 0;
    tell(h, false, USB_DONE);
    enter(h, STAGE_SETUP);
    sched_after(h->sched, &h->timeout, TIMEOUT_TICKS);
    usb_bus_kick(h);
}

void usb_control_stop(struct usb_host *h)
{
    sched_cancel(h->sched, &h->timeout);
    h->s.control.busy = false;
    h->s.pipe[0].wanted = false;
}

static const struct usb_client client = {
    .next = next, .sent = sent, .received = received, .failed = failed};

void usb_control_init(struct usb_host *h)
{
    event_init(&h->timeout, &h->events, "timeout", on_timeout, h);
    h->client[USB_OWNER_CONTROL] = &client;
    h->s.pipe[0] = (struct usb_pipe){.owner = USB_OWNER_CONTROL, .max_packet = USB_MAX_PACKET};
}
