/*
 * USBD and USBREGULATOR at their registers, with the test as the host at the cable.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"

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

struct fixture {
    struct bench *b;
    struct periph *usbd;
    bool pulled_up;
    unsigned ready; /* calls */
    unsigned woken;
};

static void on_pull_up(void *ctx, bool on)
{
    ((struct fixture *)ctx)->pulled_up = on;
}

static void on_ready(void *ctx, unsigned endpoint, bool in)
{
    ((struct fixture *)ctx)->ready++;
}

static void on_wake(void *ctx)
{
    ((struct fixture *)ctx)->woken++;
}

static const struct usb_host_plug host = {on_pull_up, on_ready, on_wake};

static struct fixture *set_up(void)
{
    struct fixture *f = g_new0(struct fixture, 1);

    f->b = bench_new();
    clock_set(&f->b->clocks, CLOCK_HFXO, 32000000);
    f->usbd = periph_new(&usbd_type, "USBD", USBD, 1, 0, &f->b->env);
    periph_new(&usbregulator_type, "USBREGULATOR", REGULATOR, 2, 0, &f->b->env);
    return f;
}

static void tear_down(struct fixture *f)
{
    bench_free(f->b);
    g_free(f);
}

static uint32_t get(struct fixture *f, uint32_t reg)
{
    return bench_read(f->b, reg);
}

static void set(struct fixture *f, uint32_t reg, uint32_t value)
{
    bench_write(f->b, reg, value);
}

/* Runs until the event comes and clears it. */
static void await(struct fixture *f, uint32_t event)
{
    g_assert_cmpuint(bench_run_until_event(f->b, event, TICKS_PER_MS), !=, TICKS_NEVER);
    set(f, event, 0);
}

/* Plugged in, enabled, pulled up, reset by the host. */
static struct fixture *set_up_on_bus(void)
{
    struct fixture *f = set_up();

    usb_plug(&f->b->usb, &host, f);
    set(f, ENABLE, 1);
    await(f, USBEVENT);
    set(f, EVENTCAUSE, CAUSE_READY);
    set(f, USBPULLUP, 1);
    f->b->usb.device->reset(f->usbd);
    set(f, USBRESET, 0);
    return f;
}

/* --- what a host sends --- */

static enum usb_answer setup(struct fixture *f, uint8_t type, uint8_t request, uint16_t value,
                             uint16_t length)
{
    const uint8_t bytes[8] = {type, request, (uint8_t)value,  (uint8_t)(value >> 8),
                              0,    0,       (uint8_t)length, (uint8_t)(length >> 8)};

    return f->b->usb.device->setup(f->usbd, get(f, USBADDR), bytes);
}

static enum usb_answer out(struct fixture *f, unsigned n, bool data1, const char *text)
{
    struct usb_packet p = {.data1 = data1, .length = (uint16_t)strlen(text)};

    memcpy(p.data, text, p.length);
    return f->b->usb.device->out(f->usbd, get(f, USBADDR), n, &p);
}

static enum usb_answer in(struct fixture *f, unsigned n, struct usb_packet *p)
{
    return f->b->usb.device->in(f->usbd, get(f, USBADDR), n, p);
}

/* An IN transaction that brings this text. */
static void expect_in(struct fixture *f, unsigned n, bool data1, const char *text)
{
    struct usb_packet p;

    g_assert_cmpint(in(f, n, &p), ==, USB_ACK);
    g_assert_cmpint(p.data1, ==, data1);
    g_assert_cmpmem(p.data, p.length, text, strlen(text));
    f->b->usb.device->acknowledge(f->usbd);
}

/* --- what firmware does --- */

static void start_in(struct fixture *f, unsigned n, const char *text)
{
    memcpy(f->b->ram + 0x100, text, strlen(text));
    set(f, EPIN(n), BENCH_RAM + 0x100);
    set(f, EPIN(n) + 4, (uint32_t)strlen(text));
    set(f, STARTEPIN(n), 1);
}

static void send(struct fixture *f, unsigned n, const char *text)
{
    start_in(f, n, text);
    await(f, ENDEPIN(n));
}

