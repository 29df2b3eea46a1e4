/*
 * The USB host: frames, states of the bus, devices that are not to be trusted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_usb.h"

static void a_frame_carries_nineteen_full_packets(void)
{
    struct usb_bench *f = usb_set_up_configured();

    while (f->last_frame % 16 != 8) /* a frame without the notification's turn */
        bench_run(f->b, MS / 8);
    g_string_set_size(f->to_host, 4096);
    unsigned frame = f->last_frame;
    while (f->last_frame == frame)
        bench_run(f->b, TICKS_PER_US);
    unsigned before = (unsigned)f->shown->len;
    bench_run(f->b, MS - 2 * TICKS_PER_US);
    g_assert_cmpuint(f->shown->len - before, ==, 19 * 64);
    usb_tear_down(f);
}

static void an_endpoint_that_says_nak_is_asked_once_a_frame(void)
{
    struct usb_bench *f = usb_set_up_configured();

    bench_run(f->b, MS);
    unsigned before = f->in_tokens;
    bench_run(f->b, 10 * MS);
    g_assert_cmpuint(f->in_tokens - before, ==, 10);
    usb_tear_down(f);
}

static void a_halt_is_cleared_and_what_stays_halted_is_closed(void)
{
    struct usb_bench *f = usb_set_up_configured();

    f->halted = true;
    bench_run(f->b, 2 * MS);
    g_assert_cmphex(f->setup[f->n_setups - 1][0], ==, 2);
    g_assert_cmphex(f->setup[f->n_setups - 1][4], ==, 0x81);
    usb_device_sends(f, "on");
    bench_run(f->b, MS);
    g_assert_cmpstr(f->shown->str, ==, "on");
    f->halted = f->never_clear = true;
    bench_run(f->b, 20 * MS);
    g_assert_cmpstr(f->b->last_id, ==, "usb-cdc");
    g_assert_false(usb_host_port_is_open(f->host, 0));
    usb_tear_down(f);
}

static void frames_are_numbered_modulo_2048(void)
{
    struct usb_bench *f = usb_set_up_configured();
    unsigned before = f->last_frame, frames = f->frames;

    bench_run(f->b, 2048 * MS);
    g_assert_cmpuint(f->frames - frames, ==, 2048);
    g_assert_cmpuint(f->last_frame, ==, before);
    usb_tear_down(f);
}

static void a_suspended_bus_is_silent_until_the_host_resumes(void)
{
    struct usb_bench *f = usb_set_up_configured();
    ticks_t start = sched_now(&f->b->sched);

    g_assert_true(usb_host_suspend(f->host));
    unsigned frames = f->frames;
    bench_run(f->b, 100 * MS);
    g_assert_cmpuint(f->suspends, ==, 1);
    g_assert_cmpuint(f->suspended_at - start, ==, 3 * MS);
    g_assert_cmpuint(f->frames, ==, frames);
    usb_host_resume(f->host);
    g_assert_cmpuint(f->resumes, ==, 1);
    usb_device_sends(f, "awake");
    bench_run(f->b, 19 * MS);
    g_assert_cmpuint(f->frames, ==, frames);
    bench_run(f->b, 20 * MS);
    g_assert_cmpuint(f->frames, >, frames);
    g_assert_cmpstr(f->shown->str, ==, "awake");
    g_assert_cmpuint(f->resets, ==, 2);
    usb_tear_down(f);
}

static void a_device_wakes_the_suspended_bus(void)
{
    struct usb_bench *f = usb_set_up_configured();

    usb_host_suspend(f->host);
    bench_run(f->b, 10 * MS);
    f->b->usb.host->wake(f->b->usb.host_ctx);
    usb_device_sends(f, "woken");
    bench_run(f->b, 40 * MS);
    g_assert_cmpuint(f->resumes, ==, 0);
    g_assert_cmpstr(f->shown->str, ==, "woken");
    usb_tear_down(f);
}

