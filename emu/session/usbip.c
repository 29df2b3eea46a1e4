/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/usbip.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/units.h"
#include "session/usbip_urb.h"
#include "usb/descriptors.h"

#define VERSION        0x0111
#define OP_REQ_DEVLIST 0x8005
#define OP_REP_DEVLIST 0x0005
#define OP_REQ_IMPORT  0x8003
#define OP_REP_IMPORT  0x0003
#define OP_BYTES       8
#define BUSID          "1-1"
#define BUSID_BYTES    32
#define PATH_BYTES     256
#define DEVICE_BYTES   312
#define SPEED_FULL     2

/* What a client leaves unread before we stop listening to it. */
#define MAX_UNREAD MIB(4)

enum state { WAITS, IMPORTS, ATTACHED };

struct usbip {
    struct machine *machine;
    struct usb_host *host;
    struct wait *wait;
    struct wait_source listener, client;
    struct usb_export export;
    enum state state;
    GByteArray *in, *out;
    struct usbip_urbs *urbs;
};

static void put_text(GByteArray *a, const char *text, unsigned n)
{
    g_byte_array_append(a, (const uint8_t *)text, (unsigned)strlen(text));
    usbip_put_zeros(a, n - (unsigned)strlen(text));
}

/* --- the client --- */

static void listen_to(struct usbip *u)
{
    u->client.events = u->out->len > 0 ? POLLOUT : 0;
    if (u->out->len < MAX_UNREAD && !usbip_urbs_full(u->urbs))
        u->client.events |= POLLIN;
}

static void answered(void *ctx)
{
    listen_to(ctx);
}

static void drop_client(struct usbip *u)
{
    if (u->client.fd < 0)
        return;
    usbip_urbs_forget(u->urbs);
    close(u->client.fd);
    u->client.fd = -1;
    u->client.events = 0;
    u->listener.events = POLLIN;
    u->state = WAITS;
    g_byte_array_set_size(u->in, 0);
    g_byte_array_set_size(u->out, 0);
}

static void flush(struct usbip *u)
{
    ssize_t n = u->out->len == 0 ? 0 : send(u->client.fd, u->out->data, u->out->len, MSG_NOSIGNAL);

    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        drop_client(u);
        return;
    }
    if (n > 0)
        g_byte_array_remove_range(u->out, 0, (unsigned)n);
    listen_to(u);
}

/* --- the device --- */

static unsigned count_interfaces(const struct usbip *u, GByteArray *classes)
{
    unsigned length, at = 0, n = 0;
    const uint8_t *config = usb_host_config(u->host, &length), *d;

    while (usb_next_descriptor(config, length, &at, &d)) {
        if (d[1] != USB_INTERFACE || d[0] < 9 || d[3] != 0 || n == UINT8_MAX)
            continue;
        n++;
        if (classes != NULL)
            g_byte_array_append(classes, (const uint8_t[]){d[5], d[6], d[7], 0}, 4);
    }
    return n;
}

/* struct usbip_usb_device of the protocol. */
static void put_device(const struct usbip *u, GByteArray *a)
{
    const uint8_t *d = usb_host_device_descriptor(u->host);
    unsigned length;
    const uint8_t *config = usb_host_config(u->host, &length);

    put_text(a, "/nrf53emu/" BUSID, PATH_BYTES);
    put_text(a, BUSID, BUSID_BYTES);
    usbip_put32(a, 1); /* bus */
    usbip_put32(a, 1); /* device */
    usbip_put32(a, SPEED_FULL);
    usbip_put16(a, load_le16(d + 8));
    usbip_put16(a, load_le16(d + 10));
    usbip_put16(a, load_le16(d + 12));
    g_byte_array_append(a, d + 4, 3); /* class, subclass, protocol */
    g_byte_array_append(a, length > 5 ? config + 5 : (const uint8_t *)"", 1);
    g_byte_array_append(a, d + 17, 1);
    g_byte_array_append(a, (const uint8_t[]){(uint8_t)count_interfaces(u, NULL)}, 1);
}

static void put_op(GByteArray *a, unsigned code, uint32_t status)
{
    usbip_put16(a, VERSION);
    usbip_put16(a, code);
    usbip_put32(a, status);
}

static void answer_list(struct usbip *u)
{
    bool there = usb_host_is_ready(u->host);

    put_op(u->out, OP_REP_DEVLIST, 0);
    usbip_put32(u->out, there);
    if (!there)
        return;
    put_device(u, u->out);
    count_interfaces(u, u->out);
}

