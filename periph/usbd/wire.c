/*
 * USBD at its cable: what the controller answers to each packet, without the firmware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/usbd/usbd_priv.h"

#define REQUEST_IN          0x80 /* bmRequestType: data go to the host */
#define REQUEST_SET_ADDRESS 5

static bool enabled(const struct usbd *u, uint32_t reg, unsigned n)
{
    return (REG(u, reg) >> n & 1) != 0;
}

/* Whether a packet is for us. */
static bool addressed(struct usbd *u, unsigned address, unsigned endpoint)
{
    if (!u->s.pulled_up || address != REG(u, USBADDR) || endpoint > USBD_ISO)
        return false;
    if (clock_hz(u->p.env->clocks, CLOCK_HFXO) == 0 && !u->s.clock_missed) {
        u->s.clock_missed = true;
        periph_error(u, "usb-without-hfxo",
                     "traffic on the bus while HFCLK does not run from the crystal (HFXO)");
    }
    return true;
}

void usbd_clear_bus(struct usbd *u)
{
    struct usbd_state *s = &u->s;

    memset(s->in, 0, sizeof s->in);
    memset(s->out, 0, sizeof s->out);
    memset(&s->iso_in, 0, sizeof s->iso_in);
    memset(&s->iso_out, 0, sizeof s->iso_out);
    s->stage = STAGE_IDLE;
    s->status_allowed = s->stalled = s->addressing = s->suspended = false;
    s->sent = 0;
    REG(u, USBADDR) = 0;
    REG(u, EPINEN) = REG(u, EPOUTEN) = 1;
    REG(u, SIZE_ISOOUT) = SIZE_ISOOUT_ZERO;
    for (unsigned n = 0; n < USBD_ENDPOINTS; n++)
        REG(u, HALTED_EPIN + n * 4) = REG(u, HALTED_EPOUT + n * 4) = REG(u, SIZE_EPOUT + n * 4) = 0;
}

/* --- states of the bus --- */

static bool pulled_up(void *ctx)
{
    return ((struct usbd *)ctx)->s.pulled_up;
}

static void on_reset(void *ctx)
{
    struct usbd *u = ctx;

    usbd_clear_bus(u);
    periph_event(&u->p, EVENTS_USBRESET);
}

static void on_suspend(void *ctx)
{
    struct usbd *u = ctx;

    u->s.suspended = true;
    usbd_cause(u, CAUSE_SUSPEND);
}

/* Drivers never end low power after the host's resume: the controller does. */
static void on_resume(void *ctx)
{
    struct usbd *u = ctx;

    u->s.suspended = false;
    REG(u, LOWPOWER) = 0;
    usbd_cause(u, CAUSE_RESUME);
}

/* The halves change sides: what EasyDMA brought is sent, what came can be fetched. */
static void turn_iso(struct usbd *u)
{
    struct usbd_iso *in = &u->s.iso_in, *out = &u->s.iso_out;

    in->full[in->wire] = false;
    in->wire ^= 1;
    out->wire ^= 1;
    out->full[out->wire] = false;
    out->length[out->wire] = 0;
    unsigned came = out->wire ^ 1;
    REG(u, SIZE_ISOOUT) = !out->full[came]         ? 0
                          : out->length[came] == 0 ? SIZE_ISOOUT_ZERO
                                                   : out->length[came];
}

static void on_frame(void *ctx, unsigned number)
{
    struct usbd *u = ctx;

    u->s.suspended = false;
    REG(u, FRAMECNTR) = number;
    turn_iso(u);
    periph_event(&u->p, EVENTS_SOF);
}

/* --- endpoint 0 --- */

static enum usbd_stage stage_of(const uint8_t setup[8])
{
    if (load_le16(setup + 6) == 0)
        return STAGE_NO_DATA;
    return (setup[0] & REQUEST_IN) != 0 ? STAGE_DATA_IN : STAGE_DATA_OUT;
}

static enum usb_answer on_setup(void *ctx, unsigned address, const uint8_t setup[8])
{
    struct usbd *u = ctx;
    struct usbd_state *s = &u->s;

    if (!addressed(u, address, 0))
        return USB_SILENT;
    for (unsigned i = 0; i < 8; i++)
        REG(u, BMREQUESTTYPE + i * 4) = setup[i];
    s->stalled = s->status_allowed = false;
    s->in[0] = (struct usbd_endpoint){.data1 = true};
    s->out[0] = (struct usbd_endpoint){.data1 = true};
    s->sent = 0;
    s->addressing = setup[0] == 0 && setup[1] == REQUEST_SET_ADDRESS;
    s->stage = s->addressing ? STAGE_NO_DATA : stage_of(setup);
    periph_event(&u->p, EVENTS_EP0SETUP);
    return USB_ACK;
}

static void finish_status(struct usbd *u)
{
    struct usbd_state *s = &u->s;

    if (s->addressing)
        REG(u, USBADDR) = REG(u, BMREQUESTTYPE + 2 * 4) & 0x7f;
    s->addressing = s->status_allowed = false;
    s->stage = STAGE_IDLE;
}

static enum usb_answer take(struct usbd *u, unsigned n, const struct usb_packet *packet)
{
    struct usbd_endpoint *e = &u->s.out[n];