static void fetch(struct fixture *f, unsigned n, const char *text)
{
    memset(f->b->ram + 0x200, 0xaa, 64);
    set(f, EPOUT(n), BENCH_RAM + 0x200);
    set(f, EPOUT(n) + 4, 64);
    set(f, STARTEPOUT(n), 1);
    await(f, ENDEPOUT(n));
    g_assert_cmpuint(get(f, EPOUT(n) + 8), ==, strlen(text));
    g_assert_cmpmem(f->b->ram + 0x200, strlen(text), text, strlen(text));
    g_assert_cmphex(f->b->ram[0x200 + strlen(text)], ==, 0xaa);
}

/* --- power --- */

static void detection_and_supply_come_in_this_order(void)
{
    struct fixture *f = set_up();

    set(f, ENABLE, 1);
    bench_run(f->b, TICKS_PER_MS);
    g_assert_cmphex(get(f, USBREGSTATUS), ==, 0);
    set(f, ENABLE, 0);
    usb_plug(&f->b->usb, &host, f);
    g_assert_cmpuint(get(f, USBDETECTED), ==, 0);
    await(f, USBDETECTED);
    bench_run(f->b, TICKS_PER_MS);
    g_assert_cmpuint(get(f, USBPWRRDY), ==, 0);
    g_assert_cmphex(get(f, USBREGSTATUS), ==, 1);
    set(f, ENABLE, 1);
    await(f, USBPWRRDY);
    g_assert_cmphex(get(f, USBREGSTATUS), ==, 3);
    usb_unplug(&f->b->usb);
    await(f, USBREMOVED);
    g_assert_cmphex(get(f, USBREGSTATUS), ==, 0);
    tear_down(f);
}

static void a_cable_that_is_there_at_reset_is_detected_again(void)
{
    struct fixture *f = set_up();

    usb_plug(&f->b->usb, &host, f);
    await(f, USBDETECTED);
    periph_reset(((struct periph_slot *)f->b->mmio.slot[0x37]->owner)->member[0], false);
    g_assert_cmphex(get(f, USBREGSTATUS), ==, 0);
    await(f, USBDETECTED);
    tear_down(f);
}

/* Drivers spin on EVENTCAUSE with interrupts off, before they ask for HFXO. */
static void enable_is_answered_by_ready_without_cable_or_crystal(void)
{
    struct fixture *f = set_up();

    clock_set(&f->b->clocks, CLOCK_HFXO, 0);
    set(f, ENABLE, 1);
    g_assert_cmphex(get(f, EVENTCAUSE), ==, 0);
    await(f, USBEVENT);
    g_assert_cmphex(get(f, EVENTCAUSE), ==, CAUSE_READY);
    set(f, EVENTCAUSE, CAUSE_READY);
    g_assert_cmphex(get(f, EVENTCAUSE), ==, 0);
    tear_down(f);
}

static void a_task_before_ready_is_reported_and_ignored(void)
{
    struct fixture *f = set_up();

    set(f, STARTEPIN(0), 1);
    bench_run(f->b, TICKS_PER_MS);
    g_assert_cmpuint(get(f, ENDEPIN(0)), ==, 0);
    g_assert_cmpstr(f->b->last_id, ==, "usb-not-ready");
    tear_down(f);
}

static void the_host_sees_the_pull_up_only_of_an_enabled_controller(void)
{
    struct fixture *f = set_up();

    usb_plug(&f->b->usb, &host, f);
    set(f, USBPULLUP, 1);
    g_assert_false(f->pulled_up);
    set(f, ENABLE, 1);
    g_assert_true(f->pulled_up);
    set(f, ENABLE, 0);
    g_assert_false(f->pulled_up);
    usb_unplug(&f->b->usb);
    set(f, ENABLE, 1);
    g_assert_false(f->pulled_up);
    usb_plug(&f->b->usb, &host, f);
    g_assert_true(f->pulled_up);
    periph_reset(f->usbd, false);
    g_assert_false(f->pulled_up);
    tear_down(f);
}

static void traffic_without_crystal_is_reported_once(void)
{
    struct fixture *f = set_up_on_bus();

    clock_set(&f->b->clocks, CLOCK_HFXO, 0);
    setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    g_assert_cmpuint(guest_log_count(f->b->log, "usb-without-hfxo"), ==, 1);
    tear_down(f);
}

/* --- endpoint 0 --- */

