/*
 * The USB host: enumeration and serial ports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_usb.h"

static void a_device_is_reset_after_debounce_and_asked_in_the_order_of_linux(void)
{
    static const uint8_t expected[][2] = {
        {6, USB_DEVICE},        {5, 0},          {6, USB_DEVICE}, {6, USB_CONFIGURATION},
        {6, USB_CONFIGURATION}, {6, USB_STRING}, {6, USB_STRING}, {6, USB_STRING},
        {6, USB_STRING},        {9, 0},          {0x20, 0},       {0x22, 0},
    };
    struct usb_bench *f = usb_set_up();

    usb_pull_up(f, true);
    ticks_t start = sched_now(&f->b->sched);
    bench_run(f->b, USB_ENUMERATION);
    g_assert_cmpuint(f->first_reset - start, ==, 100 * MS);
    g_assert_cmpuint(f->resets, ==, 2);
    g_assert_cmpuint(f->n_setups, ==, G_N_ELEMENTS(expected));
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_cmphex(f->setup[i][1], ==, expected[i][0]);
        g_assert_cmphex(f->setup[i][3], ==, expected[i][1]);
    }
    g_assert_cmpuint(f->address, ==, 1);
    g_assert_cmpuint(f->setup[9][2], ==, 1); /* the value that its configuration has */
    usb_tear_down(f);
}

static void opening_sets_the_line_coding_and_dtr(void)
{
    static const uint8_t coding[7] = {0x00, 0xc2, 0x01, 0x00, 0, 0, 8};
    struct usb_bench *f = usb_set_up_configured();
    const uint8_t *lines = f->setup[f->n_setups - 1];

    g_assert_cmpmem(f->line_coding, 7, coding, 7);
    g_assert_cmphex(lines[0], ==, 0x21);
    g_assert_cmphex(lines[1], ==, 0x22);
    g_assert_cmphex(lines[2], ==, 3);
    usb_tear_down(f);
}

