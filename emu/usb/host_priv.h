/*
 * Inside of the USB host, shared by its files: the port (host.c), frames and transactions (bus.c),
 * control transfers (control.c), enumeration (enumerate.c), serial ports (cdc_acm.c), DFU (dfu.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "usb/descriptors.h"
#include "usb/dfu.h"
#include "usb/host.h"
#include "usb/urb.h"

/* Bytes of a control transfer's data stage; a device that has more is cut short. */
#define USB_CONTROL_BYTES 4096

enum usb_token { USB_TOKEN_SETUP, USB_TOKEN_OUT, USB_TOKEN_IN };

/* Who a pipe or a control transfer belongs to. */
enum usb_owner {
    USB_OWNER_ENUMERATION,
    USB_OWNER_CDC_ACM,
    USB_OWNER_DFU,
    USB_OWNER_EXPORT,
    USB_OWNER_CONTROL,
    USB_OWNERS
};

/* Number of a pipe: 0 for endpoint 0, else the endpoint, plus 16 for IN. */
#define USB_PIPES     32
#define USB_PIPE_IN   16
#define USB_PIPE_NONE 0xff

static inline unsigned usb_pipe_of(unsigned endpoint, bool in)
{
    return endpoint == 0 ? 0 : endpoint | (in ? USB_PIPE_IN : 0);
}

struct usb_pipe {
    bool wanted;  /* its owner has something to move */
    bool waiting; /* the device said NAK */
    bool due;     /* interrupt, isochronous: this frame is its turn */
    bool halted;  /* STALL: its owner will clear that */
    bool data1;   /* of the next packet */
    bool iso;     /* nobody answers: what is lost is lost */
    uint8_t token;
    uint8_t owner;
    uint8_t silent;    /* transactions without answer in a row */
    uint16_t interval; /* frames; 0: bulk or control */
    uint16_t max_packet;
};

struct usb_client {
    /* OUT, SETUP: the packet to send, the same until it was sent; false: nothing. */
    bool (*next)(struct usb_host *h, unsigned pipe, struct usb_packet *packet);
    void (*sent)(struct usb_host *h, unsigned pipe);
    void (*received)(struct usb_host *h, unsigned pipe, const struct usb_packet *packet);
    void (*failed)(struct usb_host *h, unsigned pipe, enum usb_result why);
    /* A control transfer of this owner is over. */
    void (*control_done)(struct usb_host *h, enum usb_result result);
};

enum usb_port_state {
    USB_PORT_EMPTY,
    USB_PORT_DEBOUNCE,
    USB_PORT_RESET,
    USB_PORT_RECOVERY, /* after a reset, an address or a resume: frames, no transfers */
    USB_PORT_RUNNING,
    USB_PORT_IDLE, /* no traffic: it will suspend */
    USB_PORT_SUSPENDED,
    USB_PORT_RESUMING,
    USB_PORT_FAILED, /* until the pull-up goes */
};

enum usb_bus_phase {
    USB_BUS_IDLE,  /* nobody has anything to send, or it does not fit into this frame */
    USB_BUS_NEXT,  /* a transaction begins when the event comes */
    USB_BUS_OUT,   /* token and data are on the wires */
    USB_BUS_TOKEN, /* an IN token is */
    USB_BUS_DATA,  /* the device's data are */
};

struct usb_control {
    bool busy;
    uint8_t stage; /* enum usb_control_stage of control.c */
    uint8_t owner;
    uint8_t setup[8];
    uint16_t length, done;
    uint8_t data[USB_CONTROL_BYTES];
};

struct usb_port {
    struct usb_cdc_function f;
    bool open;
    uint8_t clears; /* halts that were cleared since the last data */
    uint8_t out_length;
    uint8_t out[USB_MAX_PACKET];
};

struct usb_dfu {
    struct usb_dfu_function f;
    uint8_t step;     /* enum step of dfu.c */
    uint8_t detaches; /* asked for */
    uint8_t tidied;   /* requests to become idle */
    uint16_t block_bytes;
    uint32_t block, sent, polls;
    char failure[96];
};

#define USB_ENUMERATION_STEPS 12