static void a_control_read_goes_from_setup_over_data_to_status(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    g_assert_cmpint(setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18), ==, USB_ACK);
    g_assert_cmphex(get(f, BREQUEST), ==, GET_DESCRIPTOR);
    await(f, EP0SETUP);
    g_assert_cmpint(in(f, 0, &p), ==, USB_NAK);
    send(f, 0, "descriptor");
    g_assert_cmpuint(get(f, EP0DATADONE), ==, 0);
    expect_in(f, 0, true, "descriptor");
    await(f, EP0DATADONE);
    g_assert_cmpuint(get(f, EPDATA), ==, 0);
    g_assert_cmpint(out(f, 0, true, ""), ==, USB_NAK);
    set(f, EP0STATUS, 1);
    g_assert_cmpint(out(f, 0, true, ""), ==, USB_ACK);
    g_assert_cmpuint(get(f, EP0DATADONE), ==, 0);
    tear_down(f);
}

static void a_control_write_is_taken_packet_by_packet(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    setup(f, 0x21, 0x20, 0, 7);
    g_assert_cmpint(out(f, 0, true, "1234567"), ==, USB_NAK);
    set(f, EP0RCVOUT, 1);
    g_assert_cmpint(out(f, 0, true, "1234567"), ==, USB_ACK);
    await(f, EP0DATADONE);
    g_assert_cmpuint(get(f, SIZE_EPOUT(0)), ==, 7);
    fetch(f, 0, "1234567");
    g_assert_cmpint(out(f, 0, false, "8"), ==, USB_NAK);
    g_assert_cmpint(in(f, 0, &p), ==, USB_NAK);
    set(f, EP0STATUS, 1);
    expect_in(f, 0, true, "");
    g_assert_cmpint(in(f, 0, &p), ==, USB_NAK);
    tear_down(f);
}

static void set_address_needs_no_firmware(void)
{
    struct fixture *f = set_up_on_bus();
    const uint8_t bytes[8] = {0, SET_ADDRESS, 7};

    g_assert_cmpint(setup(f, 0, SET_ADDRESS, 7, 0), ==, USB_ACK);
    await(f, EP0SETUP);
    g_assert_cmpuint(get(f, USBADDR), ==, 0);
    expect_in(f, 0, true, "");
    g_assert_cmpuint(get(f, USBADDR), ==, 7);
    g_assert_cmpint(f->b->usb.device->setup(f->usbd, 0, bytes), ==, USB_SILENT);
    set(f, EP0STATUS, 1); /* old drivers do; it does no harm */
    g_assert_cmpint(setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18), ==, USB_ACK);
    tear_down(f);
}

static void a_stall_of_endpoint_0_lasts_until_the_next_setup(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    setup(f, 0x80, GET_DESCRIPTOR, 0x600, 10);
    set(f, EP0STALL, 1);
    g_assert_cmpint(in(f, 0, &p), ==, USB_STALL);
    g_assert_cmpint(out(f, 0, true, ""), ==, USB_STALL);
    setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    g_assert_cmpint(in(f, 0, &p), ==, USB_NAK);
    tear_down(f);
}

static void setup_during_a_data_stage_begins_anew(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    send(f, 0, "old");
    setup(f, 0x80, GET_DESCRIPTOR, 0x200, 9);
    g_assert_cmpint(in(f, 0, &p), ==, USB_NAK);
    send(f, 0, "new");
    expect_in(f, 0, true, "new");
    tear_down(f);
}

static void the_short_lets_the_status_stage_follow_the_data(void)
{
    struct fixture *f = set_up_on_bus();

    set(f, SHORTS, BIT(2));
    setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    send(f, 0, "data");
    expect_in(f, 0, true, "data");
    g_assert_cmpint(out(f, 0, true, ""), ==, USB_ACK);
    tear_down(f);
}

/* --- bulk and interrupt --- */

static void in_says_nak_until_easydma_has_ended(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    set(f, EPINEN, 3);
    start_in(f, 1, "hello");
    g_assert_cmpint(in(f, 1, &p), ==, USB_NAK);
    await(f, STARTED);
    g_assert_cmphex(get(f, EPSTATUS), ==, BIT(1));
    g_assert_cmpuint(get(f, ENDEPIN(1)), ==, 0);
    unsigned told = f->ready;
    await(f, ENDEPIN(1));
    g_assert_cmpuint(f->ready, >, told);
    g_assert_cmpuint(get(f, EPIN(1) + 8), ==, 5);
    g_assert_cmpuint(get(f, EPDATA), ==, 0);
    expect_in(f, 1, false, "hello");
    await(f, EPDATA);
    g_assert_cmphex(get(f, EPDATASTATUS), ==, BIT(1));
    set(f, EPDATASTATUS, BIT(1));
    g_assert_cmphex(get(f, EPDATASTATUS), ==, 0);
    g_assert_cmpint(in(f, 1, &p), ==, USB_NAK);
    tear_down(f);
}

