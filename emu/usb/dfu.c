/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usb/dfu.h"

#include <glib.h>
#include <string.h>

#include "base/units.h"
#include "usb/host_priv.h"

#define DETACH        0
#define DNLOAD        1
#define GETSTATUS     3
#define CLRSTATUS     4
#define ABORT         6
#define SET_INTERFACE 11

#define TO_INTERFACE       0x21
#define FROM_INTERFACE     0xa1
#define STANDARD_INTERFACE 0x01
#define STATUS_BYTES       6
#define PROTOCOL_RUNTIME   1
#define WILL_DETACH        BIT(3)

/* States of the device, DFU 1.1, A.2. */
enum {
    DFU_IDLE = 2,
    DNLOAD_SYNC = 3,
    DNBUSY = 4,
    DNLOAD_IDLE = 5,
    MANIFEST_SYNC = 6,
    MANIFEST = 7,
    MANIFEST_WAIT_RESET = 8,
    ERROR_STATE = 10,
};

/* The request under way, or what is waited for. */
enum step {
    STEP_NONE,
    STEP_DETACH,
    STEP_RESET_SOON, /* after DETACH */
    STEP_GONE,       /* the device detaches itself */
    STEP_TIDY,       /* GETSTATUS until it is idle, what is left of an old download goes */
    STEP_TIDIED,
    STEP_SELECT,
    STEP_BLOCK,
    STEP_BLOCK_STATUS,
    STEP_POLL, /* bwPollTimeout */
    STEP_DONE,
    STEP_FAILED,
};

#define DETACH_MS     1000 /* asked for with DETACH */
#define RESET_TICKS   (10 * TICKS_PER_MS)
#define GONE_TICKS    (3 * TICKS_PER_SECOND)
#define MAX_DETACHES  3
#define MAX_TIDYING   4
#define MAX_POLLS     20000 /* of a device that stays busy */
#define STATUS_STRIDE 24

static const char status_text[][STATUS_STRIDE] = {
    "OK",      "errTARGET", "errFILE",    "errWRITE",      "errERASE",    "errCHECK_ERASED",
    "errPROG", "errVERIFY", "errADDRESS", "errNOTDONE",    "errFIRMWARE", "errVENDOR",
    "errUSBR", "errPOR",    "errUNKNOWN", "errSTALLEDPKT",
};