static void an_unplugged_cable_carries_nothing(void)
{
    struct usb_bench *f = usb_set_up_configured();

    usb_host_unplug(f->host);
    g_assert_null(f->b->usb.host);
    g_assert_cmpuint(f->b->signals.value[SIGNAL_VBUS], ==, 0);
    g_assert_cmpuint(sched_next(&f->b->sched), ==, TICKS_NEVER);
    usb_host_plug(f->host);
    bench_run(f->b, USB_ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    usb_tear_down(f);
}

static void random_answers_never_hang_the_host(void)
{
    struct usb_bench *f = usb_set_up();

    f->odd = true;
    for (unsigned i = 0; i < (g_test_slow() ? 30000u : 300u); i++) {
        usb_pull_up(f, true);
        bench_run(f->b, TICKS_PER_SECOND);
        f->stalls = (uint8_t)g_rand_int_range(f->rng, 0, 12);
        usb_pull_up(f, false);
        g_assert_cmpuint(sched_next(&f->b->sched), ==, TICKS_NEVER);
    }
    usb_tear_down(f);
}

static void damaged_configurations_yield_only_sound_ports(void)
{
    GRand *rng = g_rand_new_with_seed(2);
    struct usb_cdc_function found[USB_PORTS];

    for (unsigned i = 0; i < (g_test_slow() ? 1000000u : 200000u); i++) {
        const uint8_t *from = i % 2 != 0 ? usb_one_port : usb_two_ports;
        unsigned length = i % 2 != 0 ? sizeof usb_one_port : sizeof usb_two_ports;
        uint8_t *config = g_memdup2(from, length);

        for (int k = g_rand_int_range(rng, 0, 6); k > 0; k--)
            config[g_rand_int_range(rng, 0, (int)length)] = (uint8_t)g_rand_int(rng);
        length = (unsigned)g_rand_int_range(rng, 0, (int)length + 1);
        uint8_t *cut = g_memdup2(config, length); /* reads behind it are found by ASan */
        unsigned n = usb_find_cdc_acm(cut, length, found, USB_PORTS);
        for (unsigned k = 0; k < n; k++) {
            g_assert_cmpuint(found[k].in.address & 0xf, !=, 0);
            g_assert_cmpuint(found[k].out.address, <, 0x80);
            g_assert_cmpuint(found[k].in.max_packet, <=, USB_MAX_PACKET);
            g_assert_cmpuint(found[k].out.max_packet, >, 0);
        }
        struct usb_endpoint e;
        struct usb_dfu_function dfu;
        unsigned at = 0;

        while (usb_next_endpoint(cut, length, &at, &e))
            g_assert_cmpuint(e.max_packet, <=, e.iso ? USB_MAX_ISO : USB_MAX_PACKET);
        if (usb_find_dfu(cut, length, &dfu))
            g_assert_cmpuint(dfu.transfer_size, >, 0);
        g_free(cut);
        g_free(config);
    }
    g_rand_free(rng);
}

static void ports_that_share_an_endpoint_are_one(void)
{
    uint8_t config[sizeof usb_two_ports];
    struct usb_cdc_function found[USB_PORTS];

    memcpy(config, usb_two_ports, sizeof config);
    g_assert_cmpuint(usb_find_cdc_acm(config, sizeof config, found, USB_PORTS), ==, 2);
    config[sizeof config - 12] = 0x81;
    g_assert_cmpuint(usb_find_cdc_acm(config, sizeof config, found, USB_PORTS), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usb-host/rate", a_frame_carries_nineteen_full_packets);
    g_test_add_func("/usb-host/nak", an_endpoint_that_says_nak_is_asked_once_a_frame);
    g_test_add_func("/usb-host/halt", a_halt_is_cleared_and_what_stays_halted_is_closed);
    g_test_add_func("/usb-host/frames", frames_are_numbered_modulo_2048);
    g_test_add_func("/usb-host/suspend", a_suspended_bus_is_silent_until_the_host_resumes);
    g_test_add_func("/usb-host/wake", a_device_wakes_the_suspended_bus);
    g_test_add_func("/usb-host/unplug", an_unplugged_cable_carries_nothing);
    g_test_add_func("/usb-host/random", random_answers_never_hang_the_host);
    g_test_add_func("/usb-host/damaged", damaged_configurations_yield_only_sound_ports);
    g_test_add_func("/usb-host/shared", ports_that_share_an_endpoint_are_one);
    return g_test_run();
}
