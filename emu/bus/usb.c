/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/usb.h"

#include <stddef.h>

void usb_plug(struct usb_cable *c, const struct usb_host_plug *host, void *ctx)
{
    c->host = host;
    c->host_ctx = ctx;
    signal_raise(c->signals, SIGNAL_VBUS, 1);
    if (c->device != NULL && c->device->pulled_up(c->device_ctx))
        host->pull_up(ctx, true);
}

void usb_unplug(struct usb_cable *c)
{
    c->host = NULL;
    signal_raise(c->signals, SIGNAL_VBUS, 0);
}
