/*
 * Commands of a USB/IP client as bytes, and a device that may be anything.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_usb.h"
#include "session/usbip_urb.h"

#define SUBMIT  1
#define UNLINK  2
#define NO_ISO  UINT32_C(0xffffffff)
#define COMMAND 48

/* clang-format off */
static const uint8_t iso_config[] = {
    9, 2, 48, 0, 1, 1, 0, 0x80, 50,
    9, 4, 0, 0, 0, 0xff, 0, 0, 0,
    9, 4, 0, 1, 3, 0xff, 0, 0, 0,
    7, 5, 0x88, 1, 192, 0, 1,
    7, 5, 0x08, 1, 192, 0, 1,
    7, 5, 0x81, 2, 64, 0, 0,
};
/* clang-format on */

struct fixture {
    struct usb_bench *usb;
    struct usb_export export;
    struct usbip_urbs *urbs;
    GByteArray *in, *out;
    unsigned answers;
    bool gone;
};

static void on_ready(void *ctx)
{
}

/* As the server does with its client. */
static void on_gone(void *ctx)
{
    struct fixture *f = ctx;

    f->gone = true;
    usbip_urbs_forget(f->urbs);
    g_byte_array_set_size(f->in, 0);
}

static void on_answer(void *ctx)
{
    ((struct fixture *)ctx)->answers++;
}

static struct fixture *set_up(const uint8_t *config)
{
    struct fixture *f = g_new0(struct fixture, 1);

    f->usb = usb_set_up();
    f->usb->config = config;
    f->export = (struct usb_export){f, on_ready, on_gone};
    usb_host_export(f->usb->host, &f->export);
    f->in = g_byte_array_new();
    f->out = g_byte_array_new();
    f->urbs = usbip_urbs_new(f->usb->host, f->out, on_answer, f);
    usb_pull_up(f->usb, true);
    bench_run(f->usb->b, USB_ENUMERATION);
    g_assert_true(usb_host_is_ready(f->usb->host));
    return f;
}

static void tear_down(struct fixture *f)
{
    usb_host_export(f->usb->host, NULL);
    usbip_urbs_free(f->urbs);
    g_byte_array_unref(f->in);
    g_byte_array_unref(f->out);
    usb_tear_down(f->usb);
    g_free(f);
}

static void command(struct fixture *f, uint32_t code, uint32_t seqnum, unsigned endpoint,
                    uint32_t length, uint32_t packets, const uint8_t setup[8])
{
    usbip_put32(f->in, code);
    usbip_put32(f->in, seqnum);
    usbip_put32(f->in, 0x10001);
    usbip_put32(f->in, endpoint >> 7);
    usbip_put32(f->in, endpoint & 0xf);
    usbip_put32(f->in, 0); /* flags; of UNLINK the victim */
    usbip_put32(f->in, length);
    usbip_put32(f->in, 0);
    usbip_put32(f->in, packets);
    usbip_put32(f->in, 0);
    g_byte_array_append(f->in, setup != NULL ? setup : (const uint8_t[8]){0}, 8);
}

static uint32_t word(const struct fixture *f, unsigned at)
{
    uint32_t value;

    g_assert_cmpuint(at + 4, <=, f->out->len);
    memcpy(&value, f->out->data + at, 4);
    return GUINT32_FROM_BE(value);
}

static void a_command_may_come_byte_by_byte(void)
{
    struct fixture *f = set_up(usb_one_port);
    const uint8_t get_descriptor[8] = {0x80, 6, 0, 1, 0, 0, 18, 0};

    command(f, SUBMIT, 7, 0x80, 18, NO_ISO, get_descriptor);
    GByteArray *whole = f->in;
    f->in = g_byte_array_new();
    for (unsigned i = 0; i < whole->len; i++) {
        g_assert_cmpint(usbip_urbs_take(f->urbs, f->in), ==, USBIP_NOT_YET);
        g_byte_array_append(f->in, whole->data + i, 1);
    }
    g_byte_array_unref(whole);
    g_assert_cmpint(usbip_urbs_take(f->urbs, f->in), ==, USBIP_TAKEN);
    g_assert_cmpuint(f->in->len, ==, 0);
    bench_run(f->usb->b, MS);
    g_assert_cmpuint(f->answers, ==, 1);
    g_assert_cmpuint(f->out->len, ==, COMMAND + 18);
    g_assert_cmpuint(word(f, 0), ==, 3);
    g_assert_cmpuint(word(f, 4), ==, 7);
    g_assert_cmpuint(word(f, 20), ==, 0);
    g_assert_cmpuint(word(f, 24), ==, 18);
    g_assert_cmphex(word(f, 32), ==, NO_ISO);
    g_assert_cmpuint(f->out->data[COMMAND], ==, 18);
    tear_down(f);
}

