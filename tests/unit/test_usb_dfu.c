/*
 * Downloading by DFU, with the test as the device at the cable.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "usb/descriptors.h"
#include "usb/dfu.h"

#define MS     TICKS_PER_MS
#define SECOND TICKS_PER_SECOND
#define BLOCK  128
#define ALTS   2

enum {
    IDLE = 2,
    SYNC = 3,
    BUSY = 4,
    DOWNLOADING = 5,
    MANIFEST_SYNC = 6,
    WAIT_RESET = 8,
    ERROR = 10
};

/* clang-format off */
static const uint8_t device_descriptor[18] = {18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x15, 0x19, 0x53, 0};
static const uint8_t runtime[] = {
    9, 2, 27, 0, 1, 1, 0, 0x80, 50,
    9, 4, 0, 0, 0, 0xfe, 1, 1, 0,
    9, 0x21, 0x05, 0xff, 0, BLOCK, 0, 0x10, 1,
};
static const uint8_t dfu[] = {
    9, 2, 36, 0, 1, 1, 0, 0x80, 50,
    9, 4, 0, 0, 0, 0xfe, 1, 2, 0,
    9, 4, 0, 1, 0, 0xfe, 1, 2, 0,
    9, 0x21, 0x05, 0xff, 0, BLOCK, 0, 0x10, 1,
};
/* clang-format on */

struct fixture {
    struct bench *b;
    struct usb_host *host;
    struct usb_download file;
    /* the device */
    bool pulled_up, odd;
    GRand *rng;
    uint8_t config[64];
    unsigned address, new_address;
    uint8_t setup[8];
    uint8_t reply[64];
    unsigned reply_length;
    GByteArray *memory[ALTS];
    uint8_t alt, state, status;
    unsigned busy;      /* GETSTATUS that are answered with dfuDNBUSY */
    unsigned refuse_at; /* bytes: errWRITE from there; 0: never */
    bool resets_itself; /* wants to be reset when it has everything */
    bool becomes_dfu;   /* at a reset after DETACH */
    unsigned detaches, resets, polls;
};

static bool is_pulled_up(void *ctx)
{
    return ((struct fixture *)ctx)->pulled_up;
}

static void on_reset(void *ctx)
{
    struct fixture *f = ctx;

    f->address = f->new_address = 0;
    f->resets++;
    if (f->becomes_dfu && f->detaches > 0)
        memcpy(f->config, dfu, sizeof dfu);
}

static void nothing(void *ctx)
{
}

static void on_frame(void *ctx, unsigned number)
{
}

static void answer(struct fixture *f, const uint8_t *data, unsigned length)
{
    f->reply_length = MIN(length, load_le16(f->setup + 6));
    memcpy(f->reply, data, f->reply_length);
}

static void take_block(struct fixture *f, const uint8_t *data, unsigned length)
{
    if (length == 0) {
        f->state = MANIFEST_SYNC;
        return;
    }
    f->state = SYNC;
    g_byte_array_append(f->memory[f->alt], data, length);
    if (f->refuse_at != 0 && f->memory[f->alt]->len > f->refuse_at) {
        f->state = ERROR;
        f->status = 3;
    }
}

/* What GETSTATUS answers, and the state that follows. */
static void answer_status(struct fixture *f)
{
    if (f->state == SYNC && f->busy > 0) {
        f->busy--;
        f->polls++;
        answer(f, (const uint8_t[]){0, 10, 0, 0, BUSY, 0}, 6);
        return;
    }
    if (f->state == SYNC)
        f->state = DOWNLOADING;
    else if (f->state == MANIFEST_SYNC)
        f->state = f->resets_itself ? WAIT_RESET : IDLE;
    answer(f, (const uint8_t[]){f->status, 0, 0, 0, f->state, 0}, 6);
}

static void class_request(struct fixture *f)
{
    switch (f->setup[1]) {
    case 0:
        f->detaches++;
        break;
    case 1:
        if (load_le16(f->setup + 6) == 0)
            take_block(f, NULL, 0);
        break;
    case 3:
        answer_status(f);
        break;
    case 4:
    case 6:
        f->state = IDLE;
        f->status = 0;
        break;
    }
}

static enum usb_answer on_setup(void *ctx, unsigned address, const uint8_t setup[8])
{
    struct fixture *f = ctx;