static void a_packet_that_was_not_acknowledged_is_sent_again(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    set(f, EPINEN, 3);
    send(f, 1, "");
    g_assert_cmpint(in(f, 1, &p), ==, USB_ACK);
    g_assert_cmpuint(get(f, EPDATA), ==, 0);
    expect_in(f, 1, false, "");
    send(f, 1, "next");
    expect_in(f, 1, true, "next");
    tear_down(f);
}

static void out_is_closed_until_size_is_written_and_reopens_after_easydma(void)
{
    struct fixture *f = set_up_on_bus();

    set(f, EPOUTEN, 3);
    g_assert_cmpint(out(f, 1, false, "a"), ==, USB_NAK);
    set(f, SIZE_EPOUT(1), 0);
    g_assert_cmpint(out(f, 1, false, "abc"), ==, USB_ACK);
    await(f, EPDATA);
    g_assert_cmphex(get(f, EPDATASTATUS), ==, BIT(17));
    g_assert_cmpuint(get(f, SIZE_EPOUT(1)), ==, 3);
    g_assert_cmpint(out(f, 1, true, "d"), ==, USB_NAK);
    fetch(f, 1, "abc");
    g_assert_cmpint(out(f, 1, true, ""), ==, USB_ACK);
    g_assert_cmpuint(get(f, SIZE_EPOUT(1)), ==, 0);
    set(f, SIZE_EPOUT(1), 0); /* drops it */
    g_assert_cmpint(out(f, 1, false, "e"), ==, USB_ACK);
    tear_down(f);
}

static void an_out_packet_that_comes_twice_counts_once(void)
{
    struct fixture *f = set_up_on_bus();

    set(f, EPOUTEN, 3);
    set(f, SIZE_EPOUT(1), 0);
    out(f, 1, false, "abc");
    fetch(f, 1, "abc");
    set(f, EPDATA, 0);
    g_assert_cmpint(out(f, 1, false, "abc"), ==, USB_ACK);
    g_assert_cmpuint(get(f, EPDATA), ==, 0);
    g_assert_cmpint(out(f, 1, true, "def"), ==, USB_ACK);
    g_assert_cmpuint(get(f, EPDATA), ==, 1);
    tear_down(f);
}

static void a_disabled_endpoint_does_not_answer(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    set(f, SIZE_EPOUT(2), 0);
    g_assert_cmpint(out(f, 2, false, "a"), ==, USB_SILENT);
    g_assert_cmpint(in(f, 2, &p), ==, USB_SILENT);
    g_assert_cmpint(in(f, 9, &p), ==, USB_SILENT);
    tear_down(f);
}

static void epstall_halts_one_direction(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    set(f, EPINEN, 3);
    set(f, EPOUTEN, 3);
    set(f, SIZE_EPOUT(1), 0);
    set(f, EPSTALL, BIT(8) | BIT(7) | 1);
    g_assert_cmpuint(get(f, HALTED_EPIN(1)), ==, 1);
    g_assert_cmpint(in(f, 1, &p), ==, USB_STALL);
    g_assert_cmpint(out(f, 1, false, "a"), ==, USB_ACK);
    set(f, EPSTALL, BIT(7) | 1);
    g_assert_cmpuint(get(f, HALTED_EPIN(1)), ==, 0);
    g_assert_cmpint(in(f, 1, &p), ==, USB_NAK);
    tear_down(f);
}

static void dtoggle_selects_shows_and_sets(void)
{
    struct fixture *f = set_up_on_bus();

    set(f, EPINEN, 3);
    g_assert_cmphex(get(f, DTOGGLE), ==, 0x100);
    set(f, DTOGGLE, BIT(7) | 1);
    g_assert_cmphex(get(f, DTOGGLE), ==, 0x181);
    send(f, 1, "a");
    expect_in(f, 1, false, "a");
    g_assert_cmphex(get(f, DTOGGLE), ==, 0x281);
    set(f, DTOGGLE, 0x181);
    send(f, 1, "b");
    expect_in(f, 1, false, "b");
    tear_down(f);
}

