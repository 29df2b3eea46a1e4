/*
 * The device for somebody else's drivers: the host enumerates it as far as its address, and then
 * carries out transfers (URBs, in Linux's word) that are submitted here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "usb/host.h"

/* What one frame of an isochronous transfer carries. */
struct usb_iso {
    uint32_t offset, length; /* in its data */
    uint32_t done;           /* when the transfer is over */
};

struct usb_urb {
    uint8_t endpoint; /* bit 7: IN */
    uint8_t setup[8]; /* of endpoint 0 */
    uint8_t *data;    /* of `length` bytes; outlives the transfer */
    uint32_t length;
    bool zero_packet;    /* OUT: a full last packet is followed by an empty one */
    struct usb_iso *iso; /* of an isochronous endpoint, and of no other */
    uint32_t n_iso;
    void (*over)(void *ctx, struct usb_urb *u);
    void *ctx;
    /* when it is over */
    uint32_t done;
    enum usb_result result;
    bool overflow;        /* IN: more came than it has room for */
    uint16_t start_frame; /* isochronous: when its first packet passed */
    /* private to urb.c */
    uint32_t at_iso;
    struct usb_urb *next;
};

struct usb_export {
    void *ctx;
    void (*ready)(void *ctx); /* the device has an address; its descriptors are known */
    void (*gone)(void *ctx);  /* it left: no transfer is under way any more, over() was called */
};

/* From now on, before the cable is plugged; outlives the host. */
void usb_host_export(struct usb_host *h, const struct usb_export *e);

/* Resets and addresses the device anew; ready() follows. False: there is none. */
bool usb_host_reset_device(struct usb_host *h);

bool usb_host_is_ready(const struct usb_host *h);
const uint8_t *usb_host_device_descriptor(const struct usb_host *h); /* 18 bytes */
const uint8_t *usb_host_config(const struct usb_host *h, unsigned *length);

/* False: the device has no such endpoint. */
bool usb_urb_submit(struct usb_host *h, struct usb_urb *u);

/* Takes it back without over(); false: it is not under way. */
bool usb_urb_cancel(struct usb_host *h, struct usb_urb *u);
