/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usb/descriptors.h"

#include <glib.h>
#include <string.h>

#include "base/units.h"
#include "bus/usb.h"

#define CLASS_CDC         2
#define SUBCLASS_ACM      2
#define CLASS_CDC_DATA    10
#define CLASS_APPLICATION 0xfe
#define SUBCLASS_DFU      1
#define CAN_DOWNLOAD      BIT(0)
#define FUNCTIONAL_CALLS  1 /* call management */
#define FUNCTIONAL_UNION  6
#define TRANSFER_TYPE     3 /* of bmAttributes */
#define TRANSFER_CONTROL  0
#define TRANSFER_ISO      1
#define TRANSFER_BULK     2
#define TRANSFER_INT      3
#define LENGTH_INTERFACE  9
#define LENGTH_ENDPOINT   7
#define MAX_PACKET_MASK   0x7ff

bool usb_next_descriptor(const uint8_t *config, unsigned length, unsigned *at, const uint8_t **d)
{
    if (*at + 2 > length || config[*at] < 2 || *at + config[*at] > length)
        return false;
    *d = config + *at;
    *at += config[*at];
    return true;
}

static bool is_interface(const uint8_t *d)
{
    return d[1] == USB_INTERFACE && d[0] >= LENGTH_INTERFACE;
}

/* Frames between two turns, of which a number of a frame can be the multiple. */
static uint16_t interval_of(const uint8_t *d)
{
    unsigned interval = MAX(d[6], 1);

    switch (d[3] & TRANSFER_TYPE) {
    case TRANSFER_INT:
        return (uint16_t)interval;
    case TRANSFER_ISO:
        return (uint16_t)(1u << (MIN(interval, 11) - 1));
    default:
        return 0;
    }
}

static bool read_endpoint(const uint8_t *d, unsigned type, struct usb_endpoint *e)
{
    if (d[1] != USB_ENDPOINT || d[0] < LENGTH_ENDPOINT || (d[3] & TRANSFER_TYPE) != type ||
        type == TRANSFER_CONTROL)
        return false;
    *e = (struct usb_endpoint){.address = d[2] & 0x8f,
                               .iso = type == TRANSFER_ISO,
                               .interval = interval_of(d),
                               .max_packet = load_le16(d + 4) & MAX_PACKET_MASK};
    return (e->address & 0xf) != 0 && e->max_packet >= 1 &&
           e->max_packet <= (e->iso ? USB_MAX_ISO : USB_MAX_PACKET);
}

bool usb_next_endpoint(const uint8_t *config, unsigned length, unsigned *at, struct usb_endpoint *e)
{
    const uint8_t *d;

    while (usb_next_descriptor(config, length, at, &d))
        if (d[1] == USB_ENDPOINT && d[0] >= LENGTH_ENDPOINT &&
            read_endpoint(d, d[3] & TRANSFER_TYPE, e))
            return true;
    return false;
}

/* What belongs to the control interface, behind its descriptor. */
static void read_control(const uint8_t *config, unsigned length, unsigned at,
                         struct usb_cdc_function *f)
{
    const uint8_t *d;

    while (usb_next_descriptor(config, length, &at, &d) && d[1] != USB_INTERFACE) {
        struct usb_endpoint e;

        if (d[1] == USB_CS_INTERFACE && d[0] >= 5 &&
            (d[2] == FUNCTIONAL_CALLS || d[2] == FUNCTIONAL_UNION))
            f->data = d[4];
        else if (read_endpoint(d, TRANSFER_INT, &e) && e.address >= 0x80)
            f->notify = e;
    }
}

static void read_data(const uint8_t *config, unsigned length, unsigned at,
                      struct usb_cdc_function *f)
{
    const uint8_t *d;

    while (usb_next_descriptor(config, length, &at, &d) && d[1] != USB_INTERFACE) {
        struct usb_endpoint e;

        if (read_endpoint(d, TRANSFER_BULK, &e))
            *(e.address >= 0x80 ? &f->in : &f->out) = e;
    }
}

/* The data interface in the setting that is there without being chosen. */
static bool find_data(const uint8_t *config, unsigned length, struct usb_cdc_function *f)
{
    const uint8_t *d;
    unsigned at = 0;

    while (usb_next_descriptor(config, length, &at, &d))
        if (is_interface(d) && d[2] == f->data && d[3] == 0 && d[5] == CLASS_CDC_DATA) {
            read_data(config, length, at, f);
            return f->in.address != 0 && f->out.address != 0;
        }
    return false;
}

static bool shares_endpoint(const struct usb_cdc_function *a, const struct usb_cdc_function *b)
{
    return a->in.address == b->in.address || a->out.address == b->out.address ||
           a->in.address == b->notify.address || a->notify.address == b->in.address ||
           (a->notify.address != 0 && a->notify.address == b->notify.address);
}

static bool is_new(const struct usb_cdc_function *found, unsigned n,
                   const struct usb_cdc_function *f)
{
    for (unsigned i = 0; i < n; i++)
        if (shares_endpoint(&found[i], f))
            return false;
    return f->in.address != f->notify.address;
}

unsigned usb_find_cdc_acm(const uint8_t *config, unsigned length, struct usb_cdc_function *found,
                          unsigned max)
{
    const uint8_t *d;
    unsigned at = 0, n = 0;

    while (n < max && usb_next_descriptor(config, length, &at, &d)) {
        if (!is_interface(d) || d[3] != 0 || d[5] != CLASS_CDC || d[6] != SUBCLASS_ACM)
            continue;
        struct usb_cdc_function f = {.control = d[2], .data = (uint8_t)(d[2] + 1)};

        read_control(config, length, at, &f);
        if (find_data(config, length, &f) && is_new(found, n, &f))
            found[n++] = f;
    }
    return n;
}

bool usb_find_dfu(const uint8_t *config, unsigned length, struct usb_dfu_function *f)
{
    const uint8_t *d;
    unsigned at = 0;
    bool inside = false;

    *f = (struct usb_dfu_function){0};
    while (usb_next_descriptor(config, length, &at, &d)) {
        if (is_interface(d)) {
            inside = d[5] == CLASS_APPLICATION && d[6] == SUBCLASS_DFU &&
                     (f->alts == 0 || d[2] == f->interface) && f->alts < UINT8_MAX;
            if (!inside)
                continue;
            f->interface = d[2];
            f->protocol = d[7];
            f->alts++;
        } else if (inside && d[1] == USB_DFU_FUNCTIONAL && d[0] >= 7) {
            f->attributes = d[2];
            f->transfer_size = load_le16(d + 5);
        }
    }
    return f->alts > 0 && f->transfer_size > 0 && (f->attributes & CAN_DOWNLOAD) != 0;
}

void usb_string_text(const uint8_t *string, unsigned length, char *text, unsigned size)
{
    unsigned n = 0;

    if (length >= 2 && string[1] == USB_STRING)
        for (unsigned at = 2; at + 1 < MIN(length, string[0]) && n + 1 < size; at += 2) {
            uint16_t c = load_le16(string + at);

            text[n++] = c >= 0x20 && c < 0x7f ? (char)c : '?';
        }
    text[n] = '\0';
}