static void the_hidden_pair_disarms_an_in_endpoint(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    set(f, EPINEN, 7);
    send(f, 1, "one");
    send(f, 2, "two");
    set(f, USBD + 0x800, 0x7b6 + 2);
    set(f, USBD + 0x804, get(f, USBD + 0x804) | 2);
    g_assert_cmpint(in(f, 2, &p), ==, USB_NAK);
    expect_in(f, 1, false, "one");
    tear_down(f);
}

static void easydma_moves_one_buffer_at_a_time(void)
{
    struct fixture *f = set_up_on_bus();

    set(f, EPINEN, 7);
    start_in(f, 1, "one");
    start_in(f, 2, "two");
    g_assert_cmpstr(f->b->last_id, ==, "usb-dma-busy");
    await(f, ENDEPIN(1));
    g_assert_cmpuint(get(f, ENDEPIN(2)), ==, 0);
    await(f, ENDEPIN(2));
    tear_down(f);
}

/* A driver that leaves the bus makes the number of bytes even, with the pull-up off. */
static void easydma_works_without_the_bus(void)
{
    struct fixture *f = set_up_on_bus();

    set(f, USBPULLUP, 0);
    send(f, 0, "x");
    tear_down(f);
}

/* --- isochronous --- */

static void iso_data_are_sent_in_the_frame_after(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    set(f, EPINEN, BIT(8) | 1);
    memcpy(f->b->ram, "sample", 6);
    set(f, EPIN(8), BENCH_RAM);
    set(f, EPIN(8) + 4, 6);
    set(f, STARTISOIN, 1);
    await(f, ENDISOIN);
    g_assert_cmpint(in(f, 8, &p), ==, USB_SILENT);
    f->b->usb.device->frame(f->usbd, 1);
    g_assert_cmpint(in(f, 8, &p), ==, USB_ACK);
    g_assert_cmpmem(p.data, p.length, "sample", 6);
    f->b->usb.device->frame(f->usbd, 2);
    g_assert_cmpint(in(f, 8, &p), ==, USB_SILENT);
    tear_down(f);
}

static void iso_data_that_came_are_shown_in_the_frame_after(void)
{
    struct fixture *f = set_up_on_bus();

    set(f, EPOUTEN, BIT(8) | 1);
    g_assert_cmphex(get(f, SIZE_ISOOUT), ==, BIT(16));
    f->b->usb.device->frame(f->usbd, 1);
    g_assert_cmphex(get(f, SIZE_ISOOUT), ==, 0);
    out(f, 8, false, "sample");
    g_assert_cmphex(get(f, SIZE_ISOOUT), ==, 0);
    f->b->usb.device->frame(f->usbd, 2);
    g_assert_cmphex(get(f, SIZE_ISOOUT), ==, 6);
    set(f, EPOUT(8), BENCH_RAM);
    set(f, EPOUT(8) + 4, 6);
    set(f, STARTISOOUT, 1);
    await(f, ENDISOOUT);
    g_assert_cmpmem(f->b->ram, 6, "sample", 6);
    out(f, 8, false, "");
    f->b->usb.device->frame(f->usbd, 3);
    g_assert_cmphex(get(f, SIZE_ISOOUT), ==, BIT(16));
    tear_down(f);
}

/* --- the bus --- */

static void a_bus_reset_clears_address_endpoints_and_toggles(void)
{
    struct fixture *f = set_up_on_bus();
    struct usb_packet p;

    setup(f, 0, SET_ADDRESS, 7, 0);
    expect_in(f, 0, true, "");
    set(f, EPINEN, 3);
    send(f, 1, "stale");
    f->b->usb.device->reset(f->usbd);
    await(f, USBRESET);
    g_assert_cmpuint(get(f, USBADDR), ==, 0);
    g_assert_cmphex(get(f, EPINEN), ==, 1);
    g_assert_cmpint(in(f, 1, &p), ==, USB_SILENT);
    set(f, EPINEN, 3);
    g_assert_cmpint(in(f, 1, &p), ==, USB_NAK);
    tear_down(f);
}

