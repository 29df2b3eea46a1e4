/*
 * A USB cable: what passes between a host and a device controller, packet by packet.
 *
 * Full speed, 12 Mbit/s. Time on the wires is the host's: it sends a token and, for SETUP and OUT,
 * data; the device answers at once and the host lets the duration of the packets pass. Of an IN
 * packet the device hears afterwards that it was acknowledged. No packet is damaged on the way.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bus/signals.h"
#include "time/clock.h"

#define USB_BIT_TICKS   UINT64_C(128)
#define USB_FRAME_TICKS TICKS_PER_MS
#define USB_FRAMES      2048 /* the number of a frame has 11 bits */
#define USB_MAX_PACKET  64   /* of a control, bulk or interrupt endpoint */
#define USB_MAX_ISO     1023

enum usb_answer {
    USB_SILENT, /* there is no such address or endpoint, or isochronous: no handshake */
    USB_ACK,    /* SETUP, OUT: taken; IN: here is data */
    USB_NAK,
    USB_STALL,
};

struct usb_packet {
    bool data1;
    uint16_t length;
    uint8_t data[USB_MAX_ISO];
};

/* The plug at the device. */
struct usb_device {
    bool (*pulled_up)(void *ctx);
    void (*reset)(void *ctx);                  /* SE0 has begun */
    void (*frame)(void *ctx, unsigned number); /* SOF */
    void (*suspend)(void *ctx);                /* nothing for 3 ms */
    void (*resume)(void *ctx);                 /* the host drives K */
    enum usb_answer (*setup)(void *ctx, unsigned address, const uint8_t setup[8]);
    enum usb_answer (*out)(void *ctx, unsigned address, unsigned endpoint,
                           const struct usb_packet *packet);
    enum usb_answer (*in)(void *ctx, unsigned address, unsigned endpoint,
                          struct usb_packet *packet);
    void (*acknowledge)(void *ctx); /* the packet of the last IN has arrived */
};

/* The plug at the host. */
struct usb_host_plug {
    void (*pull_up)(void *ctx, bool on);
    /* What was, or would have been, answered with NAK can go on. */
    void (*ready)(void *ctx, unsigned endpoint, bool in);
    void (*wake)(void *ctx); /* the suspended device drives K */
};

struct usb_cable {
    struct signals *signals; /* of the chip: it has VBUS on them */
    const struct usb_device *device;
    void *device_ctx;
    const struct usb_host_plug *host; /* NULL: not plugged */
    void *host_ctx;
};

/* Plugs a host in, which gives VBUS and hears of a pull-up that is there. */
void usb_plug(struct usb_cable *c, const struct usb_host_plug *host, void *ctx);
void usb_unplug(struct usb_cable *c);

/*
 * Duration of the parts of a transaction, without the stuffed bits. Provenance: USB 2.0, 7.1.10
 * (SYNC of 8 bits), 7.1.13.2 (EOP of 3), 8.4.1 (token), 8.4.4 (data), 8.4.5 (handshake); 4 bit
 * times between packets are an assumption inside the 2 to 6.5 of 7.1.18.
 */
#define USB_GAP_BITS       4
#define USB_TOKEN_BITS     (8 + 24 + 3 + USB_GAP_BITS)
#define USB_DATA_BITS(n)   (8 + 8 + 8 * (n) + 16 + 3 + USB_GAP_BITS)
#define USB_HANDSHAKE_BITS (8 + 8 + 3 + USB_GAP_BITS)
