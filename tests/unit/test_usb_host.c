/*
 * The USB host, with the test as the device at the cable.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "usb/descriptors.h"
#include "usb/host.h"

#define MS TICKS_PER_MS

/* Everything but a terminal program's first byte: debounce, two resets, recovery, requests. */
#define ENUMERATION (300 * MS)

static const uint8_t device_descriptor[18] = {18,   1,    0x00, 0x02, 2, 0, 0, 64, 0x15,
                                              0x19, 0x53, 0x00, 0,    1, 1, 2, 3,  1};

/* clang-format off */
static const uint8_t one_port[] = {
    9, 2, 67, 0, 2, 1, 0, 0x80, 50,
    9, 4, 0, 0, 1, 2, 2, 1, 0,                      /* control */
    5, 0x24, 0, 0x10, 1,   5, 0x24, 1, 0, 1,   4, 0x24, 2, 2,   5, 0x24, 6, 0, 1,
    7, 5, 0x83, 3, 8, 0, 16,
    9, 4, 1, 0, 2, 10, 0, 0, 0,                     /* data */
    7, 5, 0x81, 2, 64, 0, 0,
    7, 5, 0x02, 2, 64, 0, 0,
};
static const uint8_t two_ports[] = {
    9, 2, 83, 0, 4, 1, 0, 0x80, 50,
    9, 4, 0, 0, 0, 2, 2, 1, 0,   5, 0x24, 6, 0, 2,  /* its data interface is not the next one */
    9, 4, 1, 0, 0, 2, 2, 1, 0,   5, 0x24, 6, 1, 3,
    9, 4, 2, 0, 2, 10, 0, 0, 0,  7, 5, 0x81, 2, 64, 0, 0,   7, 5, 0x01, 2, 64, 0, 0,
    9, 4, 3, 0, 2, 10, 0, 0, 0,  7, 5, 0x82, 2, 64, 0, 0,   7, 5, 0x02, 2, 64, 0, 0,
};
static const uint8_t text[] = {10, 3, 'T', 0, 'e', 0, 's', 0, 't', 0};
static const uint8_t languages[] = {4, 3, 9, 4};
/* clang-format on */

#define MAX_REQUESTS 64

struct fixture {
    struct bench *b;
    struct usb_host *host;
    /* the device */
    bool pulled_up;
    bool mute, busy;  /* does not answer; says NAK */
    bool odd;         /* answers requests with what rng gives */
    uint8_t stalls;   /* this bRequest */
    bool halted;      /* endpoint 1 IN */
    bool never_clear; /* and stays so */
    GRand *rng;
    const uint8_t *config;
    unsigned address, new_address;
    uint8_t setup[MAX_REQUESTS][8];
    unsigned n_setups;
    uint8_t line_coding[7];
    uint8_t reply[512];
    unsigned reply_length, reply_done;
    bool in_control;
    unsigned in_endpoint;
    GString *to_host; /* on endpoint 1 */
    bool toggle_in;
    GString *from_host; /* on endpoint 2 */
    bool full;          /* endpoint 2 says NAK */
    unsigned resets, frames, last_frame, suspends, resumes, in_tokens;
    ticks_t first_reset, suspended_at;
    /* the terminal */
    struct serial_line line; /* of port 0 */
    GString *shown;
    const char *typed;
};

/* --- the device --- */

static bool is_pulled_up(void *ctx)
{
    return ((struct fixture *)ctx)->pulled_up;
}

static void on_reset(void *ctx)
{
    struct fixture *f = ctx;

    if (f->resets++ == 0)
        f->first_reset = sched_now(&f->b->sched);
    f->address = f->new_address = 0;
    f->toggle_in = false;
}

static void on_frame(void *ctx, unsigned number)
{
    struct fixture *f = ctx;

    f->frames++;
    f->last_frame = number;
}

static void on_suspend(void *ctx)
{
    struct fixture *f = ctx;

    f->suspends++;
    f->suspended_at = sched_now(&f->b->sched);
}

static void on_resume(void *ctx)
{
    ((struct fixture *)ctx)->resumes++;
}

