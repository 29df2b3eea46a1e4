/*
 * Enumeration: what the device is, an address for it, its configuration, in the order in which
 * Linux does it for a full-speed device.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "base/units.h"
#include "usb/host_priv.h"

enum step {
    STEP_FIRST_DEVICE, /* for bMaxPacketSize0 only; then the port is reset once more */
    STEP_ADDRESS,
    STEP_DEVICE,
    STEP_BOS_HEADER,
    STEP_BOS,
    STEP_CONFIG_HEADER,
    STEP_CONFIG,
    STEP_LANGUAGES,
    STEP_PRODUCT,
    STEP_MANUFACTURER,
    STEP_SERIAL,
    STEP_CONFIGURE,
    STEPS,
};

G_STATIC_ASSERT(STEPS == USB_ENUMERATION_STEPS);

#define GET_DESCRIPTOR    6
#define SET_ADDRESS       5
#define SET_CONFIGURATION 9
#define FROM_DEVICE       0x80
#define TO_DEVICE         0x00

#define OUR_ADDRESS   1
#define FIRST_LENGTH  64 /* asked for at address 0, as Linux and Windows do */
#define STRING_LENGTH 255
#define MAX_ATTEMPTS  3

/* Before the first request at the new address. Provenance: Linux; USB 2.0, 9.2.6.3 asks for 2 ms.
 */
#define ADDRESS_TICKS (10 * TICKS_PER_MS)

/* Offsets in the device descriptor. */
enum {
    BCD_USB = 2,
    MAX_PACKET_0 = 7,
    VENDOR = 8,
    PRODUCT_ID = 10,
    I_MANUFACTURER = 14,
    I_PRODUCT = 15,
    I_SERIAL = 16,
};

static const char *const step_name[STEPS] = {
    [STEP_FIRST_DEVICE] = "GET_DESCRIPTOR device at address 0",
    [STEP_ADDRESS] = "SET_ADDRESS",
    [STEP_DEVICE] = "GET_DESCRIPTOR device",
    [STEP_CONFIG_HEADER] = "GET_DESCRIPTOR configuration",
    [STEP_BOS_HEADER] = "GET_DESCRIPTOR BOS",
    [STEP_BOS] = "GET_DESCRIPTOR BOS",
    [STEP_CONFIG] = "GET_DESCRIPTOR configuration",
    [STEP_LANGUAGES] = "GET_DESCRIPTOR string",
    [STEP_PRODUCT] = "GET_DESCRIPTOR string",
    [STEP_MANUFACTURER] = "GET_DESCRIPTOR string",
    [STEP_SERIAL] = "GET_DESCRIPTOR string",
    [STEP_CONFIGURE] = "SET_CONFIGURATION",
};

static const char *why(enum usb_result result)
{
    switch (result) {
    case USB_DONE:
        return "was answered with a descriptor that makes no sense";
    case USB_STALLED:
        return "was answered with STALL";
    case USB_LOST:
        return "was not answered";
    default:
        return "was answered with NAK for 5 s";
    }
}

static void get(uint8_t setup[8], unsigned type, unsigned index, unsigned language, unsigned length)
{
    usb_request(setup, FROM_DEVICE, GET_DESCRIPTOR, type << 8 | index, language, length);
}

static bool get_string(const struct usb_host *h, uint8_t setup[8], unsigned field)
{
    unsigned index = h->s.device[field];

    get(setup, USB_STRING, index, h->s.language, STRING_LENGTH);
    return index != 0 && h->s.language != 0;
}

static bool has_strings(const struct usb_host *h)
{
    const uint8_t *d = h->s.device;

    return d[I_MANUFACTURER] != 0 || d[I_PRODUCT] != 0 || d[I_SERIAL] != 0;
}

/* The request of the step; false: this device does not need it. */
static bool request(const struct usb_host *h, uint8_t setup[8])
{
    const uint8_t *data = h->s.control.data;

    switch (h->s.step) {
    case STEP_FIRST_DEVICE:
        get(setup, USB_DEVICE, 0, 0, FIRST_LENGTH);
        return true;
    case STEP_ADDRESS:
        usb_request(setup, TO_DEVICE, SET_ADDRESS, OUR_ADDRESS, 0, 0);
        return true;
    case STEP_DEVICE:
        get(setup, USB_DEVICE, 0, 0, sizeof h->s.device);
        return true;
    case STEP_BOS_HEADER:
        get(setup, USB_BOS, 0, 0, 5);
        return load_le16(h->s.device + BCD_USB) >= 0x0201;
    case STEP_BOS:
        get(setup, USB_BOS, 0, 0, MIN(load_le16(data + 2), USB_CONTROL_BYTES));
        return h->s.control.done == 5 && data[1] == USB_BOS && load_le16(data + 2) > 5;
    case STEP_CONFIG_HEADER:
        get(setup, USB_CONFIGURATION, 0, 0, 9);
        return true;
    case STEP_CONFIG:
        get(setup, USB_CONFIGURATION, 0, 0, MIN(load_le16(data + 2), USB_CONTROL_BYTES));
        return true;
    case STEP_LANGUAGES:
        get(setup, USB_STRING, 0, 0, STRING_LENGTH);
        return has_strings(h);
    case STEP_PRODUCT:
        return get_string(h, setup, I_PRODUCT);
    case STEP_MANUFACTURER:
        return get_string(h, setup, I_MANUFACTURER);
    case STEP_SERIAL:
        return get_string(h, setup, I_SERIAL);
    default:
        usb_request(setup, TO_DEVICE, SET_CONFIGURATION, h->s.config[5], 0, 0);
        return h->export == NULL; /* who has the drivers configures */
    }
}

