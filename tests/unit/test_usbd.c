/*
 * USBD: cable, supply, EasyDMA, the states of the bus.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_usbd.h"

static void detection_and_supply_come_in_this_order(void)
{
    struct usbd_bench *f = usbd_set_up();

    usbd_set(f, ENABLE, 1);
    bench_run(f->b, TICKS_PER_MS);
    g_assert_cmphex(usbd_get(f, USBREGSTATUS), ==, 0);
    usbd_set(f, ENABLE, 0);
    usb_plug(&f->b->usb, &usbd_bench_host, f);
    g_assert_cmpuint(usbd_get(f, USBDETECTED), ==, 0);
    usbd_await(f, USBDETECTED);
    bench_run(f->b, TICKS_PER_MS);
    g_assert_cmpuint(usbd_get(f, USBPWRRDY), ==, 0);
    g_assert_cmphex(usbd_get(f, USBREGSTATUS), ==, 1);
    usbd_set(f, ENABLE, 1);
    usbd_await(f, USBPWRRDY);
    g_assert_cmphex(usbd_get(f, USBREGSTATUS), ==, 3);
    usb_unplug(&f->b->usb);
    usbd_await(f, USBREMOVED);
    g_assert_cmphex(usbd_get(f, USBREGSTATUS), ==, 0);
    usbd_tear_down(f);
}

static void a_cable_that_is_there_at_reset_is_detected_again(void)
{
    struct usbd_bench *f = usbd_set_up();

    usb_plug(&f->b->usb, &usbd_bench_host, f);
    usbd_await(f, USBDETECTED);
    periph_reset(((struct periph_slot *)f->b->mmio.slot[0x37]->owner)->member[0], false);
    g_assert_cmphex(usbd_get(f, USBREGSTATUS), ==, 0);
    usbd_await(f, USBDETECTED);
    usbd_tear_down(f);
}

/* Drivers spin on EVENTCAUSE with interrupts off, before they ask for HFXO. */
static void enable_is_answered_by_ready_without_cable_or_crystal(void)
{
    struct usbd_bench *f = usbd_set_up();

    clock_set(&f->b->clocks, CLOCK_HFXO, 0);
    usbd_set(f, ENABLE, 1);
    g_assert_cmphex(usbd_get(f, EVENTCAUSE), ==, 0);
    usbd_await(f, USBEVENT);
    g_assert_cmphex(usbd_get(f, EVENTCAUSE), ==, CAUSE_READY);
    usbd_set(f, EVENTCAUSE, CAUSE_READY);
    g_assert_cmphex(usbd_get(f, EVENTCAUSE), ==, 0);
    usbd_tear_down(f);
}

static void a_task_before_ready_is_reported_and_ignored(void)
{
    struct usbd_bench *f = usbd_set_up();

    usbd_set(f, STARTEPIN(0), 1);
    bench_run(f->b, TICKS_PER_MS);
    g_assert_cmpuint(usbd_get(f, ENDEPIN(0)), ==, 0);
    g_assert_cmpstr(f->b->last_id, ==, "usb-not-ready");
    usbd_tear_down(f);
}

static void the_host_sees_the_pull_up_only_of_an_enabled_controller(void)
{
    struct usbd_bench *f = usbd_set_up();

    usb_plug(&f->b->usb, &usbd_bench_host, f);
    usbd_set(f, USBPULLUP, 1);
    g_assert_false(f->pulled_up);
    usbd_set(f, ENABLE, 1);
    g_assert_true(f->pulled_up);
    usbd_set(f, ENABLE, 0);
    g_assert_false(f->pulled_up);
    usb_unplug(&f->b->usb);
    usbd_set(f, ENABLE, 1);
    g_assert_false(f->pulled_up);
    usb_plug(&f->b->usb, &usbd_bench_host, f);
    g_assert_true(f->pulled_up);
    periph_reset(f->usbd, false);
    g_assert_false(f->pulled_up);
    usbd_tear_down(f);
}

