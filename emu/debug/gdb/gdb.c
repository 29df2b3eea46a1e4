/*
 * The server: sockets, who runs and who waits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/gdb/gdb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "debug/gdb/gdb_priv.h"

static void close_source(struct gdb_stub *s, struct wait_source *source)
{
    if (source->fd < 0)
        return;
    wait_remove(session_wait(s->gdb->session), source);
    close(source->fd);
    source->fd = -1;
}

/* The client is gone: its points go, too, and the core is free. */
static void drop_client(struct gdb_stub *s)
{
    struct cpu *c = machine_cpu(s->gdb->machine, s->core);

    close_source(s, &s->client);
    gdb_drop_points(s);
    monitor_forget_stops(s->gdb->monitor, &s->monitor);
    cpu_step(c, false);
    cpu_set_halting_debug(c, false);
    g_byte_array_set_size(s->out, 0);
    s->running = s->stepping = s->interrupt = s->leaving = s->no_ack = false;
    s->gdb->hold = false;
}

static void flush(struct gdb_stub *s)
{
    while (s->client.fd >= 0 && s->out->len > 0) {
        ssize_t n = send(s->client.fd, s->out->data, s->out->len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN) {
            drop_client(s);
            return;
        }
        if (n < 0)
            break;
        g_byte_array_remove_range(s->out, 0, (guint)n);
    }
    s->client.events = POLLIN | (s->out->len > 0 ? POLLOUT : 0);
    if (s->leaving && s->out->len == 0)
        drop_client(s);
}

static void take(struct gdb_stub *s, uint8_t byte)
{
    switch (packet_feed(&s->reader, byte)) {
    case PACKET_COMPLETE:
        if (!s->no_ack)
            g_byte_array_append(s->out, (const uint8_t *)"+", 1);
        gdb_answer(s, (const char *)s->reader.data, s->reader.len);
        break;
    case PACKET_BROKEN:
        if (!s->no_ack)
            g_byte_array_append(s->out, (const uint8_t *)"-", 1);
        break;
    case PACKET_INTERRUPT:
        s->interrupt = true;
        break;
    case PACKET_NOTHING:
    case PACKET_ACK:
    case PACKET_NAK: /* TCP loses nothing */
        break;
    }
}

static void client_ready(void *ctx, short revents)
{
    struct gdb_stub *s = ctx;
    uint8_t data[4096];

    if (revents & (POLLIN | POLLHUP | POLLERR)) {
        ssize_t n = recv(s->client.fd, data, sizeof data, MSG_DONTWAIT);

        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
            drop_client(s);
            return;
        }
        for (ssize_t i = 0; i < n; i++)
            take(s, data[i]);
    }
    flush(s);
}