/* Descriptors come behind the data, and go back with what each packet has brought. */
static void packets_of_an_isochronous_transfer_have_descriptors(void)
{
    struct fixture *f = set_up(iso_config);

    command(f, SUBMIT, 1, 0x08, 20, 2, NULL);
    g_byte_array_append(f->in, (const uint8_t *)"abcdefghijklmnopqrst", 20);
    for (uint32_t i = 0; i < 2; i++) {
        usbip_put32(f->in, i * 12);
        usbip_put32(f->in, 8);
        usbip_put_zeros(f->in, 8);
    }
    g_assert_cmpint(usbip_urbs_take(f->urbs, f->in), ==, USBIP_TAKEN);
    bench_run(f->usb->b, 4 * MS);
    g_assert_cmpuint(f->answers, ==, 1);
    g_assert_cmpuint(f->out->len, ==, COMMAND + 2 * 16);
    g_assert_cmpuint(word(f, 24), ==, 16);
    g_assert_cmpuint(word(f, 32), ==, 2);
    g_assert_cmpuint(word(f, COMMAND + 16), ==, 12);
    g_assert_cmpuint(word(f, COMMAND + 16 + 8), ==, 8);
    g_byte_array_set_size(f->out, 0);
    command(f, SUBMIT, 2, 0x88, 384, 2, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        usbip_put32(f->in, i * 192);
        usbip_put32(f->in, 192);
        usbip_put_zeros(f->in, 8);
    }
    g_assert_cmpint(usbip_urbs_take(f->urbs, f->in), ==, USBIP_TAKEN);
    bench_run(f->usb->b, 4 * MS);
    g_assert_cmpuint(f->out->len, ==, COMMAND + 2 * 16); /* nothing came, which is no error */
    g_assert_cmpuint(word(f, 20), ==, 0);
    g_assert_cmpuint(word(f, COMMAND + 16 + 8), ==, 0);
    tear_down(f);
}

static void a_transfer_that_is_unlinked_is_not_answered(void)
{
    struct fixture *f = set_up(usb_one_port);

    command(f, SUBMIT, 4, 0x81, 64, NO_ISO, NULL);
    g_assert_cmpint(usbip_urbs_take(f->urbs, f->in), ==, USBIP_TAKEN);
    bench_run(f->usb->b, 2 * MS);
    usbip_put32(f->in, UNLINK);
    usbip_put32(f->in, 5);
    usbip_put_zeros(f->in, 12);
    usbip_put32(f->in, 4);
    usbip_put_zeros(f->in, 24);
    g_assert_cmpint(usbip_urbs_take(f->urbs, f->in), ==, USBIP_TAKEN);
    usb_device_sends(f->usb, "too late");
    bench_run(f->usb->b, 2 * MS);
    g_assert_cmpuint(f->answers, ==, 1);
    g_assert_cmpuint(word(f, 0), ==, 4);
    g_assert_cmpint((int)word(f, 20), ==, -104);
    tear_down(f);
}

static void what_the_protocol_has_not_is_broken(void)
{
    struct fixture *f = set_up(usb_one_port);
    const struct {
        uint32_t code, length, packets;
    } bad[] = {{0, 0, NO_ISO}, {9, 0, NO_ISO}, {SUBMIT, 1 << 21, NO_ISO}, {SUBMIT, 64, 1025}};

    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_byte_array_set_size(f->in, 0);
        command(f, bad[i].code, 1, 0x81, bad[i].length, bad[i].packets, NULL);
        g_assert_cmpint(usbip_urbs_take(f->urbs, f->in), ==, USBIP_BROKEN);
    }
    tear_down(f);
}

