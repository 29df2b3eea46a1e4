/*
 * Transfers for drivers elsewhere, with the test as the device at the cable and as the driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "usb/descriptors.h"
#include "usb/urb.h"

#define MS TICKS_PER_MS

/* clang-format off */
static const uint8_t device_descriptor[18] = {18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x15, 0x19, 0x53, 0};
static const uint8_t config[] = {
    9, 2, 55, 0, 1, 1, 0, 0x80, 50,
    9, 4, 0, 0, 2, 0xff, 0, 0, 0,
    7, 5, 0x81, 2, 64, 0, 0,
    7, 5, 0x02, 2, 64, 0, 0,
    9, 4, 0, 1, 2, 0xff, 0, 0, 0,
    7, 5, 0x88, 1, 192, 0, 1,
    7, 5, 0x08, 1, 192, 0, 2, /* every other frame */
};
/* clang-format on */

struct fixture {
    struct bench *b;
    struct usb_host *host;
    struct usb_export export;
    unsigned ready, gone, over;
    struct usb_urb *last;
    /* the device */
    unsigned address, new_address, n_out, in_left;
    uint16_t out_length[8];
    uint8_t setup[8];
    bool slow; /* says NAK in the data stage */
    bool acked_in;
    bool data1_in;
    unsigned frames;
    uint16_t iso_in[8]; /* bytes that it has to send in its n-th turn; 0: nothing */
    unsigned iso_turns, iso_frame[8];
};

static bool is_pulled_up(void *ctx)
{
    return true;
}

static void on_reset(void *ctx)
{
    struct fixture *f = ctx;

    f->address = f->new_address = 0;
    f->data1_in = false;
}

static void on_frame(void *ctx, unsigned number)
{
    ((struct fixture *)ctx)->frames++;
}

static void nothing(void *ctx)
{
}

static enum usb_answer on_setup(void *ctx, unsigned address, const uint8_t setup[8])
{
    struct fixture *f = ctx;

    if (address != f->address)
        return USB_SILENT;
    memcpy(f->setup, setup, 8);
    if (setup[1] == 5)
        f->new_address = setup[2];
    return USB_ACK;
}

static enum usb_answer on_out(void *ctx, unsigned address, unsigned endpoint,
                              const struct usb_packet *packet)
{
    struct fixture *f = ctx;

    if (endpoint == 8 && f->iso_turns < G_N_ELEMENTS(f->iso_frame)) {
        f->iso_frame[f->iso_turns++] = f->frames;
        f->out_length[f->n_out++] = packet->length;
        return USB_SILENT;
    }
    if (endpoint == 2 && f->n_out < G_N_ELEMENTS(f->out_length))
        f->out_length[f->n_out++] = packet->length;
    return USB_ACK;
}

static enum usb_answer control_in(struct fixture *f, struct usb_packet *packet)
{
    bool device = f->setup[3] == USB_DEVICE;
    unsigned n = device ? sizeof device_descriptor : sizeof config;

    if (f->slow)
        return USB_NAK;
    packet->data1 = true;
    packet->length = f->setup[1] != 6 ? 0 : (uint16_t)MIN(n, load_le16(f->setup + 6));
    memcpy(packet->data, device ? device_descriptor : config, packet->length);
    return USB_ACK;
}

static enum usb_answer iso_in(struct fixture *f, struct usb_packet *packet)
{
    g_assert_cmpuint(f->iso_turns, <, G_N_ELEMENTS(f->iso_in));
    packet->length = f->iso_in[f->iso_turns++];
    memset(packet->data, 'a' + (int)f->iso_turns, packet->length);
    return packet->length > 0 ? USB_ACK : USB_SILENT;
}

static enum usb_answer on_in(void *ctx, unsigned address, unsigned endpoint,
                             struct usb_packet *packet)
{
    struct fixture *f = ctx;

    f->acked_in = endpoint == 1;
    if (endpoint == 0)
        return control_in(f, packet);
    if (endpoint == 8)
        return iso_in(f, packet);
    if (f->in_left == 0)
        return USB_NAK;
    packet->data1 = f->data1_in;
    packet->length = (uint16_t)MIN(f->in_left, 64);
    memset(packet->data, 'x', packet->length);
    return USB_ACK;
}

static void on_acknowledge(void *ctx)
{
    struct fixture *f = ctx;

    f->address = f->new_address;
    if (!f->acked_in)
        return;
    f->in_left -= MIN(f->in_left, 64);
    f->data1_in = !f->data1_in;
}