static void answer(struct fixture *f, const uint8_t *data, unsigned length)
{
    unsigned asked = load_le16(f->setup[f->n_setups - 1] + 6);

    f->reply_length = MIN(asked, length);
    f->reply_done = 0;
    memcpy(f->reply, data, f->reply_length);
}

static void answer_oddly(struct fixture *f)
{
    unsigned n = (unsigned)g_rand_int_range(f->rng, 0, sizeof f->reply);

    for (unsigned i = 0; i < n; i++)
        f->reply[i] = (uint8_t)g_rand_int(f->rng);
    if (n > 2 && g_rand_boolean(f->rng))
        f->reply[1] = f->setup[f->n_setups - 1][3];
    if (n > 7 && g_rand_boolean(f->rng))
        f->reply[7] = 64;
    answer(f, f->reply, n);
}

static void answer_descriptor(struct fixture *f, const uint8_t *setup)
{
    switch (setup[3]) {
    case USB_DEVICE:
        answer(f, device_descriptor, sizeof device_descriptor);
        break;
    case USB_CONFIGURATION:
        answer(f, f->config, load_le16(f->config + 2));
        break;
    default:
        answer(f, setup[2] == 0 ? languages : text, setup[2] == 0 ? 4 : sizeof text);
        break;
    }
}

static enum usb_answer on_setup(void *ctx, unsigned address, const uint8_t setup[8])
{
    struct fixture *f = ctx;

    if (f->mute || address != f->address)
        return USB_SILENT;
    if (f->n_setups == MAX_REQUESTS)
        f->n_setups = 0;
    memcpy(f->setup[f->n_setups++], setup, 8);
    f->reply_length = f->reply_done = 0;
    if (setup[0] == 0 && setup[1] == 5)
        f->new_address = setup[2];
    else if (f->odd)
        answer_oddly(f);
    else if (setup[1] == 6)
        answer_descriptor(f, setup);
    if (setup[0] == 2 && setup[1] == 1) {
        f->halted = f->never_clear;
        f->toggle_in = false;
    }
    return USB_ACK;
}

static enum usb_answer on_out(void *ctx, unsigned address, unsigned endpoint,
                              const struct usb_packet *packet)
{
    struct fixture *f = ctx;

    if (f->mute || address != f->address)
        return USB_SILENT;
    if (endpoint == 0) {
        if (f->setup[f->n_setups - 1][1] == 0x20)
            memcpy(f->line_coding, packet->data, MIN(packet->length, 7));
        return f->stalls == f->setup[f->n_setups - 1][1] ? USB_STALL : USB_ACK;
    }
    if (f->full)
        return USB_NAK;
    g_string_append_len(f->from_host, (const char *)packet->data, packet->length);
    return USB_ACK;
}

static enum usb_answer control_in(struct fixture *f, struct usb_packet *packet)
{
    if (f->stalls != 0 && f->stalls == f->setup[f->n_setups - 1][1])
        return USB_STALL;
    packet->length = (uint16_t)MIN(f->reply_length - f->reply_done, 64);
    packet->data1 = f->reply_done % 128 == 0;
    memcpy(packet->data, f->reply + f->reply_done, packet->length);
    return USB_ACK;
}

static enum usb_answer on_in(void *ctx, unsigned address, unsigned endpoint,
                             struct usb_packet *packet)
{
    struct fixture *f = ctx;

    if (f->mute || address != f->address)
        return USB_SILENT;
    f->in_endpoint = endpoint;
    if (endpoint == 0)
        return f->busy ? USB_NAK : control_in(f, packet);
    if (endpoint == 1 && f->halted)
        return USB_STALL;
    f->in_tokens += endpoint == 1;
    if (endpoint != 1 || f->to_host->len == 0)
        return USB_NAK;
    packet->data1 = f->toggle_in;
    packet->length = (uint16_t)MIN(f->to_host->len, 64);
    memcpy(packet->data, f->to_host->str, packet->length);
    return USB_ACK;
}

static void on_acknowledge(void *ctx)
{
    struct fixture *f = ctx;

    if (f->in_endpoint == 0) {
        f->reply_done = MIN(f->reply_done + 64, f->reply_length);
        f->address = f->new_address;
    } else {
        g_string_erase(f->to_host, 0, (gssize)MIN(f->to_host->len, 64));
        f->toggle_in = !f->toggle_in;
    }
}

