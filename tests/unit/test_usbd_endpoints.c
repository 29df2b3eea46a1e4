/*
 * USBD: control, bulk and isochronous endpoints, packet by packet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_usbd.h"

static void a_control_read_goes_from_setup_over_data_to_status(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    g_assert_cmpint(usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18), ==, USB_ACK);
    g_assert_cmphex(usbd_get(f, BREQUEST), ==, GET_DESCRIPTOR);
    usbd_await(f, EP0SETUP);
    g_assert_cmpint(usbd_in(f, 0, &p), ==, USB_NAK);
    usbd_send(f, 0, "descriptor");
    g_assert_cmpuint(usbd_get(f, EP0DATADONE), ==, 0);
    usbd_expect_in(f, 0, true, "descriptor");
    usbd_await(f, EP0DATADONE);
    g_assert_cmpuint(usbd_get(f, EPDATA), ==, 0);
    g_assert_cmpint(usbd_out(f, 0, true, ""), ==, USB_NAK);
    usbd_set(f, EP0STATUS, 1);
    g_assert_cmpint(usbd_out(f, 0, true, ""), ==, USB_ACK);
    g_assert_cmpuint(usbd_get(f, EP0DATADONE), ==, 0);
    usbd_tear_down(f);
}

static void a_control_write_is_taken_packet_by_packet(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_setup(f, 0x21, 0x20, 0, 7);
    g_assert_cmpint(usbd_out(f, 0, true, "1234567"), ==, USB_NAK);
    usbd_set(f, EP0RCVOUT, 1);
    g_assert_cmpint(usbd_out(f, 0, true, "1234567"), ==, USB_ACK);
    usbd_await(f, EP0DATADONE);
    g_assert_cmpuint(usbd_get(f, SIZE_EPOUT(0)), ==, 7);
    usbd_fetch(f, 0, "1234567");
    g_assert_cmpint(usbd_out(f, 0, false, "8"), ==, USB_NAK);
    g_assert_cmpint(usbd_in(f, 0, &p), ==, USB_NAK);
    usbd_set(f, EP0STATUS, 1);
    usbd_expect_in(f, 0, true, "");
    g_assert_cmpint(usbd_in(f, 0, &p), ==, USB_NAK);
    usbd_tear_down(f);
}

static void set_address_needs_no_firmware(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    const uint8_t bytes[8] = {0, SET_ADDRESS, 7};

    g_assert_cmpint(usbd_setup(f, 0, SET_ADDRESS, 7, 0), ==, USB_ACK);
    usbd_await(f, EP0SETUP);
    g_assert_cmpuint(usbd_get(f, USBADDR), ==, 0);
    usbd_expect_in(f, 0, true, "");
    g_assert_cmpuint(usbd_get(f, USBADDR), ==, 7);
    g_assert_cmpint(f->b->usb.device->setup(f->usbd, 0, bytes), ==, USB_SILENT);
    usbd_set(f, EP0STATUS, 1); /* old drivers do; it does no harm */
    g_assert_cmpint(usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18), ==, USB_ACK);
    usbd_tear_down(f);
}

static void a_stall_of_endpoint_0_lasts_until_the_next_setup(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x600, 10);
    usbd_set(f, EP0STALL, 1);
    g_assert_cmpint(usbd_in(f, 0, &p), ==, USB_STALL);
    g_assert_cmpint(usbd_out(f, 0, true, ""), ==, USB_STALL);
    usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    g_assert_cmpint(usbd_in(f, 0, &p), ==, USB_NAK);
    usbd_tear_down(f);
}

static void setup_during_a_data_stage_begins_anew(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    usbd_send(f, 0, "old");
    usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x200, 9);
    g_assert_cmpint(usbd_in(f, 0, &p), ==, USB_NAK);
    usbd_send(f, 0, "new");
    usbd_expect_in(f, 0, true, "new");
    usbd_tear_down(f);
}

static void the_short_lets_the_status_stage_follow_the_data(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    usbd_set(f, SHORTS, BIT(2));
    usbd_setup(f, 0x80, GET_DESCRIPTOR, 0x100, 18);
    usbd_send(f, 0, "data");
    usbd_expect_in(f, 0, true, "data");
    g_assert_cmpint(usbd_out(f, 0, true, ""), ==, USB_ACK);
    usbd_tear_down(f);
}

