/*
 * Inside of the USB device controller, shared by its files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/usb.h"
#include "periph/devices.h"

enum {
    TASKS_STARTEPIN0 = 0x004,
    TASKS_STARTISOIN = 0x024,
    TASKS_STARTEPOUT0 = 0x028,
    TASKS_STARTISOOUT = 0x048,
    TASKS_EP0RCVOUT = 0x04c,
    TASKS_EP0STATUS = 0x050,
    TASKS_EP0STALL = 0x054,
    TASKS_DPDMDRIVE = 0x058,
    TASKS_DPDMNODRIVE = 0x05c,
    EVENTS_USBRESET = 0x100,
    EVENTS_STARTED = 0x104,
    EVENTS_ENDEPIN0 = 0x108,
    EVENTS_EP0DATADONE = 0x128,
    EVENTS_ENDISOIN = 0x12c,
    EVENTS_ENDEPOUT0 = 0x130,
    EVENTS_ENDISOOUT = 0x150,
    EVENTS_SOF = 0x154,
    EVENTS_USBEVENT = 0x158,
    EVENTS_EP0SETUP = 0x15c,
    EVENTS_EPDATA = 0x160,
    EVENTCAUSE = 0x400,
    HALTED_EPIN = 0x420,
    HALTED_EPOUT = 0x444,
    EPSTATUS = 0x468,
    EPDATASTATUS = 0x46c,
    USBADDR = 0x470,
    BMREQUESTTYPE = 0x480, /* the other seven bytes of SETUP follow, a word each */
    SIZE_EPOUT = 0x4a0,
    SIZE_ISOOUT = 0x4c0,
    ENABLE = 0x500,
    USBPULLUP = 0x504,
    DPDMVALUE = 0x508,
    DTOGGLE = 0x50c,
    EPINEN = 0x510,
    EPOUTEN = 0x514,
    ISOSPLIT = 0x51c,
    FRAMECNTR = 0x520,
    LOWPOWER = 0x52c,
    ISOINCONFIG = 0x530,
    EPIN_PTR = 0x600,
    EPOUT_PTR = 0x700,
    EP_STRIDE = 0x14,
    EP_MAXCNT = 4, /* from PTR */
    EP_AMOUNT = 8,
    HIDDEN_SELECT = 0x800,
    HIDDEN_CONTROL = 0x804,
};

#define USBD_ENDPOINTS     8
#define USBD_ISO           8  /* the number of the isochronous endpoint */
#define USBD_OUT_BIT       16 /* of endpoint 0 OUT in EPSTATUS and EPDATASTATUS */
#define CAUSE_SUSPEND      BIT(8)
#define CAUSE_RESUME       BIT(9)
#define CAUSE_USBWUALLOWED BIT(10)
#define CAUSE_READY        BIT(11)
#define SIZE_ISOOUT_ZERO   BIT(16) /* a packet without data came */
#define DTOGGLE_DATA0      (1u << 8)
#define DTOGGLE_DATA1      (2u << 8)

/* One direction of an endpoint, with the buffer that the wires see. */
struct usbd_endpoint {
    uint8_t data[USB_MAX_PACKET];
    uint8_t length;
    bool full;  /* IN: data to send; OUT: data that EasyDMA has not fetched */
    bool open;  /* OUT: the next packet is taken */
    bool data1; /* of the next packet */
};

/* What moves at once in one direction of the isochronous endpoint, and in the frame after. */
struct usbd_iso {
    uint8_t data[2][USB_MAX_ISO];
    uint16_t length[2];
    bool full[2];
    uint8_t wire; /* the half that the wires see in this frame */
};

enum usbd_stage {
    STAGE_IDLE,
    STAGE_DATA_IN,  /* or its status, an OUT packet */
    STAGE_DATA_OUT, /* or its status, an IN packet */
    STAGE_NO_DATA,  /* status: an IN packet */
};

struct usbd_state {
    struct usbd_endpoint in[USBD_ENDPOINTS], out[USBD_ENDPOINTS];
    struct usbd_iso iso_in, iso_out;
    /* endpoint 0 */
    enum usbd_stage stage;
    bool status_allowed; /* TASKS_EP0STATUS */
    bool stalled;        /* TASKS_EP0STALL, until the next SETUP */
    bool addressing;     /* SET_ADDRESS came: the status stage is the controller's own */
    uint8_t sent;        /* 1 + endpoint of the IN packet that waits to be acknowledged, or 0 */
    bool sent_status;    /* it was the status stage */
    /* EasyDMA */
    uint32_t dma_wanted; /* as in EPSTATUS: tasks whose transfer has not begun */
    uint8_t dma;         /* 1 + bit of the transfer that runs, or 0 */
    bool dma_started;    /* its pointer is captured, EVENTS_STARTED is over */
    uint32_t ptr, maxcnt;
    /* the bus */
    bool running; /* enabled and READY */
    bool pulled_up;
    bool suspended;
    bool clock_missed; /* reported: traffic without HFXO */
};

struct usbd {
    struct periph p;
    struct usbd_state s;
    struct event ready;
    struct event dma;
    struct event wake_allowed;
};

static inline struct usbd *usbd_of(const struct periph *p)
{
    return (struct usbd *)p;
}

/* A bit of EVENTCAUSE becomes 1. */
void usbd_cause(struct usbd *u, uint32_t cause);

/* Tells the host that the endpoint would not say NAK any more. */
void usbd_tell_ready(struct usbd *u, unsigned endpoint, bool in);

/* dma.c: STARTEPIN[n] to STARTISOOUT, by their bits in EPSTATUS. */
void usbd_dma_want(struct usbd *u, unsigned bit);
void usbd_dma_step(void *ctx);

/* wire.c */
extern const struct usb_device usbd_plug;

/* As after a bus reset: endpoints empty and closed, address 0. */
void usbd_clear_bus(struct usbd *u);