    if (address != f->address)
        return USB_SILENT;
    memcpy(f->setup, setup, 8);
    f->reply_length = 0;
    if ((setup[0] & 0x60) == 0x20 && !f->odd)
        class_request(f);
    else if ((setup[0] & 0x60) == 0x20)
        for (f->reply_length = 6; f->reply_length > 0 && g_rand_int_range(f->rng, 0, 20) != 0;)
            f->reply[--f->reply_length] = (uint8_t)g_rand_int_range(f->rng, 0, 11);
    else if (setup[1] == 5)
        f->new_address = setup[2];
    else if (setup[1] == 11)
        f->alt = setup[2];
    else if (setup[1] == 6 && setup[3] == USB_DEVICE)
        answer(f, device_descriptor, sizeof device_descriptor);
    else if (setup[1] == 6 && setup[3] == USB_CONFIGURATION)
        answer(f, f->config, f->config[2]);
    if (f->odd && (setup[0] & 0xe0) == 0xa0)
        f->reply_length = g_rand_int_range(f->rng, 0, 30) != 0 ? 6 : 3;
    return USB_ACK;
}

static enum usb_answer on_out(void *ctx, unsigned address, unsigned endpoint,
                              const struct usb_packet *packet)
{
    struct fixture *f = ctx;
    static uint8_t block[BLOCK];
    static unsigned n;

    if ((f->setup[0] & 0x80) != 0 || packet->length == 0 || f->odd)
        return USB_ACK;
    memcpy(block + n, packet->data, packet->length);
    n += packet->length;
    if (n == load_le16(f->setup + 6)) {
        take_block(f, block, n);
        n = 0;
    }
    return USB_ACK;
}

static enum usb_answer on_in(void *ctx, unsigned address, unsigned endpoint,
                             struct usb_packet *packet)
{
    struct fixture *f = ctx;

    if (f->odd && (f->setup[0] & 0x60) == 0x20 && g_rand_int_range(f->rng, 0, 40) == 0)
        return USB_STALL;
    packet->data1 = true;
    packet->length = (uint16_t)f->reply_length;
    memcpy(packet->data, f->reply, f->reply_length);
    return USB_ACK;
}

static void on_acknowledge(void *ctx)
{
    struct fixture *f = ctx;

    f->address = f->new_address;
}

static const struct usb_device device = {is_pulled_up, on_reset, on_frame, nothing,       nothing,
                                         on_setup,     on_out,   on_in,    on_acknowledge};

static struct fixture *set_up(const uint8_t *config, unsigned length)
{
    struct fixture *f = g_new0(struct fixture, 1);
    uint8_t *data = g_malloc(1000);

    for (unsigned i = 0; i < 1000; i++)
        data[i] = (uint8_t)(i * 7);
    f->b = bench_new();
    f->b->usb.device = &device;
    f->b->usb.device_ctx = f;
    f->host = usb_host_new(&f->b->sched, &f->b->usb, f->b->log);
    f->file = (struct usb_download){.data = data, .length = 1000, .alt = 1};
    f->rng = g_rand_new_with_seed(3);
    f->state = IDLE;
    memcpy(f->config, config, length);
    for (unsigned i = 0; i < ALTS; i++)
        f->memory[i] = g_byte_array_new();
    usb_host_download(f->host, &f->file);
    usb_host_plug(f->host);
    return f;
}

static void tear_down(struct fixture *f)
{
    usb_host_free(f->host);
    for (unsigned i = 0; i < ALTS; i++)
        g_byte_array_unref(f->memory[i]);
    g_free((void *)f->file.data);
    g_rand_free(f->rng);
    bench_free(f->b);
    g_free(f);
}

static void pull_up(struct fixture *f, bool on)
{
    f->pulled_up = on;
    f->b->usb.host->pull_up(f->b->usb.host_ctx, on);
}

static enum usb_download_state state(const struct fixture *f)
{
    uint32_t done;

    return usb_host_download_state(f->host, &done);
}

/* Lets the device come up and the download end, or the time. */
static void download(struct fixture *f, ticks_t duration)
{
    pull_up(f, true);
    bench_run(f->b, duration);
}

static void assert_failed(struct fixture *f, const char *why)
{
    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_FAILED);
    if (strstr(usb_host_download_failure(f->host), why) == NULL)
        g_error("'%s' says nothing of '%s'", usb_host_download_failure(f->host), why);
}

static void a_file_is_taken_block_by_block_into_one_alternate_setting(void)
{
    struct fixture *f = set_up(dfu, sizeof dfu);

    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_WAITING);
    download(f, SECOND);
    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_DONE);
    g_assert_cmpmem(f->memory[1]->data, f->memory[1]->len, f->file.data, f->file.length);
    g_assert_cmpuint(f->memory[0]->len, ==, 0);
    tear_down(f);
}