/* Everything that changes. */
struct usb_host_state {
    /* port */
    bool plugged;
    enum usb_port_state port;
    uint8_t address;
    uint8_t attempts; /* to enumerate */
    /* frames and transactions */
    enum usb_bus_phase phase;
    uint16_t frame;
    uint8_t current; /* pipe */
    ticks_t frame_end;
    struct usb_packet packet;
    struct usb_pipe pipe[USB_PIPES];
    struct usb_control control;
    /* the device */
    bool configured;
    uint8_t step; /* of enumeration */
    uint8_t device[18];
    uint16_t language;
    uint16_t config_length;
    uint8_t config[USB_CONTROL_BYTES];
    char product[64];
    uint8_t n_ports;
    uint8_t opening;  /* port and request of cdc_acm.c */
    uint8_t clearing; /* pipe whose halt is being cleared, or USB_PIPE_NONE */
    struct usb_port ports[USB_PORTS];
    struct usb_dfu dfu;
};

/* The other end of a serial port. */
struct usb_line {
    struct usb_host *host;
    struct serial_line *line; /* NULL: nobody */
};

struct usb_host {
    struct sched *sched;
    struct usb_cable *cable;
    struct guest_log *log;
    const struct usb_client *client[USB_OWNERS];
    struct event_owner events;
    struct event timer;   /* of the port */
    struct event frame;   /* SOF */
    struct event bus;     /* the transaction under way */
    struct event timeout; /* of the control transfer */
    struct event dfu_timer;
    struct listeners listeners;
    uint64_t records;                    /* ids that were given */
    uint64_t control_record;             /* id of the control transfer */
    const struct usb_download *download; /* NULL: serial ports are opened */
    const struct usb_export *export;     /* NULL: the drivers are ours */
    struct usb_urb *urbs[USB_PIPES];     /* under way and waiting */
    bool control_taken;                  /* the control transfer under way is nobody's any more */
    uint8_t out_taken;                   /* pipe of which an OUT packet under way is, or 0 */
    struct usb_line line[USB_PORTS];
    struct serial_line *(*line_of)(void *ctx, unsigned n);
    void *line_ctx;
    struct usb_host_state s;
};

#define usb_error(h, id, ...) guest_error((h)->log, "USB host", id, __VA_ARGS__)

/* host.c */
void usb_port_reset(struct usb_host *h);
void usb_port_recover(struct usb_host *h, ticks_t duration); /* then usb_enumerate_go_on() */
void usb_port_fail(struct usb_host *h);

/* host_sound.c: whether this host can be where it is said to be; else the walk has refused it. */
bool usb_host_sound(const struct usb_host *h, struct state_walk *w);

/* bus.c */
void usb_bus_start(struct usb_host *h);
void usb_bus_stop(struct usb_host *h);
void usb_bus_kick(struct usb_host *h); /* a pipe has become wanted */
void usb_bus_ready(struct usb_host *h, unsigned endpoint, bool in);
void usb_bus_init(struct usb_host *h);

/* A pipe of this endpoint as after SET_CONFIGURATION; not wanted yet. */
void usb_bus_open(struct usb_host *h, const struct usb_endpoint *e, enum usb_owner owner);

/* control.c: one transfer at a time; `data` is that of a write. */
void usb_control_start(struct usb_host *h, enum usb_owner owner, const uint8_t setup[8],
                       const void *data);
void usb_control_init(struct usb_host *h);
void usb_control_stop(struct usb_host *h);

static inline void usb_request(uint8_t setup[8], uint8_t type, uint8_t request, unsigned value,
                               unsigned index, unsigned length)
{
    setup[0] = type;
    setup[1] = request;
    setup[2] = (uint8_t)value;
    setup[3] = (uint8_t)(value >> 8);
    setup[4] = (uint8_t)index;
    setup[5] = (uint8_t)(index >> 8);
    setup[6] = (uint8_t)length;
    setup[7] = (uint8_t)(length >> 8);
}

/* enumerate.c */
void usb_enumerate_begin(struct usb_host *h);
void usb_enumerate_go_on(struct usb_host *h);
void usb_enumerate_init(struct usb_host *h);

/* cdc_acm.c: the device is configured; it is gone. */
void usb_cdc_begin(struct usb_host *h);
void usb_cdc_end(struct usb_host *h);
void usb_cdc_find_lines(struct usb_host *h); /* of ports that are open */
void usb_cdc_init(struct usb_host *h);

/* dfu.c: the same, with a file to be downloaded. */
void usb_dfu_begin(struct usb_host *h);
void usb_dfu_end(struct usb_host *h);
void usb_dfu_lost(struct usb_host *h); /* it does not enumerate */
void usb_dfu_init(struct usb_host *h);

/* urb.c: the same, for drivers elsewhere. */
void usb_export_begin(struct usb_host *h);
void usb_export_end(struct usb_host *h);
void usb_export_init(struct usb_host *h);
