/*
 * USBD's EasyDMA: one channel between RAM and the buffers of the endpoints.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/easydma.h"
#include "periph/usbd/usbd_priv.h"

/*
 * From a START task to EVENTS_STARTED, and a word on the bus: PCLK16M. Provenance: assumption; the
 * product specification has no figure.
 */
#define START_TICKS (2 * TICKS_PCLK16M)
#define WORD_TICKS  TICKS_PCLK16M
#define LEAST_TICKS TICKS_PER_US

static bool is_out(unsigned bit)
{
    return bit >= USBD_OUT_BIT;
}

static unsigned endpoint_of(unsigned bit)
{
    return is_out(bit) ? bit - USBD_OUT_BIT : bit;
}

static uint32_t pointer_of(unsigned bit)
{
    return (is_out(bit) ? EPOUT_PTR : EPIN_PTR) + endpoint_of(bit) * EP_STRIDE;
}

static uint32_t end_event(unsigned bit)
{
    if (endpoint_of(bit) == USBD_ISO)
        return is_out(bit) ? EVENTS_ENDISOOUT : EVENTS_ENDISOIN;
    return (is_out(bit) ? EVENTS_ENDEPOUT0 : EVENTS_ENDEPIN0) + endpoint_of(bit) * 4;
}

/* What fits into the endpoint's buffer; ISOSPLIT halves that of the isochronous one. */
static uint32_t capacity(const struct usbd *u, unsigned bit)
{
    if (endpoint_of(bit) != USBD_ISO)
        return USB_MAX_PACKET;
    return REG(u, ISOSPLIT) != 0 ? 512 : USB_MAX_ISO;
}

static uint32_t received(const struct usbd *u, unsigned n)
{
    const struct usbd_iso *iso = &u->s.iso_out;

    return n == USBD_ISO ? iso->length[iso->wire ^ 1] : u->s.out[n].length;
}

static void begin(struct usbd *u)
{
    struct usbd_state *s = &u->s;

    if (s->dma != 0 || s->dma_wanted == 0)
        return;
    unsigned bit = (unsigned)__builtin_ctz(s->dma_wanted);

    s->dma = (uint8_t)(bit + 1);
    s->dma_wanted &= ~BIT(bit);
    s->dma_started = false;
    s->ptr = REG(u, pointer_of(bit));
    s->maxcnt = MIN(REG(u, pointer_of(bit) + EP_MAXCNT), capacity(u, bit));
    if (is_out(bit))
        s->maxcnt = MIN(s->maxcnt, received(u, endpoint_of(bit)));
    sched_after(u->p.env->sched, &u->dma, START_TICKS);
}

void usbd_dma_want(struct usbd *u, unsigned bit)
{
    if (u->s.dma != 0)
        periph_error(u, "usb-dma-busy",
                     "a transfer is started before the one before has ended, which the "
                     "controller does not allow; it follows");
    u->s.dma_wanted |= BIT(bit);
    begin(u);
}

/* RAM to endpoint: there is something to send. */
static void fill(struct usbd *u, unsigned n)
{
    struct usbd_state *s = &u->s;
    struct usbd_iso *iso = &s->iso_in;
    unsigned half = iso->wire ^ 1;
    uint8_t *data = n == USBD_ISO ? iso->data[half] : s->in[n].data;

    memset(data, 0, s->maxcnt);
    if (s->maxcnt > 0)
        easydma_read(&u->p, s->ptr, data, s->maxcnt);
    if (n == USBD_ISO) {
        iso->length[half] = (uint16_t)s->maxcnt;
        iso->full[half] = true;
        return;
    }
    s->in[n].length = (uint8_t)s->maxcnt;
    s->in[n].full = true;
    usbd_tell_ready(u, n, true);
}

/* Endpoint to RAM: but for endpoint 0 the next packet may come. */
static void drain(struct usbd *u, unsigned n)
{
    struct usbd_state *s = &u->s;
    const uint8_t *data = n == USBD_ISO ? s->iso_out.data[s->iso_out.wire ^ 1] : s->out[n].data;

    if (s->maxcnt > 0)
        easydma_write(&u->p, s->ptr, data, s->maxcnt);
    if (n == USBD_ISO)
        return;
    s->out[n].full = false;
    s->out[n].open |= n != 0;
    usbd_tell_ready(u, n, false);
}

static void finish(struct usbd *u)
{
    unsigned bit = u->s.dma - 1u;

    REG(u, pointer_of(bit) + EP_AMOUNT) = u->s.maxcnt;
    if (is_out(bit))
        drain(u, endpoint_of(bit));
    else
        fill(u, endpoint_of(bit));
    u->s.dma = 0;
    periph_event(&u->p, end_event(bit));
    begin(u);
}

void usbd_dma_step(void *ctx)
{
    struct usbd *u = ctx;

    if (u->s.dma_started) {
        finish(u);
        return;
    }
    u->s.dma_started = true;
    REG(u, EPSTATUS) |= BIT(u->s.dma - 1);
    sched_after(u->p.env->sched, &u->dma, MAX((u->s.maxcnt + 3) / 4 * WORD_TICKS, LEAST_TICKS));
    periph_event(&u->p, EVENTS_STARTED);
}