static const struct usb_device device = {is_pulled_up, on_reset, on_frame, nothing,       nothing,
                                         on_setup,     on_out,   on_in,    on_acknowledge};

static void on_ready(void *ctx)
{
    ((struct fixture *)ctx)->ready++;
}

static void on_gone(void *ctx)
{
    ((struct fixture *)ctx)->gone++;
}

static void on_over(void *ctx, struct usb_urb *u)
{
    struct fixture *f = ctx;

    f->over++;
    f->last = u;
}

static struct fixture *set_up(void)
{
    struct fixture *f = g_new0(struct fixture, 1);

    f->b = bench_new();
    f->b->usb.device = &device;
    f->b->usb.device_ctx = f;
    f->host = usb_host_new(&f->b->sched, &f->b->usb, f->b->log);
    f->export = (struct usb_export){f, on_ready, on_gone};
    usb_host_export(f->host, &f->export);
    usb_host_plug(f->host);
    bench_run(f->b, 400 * MS);
    g_assert_cmpuint(f->ready, ==, 1);
    return f;
}

static void tear_down(struct fixture *f)
{
    usb_host_free(f->host);
    bench_free(f->b);
    g_free(f);
}

static uint8_t data[512];

static struct usb_urb urb(struct fixture *f, unsigned endpoint, uint32_t length)
{
    return (struct usb_urb){
        .endpoint = (uint8_t)endpoint, .data = data, .length = length, .over = on_over, .ctx = f};
}

static void submit(struct fixture *f, struct usb_urb *u)
{
    g_assert_true(usb_urb_submit(f->host, u));
}

/* The device has an address and nobody has configured it: that is the driver's to do. */
static void an_exported_device_is_not_configured(void)
{
    struct fixture *f = set_up();

    g_assert_cmphex(f->setup[1], !=, 9);
    g_assert_true(usb_host_is_ready(f->host));
    g_assert_true(usb_host_reset_device(f->host));
    g_assert_false(usb_host_is_ready(f->host));
    bench_run(f->b, 400 * MS);
    g_assert_cmpuint(f->ready, ==, 2);
    g_assert_cmpuint(f->gone, ==, 0);
    tear_down(f);
}

static void out_is_cut_into_packets_and_may_end_with_an_empty_one(void)
{
    struct fixture *f = set_up();
    struct usb_urb u = urb(f, 0x02, 128), zero = urb(f, 0x02, 128);

    zero.zero_packet = true;
    submit(f, &u);
    submit(f, &zero);
    bench_run(f->b, 2 * MS);
    g_assert_cmpuint(f->over, ==, 2);
    g_assert_cmpuint(f->n_out, ==, 5);
    g_assert_cmpuint(f->out_length[1], ==, 64);
    g_assert_cmpuint(f->out_length[4], ==, 0);
    tear_down(f);
}

static void in_ends_with_a_short_packet_or_when_it_is_full(void)
{
    struct fixture *f = set_up();
    struct usb_urb u = urb(f, 0x81, 256);

    f->in_left = 100;
    submit(f, &u);
    bench_run(f->b, 2 * MS);
    g_assert_cmpuint(f->over, ==, 1);
    g_assert_cmpuint(u.done, ==, 100);
    f->in_left = 64;
    u = urb(f, 0x81, 64);
    submit(f, &u);
    bench_run(f->b, 2 * MS);
    g_assert_cmpuint(u.done, ==, 64);
    f->in_left = 20;
    u = urb(f, 0x81, 10);
    submit(f, &u);
    bench_run(f->b, 2 * MS);
    g_assert_cmpuint(u.done, ==, 10);
    g_assert_true(u.overflow);
    tear_down(f);
}

static void what_is_taken_back_is_not_over(void)
{
    struct fixture *f = set_up();
    struct usb_urb first = urb(f, 0x81, 64), second = urb(f, 0x81, 64);

    submit(f, &first);
    submit(f, &second);
    bench_run(f->b, 2 * MS);
    g_assert_true(usb_urb_cancel(f->host, &first));
    g_assert_false(usb_urb_cancel(f->host, &first));
    f->in_left = 5;
    f->b->usb.host->ready(f->b->usb.host_ctx, 1, true);
    bench_run(f->b, 2 * MS);
    g_assert_cmpuint(f->over, ==, 1);
    g_assert_true(f->last == &second);
    tear_down(f);
}