static const struct usb_device device = {is_pulled_up, on_reset, on_frame, on_suspend,    on_resume,
                                         on_setup,     on_out,   on_in,    on_acknowledge};

/* --- the terminal --- */

static void show(void *ctx, uint8_t byte)
{
    g_string_append_c(((struct fixture *)ctx)->shown, (char)byte);
}

static bool type(void *ctx, uint8_t *byte)
{
    struct fixture *f = ctx;

    if (f->typed == NULL || *f->typed == '\0')
        return false;
    *byte = (uint8_t)*f->typed++;
    return true;
}

static struct serial_line *line_of(void *ctx, unsigned n)
{
    return n == 0 ? &((struct fixture *)ctx)->line : NULL;
}

static struct fixture *set_up(void)
{
    struct fixture *f = g_new0(struct fixture, 1);

    f->b = bench_new();
    f->b->usb.device = &device;
    f->b->usb.device_ctx = f;
    f->host = usb_host_new(&f->b->sched, &f->b->usb, f->b->log);
    f->config = one_port;
    f->to_host = g_string_new(NULL);
    f->from_host = g_string_new(NULL);
    f->shown = g_string_new(NULL);
    f->rng = g_rand_new_with_seed(1);
    f->line = (struct serial_line){.transmitted = show, .receive = type, .ctx = f};
    usb_host_show(f->host, line_of, f);
    usb_host_plug(f->host);
    return f;
}

static void pull_up(struct fixture *f, bool on)
{
    f->pulled_up = on;
    f->b->usb.host->pull_up(f->b->usb.host_ctx, on);
}

static struct fixture *set_up_configured(void)
{
    struct fixture *f = set_up();

    pull_up(f, true);
    bench_run(f->b, ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    return f;
}

static void tear_down(struct fixture *f)
{
    usb_host_free(f->host);
    g_string_free(f->to_host, TRUE);
    g_string_free(f->from_host, TRUE);
    g_string_free(f->shown, TRUE);
    g_rand_free(f->rng);
    bench_free(f->b);
    g_free(f);
}

static void device_sends(struct fixture *f, const char *data)
{
    g_string_append(f->to_host, data);
    f->b->usb.host->ready(f->b->usb.host_ctx, 1, true);
}

static void user_types(struct fixture *f, const char *data)
{
    f->typed = data;
    if (f->line.wake != NULL)
        f->line.wake(f->line.uart);
}

/* --- enumeration --- */

static void a_device_is_reset_after_debounce_and_asked_in_the_order_of_linux(void)
{
    static const uint8_t expected[][2] = {
        {6, USB_DEVICE},        {5, 0},          {6, USB_DEVICE}, {6, USB_CONFIGURATION},
        {6, USB_CONFIGURATION}, {6, USB_STRING}, {6, USB_STRING}, {6, USB_STRING},
        {6, USB_STRING},        {9, 0},          {0x20, 0},       {0x22, 0},
    };
    struct fixture *f = set_up();

    pull_up(f, true);
    ticks_t start = sched_now(&f->b->sched);
    bench_run(f->b, ENUMERATION);
    g_assert_cmpuint(f->first_reset - start, ==, 100 * MS);
    g_assert_cmpuint(f->resets, ==, 2);
    g_assert_cmpuint(f->n_setups, ==, G_N_ELEMENTS(expected));
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_cmphex(f->setup[i][1], ==, expected[i][0]);
        g_assert_cmphex(f->setup[i][3], ==, expected[i][1]);
    }
    g_assert_cmpuint(f->address, ==, 1);
    g_assert_cmpuint(f->setup[9][2], ==, 1); /* the value that its configuration has */
    tear_down(f);
}

static void opening_sets_the_line_coding_and_dtr(void)
{
    static const uint8_t coding[7] = {0x00, 0xc2, 0x01, 0x00, 0, 0, 8};
    struct fixture *f = set_up_configured();
    const uint8_t *lines = f->setup[f->n_setups - 1];

    g_assert_cmpmem(f->line_coding, 7, coding, 7);
    g_assert_cmphex(lines[0], ==, 0x21);
    g_assert_cmphex(lines[1], ==, 0x22);
    g_assert_cmphex(lines[2], ==, 3);
    tear_down(f);
}

