/*
 * Which restored states of the host at the cable are none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "usb/host_priv.h"

static const struct state_limit limits[] = {
    STATE_FLAGS(struct usb_host, s.plugged, s.plugged),
    STATE_LIMIT(struct usb_host, s.port, USB_PORT_FAILED),
    STATE_LIMIT(struct usb_host, s.phase, USB_BUS_DATA),
    STATE_LIMIT(struct usb_host, s.frame, USB_FRAMES - 1),
    STATE_LIMIT(struct usb_host, s.current, USB_PIPES - 1),
    STATE_FLAGS(struct usb_host, s.packet.data1, s.packet.data1),
    STATE_LIMIT(struct usb_host, s.packet.length, USB_MAX_ISO),
    STATE_EACH_OF(struct usb_host, s.pipe, wanted, true),
    STATE_EACH_OF(struct usb_host, s.pipe, waiting, true),
    STATE_EACH_OF(struct usb_host, s.pipe, due, true),
    STATE_EACH_OF(struct usb_host, s.pipe, halted, true),
    STATE_EACH_OF(struct usb_host, s.pipe, data1, true),
    STATE_EACH_OF(struct usb_host, s.pipe, iso, true),
    STATE_EACH_OF(struct usb_host, s.pipe, token, USB_TOKEN_IN),
    STATE_EACH_OF(struct usb_host, s.pipe, owner, USB_OWNERS - 1),
    STATE_EACH_OF(struct usb_host, s.pipe, max_packet, USB_MAX_ISO),
    STATE_FLAGS(struct usb_host, s.control.busy, s.control.busy),
    STATE_LIMIT(struct usb_host, s.control.owner, USB_OWNER_EXPORT),
    STATE_LIMIT(struct usb_host, s.control.length, USB_CONTROL_BYTES),
    STATE_LIMIT(struct usb_host, s.control.done, USB_CONTROL_BYTES),
    STATE_FLAGS(struct usb_host, s.configured, s.configured),
    STATE_LIMIT(struct usb_host, s.step, USB_ENUMERATION_STEPS),
    STATE_LIMIT(struct usb_host, s.config_length, USB_CONTROL_BYTES),
    STATE_LIMIT(struct usb_host, s.product[sizeof(((struct usb_host *)NULL)->s.product) - 1], 0),
    STATE_LIMIT(struct usb_host, s.n_ports, USB_PORTS),
    STATE_LIMIT(struct usb_host, s.opening, 2 * USB_PORTS),
    STATE_EACH_OF(struct usb_host, s.ports, f.notify.iso, true),
    STATE_EACH_OF(struct usb_host, s.ports, f.in.iso, true),
    STATE_EACH_OF(struct usb_host, s.ports, f.out.iso, true),
    STATE_EACH_OF(struct usb_host, s.ports, f.out.address, 15),
    STATE_EACH_OF(struct usb_host, s.ports, open, true),
    STATE_EACH_OF(struct usb_host, s.ports, out_length, USB_MAX_PACKET),
    STATE_LIMIT(struct usb_host, s.dfu.failure[sizeof(((struct usb_dfu *)NULL)->failure) - 1], 0),
};

static bool of_port(const struct usb_cdc_function *f, unsigned pipe)
{
    return usb_pipe_of(f->in.address & 0xf, true) == pipe ||
           usb_pipe_of(f->out.address, false) == pipe ||
           usb_pipe_of(f->notify.address & 0xf, true) == pipe;
}

/* Whether there is somebody behind the pipe who can be asked. */
static bool has_owner(const struct usb_host *h, unsigned pipe)
{
    switch (h->s.pipe[pipe].owner) {
    case USB_OWNER_CONTROL:
        return pipe == 0;
    case USB_OWNER_EXPORT:
        return pipe != 0 && h->export != NULL;
    case USB_OWNER_CDC_ACM:
        for (unsigned i = 0; pipe != 0 && i < h->s.n_ports; i++)
            if (of_port(&h->s.ports[i].f, pipe))
                return true;
        return false;
    default:
        return false;
    }
}

static bool pipes_sound(const struct usb_host *h)
{
    const struct usb_host_state *s = &h->s;

    for (unsigned i = 0; i < USB_PIPES; i++)
        if ((i == 0 || s->pipe[i].wanted || s->pipe[i].halted) && !has_owner(h, i))
            return false;
    return s->phase <= USB_BUS_NEXT || has_owner(h, s->current);
}

/* The request under way is somebody's, of whom it can be. */
static bool control_sound(const struct usb_host *h)
{
    const struct usb_host_state *s = &h->s;
    const struct usb_control *c = &s->control;

    if (!c->busy && (s->pipe[0].wanted || h->timeout.armed))
        return false;
    if (!c->busy && (s->phase <= USB_BUS_NEXT || s->current != 0))
        return true;
    if (c->done > c->length || s->pipe[0].max_packet > USB_MAX_PACKET)
        return false;
    switch (c->owner) {
    case USB_OWNER_ENUMERATION:
        return s->port == USB_PORT_RUNNING && s->step < USB_ENUMERATION_STEPS;
    case USB_OWNER_CDC_ACM:
        return s->port == USB_PORT_RUNNING &&
               (s->clearing == USB_PIPE_NONE ? s->opening < 2 * s->n_ports
                                             : s->clearing < USB_PIPES);
    case USB_OWNER_EXPORT:
        return h->export != NULL && (h->urbs[0] != NULL || h->control_taken);
    default:
        return h->download != NULL;
    }
}

bool usb_host_sound(const struct usb_host *h, struct state_walk *w)
{
    state_check(w, "the USB host", h, limits, G_N_ELEMENTS(limits));
    if (state_sound(w) &&
        !(pipes_sound(h) && control_sound(h) && (!h->dfu_timer.armed || h->download != NULL)))
        state_refuse(w, "what the USB host does");
    return state_sound(w);
}
