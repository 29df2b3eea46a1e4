/*
 * USBD on a bench, with the test as the firmware and as the host at the cable.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bench.h"

#define USBD               UINT32_C(0x50036000)
#define STARTEPIN(n)       (USBD + 0x004 + (n)*4)
#define STARTISOIN         (USBD + 0x024)
#define STARTEPOUT(n)      (USBD + 0x028 + (n)*4)
#define STARTISOOUT        (USBD + 0x048)
#define EP0RCVOUT          (USBD + 0x04c)
#define EP0STATUS          (USBD + 0x050)
#define EP0STALL           (USBD + 0x054)
#define DPDMDRIVE          (USBD + 0x058)
#define USBRESET           (USBD + 0x100)
#define STARTED            (USBD + 0x104)
#define ENDEPIN(n)         (USBD + 0x108 + (n)*4)
#define EP0DATADONE        (USBD + 0x128)
#define ENDISOIN           (USBD + 0x12c)
#define ENDEPOUT(n)        (USBD + 0x130 + (n)*4)
#define ENDISOOUT          (USBD + 0x150)
#define SOF                (USBD + 0x154)
#define USBEVENT           (USBD + 0x158)
#define EP0SETUP           (USBD + 0x15c)
#define EPDATA             (USBD + 0x160)
#define SHORTS             (USBD + 0x200)
#define EVENTCAUSE         (USBD + 0x400)
#define HALTED_EPIN(n)     (USBD + 0x420 + (n)*4)
#define EPSTATUS           (USBD + 0x468)
#define EPDATASTATUS       (USBD + 0x46c)
#define USBADDR            (USBD + 0x470)
#define BREQUEST           (USBD + 0x484)
#define SIZE_EPOUT(n)      (USBD + 0x4a0 + (n)*4)
#define SIZE_ISOOUT        (USBD + 0x4c0)
#define ENABLE             (USBD + 0x500)
#define USBPULLUP          (USBD + 0x504)
#define DPDMVALUE          (USBD + 0x508)
#define DTOGGLE            (USBD + 0x50c)
#define EPINEN             (USBD + 0x510)
#define EPOUTEN            (USBD + 0x514)
#define EPSTALL            (USBD + 0x518)
#define FRAMECNTR          (USBD + 0x520)
#define LOWPOWER           (USBD + 0x52c)
#define EPIN(n)            (USBD + 0x600 + (n)*0x14)
#define EPOUT(n)           (USBD + 0x700 + (n)*0x14)
#define REGULATOR          UINT32_C(0x50037000)
#define USBDETECTED        (REGULATOR + 0x100)
#define USBREMOVED         (REGULATOR + 0x104)
#define USBPWRRDY          (REGULATOR + 0x108)
#define USBREGSTATUS       (REGULATOR + 0x400)
#define CAUSE_SUSPEND      BIT(8)
#define CAUSE_RESUME       BIT(9)
#define CAUSE_USBWUALLOWED BIT(10)
#define CAUSE_READY        BIT(11)
#define SET_ADDRESS        5
#define GET_DESCRIPTOR     6

struct usbd_bench {
    struct bench *b;
    struct periph *usbd;
    bool pulled_up;
    unsigned ready; /* calls */
    unsigned woken;
};

extern const struct usb_host_plug usbd_bench_host;

struct usbd_bench *usbd_set_up(void);
void usbd_tear_down(struct usbd_bench *f);
uint32_t usbd_get(struct usbd_bench *f, uint32_t reg);
void usbd_set(struct usbd_bench *f, uint32_t reg, uint32_t value);

/* Runs until the event comes and clears it. */
void usbd_await(struct usbd_bench *f, uint32_t event);

/* Plugged in, enabled, pulled up, reset by the host. */
struct usbd_bench *usbd_set_up_on_bus(void);

/* What a host sends. */
enum usb_answer usbd_setup(struct usbd_bench *f, uint8_t type, uint8_t request, uint16_t value,
                           uint16_t length);
enum usb_answer usbd_out(struct usbd_bench *f, unsigned n, bool data1, const char *text);
enum usb_answer usbd_in(struct usbd_bench *f, unsigned n, struct usb_packet *p);

/* An IN transaction that brings this text. */
void usbd_expect_in(struct usbd_bench *f, unsigned n, bool data1, const char *text);

/* What firmware does: EasyDMA into an IN endpoint, not waited for and waited for; out of an OUT. */
void usbd_start_in(struct usbd_bench *f, unsigned n, const char *text);
void usbd_send(struct usbd_bench *f, unsigned n, const char *text);
void usbd_fetch(struct usbd_bench *f, unsigned n, const char *text);
