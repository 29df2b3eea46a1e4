/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/usbip_urb.h"

#include <string.h>

#include "base/units.h"

#define CMD_SUBMIT      1
#define CMD_UNLINK      2
#define RET_SUBMIT      3
#define RET_UNLINK      4
#define COMMAND_BYTES   48
#define ISO_BYTES       16 /* of a packet's descriptor */
#define URB_ZERO_PACKET 0x40
#define NO_ISO          UINT32_C(0xffffffff)

/* Linux's errors. */
#define STATUS_PIPE      (-32)
#define STATUS_PROTO     (-71)
#define STATUS_OVERFLOW  (-75)
#define STATUS_CONNRESET (-104)
#define STATUS_TIMEDOUT  (-110)

/* What a client may ask for at once, and have under way. */
#define MAX_TRANSFER MIB(1)
#define MAX_ISO      1024 /* as Linux */
#define MAX_PENDING  256

struct usbip_urbs {
    struct usb_host *host;
    GByteArray *out;
    void (*answered)(void *ctx);
    void *ctx;
    GPtrArray *pending; /* struct transfer */
};

struct transfer {
    struct usb_urb urb;
    struct usbip_urbs *owner;
    uint32_t seqnum;
};

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void usbip_put_zeros(GByteArray *a, unsigned n)
{
    unsigned at = a->len;

    g_byte_array_set_size(a, at + n);
    memset(a->data + at, 0, n);
}

static void free_transfer(gpointer p)
{
    struct transfer *t = p;

    g_free(t->urb.data);
    g_free(t->urb.iso);
    g_free(t);
}

/* --- answers --- */

static int status_of(const struct usb_urb *urb)
{
    static const int status[] = {[USB_DONE] = 0,
                                 [USB_STALLED] = STATUS_PIPE,
                                 [USB_LOST] = STATUS_PROTO,
                                 [USB_TIMED_OUT] = STATUS_TIMEDOUT};

    return urb->overflow ? STATUS_OVERFLOW : status[urb->result];
}

static void put_return(GByteArray *out, uint32_t command, uint32_t seqnum, int status)
{
    usbip_put32(out, command);
    usbip_put32(out, seqnum);
    usbip_put_zeros(out, 12);
    usbip_put32(out, (uint32_t)status);
}

/* What came, without the gaps between the packets of an isochronous transfer. */
static void put_data(GByteArray *out, const struct usb_urb *urb)
{
    if (urb->n_iso == 0)
        g_byte_array_append(out, urb->data, urb->done);
    for (uint32_t i = 0; i < urb->n_iso; i++)
        g_byte_array_append(out, urb->data + urb->iso[i].offset, urb->iso[i].done);
}

static void transfer_over(void *ctx, struct usb_urb *urb)
{
    struct transfer *t = ctx;
    struct usbip_urbs *u = t->owner;

    put_return(u->out, RET_SUBMIT, t->seqnum, status_of(urb));
    usbip_put32(u->out, urb->done);
    usbip_put32(u->out, urb->start_frame);
    usbip_put32(u->out, urb->n_iso > 0 ? urb->n_iso : NO_ISO);
    usbip_put_zeros(u->out, 12);
    if (urb->endpoint >= 0x80)
        put_data(u->out, urb);
    for (uint32_t i = 0; i < urb->n_iso; i++) {
        usbip_put32(u->out, urb->iso[i].offset);
        usbip_put32(u->out, urb->iso[i].length);
        usbip_put32(u->out, urb->iso[i].done);
        usbip_put32(u->out, 0); /* a frame that brought nothing is no error */
    }
    g_ptr_array_remove_fast(u->pending, t);
    u->answered(u->ctx);
}

/* --- commands --- */

/* The address is ours: vhci_hcd keeps one of its own, but a client may not know. */
static bool is_set_address(const struct usb_urb *urb)
{
    return (urb->endpoint & 0xf) == 0 && urb->setup[0] == 0 && urb->setup[1] == 5;
}

static void read_iso(struct usb_urb *urb, const uint8_t *descriptors, uint32_t n)
{
    urb->iso = g_new0(struct usb_iso, n);
    urb->n_iso = n;
    for (uint32_t i = 0; i < n; i++) {
        urb->iso[i].offset = get32(descriptors + i * ISO_BYTES);
        urb->iso[i].length = get32(descriptors + i * ISO_BYTES + 4);
    }
}