static void answer_import(struct usbip *u, bool ok)
{
    put_op(u->out, OP_REP_IMPORT, ok ? 0 : 1);
    if (ok)
        put_device(u, u->out);
    u->state = ok ? ATTACHED : WAITS;
}

/* A fresh import begins with a device that has just been reset. */
static void import(struct usbip *u, const char *busid)
{
    if (strncmp(busid, BUSID, BUSID_BYTES) == 0 && usb_host_reset_device(u->host))
        u->state = IMPORTS;
    else
        answer_import(u, false);
}

static void device_ready(void *ctx)
{
    struct usbip *u = ctx;

    if (u->state != IMPORTS)
        return;
    answer_import(u, true);
    listen_to(u);
}

static void device_gone(void *ctx)
{
    struct usbip *u = ctx;

    if (u->state != WAITS)
        drop_client(u);
}

/* --- what the client sends --- */

/* Takes one message off the front. False: it is not all there, or the client was dropped. */
static bool take_op(struct usbip *u)
{
    const uint8_t *d = u->in->data;

    if (u->in->len < OP_BYTES)
        return false;
    unsigned code = (unsigned)d[2] << 8 | d[3], bytes = OP_BYTES;

    if (code == OP_REQ_IMPORT)
        bytes += BUSID_BYTES;
    if (u->in->len < bytes)
        return false;
    if (code == OP_REQ_DEVLIST) {
        answer_list(u);
    } else if (code == OP_REQ_IMPORT) {
        import(u, (const char *)d + OP_BYTES);
    } else {
        drop_client(u);
        return false;
    }
    g_byte_array_remove_range(u->in, 0, bytes);
    return true;
}

static bool take_command(struct usbip *u)
{
    enum usbip_taken taken = usbip_urbs_take(u->urbs, u->in);

    if (taken == USBIP_BROKEN)
        drop_client(u);
    return taken == USBIP_TAKEN && u->client.fd >= 0;
}

static void receive(struct usbip *u)
{
    uint8_t buffer[65536];
    ssize_t n = recv(u->client.fd, buffer, sizeof buffer, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        drop_client(u);
        return;
    }
    g_byte_array_append(u->in, buffer, (unsigned)n);
}

static void on_client(void *ctx, short revents)
{
    struct usbip *u = ctx;

    if ((revents & (POLLIN | POLLHUP | POLLERR)) != 0)
        receive(u);
    while (u->state == ATTACHED ? take_command(u) : u->state == WAITS && take_op(u))
        ;
    if (u->client.fd >= 0)
        flush(u);
}

static void on_connect(void *ctx, short revents)
{
    struct usbip *u = ctx;
    int yes = 1;
    int fd = accept4(u->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    u->client.fd = fd;
    u->listener.events = 0;
    listen_to(u);
}

static bool open_listener(struct usbip *u, unsigned port, GError **error)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;

    u->listener.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    u->listener.events = POLLIN;
    if (u->listener.fd >= 0 &&
        setsockopt(u->listener.fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(u->listener.fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
        listen(u->listener.fd, 4) == 0)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--usb usbip=%u: %s", port, g_strerror(errno));
    return false;
}

struct usbip *usbip_new(struct machine *m, struct wait *w, unsigned port, GError **error)
{
    struct usbip *u = g_new0(struct usbip, 1);

    u->machine = m;
    u->host = machine_usb_host(m);
    u->wait = w;
    u->in = g_byte_array_new();
    u->out = g_byte_array_new();
    u->urbs = usbip_urbs_new(u->host, u->out, answered, u);
    u->listener = (struct wait_source){.fd = -1, .ready = on_connect, .ctx = u};
    u->client = (struct wait_source){.fd = -1, .ready = on_client, .ctx = u};
    wait_add(w, &u->listener);
    wait_add(w, &u->client);
    u->export = (struct usb_export){u, device_ready, device_gone};
    usb_host_export(u->host, &u->export);
    if (open_listener(u, port, error))
        return u;
    usbip_free(u);
    return NULL;
}

void usbip_free(struct usbip *u)
{
    if (u == NULL)
        return;
    drop_client(u);
    usb_host_export(u->host, NULL);
    if (u->listener.fd >= 0)
        close(u->listener.fd);
    wait_remove(u->wait, &u->listener);
    wait_remove(u->wait, &u->client);
    usbip_urbs_free(u->urbs);
    g_byte_array_unref(u->in);
    g_byte_array_unref(u->out);
    g_free(u);
}
