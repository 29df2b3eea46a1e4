/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/port.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "session/port_priv.h"

/* A firmware's burst fits; what a run that ends has to wait for stays small. */
#define QUEUE_BYTES (16 * 1024)
#define INPUT_BYTES 4096

/* A reader that takes nothing for so long at the end of a run is not waited for. */
#define DRAIN_MS 400

/* Paused for so long: say for whom. */
#define PATIENCE_US (2 * G_USEC_PER_SEC)

/* How often a FIFO is asked for a reader. */
#define RETRY_MS 20

static void reader_left(struct port *p)
{
    g_byte_array_set_size(p->queue, 0);
    port_lose_reader(p);
}

static void lose(struct port *p, int error)
{
    p->error = error;
    g_byte_array_set_size(p->queue, 0);
}

static void write_failed(struct port *p, int error)
{
    if (error == EAGAIN || error == EINTR)
        return;
    if (p->kind == PORT_STDIO || p->kind == PORT_FILE)
        lose(p, error);
    else
        reader_left(p);
}

/* A blocking descriptor that poll() calls writable takes PIPE_BUF bytes at once. */
static ssize_t write_some(const struct port *p, const uint8_t *data, size_t len)
{
    struct pollfd ready = {.fd = p->out.fd, .events = POLLOUT};

    if (p->socket)
        return send(p->out.fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (!p->blocking)
        return write(p->out.fd, data, len);
    if (poll(&ready, 1, 0) <= 0) {
        errno = EAGAIN;
        return -1;
    }
    return write(p->out.fd, data, MIN(len, PIPE_BUF));
}

void port_flush(struct port *p)
{
    port_find_reader(p);
    while (p->out.fd >= 0 && p->queue->len > 0) {
        ssize_t n = write_some(p, p->queue->data, p->queue->len);

        if (n < 0 && errno == EINTR && !wait_is_over(p->config.wait))
            continue;
        if (n <= 0) {
            write_failed(p, n < 0 ? errno : EAGAIN);
            break;
        }
        g_byte_array_remove_range(p->queue, 0, (unsigned)n);
    }
    p->out.events = p->queue->len > 0 ? POLLOUT : 0;
}

static void say_who_is_waited_for(struct port *p, gint64 since)
{
    if (p->told || p->config.quiet || g_get_monotonic_time() - since < PATIENCE_US)
        return;
    p->told = true;
    fprintf(stderr, "nrf53emu: %s: emulation stands until somebody reads %s\n", p->config.name,
            p->place);
}

static void wait_for_room(struct port *p)
{
    gint64 since = g_get_monotonic_time();

    while (p->queue->len >= QUEUE_BYTES && !wait_is_over(p->config.wait)) {
        wait_once(p->config.wait, p->out.fd < 0 ? RETRY_MS : 1000);
        port_flush(p);
        say_who_is_waited_for(p, since);
    }
}

bool port_has_reader(const struct port *p)
{
    return p->error == 0 && !p->left && (p->out.fd >= 0 || p->kind == PORT_FIFO);
}

void port_write(struct port *p, const void *data, size_t len)
{
    const uint8_t *bytes = data;

    while (len > 0 && port_has_reader(p)) {
        if (p->queue->len >= QUEUE_BYTES)
            port_flush(p);
        if (p->queue->len >= QUEUE_BYTES && !p->config.drops)
            wait_for_room(p);
        if (p->queue->len >= QUEUE_BYTES)
            break;
        size_t n = MIN(len, QUEUE_BYTES - p->queue->len);
        g_byte_array_append(p->queue, bytes, (unsigned)n);
        bytes += n;
        len -= n;
    }
    if (port_has_reader(p))
        p->dropped += len;
}

/* A slow reader is waited for as long as it reads; a FIFO that nobody ever opened is not. */
bool port_drain(struct port *p)
{
    port_flush(p);
    while (p->queue->len > 0 && p->out.fd >= 0 && p->error == 0) {
        struct pollfd ready = {.fd = p->out.fd, .events = POLLOUT};
        unsigned before = p->queue->len;

        if (poll(&ready, 1, DRAIN_MS) <= 0)
            break;
        port_flush(p);
        if (p->queue->len == before)
            break;
    }
    p->dropped += p->queue->len;
    g_byte_array_set_size(p->queue, 0);
    return p->dropped == 0 && p->error == 0;
}

void port_close(struct port *p)
{
    if (p == NULL)
        return;
    port_drain(p);
    wait_remove(p->config.wait, &p->in);
    wait_remove(p->config.wait, &p->out);
    wait_remove(p->config.wait, &p->listener);
    port_release(p);
    g_byte_array_unref(p->queue);
    g_byte_array_unref(p->input);
    g_free((char *)p->config.name);
    g_free(p->path);
    g_free(p->link);
    g_free(p->place);
    g_free(p);
}

int port_error(const struct port *p)
{
    return p->error;
}

uint64_t port_dropped(const struct port *p)
{
    return p->dropped;
}

const char *port_place(const struct port *p)
{
    return p->place;
}

/* --- input ----------------------------------------------------------------------------------- */

void port_set_typed(struct port *p, bool (*typed)(void *ctx, uint8_t byte), void *ctx)
{
    p->typed = typed;
    p->typed_ctx = ctx;
}

static void update_input(struct port *p)
{
    p->in.events = p->input->len < INPUT_BYTES ? POLLIN : 0;
}

void port_take_input(struct port *p)
{
    uint8_t buffer[512];
    ssize_t n = read(p->in.fd, buffer, sizeof buffer);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        port_input_ended(p);
        return;
    }
    for (ssize_t i = (ssize_t)port_jlink_skip(p, buffer, (size_t)n); i < n; i++)
        if (p->typed == NULL || !p->typed(p->typed_ctx, buffer[i]))
            g_byte_array_append(p->input, &buffer[i], 1);
    update_input(p);
}

size_t port_read(struct port *p, uint8_t *data, size_t size)
{
    size_t n = MIN(size, p->input->len);

    if (n == 0)
        return 0;
    memcpy(data, p->input->data, n);
    g_byte_array_remove_range(p->input, 0, (unsigned)n);
    update_input(p);
    return n;
}

bool port_can_input(const struct port *p)
{
    return p->in.fd >= 0 || p->listener.fd >= 0;
}

bool port_has_input(const struct port *p)
{
    return p->input->len > 0;
}

/* --- as a stream ----------------------------------------------------------------------------- */

static ssize_t stream_write(void *cookie, const char *data, size_t len)
{
    struct port *p = cookie;

    port_write(p, data, len);
    port_flush(p);
    errno = p->error == 0 && p->left && p->config.ends ? EPIPE : p->error;
    return errno == 0 ? (ssize_t)len : 0;
}

static int stream_close(void *cookie)
{
    struct port *p = cookie;

    port_drain(p);
    int error = p->error;
    port_close(p);
    errno = error;
    return error != 0 ? EOF : 0;
}

FILE *port_stream(struct port *p)
{
    const cookie_io_functions_t functions = {.write = stream_write, .close = stream_close};
    FILE *stream = fopencookie(p, "w", functions);

    setvbuf(stream, NULL, _IOFBF, QUEUE_BYTES);
    return stream;
}