static void refuse(int fd)
{
    static const char text[] = "another GDB is on this core\n";

    (void)!send(fd, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(fd);
}

static void listener_ready(void *ctx, short revents)
{
    struct gdb_stub *s = ctx;
    struct cpu *c = machine_cpu(s->gdb->machine, s->core);
    int fd = accept4(s->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), on = 1;

    if (fd < 0)
        return;
    if (s->client.fd >= 0) {
        refuse(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    s->client = (struct wait_source){fd, POLLIN, client_ready, s};
    wait_add(session_wait(s->gdb->session), &s->client);
    s->reader.state = BETWEEN;
    s->kernel = (struct zephyr_kernel){0};
    s->asked = s->thread = 0;
    s->semihosting = false;
    g_snprintf(s->stop, sizeof s->stop, "%sthread:%x;", GDB_SIGNAL_TRAP, GDB_THE_CORE);
    cpu_set_halting_debug(c, true);
}

static void stop_all(struct gdb *g, enum machine_core first, const char *reply)
{
    gdb_report(&g->stub[first], reply);
    for (unsigned i = 0; g->cross_halt && i < CORES; i++)
        gdb_report(&g->stub[i], GDB_SIGNAL_TRAP);
}

/* A range of steps goes on as long as the PC is in it. */
static bool goes_on(struct gdb_stub *s)
{
    struct cpu *c = machine_cpu(s->gdb->machine, s->core);
    uint32_t pc = cpu_pc(c);

    if (!s->stepping || cpu_point(c)->kind != CPU_POINT_STEP || pc < s->range_first ||
        pc >= s->range_end)
        return false;
    cpu_step(c, true);
    return true;
}

static void at_point(struct gdb *g, enum machine_core core)
{
    const struct cpu_point *p = cpu_point(machine_cpu(g->machine, core));
    char reply[64] = GDB_SIGNAL_TRAP;

    if (goes_on(&g->stub[core]))
        return;
    if (p->kind == CPU_POINT_WATCH)
        g_snprintf(reply, sizeof reply, "T05%s:%x;", p->write ? "watch" : "rwatch", p->addr);
    stop_all(g, core, reply);
}

static void say(struct gdb *g, const char *text)
{
    for (unsigned i = 0; i < CORES; i++)
        if (g->stub[i].running)
            gdb_console(&g->stub[i], text);
}

/* What somebody wanted to stop for, and what the doctor says of how the board stands. */
static void look(struct gdb *g)
{
    enum machine_core core;
    char *stop = monitor_take_stop(g->monitor, &core);

    if (stop != NULL) {
        say(g, stop);
        stop_all(g, core, GDB_SIGNAL_TRAP);
    }
    g_free(stop);
}

/* While a client waits for its core, so before that stops. */
static void say_finding(struct gdb *g, enum machine_stop stop)
{
    char *finding = monitor_take_finding(g->monitor, stop != MACHINE_TIME);

    if (finding != NULL)
        say(g, finding);
    g_free(finding);
}

static void after_slice(struct gdb *g, enum machine_stop stop)
{
    enum machine_core core = machine_stopped_core(g->machine);

    say_finding(g, stop);
    look(g);
    switch (stop) {
    case MACHINE_POINT:
        if (core != CORES) /* else a client has reset the board meanwhile */
            at_point(g, core);
        break;
    case MACHINE_BKPT:
        if (core != CORES)
            stop_all(g, core, GDB_SIGNAL_TRAP);
        break;
    case MACHINE_LOCKUP:
        say(g, "the application core locked up\n");
        stop_all(g, CORE_APP, GDB_SIGNAL_FAULT);
        break;
    case MACHINE_HANG:
        say(g, "a bus access never completes\n");
        stop_all(g, CORE_APP, GDB_SIGNAL_FAULT);
        break;
    default:
        break;
    }
}

static void stop_interrupted(struct gdb *g)
{
    for (unsigned i = 0; i < CORES; i++)
        if (g->stub[i].interrupt)
            stop_all(g, i, GDB_SIGNAL_INTERRUPT);
}

/* Whether a core may go on; the others stand still meanwhile. */
static bool may_run(struct gdb *g)
{
    bool any = false, client = false;

    for (unsigned i = 0; i < CORES; i++) {
        const struct gdb_stub *s = &g->stub[i];
        bool frozen = s->client.fd >= 0 && !s->running;

        machine_freeze(g->machine, i, frozen);
        client |= s->client.fd >= 0;
        any |= s->running || (!frozen && !g->cross_halt);
    }
    return client ? any : !g->hold;
}

static bool has_client(const struct gdb *g)
{
    for (unsigned i = 0; i < CORES; i++)
        if (g->stub[i].client.fd >= 0)
            return true;
    return false;
}

/* The past is kept while somebody may want to go there. */
static void follow(struct gdb *g)
{
    struct travel *past = monitor_past(g->monitor);

    if (past != NULL && !has_client(g) && g->keeps_past)
        monitor_keep_past(g->monitor, g->keeps_past = false);
    else if (past != NULL && has_client(g) && !g->apart)
        travel_follow(past);
}

/* Before a slice. */
static void resume(struct gdb *g)
{
    bool waits = false;

    for (unsigned i = 0; i < CORES; i++)
        waits |= g->stub[i].client.fd >= 0 && !g->stub[i].running;
    if (monitor_past(g->monitor) == NULL && has_client(g))
        monitor_keep_past(g->monitor, g->keeps_past = true);
    struct travel *past = monitor_past(g->monitor);
    if (past != NULL && g->apart && !waits)
        travel_forget(past);
    g->apart = waits;
    if (past != NULL && !waits && has_client(g))
        travel_resume(past);
}

static enum session_debugger on_slice(void *ctx, enum machine_stop stop, struct outcome *outcome)
{
    struct gdb *g = ctx;
    struct wait *wait = session_wait(g->session);

    follow(g);
    after_slice(g, stop);
    wait_once(wait, 0);
    stop_interrupted(g);
    if (stop == MACHINE_ASLEEP && has_client(g))
        wait_once(wait, 100); /* nothing else can wake the cores */
    for (unsigned i = 0; i < CORES; i++)
        flush(&g->stub[i]);
    while (!g->ended && !may_run(g) && !wait_is_over(wait))
        wait_once(wait, 1000);
    if (!g->ended)
        resume(g);
    if (!g->ended)
        return has_client(g) ? SESSION_DEBUGGED : SESSION_FREE;
    outcome_set(outcome, "debugger", EXIT_OK, "GDB ended the run");
    return SESSION_OVER;
}

static int open_listener(unsigned port, bool any_address, GError **error)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

    addr.sin_addr.s_addr = htonl(any_address ? INADDR_ANY : INADDR_LOOPBACK);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&addr, sizeof addr) == 0 && listen(fd, 1) == 0)
        return fd;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--gdb: port %u: %s", port, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

struct gdb *gdb_new(struct session *session, struct machine *m, struct monitor *monitor,
                    const struct gdb_options *options, GError **error)
{
    struct gdb *g = g_new0(struct gdb, 1);
    bool ok = true;

    g->session = session;
    g->machine = m;
    g->monitor = monitor;
    g->cross_halt = true;
    g->hold = options->wait;
    for (unsigned i = 0; i < CORES; i++) {
        struct gdb_stub *s = &g->stub[i];
        int fd =
            ok ? open_listener(options->port + i * GDB_NET_PORT, options->any_address, error) : -1;

        ok = fd >= 0;
        s->gdb = g;
        s->core = i;
        s->out = g_byte_array_new();
        gdb_monitor_init(s);
        s->points = g_array_new(FALSE, FALSE, sizeof(struct gdb_point));
        s->client.fd = -1;
        s->listener = (struct wait_source){fd, POLLIN, listener_ready, s};
        if (ok)
            wait_add(session_wait(session), &s->listener);
    }
    if (!ok) {
        gdb_free(g);
        return NULL;
    }
    gdb_semihosting_start(g);
    monitor_set_guard(monitor, gdb_may_travel, g);
    session_debug(session, on_slice, g);
    return g;
}

void gdb_free(struct gdb *g)
{
    if (g == NULL)
        return;
    if (g->keeps_past)
        monitor_keep_past(g->monitor, false);
    monitor_set_guard(g->monitor, NULL, NULL);
    if (g->semihosted != NULL)
        gdb_semihosting_end(g);
    for (unsigned i = 0; i < CORES; i++) {
        struct gdb_stub *s = &g->stub[i];

        if (s->client.fd >= 0) {
            if (s->running)
                gdb_send(s, "W00");
            flush(s);
            drop_client(s);
        }
        close_source(s, &s->listener);
        g_byte_array_free(s->out, TRUE);
        g_array_free(s->points, TRUE);
    }
    g_free(g);
}
