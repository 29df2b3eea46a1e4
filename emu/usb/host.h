/*
 * The host at the other end of the USB cable: it enumerates whatever pulls up, opens the serial
 * ports (CDC ACM) that it finds, and moves their bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/guest_log.h"
#include "base/state.h"
#include "bus/serial.h"
#include "bus/usb.h"
#include "time/sched.h"

#define USB_PORTS 4 /* serial ports that are opened */

struct usb_host;

/* A host beside the cable; both and the scheduler outlive it. */
struct usb_host *usb_host_new(struct sched *sched, struct usb_cable *cable, struct guest_log *log);
void usb_host_free(struct usb_host *h);

/* Everything that the host has gone through, but for a download and transfers of others. */
void usb_host_walk(struct usb_host *h, struct state_walk *w);

void usb_host_plug(struct usb_host *h);
void usb_host_unplug(struct usb_host *h);

/*
 * Who is at the other end of the serial ports. line_of() gives the line of port n, or NULL, when a
 * device's port n is opened and none was given before; the host then sets its wake(), passes what
 * comes to transmitted() and sends what receive() gives. NULL: nobody is, from now on.
 */
void usb_host_show(struct usb_host *h, struct serial_line *(*line_of)(void *ctx, unsigned n),
                   void *ctx);

/* Whether the device is configured and port n of it open. */
bool usb_host_port_is_open(const struct usb_host *h, unsigned n);

/*
 * Stops traffic, so that the device suspends after 3 ms; false while there is no device or it is
 * asked something. Resume drives K for 20 ms.
 */
bool usb_host_suspend(struct usb_host *h);
void usb_host_resume(struct usb_host *h);

/* How a transfer ended. */
enum usb_result {
    USB_DONE,
    USB_STALLED,
    USB_LOST, /* three times no answer, or more than was asked for */
    USB_TIMED_OUT,
};

/* A transfer, as it begins and as it ends; an IN or OUT packet of a serial port does both at once.
 */
struct usb_record {
    uint64_t id; /* the same at begin and end */
    bool ends;
    enum { USB_KIND_ISO, USB_KIND_INTERRUPT, USB_KIND_CONTROL, USB_KIND_BULK } kind;
    uint8_t address, endpoint; /* bit 7: IN */
    const uint8_t *setup;      /* of a control transfer that begins; else NULL */
    const uint8_t *data;       /* NULL: none yet, or it goes the other way */
    uint32_t length;
    enum usb_result result;
};

struct usb_listener {
    struct listener listener;
    void (*transfer)(void *ctx, const struct usb_record *record);
};
void usb_host_listen(struct usb_host *h, struct usb_listener *l, void *ctx);
