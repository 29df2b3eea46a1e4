/*
 * The USB host on a bench, with the test as the device at the cable and as the terminal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bench.h"
#include "usb/descriptors.h"
#include "usb/host.h"

#define MS TICKS_PER_MS

/* Everything but a terminal program's first byte: debounce, two resets, recovery, requests. */
#define USB_ENUMERATION (300 * MS)

/* Configurations of devices with one and with two serial ports. */
extern const uint8_t usb_one_port[67], usb_two_ports[83];

#define USB_MAX_REQUESTS 64

struct usb_bench {
    struct bench *b;
    struct usb_host *host;
    /* the device */
    bool pulled_up;
    bool mute, busy;  /* does not answer; says NAK */
    bool odd;         /* answers requests with what rng gives */
    uint8_t stalls;   /* this bRequest */
    bool halted;      /* endpoint 1 IN */
    bool never_clear; /* and stays so */
    GRand *rng;
    const uint8_t *config;
    unsigned address, new_address;
    uint8_t setup[USB_MAX_REQUESTS][8];
    unsigned n_setups;
    uint8_t line_coding[7];
    uint8_t reply[512];
    unsigned reply_length, reply_done;
    bool in_control;
    unsigned in_endpoint;
    GString *to_host; /* on endpoint 1 */
    bool toggle_in;
    GString *from_host; /* on endpoint 2 */
    bool full;          /* endpoint 2 says NAK */
    unsigned resets, frames, last_frame, suspends, resumes, in_tokens;
    ticks_t first_reset, suspended_at;
    /* the terminal */
    struct serial_line line; /* of port 0 */
    GString *shown;
    const char *typed;
};

/* Plugged in, nothing pulled up; then with the port open. */
struct usb_bench *usb_set_up(void);
struct usb_bench *usb_set_up_configured(void);
void usb_tear_down(struct usb_bench *f);

void usb_pull_up(struct usb_bench *f, bool on);
void usb_device_sends(struct usb_bench *f, const char *data);
void usb_user_types(struct usb_bench *f, const char *data);

/* The terminal of port 0. */
struct serial_line *usb_line_of(void *ctx, unsigned n);
