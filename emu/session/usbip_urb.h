/*
 * The transfers of one client of the USB/IP server: commands in, answers out, no socket.
 *
 * Follows: Linux, Documentation/usb/usbip_protocol.rst, USBIP_CMD_SUBMIT and USBIP_CMD_UNLINK.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "usb/urb.h"

/* Numbers of the protocol are big-endian. */
static inline void usbip_put16(GByteArray *a, unsigned value)
{
    g_byte_array_append(a, (const uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

static inline void usbip_put32(GByteArray *a, uint32_t value)
{
    usbip_put16(a, value >> 16);
    usbip_put16(a, value & 0xffff);
}

void usbip_put_zeros(GByteArray *a, unsigned n);

struct usbip_urbs;

/* Answers are appended to `out` and announced by answered(), also while commands are taken. */
struct usbip_urbs *usbip_urbs_new(struct usb_host *host, GByteArray *out,
                                  void (*answered)(void *ctx), void *ctx);
void usbip_urbs_free(struct usbip_urbs *u);

enum usbip_taken {
    USBIP_TAKEN,   /* a command, off the front of `in` */
    USBIP_NOT_YET, /* it is not all there, or too much is under way */
    USBIP_BROKEN,  /* nothing that the protocol has */
};
enum usbip_taken usbip_urbs_take(struct usbip_urbs *u, GByteArray *in);

/* Whether as much is under way as a client may have. */
bool usbip_urbs_full(const struct usbip_urbs *u);

/* Takes back all that is under way, without an answer. */
void usbip_urbs_forget(struct usbip_urbs *u);