static void in_says_nak_until_easydma_has_ended(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_set(f, EPINEN, 3);
    usbd_start_in(f, 1, "hello");
    g_assert_cmpint(usbd_in(f, 1, &p), ==, USB_NAK);
    usbd_await(f, STARTED);
    g_assert_cmphex(usbd_get(f, EPSTATUS), ==, BIT(1));
    g_assert_cmpuint(usbd_get(f, ENDEPIN(1)), ==, 0);
    unsigned told = f->ready;
    usbd_await(f, ENDEPIN(1));
    g_assert_cmpuint(f->ready, >, told);
    g_assert_cmpuint(usbd_get(f, EPIN(1) + 8), ==, 5);
    g_assert_cmpuint(usbd_get(f, EPDATA), ==, 0);
    usbd_expect_in(f, 1, false, "hello");
    usbd_await(f, EPDATA);
    g_assert_cmphex(usbd_get(f, EPDATASTATUS), ==, BIT(1));
    usbd_set(f, EPDATASTATUS, BIT(1));
    g_assert_cmphex(usbd_get(f, EPDATASTATUS), ==, 0);
    g_assert_cmpint(usbd_in(f, 1, &p), ==, USB_NAK);
    usbd_tear_down(f);
}

static void a_packet_that_was_not_acknowledged_is_sent_again(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_set(f, EPINEN, 3);
    usbd_send(f, 1, "");
    g_assert_cmpint(usbd_in(f, 1, &p), ==, USB_ACK);
    g_assert_cmpuint(usbd_get(f, EPDATA), ==, 0);
    usbd_expect_in(f, 1, false, "");
    usbd_send(f, 1, "next");
    usbd_expect_in(f, 1, true, "next");
    usbd_tear_down(f);
}

static void out_is_closed_until_size_is_written_and_reopens_after_easydma(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    usbd_set(f, EPOUTEN, 3);
    g_assert_cmpint(usbd_out(f, 1, false, "a"), ==, USB_NAK);
    usbd_set(f, SIZE_EPOUT(1), 0);
    g_assert_cmpint(usbd_out(f, 1, false, "abc"), ==, USB_ACK);
    usbd_await(f, EPDATA);
    g_assert_cmphex(usbd_get(f, EPDATASTATUS), ==, BIT(17));
    g_assert_cmpuint(usbd_get(f, SIZE_EPOUT(1)), ==, 3);
    g_assert_cmpint(usbd_out(f, 1, true, "d"), ==, USB_NAK);
    usbd_fetch(f, 1, "abc");
    g_assert_cmpint(usbd_out(f, 1, true, ""), ==, USB_ACK);
    g_assert_cmpuint(usbd_get(f, SIZE_EPOUT(1)), ==, 0);
    usbd_set(f, SIZE_EPOUT(1), 0); /* drops it */
    g_assert_cmpint(usbd_out(f, 1, false, "e"), ==, USB_ACK);
    usbd_tear_down(f);
}

static void an_out_packet_that_comes_twice_counts_once(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    usbd_set(f, EPOUTEN, 3);
    usbd_set(f, SIZE_EPOUT(1), 0);
    usbd_out(f, 1, false, "abc");
    usbd_fetch(f, 1, "abc");
    usbd_set(f, EPDATA, 0);
    g_assert_cmpint(usbd_out(f, 1, false, "abc"), ==, USB_ACK);
    g_assert_cmpuint(usbd_get(f, EPDATA), ==, 0);
    g_assert_cmpint(usbd_out(f, 1, true, "def"), ==, USB_ACK);
    g_assert_cmpuint(usbd_get(f, EPDATA), ==, 1);
    usbd_tear_down(f);
}

static void a_disabled_endpoint_does_not_answer(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_set(f, SIZE_EPOUT(2), 0);
    g_assert_cmpint(usbd_out(f, 2, false, "a"), ==, USB_SILENT);
    g_assert_cmpint(usbd_in(f, 2, &p), ==, USB_SILENT);
    g_assert_cmpint(usbd_in(f, 9, &p), ==, USB_SILENT);
    usbd_tear_down(f);
}