static void every_serial_port_of_a_device_is_opened(void)
{
    struct fixture *f = set_up();

    f->config = two_ports;
    pull_up(f, true);
    bench_run(f->b, ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    g_assert_true(usb_host_port_is_open(f->host, 1));
    g_assert_false(usb_host_port_is_open(f->host, 2));
    g_assert_cmpuint(f->setup[f->n_setups - 1][4], ==, 1);
    tear_down(f);
}

/* A console that becomes the one that is typed at when it first says something. */
static void what_is_typed_may_come_with_what_is_shown(void)
{
    struct fixture *f = set_up_configured();

    f->typed = "answer";
    bench_run(f->b, 5 * MS);
    g_assert_cmpstr(f->from_host->str, ==, "");
    device_sends(f, "question");
    bench_run(f->b, MS);
    g_assert_cmpstr(f->from_host->str, ==, "answer");
    tear_down(f);
}

static void a_device_without_line_coding_is_opened_all_the_same(void)
{
    struct fixture *f = set_up();

    f->stalls = 0x20;
    pull_up(f, true);
    bench_run(f->b, ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    tear_down(f);
}

static void a_device_that_does_not_answer_is_tried_three_times(void)
{
    struct fixture *f = set_up();

    f->mute = true;
    pull_up(f, true);
    bench_run(f->b, 2 * TICKS_PER_SECOND);
    g_assert_cmpuint(f->resets, ==, 3);
    g_assert_cmpstr(f->b->last_id, ==, "usb-enumeration");
    g_assert_cmpuint(sched_next(&f->b->sched), ==, TICKS_NEVER);
    pull_up(f, false);
    f->mute = false;
    pull_up(f, true);
    bench_run(f->b, ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    tear_down(f);
}

static void a_device_that_is_busy_for_5_s_is_given_up(void)
{
    struct fixture *f = set_up();

    f->busy = true;
    pull_up(f, true);
    bench_run(f->b, 14 * TICKS_PER_SECOND);
    g_assert_cmpuint(guest_log_count(f->b->log, "usb-enumeration"), ==, 0);
    bench_run(f->b, 2 * TICKS_PER_SECOND);
    g_assert_cmpuint(guest_log_count(f->b->log, "usb-enumeration"), ==, 1);
    g_assert_nonnull(strstr(f->b->last_report, "NAK for 5 s"));
    tear_down(f);
}

static void a_device_that_goes_closes_its_port_and_comes_back(void)
{
    struct fixture *f = set_up_configured();

    device_sends(f, "lost");
    pull_up(f, false);
    g_assert_false(usb_host_port_is_open(f->host, 0));
    g_assert_cmpuint(sched_next(&f->b->sched), ==, TICKS_NEVER);
    g_string_truncate(f->to_host, 0);
    pull_up(f, true);
    bench_run(f->b, ENUMERATION);
    device_sends(f, "again");
    bench_run(f->b, MS);
    g_assert_cmpstr(f->shown->str, ==, "again");
    tear_down(f);
}

/* --- bytes --- */

static void what_the_device_sends_is_shown_within_a_frame(void)
{
    struct fixture *f = set_up_configured();
    GString *long_text = g_string_new(NULL);

    for (unsigned i = 0; i < 100; i++)
        g_string_append_printf(long_text, "line %u\n", i);
    device_sends(f, "hello");
    bench_run(f->b, 100 * TICKS_PER_US);
    g_assert_cmpstr(f->shown->str, ==, "hello");
    g_string_truncate(f->shown, 0);
    device_sends(f, long_text->str);
    bench_run(f->b, 2 * MS);
    g_assert_cmpstr(f->shown->str, ==, long_text->str);
    g_string_free(long_text, TRUE);
    tear_down(f);
}

static void what_is_typed_waits_for_the_port_and_for_room(void)
{
    struct fixture *f = set_up();

    user_types(f, "early");
    pull_up(f, true);
    f->full = true;
    bench_run(f->b, ENUMERATION);
    g_assert_cmpstr(f->from_host->str, ==, "");
    f->full = false;
    f->b->usb.host->ready(f->b->usb.host_ctx, 2, false);
    bench_run(f->b, 100 * TICKS_PER_US);
    g_assert_cmpstr(f->from_host->str, ==, "early");
    user_types(f, " and late");
    bench_run(f->b, 100 * TICKS_PER_US);
    g_assert_cmpstr(f->from_host->str, ==, "early and late");
    tear_down(f);
}

/* USB 2.0, table 5-9: 19 transactions of 64 bytes fit into a frame. */
static void a_frame_carries_nineteen_full_packets(void)
{
    struct fixture *f = set_up_configured();

    while (f->last_frame % 16 != 8) /* a frame without the notification's turn */
        bench_run(f->b, MS / 8);
    g_string_set_size(f->to_host, 4096);
    unsigned frame = f->last_frame;
    while (f->last_frame == frame)
        bench_run(f->b, TICKS_PER_US);
    unsigned before = (unsigned)f->shown->len;
    bench_run(f->b, MS - 2 * TICKS_PER_US);
    g_assert_cmpuint(f->shown->len - before, ==, 19 * 64);
    tear_down(f);
}

static void an_endpoint_that_says_nak_is_asked_once_a_frame(void)
{
    struct fixture *f = set_up_configured();

    bench_run(f->b, MS);
    unsigned before = f->in_tokens;
    bench_run(f->b, 10 * MS);
    g_assert_cmpuint(f->in_tokens - before, ==, 10);
    tear_down(f);
}

static void a_halt_is_cleared_and_what_stays_halted_is_closed(void)
{
    struct fixture *f = set_up_configured();

    f->halted = true;
    bench_run(f->b, 2 * MS);
    g_assert_cmphex(f->setup[f->n_setups - 1][0], ==, 2);
    g_assert_cmphex(f->setup[f->n_setups - 1][4], ==, 0x81);
    device_sends(f, "on");
    bench_run(f->b, MS);
    g_assert_cmpstr(f->shown->str, ==, "on");
    f->halted = f->never_clear = true;
    bench_run(f->b, 20 * MS);
    g_assert_cmpstr(f->b->last_id, ==, "usb-cdc");
    g_assert_false(usb_host_port_is_open(f->host, 0));
    tear_down(f);
}

/* --- the bus --- */

static void frames_are_numbered_modulo_2048(void)
{
    struct fixture *f = set_up_configured();
    unsigned before = f->last_frame, frames = f->frames;

    bench_run(f->b, 2048 * MS);
    g_assert_cmpuint(f->frames - frames, ==, 2048);
    g_assert_cmpuint(f->last_frame, ==, before);
    tear_down(f);
}

static void a_suspended_bus_is_silent_until_the_host_resumes(void)
{
    struct fixture *f = set_up_configured();
    ticks_t start = sched_now(&f->b->sched);

    g_assert_true(usb_host_suspend(f->host));
    unsigned frames = f->frames;
    bench_run(f->b, 100 * MS);
    g_assert_cmpuint(f->suspends, ==, 1);
    g_assert_cmpuint(f->suspended_at - start, ==, 3 * MS);
    g_assert_cmpuint(f->frames, ==, frames);
    usb_host_resume(f->host);
    g_assert_cmpuint(f->resumes, ==, 1);
    device_sends(f, "awake");
    bench_run(f->b, 19 * MS);
    g_assert_cmpuint(f->frames, ==, frames);
    bench_run(f->b, 20 * MS);
    g_assert_cmpuint(f->frames, >, frames);
    g_assert_cmpstr(f->shown->str, ==, "awake");
    g_assert_cmpuint(f->resets, ==, 2);
    tear_down(f);
}

static void a_device_wakes_the_suspended_bus(void)
{
    struct fixture *f = set_up_configured();

    usb_host_suspend(f->host);
    bench_run(f->b, 10 * MS);
    f->b->usb.host->wake(f->b->usb.host_ctx);
    device_sends(f, "woken");
    bench_run(f->b, 40 * MS);
    g_assert_cmpuint(f->resumes, ==, 0);
    g_assert_cmpstr(f->shown->str, ==, "woken");
    tear_down(f);
}

static void an_unplugged_cable_carries_nothing(void)
{
    struct fixture *f = set_up_configured();

    usb_host_unplug(f->host);
    g_assert_null(f->b->usb.host);
    g_assert_cmpuint(f->b->signals.value[SIGNAL_VBUS], ==, 0);
    g_assert_cmpuint(sched_next(&f->b->sched), ==, TICKS_NEVER);
    usb_host_plug(f->host);
    bench_run(f->b, ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    tear_down(f);
}

/* The device is the same; the host is another that has gone through the same. */
static void a_restored_host_goes_on_where_the_other_was(void)
{
    struct fixture *f = set_up_configured();
    struct state_blocks *state = state_blocks_new();
    struct state_walk save = state_save(state), restore = state_restore(state);
    unsigned resets = f->resets;

    state_begin(&save, "usb");
    usb_host_walk(f->host, &save);
    g_assert_true(state_walk_end(&save, NULL));
    usb_host_free(f->host);
    f->host = usb_host_new(&f->b->sched, &f->b->usb, f->b->log);
    usb_host_show(f->host, line_of, f);
    state_begin(&restore, "usb");
    usb_host_walk(f->host, &restore);
    g_assert_true(state_walk_end(&restore, NULL));
    g_assert_true(usb_host_port_is_open(f->host, 0));
    device_sends(f, "still here");
    user_types(f, "so am I");
    bench_run(f->b, MS);
    g_assert_cmpstr(f->shown->str, ==, "still here");
    g_assert_cmpstr(f->from_host->str, ==, "so am I");
    g_assert_cmpuint(f->resets, ==, resets);
    state_blocks_free(state);
    tear_down(f);
}

/* --- what is not to be trusted --- */

static void random_answers_never_hang_the_host(void)
{
    struct fixture *f = set_up();

    f->odd = true;
    for (unsigned i = 0; i < 300; i++) {
        pull_up(f, true);
        bench_run(f->b, TICKS_PER_SECOND);
        f->stalls = (uint8_t)g_rand_int_range(f->rng, 0, 12);
        pull_up(f, false);
        g_assert_cmpuint(sched_next(&f->b->sched), ==, TICKS_NEVER);
    }
    tear_down(f);
}

/* Bytes of a good configuration, changed, cut short, repeated. */
static void damaged_configurations_yield_only_sound_ports(void)
{
    GRand *rng = g_rand_new_with_seed(2);
    struct usb_cdc_function found[USB_PORTS];

    for (unsigned i = 0; i < 200000; i++) {
        const uint8_t *from = i % 2 != 0 ? one_port : two_ports;
        unsigned length = i % 2 != 0 ? sizeof one_port : sizeof two_ports;
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
        g_free(cut);
        g_free(config);
    }
    g_rand_free(rng);
}

static void ports_that_share_an_endpoint_are_one(void)
{
    uint8_t config[sizeof two_ports];
    struct usb_cdc_function found[USB_PORTS];

    memcpy(config, two_ports, sizeof config);
    g_assert_cmpuint(usb_find_cdc_acm(config, sizeof config, found, USB_PORTS), ==, 2);
    config[sizeof config - 12] = 0x81;
    g_assert_cmpuint(usb_find_cdc_acm(config, sizeof config, found, USB_PORTS), ==, 1);
}

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
    g_test_add_func("/usb-host/rate", a_frame_carries_nineteen_full_packets);
    g_test_add_func("/usb-host/nak", an_endpoint_that_says_nak_is_asked_once_a_frame);
    g_test_add_func("/usb-host/halt", a_halt_is_cleared_and_what_stays_halted_is_closed);
    g_test_add_func("/usb-host/frames", frames_are_numbered_modulo_2048);
    g_test_add_func("/usb-host/suspend", a_suspended_bus_is_silent_until_the_host_resumes);
    g_test_add_func("/usb-host/wake", a_device_wakes_the_suspended_bus);
    g_test_add_func("/usb-host/unplug", an_unplugged_cable_carries_nothing);
    g_test_add_func("/usb-host/restored", a_restored_host_goes_on_where_the_other_was);
    g_test_add_func("/usb-host/random", random_answers_never_hang_the_host);
    g_test_add_func("/usb-host/damaged", damaged_configurations_yield_only_sound_ports);
    g_test_add_func("/usb-host/shared", ports_that_share_an_endpoint_are_one);
    return g_test_run();
}
