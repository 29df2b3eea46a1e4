/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/rtt_verbs.h"

#include <string.h>

#include "session/console.h"

#define MAX_SERVERS 16u

struct rtt_server {
    unsigned tcp;
    char *line; /* "rtt.0", "net.rtt.0" */
    struct port *port;
};

struct rtt_verbs {
    struct session *session;
    struct rtt *rtt; /* NULL: nobody reads */
    GPtrArray *servers;
    struct console_listener ear;
    struct session_watcher watcher;
};

static void server_free(gpointer data)
{
    struct rtt_server *s = data;

    port_close(s->port);
    g_free(s->line);
    g_free(s);
}

static void heard(void *ctx, const char *line, bool uart, uint8_t byte)
{
    const struct rtt_verbs *v = ctx;

    for (unsigned i = 0; !uart && i < v->servers->len; i++) {
        struct rtt_server *s = v->servers->pdata[i];

        if (strcmp(s->line, line) == 0 && port_has_reader(s->port))
            port_write(s->port, &byte, 1);
    }
}

static void between(void *ctx, struct session *session)
{
    const struct rtt_verbs *v = ctx;
    uint8_t data[256];

    for (unsigned i = 0; i < v->servers->len; i++) {
        struct rtt_server *s = v->servers->pdata[i];
        size_t n;

        port_flush(s->port);
        while (port_has_input(s->port) && (n = port_read(s->port, data, sizeof data)) != 0)
            console_type(session_console(session), s->line, data, n);
    }
}

static bool number(const char *word, guint64 least, guint64 max, guint64 *value)
{
    return word != NULL && g_ascii_string_to_unsigned(word, 10, least, max, value, NULL);
}

/* RAM is searched for the usual id anyway, so the range says nothing new. */
static bool setup(struct rtt_verbs *v, struct command_call *call, GError **error)
{
    uint32_t addr, size;

    if (call->n < 4 || !command_address(call, call->words[2], &addr) ||
        !command_address(call, call->words[3], &size))
        return command_refuse(error, "rtt setup needs an address, a size and perhaps an id");
    if (call->n > 4 && strstr(call->rest, "SEGGER RTT") == NULL)
        return command_refuse(error, "rtt setup: no other id than SEGGER RTT is looked for");
    return true;
}

static bool start(struct rtt_verbs *v, struct command_call *call, GError **error)
{
    if (!rtt_describe_blocks(v->rtt, call->out))
        g_string_append(call->out, "rtt: No control block found. Will retry while it runs\n");
    return true;
}

static bool channels(struct rtt_verbs *v, struct command_call *call, GError **error)
{
    return rtt_describe_channels(v->rtt, call->client->core, call->out) ||
           command_refuse(error, "rtt: there is no control block yet");
}

static bool pass(struct rtt_verbs *v, struct command_call *call, GError **error)
{
    return true;
}

static bool start_server(struct rtt_verbs *v, struct command_call *call, GError **error)
{
    guint64 tcp, channel;

    if (call->n < 5 || !number(call->words[3], 1, 65535, &tcp) ||
        !number(call->words[4], 0, RTT_RINGS - 1, &channel))
        return command_refuse(error, "rtt server start needs a port and a channel");
    if (v->servers->len == MAX_SERVERS)
        return command_refuse(error, "rtt: there are %u servers already", MAX_SERVERS);
    const struct port_config config = {
        .wait = session_wait(v->session), .name = "rtt server", .drops = true, .quiet = true};
    char *target = g_strdup_printf("tcp:%u", (unsigned)tcp);
    struct port *port = port_open(&config, target, error);

    g_free(target);
    if (port == NULL) {
        g_prefix_error(error, "rtt server at port %u: ", (unsigned)tcp);
        return false;
    }
    struct rtt_server *s = g_new0(struct rtt_server, 1);
    s->tcp = (unsigned)tcp;
    s->line = rtt_line_name(call->client->core, (unsigned)channel);
    s->port = port;
    g_ptr_array_add(v->servers, s);
    return true;
}

static bool stop_server(struct rtt_verbs *v, struct command_call *call, GError **error)
{
    guint64 tcp;

    if (call->n != 4 || !number(call->words[3], 1, 65535, &tcp))
        return command_refuse(error, "rtt server stop needs a port");
    for (unsigned i = 0; i < v->servers->len; i++)
        if (((struct rtt_server *)v->servers->pdata[i])->tcp == tcp) {
            g_ptr_array_remove_index(v->servers, i);
            return true;
        }
    return command_refuse(error, "rtt: no server is on port %u", (unsigned)tcp);
}

static bool server(struct rtt_verbs *v, struct command_call *call, GError **error)
{
    const char *what = call->n > 2 ? call->words[2] : "";

    if (strcmp(what, "start") == 0)
        return start_server(v, call, error);
    if (strcmp(what, "stop") == 0)
        return stop_server(v, call, error);
    return command_refuse(error, "rtt server is start PORT CHANNEL or stop PORT");
}

static bool rtt(void *ctx, struct command_call *call, GError **error)
{
    static const struct {
        const char *name;
        bool (*run)(struct rtt_verbs *v, struct command_call *call, GError **error);
    } words[] = {
        {"setup", setup},           {"start", start},       {"stop", pass},
        {"server", server},         {"channels", channels}, {"channellist", channels},
        {"polling_interval", pass},
    };
    struct rtt_verbs *v = ctx;

    if (v->rtt == NULL)
        return command_refuse(error, "rtt: nobody reads it (--rtt off)");
    for (unsigned i = 0; call->n > 1 && i < G_N_ELEMENTS(words); i++)
        if (strcmp(call->words[1], words[i].name) == 0)
            return words[i].run(v, call, error);
    return command_refuse(error, "rtt is setup, start, stop, channels, or server");
}

static const struct verb verbs[] = {
    {"rtt", "channels | start | server start PORT CHANNEL | server stop PORT",
     "the channels of RTT, and TCP ports for them", rtt},
    {NULL, NULL, NULL, NULL},
};

struct rtt_verbs *rtt_verbs_new(struct session *s, struct rtt *r)
{
    struct rtt_verbs *v = g_new0(struct rtt_verbs, 1);

    v->session = s;
    v->rtt = r;
    v->servers = g_ptr_array_new_with_free_func(server_free);
    v->ear.heard = heard;
    v->watcher.between = between;
    console_listen(session_console(s), &v->ear, v);
    session_watch(s, &v->watcher, v);
    commands_add(session_commands(s), verbs, v);
    return v;
}

void rtt_verbs_free(struct rtt_verbs *v)
{
    commands_remove(session_commands(v->session), verbs);
    listener_leave(&v->ear.listener);
    listener_leave(&v->watcher.listener);
    g_ptr_array_unref(v->servers);
    g_free(v);
}