static void fail(struct usb_host *h, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void fail(struct usb_host *h, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_vsnprintf(h->s.dfu.failure, sizeof h->s.dfu.failure, format, args);
    va_end(args);
    h->s.dfu.step = STEP_FAILED;
    sched_cancel(h->sched, &h->dfu_timer);
}

static void ask(struct usb_host *h, enum step step, uint8_t type, uint8_t request, unsigned value,
                unsigned length, const void *data)
{
    uint8_t setup[8];

    h->s.dfu.step = (uint8_t)step;
    usb_request(setup, type, request, value, h->s.dfu.f.interface, length);
    usb_control_start(h, USB_OWNER_DFU, setup, data);
}

static void ask_status(struct usb_host *h, enum step step)
{
    ask(h, step, FROM_INTERFACE, GETSTATUS, 0, STATUS_BYTES, NULL);
}

static void wait(struct usb_host *h, enum step step, ticks_t duration)
{
    h->s.dfu.step = (uint8_t)step;
    sched_after(h->sched, &h->dfu_timer, duration);
}

/* The next block; one without bytes ends the download. */
static void send_block(struct usb_host *h)
{
    struct usb_dfu *d = &h->s.dfu;

    d->block_bytes =
        (uint16_t)MIN(h->download->length - d->sent, MIN(d->f.transfer_size, USB_CONTROL_BYTES));
    ask(h, STEP_BLOCK, TO_INTERFACE, DNLOAD, d->block & 0xffff, d->block_bytes,
        h->download->data + d->sent);
}

/* --- what the device answered --- */

/* Before the first block: from any state to dfuIDLE. */
static void tidy(struct usb_host *h, uint8_t state)
{
    struct usb_dfu *d = &h->s.dfu;

    if (state == DFU_IDLE)
        ask(h, STEP_SELECT, STANDARD_INTERFACE, SET_INTERFACE, h->download->alt, 0, NULL);
    else if (d->tidied++ == MAX_TIDYING)
        fail(h, "the device does not become idle; its DFU state is %u", state);
    else if (state == ERROR_STATE)
        ask(h, STEP_TIDIED, TO_INTERFACE, CLRSTATUS, 0, 0, NULL);
    else
        ask(h, STEP_TIDIED, TO_INTERFACE, ABORT, 0, 0, NULL);
}

static void block_taken(struct usb_host *h)
{
    struct usb_dfu *d = &h->s.dfu;

    d->sent += d->block_bytes;
    d->block++;
    d->polls = 0;
    send_block(h);
}

/* Manifestation is over when the device is idle again or wants to be reset. */
static void download_over(struct usb_host *h, uint8_t state)
{
    h->s.dfu.step = STEP_DONE;
    if (state == MANIFEST_WAIT_RESET)
        usb_enumerate_begin(h);
}

static void go_on(struct usb_host *h, const uint8_t *answer)
{
    struct usb_dfu *d = &h->s.dfu;
    uint8_t status = answer[0], state = answer[4];
    unsigned poll_ms = load_le16(answer + 1) | (unsigned)answer[3] << 16;
    bool ending = d->block_bytes == 0;

    if (status != 0 || state == ERROR_STATE)
        fail(h, "the device refuses the file after %u bytes: status %u %s", d->sent, status,
             status < G_N_ELEMENTS(status_text) ? status_text[status] : "");
    else if (ending && (state == DFU_IDLE || state == MANIFEST_WAIT_RESET || state == MANIFEST))
        download_over(h, state);
    else if (!ending && state == DNLOAD_IDLE)
        block_taken(h);
    else if (state != DNLOAD_SYNC && state != DNBUSY && state != MANIFEST_SYNC && state != MANIFEST)
        fail(h, "the device is in DFU state %u in the middle of the download", state);
    else if (d->polls++ == MAX_POLLS)
        fail(h, "the device stays busy after %u bytes", d->sent);
    else
        wait(h, STEP_POLL, MAX(poll_ms, 1) * TICKS_PER_MS);
}

static void got_status(struct usb_host *h)
{
    const struct usb_control *c = &h->s.control;

    if (c->done < STATUS_BYTES)
        fail(h, "the device answers GETSTATUS with %u bytes", c->done);
    else if (h->s.dfu.step == STEP_TIDY)
        tidy(h, c->data[4]);
    else
        go_on(h, c->data);
}

static void detached(struct usb_host *h)
{
    if ((h->s.dfu.f.attributes & WILL_DETACH) != 0)
        wait(h, STEP_GONE, GONE_TICKS);
    else
        wait(h, STEP_RESET_SOON, RESET_TICKS);
}

static void control_done(struct usb_host *h, enum usb_result result)
{
    /* A device may not answer when it resets itself behind the last block. */
    if (result == USB_STALLED && h->s.dfu.step == STEP_BLOCK) {
        ask_status(h, STEP_BLOCK_STATUS);
        return;
    }
    if (result != USB_DONE) {
        fail(h, "a DFU request is %s after %u bytes",
             result == USB_STALLED ? "answered with STALL" : "not answered", h->s.dfu.sent);
        return;
    }
    switch (h->s.dfu.step) {
    case STEP_DETACH:
        detached(h);
        break;
    case STEP_TIDIED:
        ask_status(h, STEP_TIDY);
        break;
    case STEP_SELECT:
        send_block(h);
        break;
    case STEP_BLOCK:
        ask_status(h, STEP_BLOCK_STATUS);
        break;
    default:
        got_status(h);
        break;
    }
}

static void on_timer(void *ctx)
{
    struct usb_host *h = ctx;

    switch (h->s.dfu.step) {
    case STEP_RESET_SOON:
        usb_enumerate_begin(h);
        break;
    case STEP_GONE:
        fail(h, "the device does not leave its run-time mode");
        break;
    case STEP_POLL:
        if (h->s.configured)
            ask_status(h, STEP_BLOCK_STATUS);
        break;
    default:
        break;
    }
}

/* --- the device comes and goes --- */

static void leave_runtime(struct usb_host *h)
{
    struct usb_dfu *d = &h->s.dfu;

    /* A device that switches by itself may come back once before it has. */
    if (d->detaches++ == MAX_DETACHES)
        fail(h, "the device does not leave its run-time mode");
    else
        ask(h, STEP_DETACH, TO_INTERFACE, DETACH, DETACH_MS, 0, NULL);
}

void usb_dfu_begin(struct usb_host *h)
{
    struct usb_dfu *d = &h->s.dfu;
    const struct usb_host_state *s = &h->s;

    if (d->step == STEP_DONE || d->step == STEP_FAILED)
        return;
    d->sent = d->block = d->polls = d->tidied = 0;
    if (!usb_find_dfu(s->config, s->config_length, &d->f)) {
        fail(h, "the device \"%s\" has no DFU interface", s->product);
        return;
    }
    if (d->f.protocol == PROTOCOL_RUNTIME)
        leave_runtime(h);
    else if (h->download->alt >= d->f.alts)
        fail(h, "the device has no alternate setting %u: it has %u", h->download->alt, d->f.alts);
    else
        ask_status(h, STEP_TIDY);
}

void usb_dfu_end(struct usb_host *h)
{
    struct usb_dfu *d = &h->s.dfu;

    sched_cancel(h->sched, &h->dfu_timer);
    if (d->step < STEP_TIDY || d->step >= STEP_DONE)
        return;
    /* It may reset itself when it has everything. */
    if (d->block_bytes == 0 && d->sent == h->download->length)
        d->step = STEP_DONE;
    else
        fail(h, "the device left the bus after %u bytes", d->sent);
}

void usb_dfu_lost(struct usb_host *h)
{
    if (h->download != NULL && h->s.dfu.step != STEP_DONE && h->s.dfu.step != STEP_FAILED)
        fail(h, "the device does not answer the host's requests");
}

static const struct usb_client client = {.control_done = control_done};

void usb_dfu_init(struct usb_host *h)
{
    event_init(&h->dfu_timer, &h->events, "DFU", on_timer, h);
    h->client[USB_OWNER_DFU] = &client;
}

void usb_host_download(struct usb_host *h, const struct usb_download *file)
{
    h->download = file;
    h->s.dfu = (struct usb_dfu){.step = STEP_NONE};
}

enum usb_download_state usb_host_download_state(const struct usb_host *h, uint32_t *done)
{
    *done = h->s.dfu.sent;
    if (h->download == NULL)
        return USB_DOWNLOAD_NONE;
    switch (h->s.dfu.step) {
    case STEP_NONE:
        return USB_DOWNLOAD_WAITING;
    case STEP_DONE:
        return USB_DOWNLOAD_DONE;
    case STEP_FAILED:
        return USB_DOWNLOAD_FAILED;
    default:
        return USB_DOWNLOAD_RUNNING;
    }
}

const char *usb_host_download_failure(const struct usb_host *h)
{
    return h->s.dfu.failure;
}