static void run_time_mode_is_left_by_detach_and_reset(void)
{
    struct fixture *f = set_up(runtime, sizeof runtime);

    f->becomes_dfu = true;
    download(f, SECOND);
    g_assert_cmpuint(f->detaches, ==, 1);
    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_DONE);
    g_assert_cmpuint(f->memory[1]->len, ==, 1000);
    tear_down(f);
}

static void a_device_that_detaches_itself_is_waited_for(void)
{
    struct fixture *f = set_up(runtime, sizeof runtime);

    f->config[20] |= BIT(3);
    download(f, 500 * MS);
    unsigned resets = f->resets;
    g_assert_cmpuint(f->detaches, ==, 1);
    bench_run(f->b, SECOND);
    g_assert_cmpuint(f->resets, ==, resets);
    pull_up(f, false);
    memcpy(f->config, dfu, sizeof dfu);
    download(f, SECOND);
    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_DONE);
    tear_down(f);
}

static void a_device_that_stays_in_run_time_mode_is_given_up(void)
{
    struct fixture *f = set_up(runtime, sizeof runtime);

    download(f, 3 * SECOND);
    assert_failed(f, "run-time mode");
    tear_down(f);
}

static void a_busy_device_is_asked_again_when_it_said(void)
{
    struct fixture *f = set_up(dfu, sizeof dfu);

    f->busy = 20;
    download(f, 300 * MS);
    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_RUNNING);
    bench_run(f->b, SECOND);
    g_assert_cmpuint(f->polls, ==, 20);
    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_DONE);
    tear_down(f);
}

static void what_is_left_of_an_old_download_is_aborted(void)
{
    struct fixture *f = set_up(dfu, sizeof dfu);

    f->state = ERROR;
    f->status = 14;
    download(f, SECOND);
    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_DONE);
    tear_down(f);
}

static void a_device_that_wants_to_be_reset_is(void)
{
    struct fixture *f = set_up(dfu, sizeof dfu);

    f->resets_itself = true;
    download(f, SECOND);
    g_assert_cmpint(state(f), ==, USB_DOWNLOAD_DONE);
    g_assert_cmpuint(f->resets, ==, 4);
    tear_down(f);
}

static void what_the_device_refuses_is_said_in_its_words(void)
{
    struct fixture *f = set_up(dfu, sizeof dfu);

    f->refuse_at = 300;
    download(f, SECOND);
    assert_failed(f, "after 256 bytes: status 3 errWRITE");
    tear_down(f);
}

static void an_alternate_setting_that_is_not_there_is_named(void)
{
    struct fixture *f = set_up(dfu, sizeof dfu);

    f->file.alt = 2;
    download(f, SECOND);
    assert_failed(f, "no alternate setting 2");
    tear_down(f);
}

static void a_device_without_dfu_is_named(void)
{
    struct fixture *f = set_up(dfu, sizeof dfu);

    f->config[14] = 3;
    f->config[23] = 3;
    download(f, SECOND);
    assert_failed(f, "no DFU interface");
    tear_down(f);
}

static void a_device_that_leaves_ends_the_download(void)
{
    struct fixture *f = set_up(dfu, sizeof dfu);

    f->busy = 1000;
    download(f, 500 * MS);
    pull_up(f, false);
    assert_failed(f, "left the bus after 0 bytes");
    tear_down(f);
}

static void random_answers_end_every_download(void)
{
    for (unsigned i = 0; i < 200; i++) {
        struct fixture *f = set_up(dfu, sizeof dfu);

        g_rand_set_seed(f->rng, i);
        f->odd = true;
        download(f, 60 * SECOND);
        g_assert_cmpint(state(f), >=, USB_DOWNLOAD_DONE);
        tear_down(f);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dfu/blocks", a_file_is_taken_block_by_block_into_one_alternate_setting);
    g_test_add_func("/dfu/detach", run_time_mode_is_left_by_detach_and_reset);
    g_test_add_func("/dfu/will-detach", a_device_that_detaches_itself_is_waited_for);
    g_test_add_func("/dfu/stays", a_device_that_stays_in_run_time_mode_is_given_up);
    g_test_add_func("/dfu/busy", a_busy_device_is_asked_again_when_it_said);
    g_test_add_func("/dfu/old", what_is_left_of_an_old_download_is_aborted);
    g_test_add_func("/dfu/reset", a_device_that_wants_to_be_reset_is);
    g_test_add_func("/dfu/refused", what_the_device_refuses_is_said_in_its_words);
    g_test_add_func("/dfu/alt", an_alternate_setting_that_is_not_there_is_named);
    g_test_add_func("/dfu/none", a_device_without_dfu_is_named);
    g_test_add_func("/dfu/gone", a_device_that_leaves_ends_the_download);
    g_test_add_func("/dfu/random", random_answers_end_every_download);
    return g_test_run();
}
