/*
 * Descriptors as a device sends them: nothing in them is to be trusted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum usb_descriptor_type {
    USB_DEVICE = 1,
    USB_CONFIGURATION = 2,
    USB_STRING = 3,
    USB_INTERFACE = 4,
    USB_ENDPOINT = 5,
    USB_BOS = 15,
    USB_DFU_FUNCTIONAL = 0x21,
    USB_CS_INTERFACE = 0x24,
};

struct usb_endpoint {
    uint8_t address; /* bit 7: IN */
    bool iso;
    uint16_t interval; /* frames; 0: bulk */
    uint16_t max_packet;
};

/* The interfaces and endpoints of one serial port. */
struct usb_cdc_function {
    uint8_t control, data;               /* interface numbers */
    struct usb_endpoint notify, in, out; /* notify.address 0: none */
};

struct usb_dfu_function {
    uint8_t interface, protocol; /* protocol 1: run-time mode, 2: DFU mode */
    uint8_t alts;                /* alternate settings */
    uint8_t attributes;
    uint16_t transfer_size;
};

/*
 * The descriptor at *at, which moves behind it; false at the end, or where a length is less than
 * two or runs over the end.
 */
bool usb_next_descriptor(const uint8_t *config, unsigned length, unsigned *at, const uint8_t **d);

/* The next endpoint that makes sense, from *at on. */
bool usb_next_endpoint(const uint8_t *config, unsigned length, unsigned *at,
                       struct usb_endpoint *e);

/*
 * The CDC ACM functions of a configuration whose endpoints make sense and are nobody else's, at
 * most max.
 */
unsigned usb_find_cdc_acm(const uint8_t *config, unsigned length, struct usb_cdc_function *found,
                          unsigned max);

/* The first DFU interface; false: there is none that can be downloaded to. */
bool usb_find_dfu(const uint8_t *config, unsigned length, struct usb_dfu_function *f);

/* A string descriptor as printable ASCII. */
void usb_string_text(const uint8_t *string, unsigned length, char *text, unsigned size);
