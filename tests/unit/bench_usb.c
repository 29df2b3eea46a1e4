/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_usb.h"

static const uint8_t device_descriptor[18] = {18,   1,    0x00, 0x02, 2, 0, 0, 64, 0x15,
                                              0x19, 0x53, 0x00, 0,    1, 1, 2, 3,  1};

/* clang-format off */
const uint8_t usb_one_port[67] = {
    9, 2, 67, 0, 2, 1, 0, 0x80, 50,
    9, 4, 0, 0, 1, 2, 2, 1, 0,                      /* control */
    5, 0x24, 0, 0x10, 1,   5, 0x24, 1, 0, 1,   4, 0x24, 2, 2,   5, 0x24, 6, 0, 1,
    7, 5, 0x83, 3, 8, 0, 16,
    9, 4, 1, 0, 2, 10, 0, 0, 0,                     /* data */
    7, 5, 0x81, 2, 64, 0, 0,
    7, 5, 0x02, 2, 64, 0, 0,
};
const uint8_t usb_two_ports[83] = {
    9, 2, 83, 0, 4, 1, 0, 0x80, 50,
    9, 4, 0, 0, 0, 2, 2, 1, 0,   5, 0x24, 6, 0, 2,  /* its data interface is not the next one */
    9, 4, 1, 0, 0, 2, 2, 1, 0,   5, 0x24, 6, 1, 3,
    9, 4, 2, 0, 2, 10, 0, 0, 0,  7, 5, 0x81, 2, 64, 0, 0,   7, 5, 0x01, 2, 64, 0, 0,
    9, 4, 3, 0, 2, 10, 0, 0, 0,  7, 5, 0x82, 2, 64, 0, 0,   7, 5, 0x02, 2, 64, 0, 0,
};
static const uint8_t text[] = {10, 3, 'T', 0, 'e', 0, 's', 0, 't', 0};
static const uint8_t languages[] = {4, 3, 9, 4};
/* clang-format on */

/* --- the device --- */

static bool is_pulled_up(void *ctx)
{
    return ((struct usb_bench *)ctx)->pulled_up;
}

static void on_reset(void *ctx)
{
    struct usb_bench *f = ctx;

    if (f->resets++ == 0)
        f->first_reset = sched_now(&f->b->sched);
    f->address = f->new_address = 0;
    f->toggle_in = false;
}

static void on_frame(void *ctx, unsigned number)
{
    struct usb_bench *f = ctx;

    f->frames++;
    f->last_frame = number;
}

static void on_suspend(void *ctx)
{
    struct usb_bench *f = ctx;

    f->suspends++;
    f->suspended_at = sched_now(&f->b->sched);
}

static void on_resume(void *ctx)
{
    ((struct usb_bench *)ctx)->resumes++;
}

static void answer(struct usb_bench *f, const uint8_t *data, unsigned length)
{
    unsigned asked = load_le16(f->setup[f->n_setups - 1] + 6);

    f->reply_length = MIN(asked, length);
    f->reply_done = 0;
    memcpy(f->reply, data, f->reply_length);
}

static void answer_oddly(struct usb_bench *f)
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

static void answer_descriptor(struct usb_bench *f, const uint8_t *setup)
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
    struct usb_bench *f = ctx;

    if (f->mute || address != f->address)
        return USB_SILENT;
    if (f->n_setups == USB_MAX_REQUESTS)
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
    struct usb_bench *f = ctx;

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

static enum usb_answer control_in(struct usb_bench *f, struct usb_packet *packet)
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
    struct usb_bench *f = ctx;

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
    struct usb_bench *f = ctx;

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
    g_string_append_c(((struct usb_bench *)ctx)->shown, (char)byte);
}

static bool type(void *ctx, uint8_t *byte)
{
    struct usb_bench *f = ctx;

    if (f->typed == NULL || *f->typed == '\0')
        return false;
    *byte = (uint8_t)*f->typed++;
    return true;
}

struct serial_line *usb_line_of(void *ctx, unsigned n)
{
    return n == 0 ? &((struct usb_bench *)ctx)->line : NULL;
}

struct usb_bench *usb_set_up(void)
{
    struct usb_bench *f = g_new0(struct usb_bench, 1);

    f->b = bench_new();
    f->b->usb.device = &device;
    f->b->usb.device_ctx = f;
    f->host = usb_host_new(&f->b->sched, &f->b->usb, f->b->log);
    f->config = usb_one_port;
    f->to_host = g_string_new(NULL);
    f->from_host = g_string_new(NULL);
    f->shown = g_string_new(NULL);
    f->rng = g_rand_new_with_seed(1);
    f->line = (struct serial_line){.transmitted = show, .receive = type, .ctx = f};
    usb_host_show(f->host, usb_line_of, f);
    usb_host_plug(f->host);
    return f;
}

void usb_pull_up(struct usb_bench *f, bool on)
{
    f->pulled_up = on;
    f->b->usb.host->pull_up(f->b->usb.host_ctx, on);
}

struct usb_bench *usb_set_up_configured(void)
{
    struct usb_bench *f = usb_set_up();

    usb_pull_up(f, true);
    bench_run(f->b, USB_ENUMERATION);
    g_assert_true(usb_host_port_is_open(f->host, 0));
    return f;
}

void usb_tear_down(struct usb_bench *f)
{
    usb_host_free(f->host);
    g_string_free(f->to_host, TRUE);
    g_string_free(f->from_host, TRUE);
    g_string_free(f->shown, TRUE);
    g_rand_free(f->rng);
    bench_free(f->b);
    g_free(f);
}

void usb_device_sends(struct usb_bench *f, const char *data)
{
    g_string_append(f->to_host, data);
    f->b->usb.host->ready(f->b->usb.host_ctx, 1, true);
}

void usb_user_types(struct usb_bench *f, const char *data)
{
    f->typed = data;
    if (f->line.wake != NULL)
        f->line.wake(f->line.uart);
}