    if (packet->length > USB_MAX_PACKET)
        return USB_SILENT;
    if (!e->open || e->full)
        return USB_NAK;
    if (packet->data1 != e->data1)
        return USB_ACK; /* again, because our acknowledgement was lost */
    memcpy(e->data, packet->data, packet->length);
    e->length = (uint8_t)packet->length;
    e->full = true;
    e->open = false;
    e->data1 = !e->data1;
    REG(u, SIZE_EPOUT + n * 4) = packet->length;
    if (n == 0) {
        periph_event(&u->p, EVENTS_EP0DATADONE);
    } else {
        REG(u, EPDATASTATUS) |= BIT(USBD_OUT_BIT + n);
        periph_event(&u->p, EVENTS_EPDATA);
    }
    return USB_ACK;
}

static enum usb_answer control_out(struct usbd *u, const struct usb_packet *packet)
{
    struct usbd_state *s = &u->s;

    if (s->stalled)
        return USB_STALL;
    if (s->stage == STAGE_DATA_OUT)
        return take(u, 0, packet);
    if (s->stage != STAGE_DATA_IN || !s->status_allowed)
        return USB_NAK;
    finish_status(u);
    return USB_ACK;
}

static enum usb_answer send(struct usbd *u, unsigned n, struct usb_packet *packet)
{
    const struct usbd_endpoint *e = &u->s.in[n];

    if (!e->full)
        return USB_NAK;
    memcpy(packet->data, e->data, e->length);
    packet->length = e->length;
    packet->data1 = e->data1;
    u->s.sent = (uint8_t)(n + 1);
    u->s.sent_status = false;
    return USB_ACK;
}

static enum usb_answer control_in(struct usbd *u, struct usb_packet *packet)
{
    struct usbd_state *s = &u->s;

    if (s->stalled)
        return USB_STALL;
    if (s->in[0].full)
        return send(u, 0, packet);
    if ((s->stage != STAGE_NO_DATA && s->stage != STAGE_DATA_OUT) ||
        (!s->status_allowed && !s->addressing))
        return USB_NAK;
    packet->length = 0;
    packet->data1 = true;
    s->sent = 1;
    s->sent_status = true;
    return USB_ACK;
}

/* --- the other endpoints --- */

static enum usb_answer iso_out(struct usbd *u, const struct usb_packet *packet)
{
    struct usbd_iso *iso = &u->s.iso_out;
    unsigned room = REG(u, ISOSPLIT) != 0 ? 512 : USB_MAX_ISO;

    if (packet->length > room)
        return USB_SILENT;
    memcpy(iso->data[iso->wire], packet->data, packet->length);
    iso->length[iso->wire] = packet->length;
    iso->full[iso->wire] = true;
    return USB_SILENT;
}

static enum usb_answer iso_in(struct usbd *u, struct usb_packet *packet)
{
    struct usbd_iso *iso = &u->s.iso_in;

    u->s.sent = 0;
    packet->data1 = false;
    packet->length = 0;
    if (!iso->full[iso->wire])
        return REG(u, ISOINCONFIG) != 0 ? USB_ACK : USB_SILENT;
    packet->length = iso->length[iso->wire];
    memcpy(packet->data, iso->data[iso->wire], packet->length);
    iso->full[iso->wire] = false;
    return USB_ACK;
}

static enum usb_answer on_out(void *ctx, unsigned address, unsigned n,
                              const struct usb_packet *packet)
{
    struct usbd *u = ctx;

    if (!addressed(u, address, n) || !enabled(u, EPOUTEN, n))
        return USB_SILENT;
    if (n == 0)
        return control_out(u, packet);
    if (n == USBD_ISO)
        return iso_out(u, packet);
    return REG(u, HALTED_EPOUT + n * 4) != 0 ? USB_STALL : take(u, n, packet);
}

static enum usb_answer on_in(void *ctx, unsigned address, unsigned n, struct usb_packet *packet)
{
    struct usbd *u = ctx;

    if (!addressed(u, address, n) || !enabled(u, EPINEN, n))
        return USB_SILENT;
    if (n == 0)
        return control_in(u, packet);
    if (n == USBD_ISO)
        return iso_in(u, packet);
    return REG(u, HALTED_EPIN + n * 4) != 0 ? USB_STALL : send(u, n, packet);
}

static void on_acknowledge(void *ctx)
{
    struct usbd *u = ctx;
    struct usbd_state *s = &u->s;

    if (s->sent == 0)
        return;
    unsigned n = s->sent - 1u;

    s->sent = 0;
    if (n == 0 && s->sent_status) {
        finish_status(u);
        return;
    }
    if (!s->in[n].full)
        return; /* the firmware took it back meanwhile */
    s->in[n].full = false;
    s->in[n].data1 = !s->in[n].data1;
    if (n == 0) {
        periph_event(&u->p, EVENTS_EP0DATADONE);
    } else {
        REG(u, EPDATASTATUS) |= BIT(n);
        periph_event(&u->p, EVENTS_EPDATA);
    }
}

const struct usb_device usbd_plug = {
    .pulled_up = pulled_up,
    .reset = on_reset,
    .frame = on_frame,
    .suspend = on_suspend,
    .resume = on_resume,
    .setup = on_setup,
    .out = on_out,
    .in = on_in,
    .acknowledge = on_acknowledge,
};
