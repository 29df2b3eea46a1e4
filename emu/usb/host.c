/*
 * The host's port: who is plugged in, reset, suspend and resume.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "usb/host.h"

#include <glib.h>

#include "usb/host_priv.h"

/*
 * Provenance: USB 2.0, 7.1.7: TATTDB (debounce), TDRSTR (reset of a root port), TRSTRCY (recovery),
 * the 3 ms after which a device suspends, TDRSMDN (resume), TRSMRCY.
 */
#define DEBOUNCE_TICKS        (100 * TICKS_PER_MS)
#define RESET_TICKS           (50 * TICKS_PER_MS)
#define RECOVERY_TICKS        (10 * TICKS_PER_MS)
#define SUSPEND_TICKS         (3 * TICKS_PER_MS)
#define RESUME_TICKS          (20 * TICKS_PER_MS)
#define RESUME_RECOVERY_TICKS (10 * TICKS_PER_MS)

static void enter(struct usb_host *h, enum usb_port_state state, ticks_t duration)
{
    h->s.port = state;
    sched_after(h->sched, &h->timer, duration);
}

static void leave_device(struct usb_host *h)
{
    usb_bus_stop(h);
    usb_control_stop(h);
    usb_cdc_end(h);
    usb_dfu_end(h);
    usb_export_end(h);
    h->s.configured = false;
    sched_cancel(h->sched, &h->timer);
}

void usb_port_reset(struct usb_host *h)
{
    leave_device(h);
    h->cable->device->reset(h->cable->device_ctx);
    enter(h, USB_PORT_RESET, RESET_TICKS);
}

void usb_port_recover(struct usb_host *h, ticks_t duration)
{
    enter(h, USB_PORT_RECOVERY, duration);
}

void usb_port_fail(struct usb_host *h)
{
    leave_device(h);
    usb_dfu_lost(h);
    if (h->export != NULL)
        h->export->gone(h->export->ctx);
    h->s.port = USB_PORT_FAILED;
}

static void run(struct usb_host *h)
{
    h->s.port = USB_PORT_RUNNING;
    if (h->s.configured)
        usb_bus_kick(h);
    else
        usb_enumerate_go_on(h);
}

static void on_timer(void *ctx)
{
    struct usb_host *h = ctx;

    switch (h->s.port) {
    case USB_PORT_DEBOUNCE:
        h->s.attempts = 0;
        usb_enumerate_begin(h);
        break;
    case USB_PORT_RESET:
        usb_bus_start(h);
        enter(h, USB_PORT_RECOVERY, RECOVERY_TICKS);
        break;
    case USB_PORT_RECOVERY:
        run(h);
        break;
    case USB_PORT_IDLE:
        h->s.port = USB_PORT_SUSPENDED;
        h->cable->device->suspend(h->cable->device_ctx);
        break;
    case USB_PORT_RESUMING:
        usb_bus_start(h);
        enter(h, USB_PORT_RECOVERY, RESUME_RECOVERY_TICKS);
        break;
    default:
        break;
    }
}

static void on_pull_up(void *ctx, bool on)
{
    struct usb_host *h = ctx;

    leave_device(h);
    h->s.port = USB_PORT_EMPTY;
    if (on)
        enter(h, USB_PORT_DEBOUNCE, DEBOUNCE_TICKS);
}

static void on_ready(void *ctx, unsigned endpoint, bool in)
{
    usb_bus_ready(ctx, endpoint, in);
}

static void on_wake(void *ctx)
{
    struct usb_host *h = ctx;

    if (h->s.port == USB_PORT_SUSPENDED)
        enter(h, USB_PORT_RESUMING, RESUME_TICKS);
}

static const struct usb_host_plug plug = {on_pull_up, on_ready, on_wake};

struct usb_host *usb_host_new(struct sched *sched, struct usb_cable *cable, struct guest_log *log)
{
    struct usb_host *h = g_new0(struct usb_host, 1);

    h->sched = sched;
    h->cable = cable;
    h->log = log;
    h->events = (struct event_owner){.name = "USB host", .sched = sched};
    event_init(&h->timer, &h->events, "port", on_timer, h);
    usb_bus_init(h);
    usb_control_init(h);
    usb_enumerate_init(h);
    usb_cdc_init(h);
    usb_dfu_init(h);
    usb_export_init(h);
    return h;
}

void usb_host_free(struct usb_host *h)
{
    if (h == NULL)
        return;
    leave_device(h);
    if (h->cable->host_ctx == h)
        h->cable->host = NULL;
    g_free(h);
}

void usb_host_walk(struct usb_host *h, struct state_walk *w)
{
    STATE_PART(w, h->s);
    events_walk(&h->events, w);
    if (!w->restores)
        return;
    if (!usb_host_sound(h, w)) {
        h->s = (struct usb_host_state){0};
        events_cancel(&h->events);
        return;
    }
    /* VBUS and the pull-up are the chip's state; here only the wires. */
    h->cable->host = h->s.plugged ? &plug : NULL;
    h->cable->host_ctx = h;
    usb_cdc_find_lines(h);
}

void usb_host_plug(struct usb_host *h)
{
    if (h->s.plugged)
        return;
    h->s.plugged = true;
    usb_plug(h->cable, &plug, h);
}

void usb_host_unplug(struct usb_host *h)
{
    if (!h->s.plugged)
        return;
    h->s.plugged = false;
    on_pull_up(h, false);
    usb_unplug(h->cable);
}

bool usb_host_port_is_open(const struct usb_host *h, unsigned n)
{
    return n < h->s.n_ports && h->s.ports[n].open;
}

bool usb_host_suspend(struct usb_host *h)
{
    if (h->s.port != USB_PORT_RUNNING || h->s.control.busy)
        return false;
    usb_bus_stop(h);
    enter(h, USB_PORT_IDLE, SUSPEND_TICKS);
    return true;
}

void usb_host_resume(struct usb_host *h)
{
    if (h->s.port == USB_PORT_SUSPENDED)
        h->cable->device->resume(h->cable->device_ctx);
    else if (h->s.port != USB_PORT_IDLE)
        return;
    enter(h, USB_PORT_RESUMING, RESUME_TICKS);
}

void usb_host_listen(struct usb_host *h, struct usb_listener *l, void *ctx)
{
    listener_join(&h->listeners, &l->listener, ctx);
}