static void traffic_without_crystal_is_reported_once(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    clock_set(&f->b->clocks, CLOCK_HFXO, 0);
    usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    g_assert_cmpuint(guest_log_count(f->b->log, "usb-without-hfxo"), ==, 1);
    usbd_tear_down(f);
}

static void easydma_moves_one_buffer_at_a_time(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    usbd_set(f, EPINEN, 7);
    usbd_start_in(f, 1, "one");
    usbd_start_in(f, 2, "two");
    g_assert_cmpstr(f->b->last_id, ==, "usb-dma-busy");
    usbd_await(f, ENDEPIN(1));
    g_assert_cmpuint(usbd_get(f, ENDEPIN(2)), ==, 0);
    usbd_await(f, ENDEPIN(2));
    usbd_tear_down(f);
}

/* A driver that leaves the bus makes the number of bytes even, with the pull-up off. */
static void easydma_works_without_the_bus(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    usbd_set(f, USBPULLUP, 0);
    usbd_send(f, 0, "x");
    usbd_tear_down(f);
}

static void a_bus_reset_clears_address_endpoints_and_toggles(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_setup(f, 0, SET_ADDRESS, 7, 0);
    usbd_expect_in(f, 0, true, "");
    usbd_set(f, EPINEN, 3);
    usbd_send(f, 1, "stale");
    f->b->usb.device->reset(f->usbd);
    usbd_await(f, USBRESET);
    g_assert_cmpuint(usbd_get(f, USBADDR), ==, 0);
    g_assert_cmphex(usbd_get(f, EPINEN), ==, 1);
    g_assert_cmpint(usbd_in(f, 1, &p), ==, USB_SILENT);
    usbd_set(f, EPINEN, 3);
    g_assert_cmpint(usbd_in(f, 1, &p), ==, USB_NAK);
    usbd_tear_down(f);
}

static void each_frame_has_its_number(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    f->b->usb.device->frame(f->usbd, 2047);
    usbd_await(f, SOF);
    g_assert_cmpuint(usbd_get(f, FRAMECNTR), ==, 2047);
    usbd_tear_down(f);
}

static void the_host_resumes_a_suspended_device(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    f->b->usb.device->suspend(f->usbd);
    usbd_await(f, USBEVENT);
    g_assert_cmphex(usbd_get(f, EVENTCAUSE), ==, CAUSE_SUSPEND);
    usbd_set(f, EVENTCAUSE, CAUSE_SUSPEND);
    usbd_set(f, LOWPOWER, 1);
    f->b->usb.device->resume(f->usbd);
    usbd_await(f, USBEVENT);
    g_assert_cmphex(usbd_get(f, EVENTCAUSE), ==, CAUSE_RESUME);
    g_assert_cmpuint(usbd_get(f, LOWPOWER), ==, 0);
    usbd_tear_down(f);
}

static void the_device_wakes_the_host(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    f->b->usb.device->suspend(f->usbd);
    usbd_await(f, USBEVENT);
    usbd_set(f, EVENTCAUSE, CAUSE_SUSPEND);
    usbd_set(f, LOWPOWER, 1);
    usbd_set(f, LOWPOWER, 0);
    g_assert_cmphex(usbd_get(f, EVENTCAUSE), ==, 0);
    usbd_await(f, USBEVENT);
    g_assert_cmphex(usbd_get(f, EVENTCAUSE), ==, CAUSE_USBWUALLOWED);
    usbd_set(f, DPDMVALUE, 1);
    usbd_set(f, DPDMDRIVE, 1);
    g_assert_cmpuint(f->woken, ==, 1);
    usbd_tear_down(f);
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
    g_test_add_func("/usbd/dma", easydma_moves_one_buffer_at_a_time);
    g_test_add_func("/usbd/dma-alone", easydma_works_without_the_bus);
    g_test_add_func("/usbd/bus-reset", a_bus_reset_clears_address_endpoints_and_toggles);
    g_test_add_func("/usbd/frame", each_frame_has_its_number);
    g_test_add_func("/usbd/resume", the_host_resumes_a_suspended_device);
    g_test_add_func("/usbd/wake", the_device_wakes_the_host);
    return g_test_run();
}