/* To the begin of a frame, so that a transaction begins at once. */
static void await_frame(struct fixture *f)
{
    unsigned frames = f->frames;

    while (f->frames == frames)
        bench_run(f->b, TICKS_PER_US);
}

/* Its packet is on the wires; the next transfer must not count it as its own. */
static void an_out_packet_under_way_counts_for_nobody(void)
{
    struct fixture *f = set_up();
    struct usb_urb first = urb(f, 0x02, 64), second = urb(f, 0x02, 64);

    await_frame(f);
    submit(f, &first);
    submit(f, &second);
    bench_run(f->b, 20 * TICKS_PER_US);
    g_assert_true(usb_urb_cancel(f->host, &first));
    bench_run(f->b, 2 * MS);
    g_assert_cmpuint(f->n_out, ==, 2);
    g_assert_cmpuint(f->over, ==, 1);
    g_assert_true(f->last == &second);
    tear_down(f);
}

static void a_control_transfer_that_is_taken_back_lets_the_next_begin(void)
{
    struct fixture *f = set_up();
    struct usb_urb first = urb(f, 0x80, 18), second = urb(f, 0x80, 18);

    memcpy(first.setup, (const uint8_t[]){0x80, 6, 0, 2, 0, 0, 18, 0}, 8);
    memcpy(second.setup, (const uint8_t[]){0x80, 6, 0, 1, 0, 0, 18, 0}, 8);
    f->slow = true;
    submit(f, &first);
    submit(f, &second);
    bench_run(f->b, 5 * MS);
    g_assert_true(usb_urb_cancel(f->host, &first));
    f->slow = false;
    bench_run(f->b, 5 * MS);
    g_assert_cmpuint(f->over, ==, 1);
    g_assert_cmpmem(second.data, second.done, device_descriptor, 18);
    tear_down(f);
}

static void a_device_that_leaves_ends_what_is_under_way(void)
{
    struct fixture *f = set_up();
    struct usb_urb u = urb(f, 0x81, 64);

    submit(f, &u);
    f->b->usb.host->pull_up(f->b->usb.host_ctx, false);
    g_assert_cmpuint(f->over, ==, 1);
    g_assert_cmpint(u.result, ==, USB_LOST);
    g_assert_cmpuint(f->gone, ==, 1);
    g_assert_false(usb_urb_submit(f->host, &u));
    tear_down(f);
}

static void a_cable_that_is_plugged_again_shows_the_device_again(void)
{
    struct fixture *f = set_up();
    struct usb_urb u = urb(f, 0x81, 64);

    submit(f, &u);
    usb_host_unplug(f->host);
    g_assert_cmpint(u.result, ==, USB_LOST);
    g_assert_cmpuint(f->gone, ==, 1);
    g_assert_false(usb_host_is_ready(f->host));
    usb_host_plug(f->host);
    bench_run(f->b, 400 * MS);
    g_assert_cmpuint(f->ready, ==, 2);
    submit(f, &u);
    tear_down(f);
}

static void an_endpoint_that_is_not_there_is_refused(void)
{
    struct fixture *f = set_up();
    struct usb_urb in = urb(f, 0x83, 64), control = urb(f, 0x80, 8);

    g_assert_false(usb_urb_submit(f->host, &in));
    memcpy(control.setup, (const uint8_t[]){0x80, 6, 0, 1, 0, 0, 18, 0}, 8);
    g_assert_false(usb_urb_submit(f->host, &control)); /* no room for its answer */
    tear_down(f);
}

/* A setting of one interface is no business of the endpoints of another. */
static void set_interface_resets_the_toggles_of_its_own_endpoints(void)
{
    struct fixture *f = set_up();
    struct usb_urb first = urb(f, 0x81, 64), second = urb(f, 0x81, 64), set = urb(f, 0x00, 0);

    f->in_left = 5;
    submit(f, &first);
    bench_run(f->b, 2 * MS);
    memcpy(set.setup, (const uint8_t[]){0x01, 11, 1, 0, 7, 0, 0, 0}, 8);
    submit(f, &set);
    bench_run(f->b, 2 * MS);
    f->in_left = 5; /* the device goes on with DATA1 */
    submit(f, &second);
    bench_run(f->b, 2 * MS);
    g_assert_cmpuint(second.done, ==, 5);
    set.setup[4] = 0;
    submit(f, &set);
    bench_run(f->b, 2 * MS);
    f->data1_in = false;
    f->in_left = 5;
    submit(f, &first);
    bench_run(f->b, 2 * MS);
    g_assert_cmpuint(f->over, ==, 5);
    g_assert_cmpuint(first.done, ==, 5);
    tear_down(f);
}