static bool is_optional(unsigned step)
{
    return step == STEP_BOS_HEADER || step == STEP_BOS ||
           (step >= STEP_LANGUAGES && step <= STEP_SERIAL);
}

static bool take_max_packet(struct usb_host *h, unsigned size)
{
    h->s.pipe[0].max_packet = (uint16_t)size;
    return size == 8 || size == 16 || size == 32 || size == 64;
}

static bool take_config(struct usb_host *h)
{
    const struct usb_control *c = &h->s.control;

    memcpy(h->s.config, c->data, c->done);
    h->s.config_length = c->done;
    return c->done >= 9 && c->data[1] == USB_CONFIGURATION;
}

/* What came is kept; false: it makes no sense. */
static bool take(struct usb_host *h)
{
    struct usb_host_state *s = &h->s;
    const struct usb_control *c = &s->control;

    switch (s->step) {
    case STEP_FIRST_DEVICE:
        return c->done >= 8 && c->data[1] == USB_DEVICE &&
               take_max_packet(h, c->data[MAX_PACKET_0]);
    case STEP_ADDRESS:
        s->address = OUR_ADDRESS;
        return true;
    case STEP_DEVICE:
        memcpy(s->device, c->data, sizeof s->device);
        return c->done == sizeof s->device && c->data[1] == USB_DEVICE;
    case STEP_CONFIG_HEADER:
        return c->done == 9 && c->data[1] == USB_CONFIGURATION && load_le16(c->data + 2) >= 9;
    case STEP_CONFIG:
        return take_config(h);
    case STEP_LANGUAGES:
        s->language = c->done >= 4 && c->data[1] == USB_STRING ? load_le16(c->data + 2) : 0;
        return true;
    case STEP_PRODUCT:
        usb_string_text(c->data, c->done, s->product, sizeof s->product);
        return true;
    default:
        return true;
    }
}

static void fail(struct usb_host *h, enum usb_result result)
{
    unsigned step = h->s.step;

    if (++h->s.attempts < MAX_ATTEMPTS) {
        usb_enumerate_begin(h);
        return;
    }
    usb_error(h, "usb-enumeration", "%s %s; the host gives up after %u attempts", step_name[step],
              why(result), MAX_ATTEMPTS);
    usb_port_fail(h);
}

static void finish(struct usb_host *h)
{
    h->s.configured = true;
    guest_note(h->log, "USB host", "usb-device", "configured device %04x:%04x \"%s\"",
               load_le16(h->s.device + VENDOR), load_le16(h->s.device + PRODUCT_ID), h->s.product);
    if (h->export != NULL)
        usb_export_begin(h);
    else if (h->download != NULL)
        usb_dfu_begin(h);
    else
        usb_cdc_begin(h);
}

void usb_enumerate_go_on(struct usb_host *h)
{
    uint8_t setup[8];

    while (h->s.step < STEPS) {
        if (request(h, setup)) {
            usb_control_start(h, USB_OWNER_ENUMERATION, setup, NULL);
            return;
        }
        h->s.step++;
    }
    finish(h);
}

static void control_done(struct usb_host *h, enum usb_result result)
{
    unsigned step = h->s.step;

    if (is_optional(step) && result == USB_STALLED) {
        h->s.control.done = 0;
        result = USB_DONE;
    }
    if (result != USB_DONE || !take(h)) {
        fail(h, result);
        return;
    }
    h->s.step++;
    if (step == STEP_FIRST_DEVICE)
        usb_port_reset(h);
    else if (step == STEP_ADDRESS)
        usb_port_recover(h, ADDRESS_TICKS);
    else
        usb_enumerate_go_on(h);
}

void usb_enumerate_begin(struct usb_host *h)
{
    struct usb_host_state *s = &h->s;

    s->step = STEP_FIRST_DEVICE;
    s->configured = false;
    s->address = 0;
    s->language = 0;
    s->product[0] = '\0';
    s->pipe[0].max_packet = USB_MAX_PACKET;
    usb_port_reset(h);
}

static const struct usb_client client = {.control_done = control_done};

void usb_enumerate_init(struct usb_host *h)
{
    h->client[USB_OWNER_ENUMERATION] = &client;
}
