/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usb/urb.h"

#include <glib.h>
#include <string.h>

#include "base/units.h"
#include "usb/host_priv.h"

#define CLEAR_FEATURE     1
#define SET_CONFIGURATION 9
#define SET_INTERFACE     11
#define TO_DEVICE         0x00
#define TO_INTERFACE      0x01
#define TO_ENDPOINT       0x02

static unsigned pipe_of(const struct usb_urb *u)
{
    return usb_pipe_of(u->endpoint & 0xf, u->endpoint >= 0x80);
}

static void finish(struct usb_host *h, unsigned pipe, enum usb_result result)
{
    struct usb_urb *u = h->urbs[pipe];

    h->urbs[pipe] = u->next;
    u->next = NULL;
    u->result = result;
    if (pipe != 0)
        h->s.pipe[pipe].wanted = h->urbs[pipe] != NULL;
    u->over(u->ctx, u);
}

/* --- endpoint 0 --- */

static void begin_control(struct usb_host *h)
{
    struct usb_urb *u = h->urbs[0];

    if (u != NULL && !h->s.control.busy)
        usb_control_start(h, USB_OWNER_EXPORT, u->setup, u->data);
}

/* Toggles of the interface's endpoints begin anew, of every setting: those of others go on. */
static void select_setting(struct usb_host *h, unsigned interface)
{
    const uint8_t *d;
    unsigned at = 0;
    bool inside = false;

    while (usb_next_descriptor(h->s.config, h->s.config_length, &at, &d)) {
        if (d[1] == USB_INTERFACE && d[0] >= 3)
            inside = d[2] == interface;
        else if (inside && d[1] == USB_ENDPOINT && d[0] >= 3)
            h->s.pipe[usb_pipe_of(d[2] & 0xf, d[2] >= 0x80)].data1 = false;
    }
}

/* What the requests of the drivers mean for our end. */
static void follow(struct usb_host *h, const uint8_t setup[8])
{
    if (setup[0] == TO_ENDPOINT && setup[1] == CLEAR_FEATURE)
        h->s.pipe[usb_pipe_of(setup[4] & 0xf, setup[4] >= 0x80)].data1 = false;
    else if (setup[0] == TO_INTERFACE && setup[1] == SET_INTERFACE)
        select_setting(h, setup[4]);
    for (unsigned i = 1; i < USB_PIPES; i++)
        if (setup[0] == TO_DEVICE && setup[1] == SET_CONFIGURATION)
            h->s.pipe[i].data1 = false;
}

static void control_done(struct usb_host *h, enum usb_result result)
{
    struct usb_urb *u = h->urbs[0];
    const struct usb_control *c = &h->s.control;

    if (h->control_taken) {
        h->control_taken = false;
        begin_control(h);
        return;
    }
    u->done = c->done;
    if ((u->setup[0] & 0x80) != 0)
        memcpy(u->data, c->data, c->done);
    if (result == USB_DONE)
        follow(h, u->setup);
    finish(h, 0, result);
    begin_control(h);
}

/* --- the others --- */

/* What the packet that is its turn carries, or the most that it may bring. */
static uint32_t turn_of(const struct usb_host *h, unsigned pipe, const struct usb_urb *u,
                        uint8_t **data)
{
    uint32_t offset = u->iso != NULL ? u->iso[u->at_iso].offset : u->done;
    uint32_t length = u->iso != NULL ? u->iso[u->at_iso].length : u->length - u->done;

    *data = u->data + offset;
    return MIN(length, h->s.pipe[pipe].max_packet);
}

/* One frame's share of an isochronous transfer has passed. */
static void iso_passed(struct usb_host *h, unsigned pipe, uint32_t bytes)
{
    struct usb_urb *u = h->urbs[pipe];

    if (u->at_iso == 0)
        u->start_frame = h->s.frame;
    u->iso[u->at_iso].done = bytes;
    u->done += bytes;
    if (++u->at_iso == u->n_iso)
        finish(h, pipe, USB_DONE);
}

static bool next(struct usb_host *h, unsigned pipe, struct usb_packet *packet)
{
    const struct usb_urb *u = h->urbs[pipe];
    uint8_t *data;

    if (h->out_taken == pipe)
        h->out_taken = 0;
    if (u == NULL)
        return false;
    packet->length = (uint16_t)turn_of(h, pipe, u, &data);
    memcpy(packet->data, data, packet->length);
    return true;
}

static void sent(struct usb_host *h, unsigned pipe)
{
    struct usb_urb *u = h->urbs[pipe];
    uint8_t *data;

    if (u == NULL || h->out_taken == pipe) {
        h->out_taken = 0;
        return;
    }
    uint32_t bytes = turn_of(h, pipe, u, &data);
    bool full = bytes == h->s.pipe[pipe].max_packet;

    if (u->iso != NULL) {
        iso_passed(h, pipe, bytes);
        return;
    }
    u->done += bytes;
    if (u->done < u->length || (u->zero_packet && full && u->length > 0))
        return;
    finish(h, pipe, USB_DONE);
}

