/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_usbd.h"

#include "periph/devices.h"

static void on_pull_up(void *ctx, bool on)
{
    ((struct usbd_bench *)ctx)->pulled_up = on;
}

static void on_ready(void *ctx, unsigned endpoint, bool in)
{
    ((struct usbd_bench *)ctx)->ready++;
}

static void on_wake(void *ctx)
{
    ((struct usbd_bench *)ctx)->woken++;
}

const struct usb_host_plug usbd_bench_host = {on_pull_up, on_ready, on_wake};

struct usbd_bench *usbd_set_up(void)
{
    struct usbd_bench *f = g_new0(struct usbd_bench, 1);

    f->b = bench_new();
    clock_set(&f->b->clocks, CLOCK_HFXO, 32000000);
    f->usbd = periph_new(&usbd_type, "USBD", USBD, 1, 0, &f->b->env);
    periph_new(&usbregulator_type, "USBREGULATOR", REGULATOR, 2, 0, &f->b->env);
    return f;
}

void usbd_tear_down(struct usbd_bench *f)
{
    bench_free(f->b);
    g_free(f);
}

uint32_t usbd_get(struct usbd_bench *f, uint32_t reg)
{
    return bench_read(f->b, reg);
}

void usbd_set(struct usbd_bench *f, uint32_t reg, uint32_t value)
{
    bench_write(f->b, reg, value);
}

void usbd_await(struct usbd_bench *f, uint32_t event)
{
    g_assert_cmpuint(bench_run_until_event(f->b, event, TICKS_PER_MS), !=, TICKS_NEVER);
    usbd_set(f, event, 0);
}

struct usbd_bench *usbd_set_up_on_bus(void)
{
    struct usbd_bench *f = usbd_set_up();

    usb_plug(&f->b->usb, &usbd_bench_host, f);
    usbd_set(f, ENABLE, 1);
    usbd_await(f, USBEVENT);
    usbd_set(f, EVENTCAUSE, CAUSE_READY);
    usbd_set(f, USBPULLUP, 1);
    f->b->usb.device->reset(f->usbd);
    usbd_set(f, USBRESET, 0);
    return f;
}

/* --- what a host sends --- */

enum usb_answer usbd_setup(struct usbd_bench *f, uint8_t type, uint8_t request, uint16_t value,
                           uint16_t length)
{
    const uint8_t bytes[8] = {type, request, (uint8_t)value,  (uint8_t)(value >> 8),
                              0,    0,       (uint8_t)length, (uint8_t)(length >> 8)};

    return f->b->usb.device->setup(f->usbd, usbd_get(f, USBADDR), bytes);
}

enum usb_answer usbd_out(struct usbd_bench *f, unsigned n, bool data1, const char *text)
{
    struct usb_packet p = {.data1 = data1, .length = (uint16_t)strlen(text)};

    memcpy(p.data, text, p.length);
    return f->b->usb.device->out(f->usbd, usbd_get(f, USBADDR), n, &p);
}

enum usb_answer usbd_in(struct usbd_bench *f, unsigned n, struct usb_packet *p)
{
    return f->b->usb.device->in(f->usbd, usbd_get(f, USBADDR), n, p);
}

void usbd_expect_in(struct usbd_bench *f, unsigned n, bool data1, const char *text)
{
    struct usb_packet p;

    g_assert_cmpint(usbd_in(f, n, &p), ==, USB_ACK);
    g_assert_cmpint(p.data1, ==, data1);
    g_assert_cmpmem(p.data, p.length, text, strlen(text));
    f->b->usb.device->acknowledge(f->usbd);
}

/* --- what firmware does --- */

void usbd_start_in(struct usbd_bench *f, unsigned n, const char *text)
{
    memcpy(f->b->ram + 0x100, text, strlen(text));
    usbd_set(f, EPIN(n), BENCH_RAM + 0x100);
    usbd_set(f, EPIN(n) + 4, (uint32_t)strlen(text));
    usbd_set(f, STARTEPIN(n), 1);
}

void usbd_send(struct usbd_bench *f, unsigned n, const char *text)
{
    usbd_start_in(f, n, text);
    usbd_await(f, ENDEPIN(n));
}

void usbd_fetch(struct usbd_bench *f, unsigned n, const char *text)
{
    memset(f->b->ram + 0x200, 0xaa, 64);
    usbd_set(f, EPOUT(n), BENCH_RAM + 0x200);
    usbd_set(f, EPOUT(n) + 4, 64);
    usbd_set(f, STARTEPOUT(n), 1);
    usbd_await(f, ENDEPOUT(n));
    g_assert_cmpuint(usbd_get(f, EPOUT(n) + 8), ==, strlen(text));
    g_assert_cmpmem(f->b->ram + 0x200, strlen(text), text, strlen(text));
    g_assert_cmphex(f->b->ram[0x200 + strlen(text)], ==, 0xaa);
}