/* A client that leaves everything unread has at most so much under way. */
static void what_is_under_way_has_a_bound(void)
{
    struct fixture *f = set_up(usb_one_port);
    unsigned taken = 0;

    for (unsigned i = 0; i < 1000; i++)
        command(f, SUBMIT, i, 0x81, 64, NO_ISO, NULL);
    while (usbip_urbs_take(f->urbs, f->in) == USBIP_TAKEN)
        taken++;
    g_assert_cmpuint(taken, ==, 256);
    g_assert_true(usbip_urbs_full(f->urbs));
    tear_down(f);
}

static void random_command(struct fixture *f, GRand *rng)
{
    static const uint32_t lengths[] = {0, 1, 18, 64, 65, 4096, 5000, 100000};
    static const uint8_t endpoints[] = {0, 0x80, 0x80, 0x81, 0x02, 0x08, 0x88, 0x83, 0x0f};
    uint32_t length = lengths[g_rand_int_range(rng, 0, G_N_ELEMENTS(lengths))];
    uint32_t n = g_rand_boolean(rng) ? (uint32_t)g_rand_int_range(rng, 0, 5) : NO_ISO;
    unsigned endpoint = endpoints[g_rand_int_range(rng, 0, G_N_ELEMENTS(endpoints))];
    uint8_t setup[8];

    for (unsigned i = 0; i < sizeof setup; i++)
        setup[i] = (uint8_t)g_rand_int(rng);
    setup[7] &= 0x1f;
    command(f, g_rand_int_range(rng, 0, 8) == 0 ? UNLINK : SUBMIT,
            (uint32_t)g_rand_int_range(rng, 0, 50), endpoint, length, n, setup);
    if (endpoint < 0x80)
        usbip_put_zeros(f->in, length);
    for (uint32_t i = 0; n != NO_ISO && i < n * 2; i++) {
        usbip_put32(f->in, (uint32_t)g_rand_int_range(rng, 0, 300));
        usbip_put32(f->in, g_rand_int(rng) >> g_rand_int_range(rng, 0, 32));
    }
    if (g_rand_int_range(rng, 0, 40) == 0)
        f->in->data[g_rand_int_range(rng, 0, (int)f->in->len)] = (uint8_t)g_rand_int(rng);
}

/* A device comes and goes, answers oddly; commands are of any kind. A million with -m slow. */
static void hostile_commands_and_devices_do_no_harm(void)
{
    struct fixture *f = set_up(iso_config);
    GRand *rng = g_rand_new_with_seed(3);
    unsigned n = g_test_slow() ? 1000000 : 10000;

    f->usb->odd = true;
    for (unsigned i = 0; i < n; i++) {
        random_command(f, rng);
        while (usbip_urbs_take(f->urbs, f->in) == USBIP_TAKEN)
            ;
        g_byte_array_set_size(f->in, 0);
        bench_run(f->usb->b, (ticks_t)g_rand_int_range(rng, 0, 200) * TICKS_PER_US);
        if (i % 16 == 0)
            usb_device_sends(f->usb, "some data");
        if (g_rand_int_range(rng, 0, 500) == 0) {
            usb_pull_up(f->usb, false);
            f->usb->odd = false;
            usb_pull_up(f->usb, true);
            bench_run(f->usb->b, USB_ENUMERATION);
            f->usb->odd = true;
        }
        if (f->out->len > 100000)
            g_byte_array_set_size(f->out, 0);
    }
    g_assert_cmpuint(f->answers, >, n / 4);
    g_assert_true(f->gone);
    g_rand_free(rng);
    tear_down(f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usbip/pieces", a_command_may_come_byte_by_byte);
    g_test_add_func("/usbip/iso", packets_of_an_isochronous_transfer_have_descriptors);
    g_test_add_func("/usbip/unlink", a_transfer_that_is_unlinked_is_not_answered);
    g_test_add_func("/usbip/broken", what_the_protocol_has_not_is_broken);
    g_test_add_func("/usbip/bound", what_is_under_way_has_a_bound);
    g_test_add_func("/usbip/hostile", hostile_commands_and_devices_do_no_harm);
    return g_test_run();
}