static void each_frame_has_its_number(void)
{
    struct fixture *f = set_up_on_bus();

    f->b->usb.device->frame(f->usbd, 2047);
    await(f, SOF);
    g_assert_cmpuint(get(f, FRAMECNTR), ==, 2047);
    tear_down(f);
}

static void the_host_resumes_a_suspended_device(void)
{
    struct fixture *f = set_up_on_bus();

    f->b->usb.device->suspend(f->usbd);
    await(f, USBEVENT);
    g_assert_cmphex(get(f, EVENTCAUSE), ==, CAUSE_SUSPEND);
    set(f, EVENTCAUSE, CAUSE_SUSPEND);
    set(f, LOWPOWER, 1);
    f->b->usb.device->resume(f->usbd);
    await(f, USBEVENT);
    g_assert_cmphex(get(f, EVENTCAUSE), ==, CAUSE_RESUME);
    g_assert_cmpuint(get(f, LOWPOWER), ==, 0);
    tear_down(f);
}

static void the_device_wakes_the_host(void)
{
    struct fixture *f = set_up_on_bus();

    f->b->usb.device->suspend(f->usbd);
    await(f, USBEVENT);
    set(f, EVENTCAUSE, CAUSE_SUSPEND);
    set(f, LOWPOWER, 1);
    set(f, LOWPOWER, 0);
    g_assert_cmphex(get(f, EVENTCAUSE), ==, 0);
    await(f, USBEVENT);
    g_assert_cmphex(get(f, EVENTCAUSE), ==, CAUSE_USBWUALLOWED);
    set(f, DPDMVALUE, 1);
    set(f, DPDMDRIVE, 1);
    g_assert_cmpuint(f->woken, ==, 1);
    tear_down(f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usbd/order", detection_and_supply_come_in_this_order);
    g_test_add_func("/usbd/detected-again", a_cable_that_is_there_at_reset_is_detected_again);
    g_test_add_func("/usbd/ready", enable_is_answered_by_ready_without_cable_or_crystal);
    g_test_add_func("/usbd/not-ready", a_task_before_ready_is_reported_and_ignored);
    g_test_add_func("/usbd/pull-up", the_host_sees_the_pull_up_only_of_an_enabled_controller);
    g_test_add_func("/usbd/crystal", traffic_without_crystal_is_reported_once);
    g_test_add_func("/usbd/read", a_control_read_goes_from_setup_over_data_to_status);
    g_test_add_func("/usbd/write", a_control_write_is_taken_packet_by_packet);
    g_test_add_func("/usbd/address", set_address_needs_no_firmware);
    g_test_add_func("/usbd/ep0-stall", a_stall_of_endpoint_0_lasts_until_the_next_setup);
    g_test_add_func("/usbd/setup-again", setup_during_a_data_stage_begins_anew);
    g_test_add_func("/usbd/short", the_short_lets_the_status_stage_follow_the_data);
    g_test_add_func("/usbd/in", in_says_nak_until_easydma_has_ended);
    g_test_add_func("/usbd/in-again", a_packet_that_was_not_acknowledged_is_sent_again);
    g_test_add_func("/usbd/out", out_is_closed_until_size_is_written_and_reopens_after_easydma);
    g_test_add_func("/usbd/out-twice", an_out_packet_that_comes_twice_counts_once);
    g_test_add_func("/usbd/disabled", a_disabled_endpoint_does_not_answer);
    g_test_add_func("/usbd/stall", epstall_halts_one_direction);
    g_test_add_func("/usbd/toggle", dtoggle_selects_shows_and_sets);
    g_test_add_func("/usbd/disarm", the_hidden_pair_disarms_an_in_endpoint);
    g_test_add_func("/usbd/dma", easydma_moves_one_buffer_at_a_time);
    g_test_add_func("/usbd/dma-alone", easydma_works_without_the_bus);
    g_test_add_func("/usbd/iso-in", iso_data_are_sent_in_the_frame_after);
    g_test_add_func("/usbd/iso-out", iso_data_that_came_are_shown_in_the_frame_after);
    g_test_add_func("/usbd/bus-reset", a_bus_reset_clears_address_endpoints_and_toggles);
    g_test_add_func("/usbd/frame", each_frame_has_its_number);
    g_test_add_func("/usbd/resume", the_host_resumes_a_suspended_device);
    g_test_add_func("/usbd/wake", the_device_wakes_the_host);
    return g_test_run();
}