static void received(struct usb_host *h, unsigned pipe, const struct usb_packet *packet)
{
    struct usb_urb *u = h->urbs[pipe];
    uint8_t *data;

    if (u == NULL)
        return;
    uint32_t n = MIN(packet->length, turn_of(h, pipe, u, &data));

    memcpy(data, packet->data, n);
    if (u->iso != NULL) {
        iso_passed(h, pipe, n);
        return;
    }
    u->done += n;
    u->overflow = n < packet->length;
    if (u->overflow || packet->length < h->s.pipe[pipe].max_packet || u->done == u->length)
        finish(h, pipe, USB_DONE);
}

static void failed(struct usb_host *h, unsigned pipe, enum usb_result why)
{
    if (h->urbs[pipe] != NULL)
        finish(h, pipe, why);
}

/* Every endpoint of every setting; which of them answer is the device's business. */
static void open_pipes(struct usb_host *h)
{
    struct usb_endpoint e;
    unsigned at = 0;

    while (usb_next_endpoint(h->s.config, h->s.config_length, &at, &e)) {
        const struct usb_pipe *p = &h->s.pipe[usb_pipe_of(e.address & 0xf, e.address >= 0x80)];

        if (p->max_packet < e.max_packet)
            usb_bus_open(h, &e, USB_OWNER_EXPORT);
    }
}

void usb_export_begin(struct usb_host *h)
{
    open_pipes(h);
    h->export->ready(h->export->ctx);
}

void usb_export_end(struct usb_host *h)
{
    bool was_ready = h->s.configured;

    if (h->export == NULL)
        return;
    h->s.configured = false; /* nothing new is taken */
    h->control_taken = false;
    for (unsigned i = 0; i < USB_PIPES; i++)
        while (h->urbs[i] != NULL)
            finish(h, i, USB_LOST);
    if (was_ready)
        h->export->gone(h->export->ctx);
}

static const struct usb_client client = {.next = next,
                                         .sent = sent,
                                         .received = received,
                                         .failed = failed,
                                         .control_done = control_done};

void usb_export_init(struct usb_host *h)
{
    h->client[USB_OWNER_EXPORT] = &client;
}

void usb_host_export(struct usb_host *h, const struct usb_export *e)
{
    h->export = e;
}

bool usb_host_reset_device(struct usb_host *h)
{
    if (!h->s.configured)
        return false;
    h->s.configured = false; /* it does not go: it comes back */
    h->s.attempts = 0;
    usb_enumerate_begin(h);
    return true;
}

bool usb_host_is_ready(const struct usb_host *h)
{
    return h->s.configured;
}

const uint8_t *usb_host_device_descriptor(const struct usb_host *h)
{
    return h->s.device;
}

const uint8_t *usb_host_config(const struct usb_host *h, unsigned *length)
{
    *length = h->s.config_length;
    return h->s.config;
}

static bool is_possible(const struct usb_host *h, const struct usb_urb *u)
{
    unsigned pipe = pipe_of(u);

    for (uint32_t i = 0; i < u->n_iso; i++)
        if (u->iso[i].offset > u->length || u->iso[i].length > u->length - u->iso[i].offset)
            return false;
    if (pipe == 0)
        return load_le16(u->setup + 6) <= MIN(u->length, USB_CONTROL_BYTES);
    return h->s.pipe[pipe].max_packet > 0 && h->s.pipe[pipe].iso == (u->n_iso > 0);
}

bool usb_urb_submit(struct usb_host *h, struct usb_urb *u)
{
    struct usb_urb **last = &h->urbs[pipe_of(u)];

    if (!h->s.configured || !is_possible(h, u))
        return false;
    u->done = u->at_iso = 0;
    u->overflow = false;
    u->next = NULL;
    while (*last != NULL)
        last = &(*last)->next;
    *last = u;
    if (pipe_of(u) == 0) {
        begin_control(h);
        return true;
    }
    h->s.pipe[pipe_of(u)].wanted = true;
    usb_bus_kick(h);
    return true;
}

bool usb_urb_cancel(struct usb_host *h, struct usb_urb *u)
{
    unsigned pipe = pipe_of(u);
    struct usb_urb **at = &h->urbs[pipe];

    while (*at != NULL && *at != u)
        at = &(*at)->next;
    if (*at == NULL)
        return false;
    bool first = at == &h->urbs[pipe];

    *at = u->next;
    /* What is on the wires for it goes on, and counts for nobody. */
    if (pipe == 0) {
        h->control_taken |= first && h->s.control.busy;
        return true;
    }
    if (first && h->s.phase == USB_BUS_OUT && h->s.current == pipe)
        h->out_taken = (uint8_t)pipe;
    h->s.pipe[pipe].wanted = h->urbs[pipe] != NULL;
    return true;
}