static void epstall_halts_one_direction(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_set(f, EPINEN, 3);
    usbd_set(f, EPOUTEN, 3);
    usbd_set(f, SIZE_EPOUT(1), 0);
    usbd_set(f, EPSTALL, BIT(8) | BIT(7) | 1);
    g_assert_cmpuint(usbd_get(f, HALTED_EPIN(1)), ==, 1);
    g_assert_cmpint(usbd_in(f, 1, &p), ==, USB_STALL);
    g_assert_cmpint(usbd_out(f, 1, false, "a"), ==, USB_ACK);
    usbd_set(f, EPSTALL, BIT(7) | 1);
    g_assert_cmpuint(usbd_get(f, HALTED_EPIN(1)), ==, 0);
    g_assert_cmpint(usbd_in(f, 1, &p), ==, USB_NAK);
    usbd_tear_down(f);
}

static void dtoggle_selects_shows_and_sets(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    usbd_set(f, EPINEN, 3);
    g_assert_cmphex(usbd_get(f, DTOGGLE), ==, 0x100);
    usbd_set(f, DTOGGLE, BIT(7) | 1);
    g_assert_cmphex(usbd_get(f, DTOGGLE), ==, 0x181);
    usbd_send(f, 1, "a");
    usbd_expect_in(f, 1, false, "a");
    g_assert_cmphex(usbd_get(f, DTOGGLE), ==, 0x281);
    usbd_set(f, DTOGGLE, 0x181);
    usbd_send(f, 1, "b");
    usbd_expect_in(f, 1, false, "b");
    usbd_tear_down(f);
}

static void the_hidden_pair_disarms_an_in_endpoint(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_set(f, EPINEN, 7);
    usbd_send(f, 1, "one");
    usbd_send(f, 2, "two");
    usbd_set(f, USBD + 0x800, 0x7b6 + 2);
    usbd_set(f, USBD + 0x804, usbd_get(f, USBD + 0x804) | 2);
    g_assert_cmpint(usbd_in(f, 2, &p), ==, USB_NAK);
    usbd_expect_in(f, 1, false, "one");
    usbd_tear_down(f);
}

static void iso_data_are_sent_in_the_frame_after(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();
    struct usb_packet p;

    usbd_set(f, EPINEN, BIT(8) | 1);
    memcpy(f->b->ram, "sample", 6);
    usbd_set(f, EPIN(8), BENCH_RAM);
    usbd_set(f, EPIN(8) + 4, 6);
    usbd_set(f, STARTISOIN, 1);
    usbd_await(f, ENDISOIN);
    g_assert_cmpint(usbd_in(f, 8, &p), ==, USB_SILENT);
    f->b->usb.device->frame(f->usbd, 1);
    g_assert_cmpint(usbd_in(f, 8, &p), ==, USB_ACK);
    g_assert_cmpmem(p.data, p.length, "sample", 6);
    f->b->usb.device->frame(f->usbd, 2);
    g_assert_cmpint(usbd_in(f, 8, &p), ==, USB_SILENT);
    usbd_tear_down(f);
}

static void iso_data_that_came_are_shown_in_the_frame_after(void)
{
    struct usbd_bench *f = usbd_set_up_on_bus();

    usbd_set(f, EPOUTEN, BIT(8) | 1);
    g_assert_cmphex(usbd_get(f, SIZE_ISOOUT), ==, BIT(16));
    f->b->usb.device->frame(f->usbd, 1);
    g_assert_cmphex(usbd_get(f, SIZE_ISOOUT), ==, 0);
    usbd_out(f, 8, false, "sample");
    g_assert_cmphex(usbd_get(f, SIZE_ISOOUT), ==, 0);
    f->b->usb.device->frame(f->usbd, 2);
    g_assert_cmphex(usbd_get(f, SIZE_ISOOUT), ==, 6);
    usbd_set(f, EPOUT(8), BENCH_RAM);
    usbd_set(f, EPOUT(8) + 4, 6);
    usbd_set(f, STARTISOOUT, 1);
    usbd_await(f, ENDISOOUT);
    g_assert_cmpmem(f->b->ram, 6, "sample", 6);
    usbd_out(f, 8, false, "");
    f->b->usb.device->frame(f->usbd, 3);
    g_assert_cmphex(usbd_get(f, SIZE_ISOOUT), ==, BIT(16));
    usbd_tear_down(f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
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
    g_test_add_func("/usbd/iso-in", iso_data_are_sent_in_the_frame_after);
    g_test_add_func("/usbd/iso-out", iso_data_that_came_are_shown_in_the_frame_after);
    return g_test_run();
}