/* A packet a turn, whether the device listens or not; its turn is every other frame. */
static void isochronous_out_passes_in_its_frames(void)
{
    struct fixture *f = set_up();
    struct usb_iso packets[] = {{0, 192, 0}, {192, 100, 0}, {300, 0, 0}};
    struct usb_urb u = urb(f, 0x08, 300);

    u.iso = packets;
    u.n_iso = G_N_ELEMENTS(packets);
    submit(f, &u);
    bench_run(f->b, 10 * MS);
    g_assert_cmpuint(f->over, ==, 1);
    g_assert_cmpuint(u.done, ==, 292);
    g_assert_cmpuint(f->out_length[0], ==, 192);
    g_assert_cmpuint(f->out_length[1], ==, 100);
    g_assert_cmpuint(f->out_length[2], ==, 0);
    g_assert_cmpuint(packets[1].done, ==, 100);
    g_assert_cmpuint(f->iso_frame[1] - f->iso_frame[0], ==, 2);
    g_assert_cmpuint(f->iso_frame[2] - f->iso_frame[1], ==, 2);
    tear_down(f);
}

static void isochronous_in_takes_what_comes_and_never_waits(void)
{
    struct fixture *f = set_up();
    struct usb_iso packets[] = {{0, 192, 0}, {192, 192, 0}, {384, 10, 0}};
    struct usb_urb u = urb(f, 0x88, 394);

    f->iso_in[0] = 90;
    f->iso_in[2] = 50; /* more than there is room for */
    u.iso = packets;
    u.n_iso = G_N_ELEMENTS(packets);
    submit(f, &u);
    bench_run(f->b, 5 * MS);
    g_assert_cmpuint(f->over, ==, 1);
    g_assert_cmpint(u.result, ==, USB_DONE);
    g_assert_cmpuint(packets[0].done, ==, 90);
    g_assert_cmpuint(packets[1].done, ==, 0);
    g_assert_cmpuint(packets[2].done, ==, 10);
    g_assert_cmpuint(u.done, ==, 100);
    g_assert_cmpint(data[0], ==, 'b');
    g_assert_cmpint(data[384], ==, 'd');
    tear_down(f);
}

/* Packets of an isochronous endpoint lie inside its data; other endpoints have none. */
static void isochronous_transfers_that_make_no_sense_are_refused(void)
{
    struct fixture *f = set_up();
    struct usb_iso outside = {200, 100, 0}, far = {0xffffffff, 2, 0}, fits = {0, 64, 0};
    struct usb_urb u = urb(f, 0x88, 256), bulk = urb(f, 0x81, 64);

    g_assert_false(usb_urb_submit(f->host, &u));
    u.n_iso = 1;
    u.iso = &outside;
    g_assert_false(usb_urb_submit(f->host, &u));
    u.iso = &far;
    g_assert_false(usb_urb_submit(f->host, &u));
    bulk.iso = &fits;
    bulk.n_iso = 1;
    g_assert_false(usb_urb_submit(f->host, &bulk));
    tear_down(f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/urb/export", an_exported_device_is_not_configured);
    g_test_add_func("/urb/out", out_is_cut_into_packets_and_may_end_with_an_empty_one);
    g_test_add_func("/urb/in", in_ends_with_a_short_packet_or_when_it_is_full);
    g_test_add_func("/urb/cancel", what_is_taken_back_is_not_over);
    g_test_add_func("/urb/cancel-out", an_out_packet_under_way_counts_for_nobody);
    g_test_add_func("/urb/cancel-control",
                    a_control_transfer_that_is_taken_back_lets_the_next_begin);
    g_test_add_func("/urb/gone", a_device_that_leaves_ends_what_is_under_way);
    g_test_add_func("/urb/plugged-again", a_cable_that_is_plugged_again_shows_the_device_again);
    g_test_add_func("/urb/none", an_endpoint_that_is_not_there_is_refused);
    g_test_add_func("/urb/setting", set_interface_resets_the_toggles_of_its_own_endpoints);
    g_test_add_func("/urb/iso/out", isochronous_out_passes_in_its_frames);
    g_test_add_func("/urb/iso/in", isochronous_in_takes_what_comes_and_never_waits);
    g_test_add_func("/urb/iso/nonsense", isochronous_transfers_that_make_no_sense_are_refused);
    return g_test_run();
}