static void every_serial_port_of_a_device_is_opened(void)
{
    struct usb_bench *f = usb_set_up();

    f->config = usb_two_ports;
    usb_pull_up(f, true);
    bench_run(f->b, USB_ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    g_assert_true(usb_host_port_is_open(f->host, 1));
    g_assert_false(usb_host_port_is_open(f->host, 2));
    g_assert_cmpuint(f->setup[f->n_setups - 1][4], ==, 1);
    usb_tear_down(f);
}

/* A console that becomes the one that is typed at when it first says something. */
static void what_is_typed_may_come_with_what_is_shown(void)
{
    struct usb_bench *f = usb_set_up_configured();

    f->typed = "answer";
    bench_run(f->b, 5 * MS);
    g_assert_cmpstr(f->from_host->str, ==, "");
    usb_device_sends(f, "question");
    bench_run(f->b, MS);
    g_assert_cmpstr(f->from_host->str, ==, "answer");
    usb_tear_down(f);
}

static void a_device_without_line_coding_is_opened_all_the_same(void)
{
    struct usb_bench *f = usb_set_up();

    f->stalls = 0x20;
    usb_pull_up(f, true);
    bench_run(f->b, USB_ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    usb_tear_down(f);
}

static void a_device_that_does_not_answer_is_tried_three_times(void)
{
    struct usb_bench *f = usb_set_up();

    f->mute = true;
    usb_pull_up(f, true);
    bench_run(f->b, 2 * TICKS_PER_SECOND);
    g_assert_cmpuint(f->resets, ==, 3);
    g_assert_cmpstr(f->b->last_id, ==, "usb-enumeration");
    g_assert_cmpuint(sched_next(&f->b->sched), ==, TICKS_NEVER);
    usb_pull_up(f, false);
    f->mute = false;
    usb_pull_up(f, true);
    bench_run(f->b, USB_ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    usb_tear_down(f);
}

static void a_device_that_is_busy_for_5_s_is_given_up(void)
{
    struct usb_bench *f = usb_set_up();

    f->busy = true;
    usb_pull_up(f, true);
    bench_run(f->b, 14 * TICKS_PER_SECOND);
    g_assert_cmpuint(guest_log_count(f->b->log, "usb-enumeration"), ==, 0);
    bench_run(f->b, 2 * TICKS_PER_SECOND);
    g_assert_cmpuint(guest_log_count(f->b->log, "usb-enumeration"), ==, 1);
    g_assert_nonnull(strstr(f->b->last_report, "NAK for 5 s"));
    usb_tear_down(f);
}

static void a_device_that_goes_closes_its_port_and_comes_back(void)
{
    struct usb_bench *f = usb_set_up_configured();

    usb_device_sends(f, "lost");
    usb_pull_up(f, false);
    g_assert_false(usb_host_port_is_open(f->host, 0));
    g_assert_cmpuint(sched_next(&f->b->sched), ==, TICKS_NEVER);
    g_string_truncate(f->to_host, 0);
    usb_pull_up(f, true);
    bench_run(f->b, USB_ENUMERATION);
    usb_device_sends(f, "again");
    bench_run(f->b, MS);
    g_assert_cmpstr(f->shown->str, ==, "again");
    usb_tear_down(f);
}

static void what_the_device_sends_is_shown_within_a_frame(void)
{
    struct usb_bench *f = usb_set_up_configured();
    GString *long_text = g_string_new(NULL);

    for (unsigned i = 0; i < 100; i++)
        g_string_append_printf(long_text, "line %u\n", i);
    usb_device_sends(f, "hello");
    bench_run(f->b, 100 * TICKS_PER_US);
    g_assert_cmpstr(f->shown->str, ==, "hello");
    g_string_truncate(f->shown, 0);
    usb_device_sends(f, long_text->str);
    bench_run(f->b, 2 * MS);
    g_assert_cmpstr(f->shown->str, ==, long_text->str);
    g_string_free(long_text, TRUE);
    usb_tear_down(f);
}

static void what_is_typed_waits_for_the_port_and_for_room(void)
{
    struct usb_bench *f = usb_set_up();

    usb_user_types(f, "early");
    usb_pull_up(f, true);
    f->full = true;
    bench_run(f->b, USB_ENUMERATION);
    g_assert_cmpstr(f->from_host->str, ==, "");
    f->full = false;
    f->b->usb.host->ready(f->b->usb.host_ctx, 2, false);
    bench_run(f->b, 100 * TICKS_PER_US);
    g_assert_cmpstr(f->from_host->str, ==, "early");
    usb_user_types(f, " and late");
    bench_run(f->b, 100 * TICKS_PER_US);
    g_assert_cmpstr(f->from_host->str, ==, "early and late");
    usb_tear_down(f);
}

/* USB 2.0, table 5-9: 19 transactions of 64 bytes fit into a frame. */
/* The device is the same; the host is another that has gone through the same. */
static void a_restored_host_goes_on_where_the_other_was(void)
{
    struct usb_bench *f = usb_set_up_configured();
    struct state_blocks *state = state_blocks_new();
    struct state_walk save = state_save(state), restore = state_restore(state);
    unsigned resets = f->resets;

    state_begin(&save, "usb");
    usb_host_walk(f->host, &save);
    g_assert_true(state_walk_end(&save, NULL));
    usb_host_free(f->host);
    f->host = usb_host_new(&f->b->sched, &f->b->usb, f->b->log);
    usb_host_show(f->host, usb_line_of, f);
    state_begin(&restore, "usb");
    usb_host_walk(f->host, &restore);
    g_assert_true(state_walk_end(&restore, NULL));
    g_assert_true(usb_host_port_is_open(f->host, 0));
    usb_device_sends(f, "still here");
    usb_user_types(f, "so am I");
    bench_run(f->b, MS);
    g_assert_cmpstr(f->shown->str, ==, "still here");
    g_assert_cmpstr(f->from_host->str, ==, "so am I");
    g_assert_cmpuint(f->resets, ==, resets);
    state_blocks_free(state);
    usb_tear_down(f);
}

/* Bytes of a good configuration, changed, cut short, repeated. */

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usb-host/order",
                    a_device_is_reset_after_debounce_and_asked_in_the_order_of_linux);
    g_test_add_func("/usb-host/open", opening_sets_the_line_coding_and_dtr);
    g_test_add_func("/usb-host/two", every_serial_port_of_a_device_is_opened);
    g_test_add_func("/usb-host/stalls", a_device_without_line_coding_is_opened_all_the_same);
    g_test_add_func("/usb-host/mute", a_device_that_does_not_answer_is_tried_three_times);
    g_test_add_func("/usb-host/busy", a_device_that_is_busy_for_5_s_is_given_up);
    g_test_add_func("/usb-host/gone", a_device_that_goes_closes_its_port_and_comes_back);
    g_test_add_func("/usb-host/in", what_the_device_sends_is_shown_within_a_frame);
    g_test_add_func("/usb-host/out", what_is_typed_waits_for_the_port_and_for_room);
    g_test_add_func("/usb-host/answer", what_is_typed_may_come_with_what_is_shown);
    g_test_add_func("/usb-host/restored", a_restored_host_goes_on_where_the_other_was);
    return g_test_run();
}