static void submit(struct usbip_urbs *u, const uint8_t *c, uint32_t length, uint32_t n_iso)
{
    bool in = get32(c + 12) != 0;
    struct transfer *t = g_new0(struct transfer, 1);

    t->owner = u;
    t->seqnum = get32(c + 4);
    t->urb = (struct usb_urb){.endpoint = (uint8_t)((get32(c + 16) & 0xf) | (in ? 0x80 : 0)),
                              .data = g_malloc0(MAX(length, 1)),
                              .length = length,
                              .zero_packet = (get32(c + 20) & URB_ZERO_PACKET) != 0,
                              .over = transfer_over,
                              .ctx = t};
    memcpy(t->urb.setup, c + 40, 8);
    if (!in)
        memcpy(t->urb.data, c + COMMAND_BYTES, length);
    if (n_iso > 0)
        read_iso(&t->urb, c + COMMAND_BYTES + (in ? 0 : length), n_iso);
    g_ptr_array_add(u->pending, t);
    if (is_set_address(&t->urb)) {
        transfer_over(t, &t->urb);
    } else if (!usb_urb_submit(u->host, &t->urb)) {
        t->urb.result = USB_STALLED;
        transfer_over(t, &t->urb);
    }
}

static void unlink_transfer(struct usbip_urbs *u, uint32_t seqnum, uint32_t victim)
{
    int status = 0;

    for (unsigned i = 0; i < u->pending->len; i++) {
        struct transfer *t = g_ptr_array_index(u->pending, i);

        if (t->seqnum != victim)
            continue;
        usb_urb_cancel(u->host, &t->urb);
        g_ptr_array_remove_index_fast(u->pending, i);
        status = STATUS_CONNRESET;
        break;
    }
    put_return(u->out, RET_UNLINK, seqnum, status);
    usbip_put_zeros(u->out, 24);
    u->answered(u->ctx);
}

enum usbip_taken usbip_urbs_take(struct usbip_urbs *u, GByteArray *in)
{
    const uint8_t *c = in->data;

    if (in->len < COMMAND_BYTES)
        return USBIP_NOT_YET;
    uint32_t command = get32(c), length = get32(c + 24), n_iso = get32(c + 32);
    bool out = get32(c + 12) == 0;

    if (command == CMD_UNLINK) {
        unlink_transfer(u, get32(c + 4), get32(c + 20));
        g_byte_array_remove_range(in, 0, COMMAND_BYTES);
        return USBIP_TAKEN;
    }
    if (n_iso == NO_ISO)
        n_iso = 0;
    if (command != CMD_SUBMIT || length > MAX_TRANSFER || n_iso > MAX_ISO)
        return USBIP_BROKEN;
    uint32_t bytes = COMMAND_BYTES + (out ? length : 0) + n_iso * ISO_BYTES;
    if (in->len < bytes || usbip_urbs_full(u))
        return USBIP_NOT_YET;
    submit(u, c, length, n_iso);
    if (in->len > 0) /* the device has not left, and the client with it */
        g_byte_array_remove_range(in, 0, bytes);
    return USBIP_TAKEN;
}

bool usbip_urbs_full(const struct usbip_urbs *u)
{
    return u->pending->len >= MAX_PENDING;
}

void usbip_urbs_forget(struct usbip_urbs *u)
{
    for (unsigned i = 0; i < u->pending->len; i++) {
        struct transfer *t = g_ptr_array_index(u->pending, i);

        usb_urb_cancel(u->host, &t->urb);
    }
    g_ptr_array_set_size(u->pending, 0);
}

struct usbip_urbs *usbip_urbs_new(struct usb_host *host, GByteArray *out,
                                  void (*answered)(void *ctx), void *ctx)
{
    struct usbip_urbs *u = g_new0(struct usbip_urbs, 1);

    u->host = host;
    u->out = out;
    u->answered = answered;
    u->ctx = ctx;
    u->pending = g_ptr_array_new_with_free_func(free_transfer);
    return u;
}

void usbip_urbs_free(struct usbip_urbs *u)
{
    if (u == NULL)
        return;
    usbip_urbs_forget(u);
    g_ptr_array_free(u->pending, TRUE);
    g_free(u);
}
