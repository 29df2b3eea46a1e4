/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/socket.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "load/json_doc.h"
#include "session/socket_path.h"

#define MAX_CLIENTS 16
#define MAX_REQUEST (1u << 20)
#define MAX_OUT     (4u << 20)

struct client {
    struct socket_server *server;
    struct command_client words;
    struct wait_source source; /* fd -1: nobody */
    GString *in;
    GByteArray *out;
    bool wants_events;
    bool leaving; /* it says no more, and waits for answers */
};

struct socket_server {
    struct session *session;
    bool (*command)(void *ctx, const struct socket_request *request, struct socket_answer *answer);
    void *ctx;
    char *path;
    struct session_watcher watcher;
    struct wait_source listener;
    struct client client[MAX_CLIENTS];
    bool busy; /* a command may wait, and hear of the next one meanwhile */
};

static bool fail(const struct socket_config *config, const char *why, GError **error)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s", config->path, why);
    return false;
}

/* --- clients -------------------------------------------------------------------------------- */

static void drop(struct client *c)
{
    if (c->source.fd < 0)
        return;
    wait_remove(session_wait(c->server->session), &c->source);
    close(c->source.fd);
    c->source.fd = -1;
    g_string_truncate(c->in, 0);
    g_byte_array_set_size(c->out, 0);
    c->wants_events = c->leaving = false;
    c->words = (struct command_client){0};
}

static bool has_request(const struct client *c)
{
    return memchr(c->in->str, '\n', c->in->len) != NULL;
}

static void flush(struct client *c)
{
    while (c->source.fd >= 0 && c->out->len > 0) {
        ssize_t n = send(c->source.fd, c->out->data, c->out->len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN) {
            drop(c);
            return;
        }
        if (n < 0)
            break;
        g_byte_array_remove_range(c->out, 0, (guint)n);
    }
    c->source.events = (c->leaving ? 0 : POLLIN) | (c->out->len > 0 ? POLLOUT : 0);
    if (c->leaving && c->out->len == 0 && !has_request(c))
        drop(c);
}

/* Takes the object over. */
static void put(struct client *c, JsonObject *object)
{
    JsonNode *node = json_node_init_object(json_node_alloc(), object);
    char *text = json_to_string(node, FALSE);

    json_node_unref(node);
    json_object_unref(object);
    g_byte_array_append(c->out, (const uint8_t *)text, (guint)strlen(text));
    g_byte_array_append(c->out, (const uint8_t *)"\n", 1);
    g_free(text);
    if (c->out->len > MAX_OUT)
        drop(c);
    else
        flush(c);
}

static void put_text(JsonObject *to, const char *member, const char *text, size_t len)
{
    char *valid = g_utf8_make_valid(text, (gssize)len);

    json_object_set_string_member(to, member, valid);
    g_free(valid);
}

/* --- requests ------------------------------------------------------------------------------- */

static bool refuse(struct socket_answer *a, const char *why)
{
    g_string_assign(a->text, why);
    a->status = EXIT_USAGE;
    return false;
}

/* Strings only; NULL: it is something else. */
static char **take_arguments(JsonNode *node)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    bool ok = node == NULL || JSON_NODE_HOLDS_ARRAY(node);
    JsonNode *item;

    for (unsigned i = 0; ok && node != NULL && (item = json_doc_item(node, i)) != NULL; i++) {
        const char *word = json_doc_text(item);

        ok = word != NULL;
        if (ok)
            g_ptr_array_add(words, g_strdup(word));
    }
    g_ptr_array_add(words, NULL);
    if (ok)
        return (char **)g_ptr_array_free(words, FALSE);
    g_ptr_array_unref(words);
    return NULL;
}

static void run_line(struct client *c, const struct socket_request *r, struct socket_answer *a)
{
    char *rest = g_strjoinv(" ", r->arguments), *line = g_strconcat(r->command, " ", rest, NULL);
    GError *error = NULL;

    if (!commands_run(session_commands(c->server->session), &c->words, line, a->text, &error)) {
        g_string_append(a->text, error->message);
        a->status = EXIT_USAGE;
        g_error_free(error);
    }
    g_free(rest);
    g_free(line);
}

static void run(struct client *c, const struct socket_request *r, struct socket_answer *a)
{
    struct socket_server *s = c->server;

    if (strcmp(r->command, "events") == 0)
        c->wants_events = true;
    else if (s->command == NULL || !s->command(s->ctx, r, a))
        run_line(c, r, a);
    session_stir(s->session);
}

static bool understand(JsonNode *node, struct socket_request *r, struct socket_answer *a)
{
    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
        return refuse(a, "a request is a JSON object in a line");
    r->members = json_node_get_object(node);
    r->command = json_doc_text(json_doc_get(node, "command"));
    r->arguments = take_arguments(json_doc_get(node, "arguments"));
    if (r->command == NULL)
        return refuse(a, "\"command\" is missing, or no string");
    return r->arguments != NULL || refuse(a, "\"arguments\" are strings in an array");
}

static void serve_line(struct client *c, const char *line, size_t len)
{
    struct socket_request request = {0};
    struct socket_answer answer = {.text = g_string_new(NULL)};
    JsonNode *node = json_doc_parse("request", line, len, NULL), *id = json_doc_get(node, "id");
    JsonObject *object = json_object_new();

    if (understand(node, &request, &answer))
        run(c, &request, &answer);
    if (id != NULL && JSON_NODE_HOLDS_VALUE(id))
        json_object_set_member(object, "id", json_node_copy(id));
    else
        json_object_set_null_member(object, "id");
    json_object_set_int_member(object, "status", answer.status);
    put_text(object, "text", answer.text->str, answer.text->len);
    if (answer.data != NULL)
        json_object_set_member(object, "data", answer.data);
    put(c, object);
    g_strfreev(request.arguments);
    g_string_free(answer.text, TRUE);
    if (node != NULL)
        json_node_unref(node);
}

static void serve_client(struct client *c)
{
    char *end;

    while (c->source.fd >= 0 && (end = memchr(c->in->str, '\n', c->in->len)) != NULL) {
        size_t len = (size_t)(end - c->in->str);
        char *line = g_strndup(c->in->str, len);

        g_string_erase(c->in, 0, (gssize)len + 1);
        serve_line(c, line, len);
        g_free(line);
    }
}

/* While the machine stands. */
static void serve(void *ctx, struct session *session)
{
    struct socket_server *s = ctx;

    if (s->busy)
        return;
    s->busy = true;
    for (unsigned i = 0; i < MAX_CLIENTS; i++)
        serve_client(&s->client[i]);
    s->busy = false;
}

static void on_client(void *ctx, short revents)
{
    struct client *c = ctx;
    struct session *session = c->server->session;
    char data[4096];

    if ((revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
        ssize_t n = recv(c->source.fd, data, sizeof data, MSG_DONTWAIT);

        if (n < 0 && errno != EAGAIN && errno != EINTR) {
            drop(c);
            return;
        }
        c->leaving = n == 0;
        if (n > 0)
            g_string_append_len(c->in, data, n);
    }
    if (c->in->len > MAX_REQUEST && !has_request(c))
        drop(c);
    else if (session_stands(session))
        serve(c->server, session);
    else
        session_stir(session);
    flush(c);
}

/* --- the socket ----------------------------------------------------------------------------- */

static bool is_ours(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

static void on_connection(void *ctx, short revents)
{
    struct socket_server *s = ctx;
    int fd = accept4(s->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    unsigned i = 0;

    if (fd < 0)
        return;
    while (i < MAX_CLIENTS && s->client[i].source.fd >= 0)
        i++;
    if (i == MAX_CLIENTS || !is_ours(fd)) {
        close(fd);
        return;
    }
    s->client[i].source.fd = fd;
    s->client[i].source.events = POLLIN;
    wait_add(session_wait(s->session), &s->client[i].source);
}

/* A socket that nobody serves is what a process that was killed has left. */
static bool clear_path(const struct socket_config *config, GError **error)
{
    struct stat s;
    GError *why = NULL;
    struct socket_client *other;

    if (lstat(config->path, &s) != 0)
        return true;
    if (!S_ISSOCK(s.st_mode))
        return fail(config, "is no socket", error);
    other = socket_client_open(config->path, &why);
    socket_client_close(other);
    g_clear_error(&why);
    if (other != NULL)
        return fail(config, "another process serves it", error);
    return unlink(config->path) == 0 || fail(config, g_strerror(errno), error);
}

static int listen_at(const struct socket_config *config, GError **error)
{
    struct sockaddr_un address;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), dir = -1;
    mode_t old = umask(0177);
    bool ok = fd >= 0 && socket_path_address(config->path, &address, &dir) &&
              bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 16) == 0;

    umask(old);
    if (!ok)
        fail(config, g_strerror(errno), error);
    if (dir >= 0)
        close(dir);
    if (!ok && fd >= 0)
        close(fd);
    return ok ? fd : -1;
}

struct socket_server *socket_server_new(const struct socket_config *config, GError **error)
{
    int fd = clear_path(config, error) ? listen_at(config, error) : -1;

    if (fd < 0)
        return NULL;
    struct socket_server *s = g_new0(struct socket_server, 1);
    s->session = config->session;
    s->command = config->command;
    s->ctx = config->ctx;
    s->path = g_strdup(config->path);
    s->listener = (struct wait_source){fd, POLLIN, on_connection, s};
    for (unsigned i = 0; i < MAX_CLIENTS; i++) {
        s->client[i].server = s;
        s->client[i].source = (struct wait_source){-1, 0, on_client, &s->client[i]};
        s->client[i].in = g_string_new(NULL);
        s->client[i].out = g_byte_array_new();
    }
    wait_add(session_wait(s->session), &s->listener);
    s->watcher.between = serve;
    session_watch(s->session, &s->watcher, s);
    return s;
}

void socket_server_tell(struct socket_server *s, const char *event, const char *text,
                        JsonNode *data)
{
    for (unsigned i = 0; i < MAX_CLIENTS; i++) {
        JsonObject *object;

        if (s->client[i].source.fd < 0 || !s->client[i].wants_events)
            continue;
        object = json_object_new();
        json_object_set_string_member(object, "event", event);
        put_text(object, "text", text, strlen(text));
        if (data != NULL)
            json_object_set_member(object, "data", json_node_copy(data));
        put(&s->client[i], object);
    }
    if (data != NULL)
        json_node_unref(data);
}

void socket_server_free(struct socket_server *s)
{
    if (s == NULL)
        return;
    listener_leave(&s->watcher.listener);
    for (unsigned i = 0; i < MAX_CLIENTS; i++) {
        flush(&s->client[i]);
        drop(&s->client[i]);
        g_string_free(s->client[i].in, TRUE);
        g_byte_array_unref(s->client[i].out);
    }
    wait_remove(session_wait(s->session), &s->listener);
    close(s->listener.fd);
    unlink(s->path);
    g_free(s->path);
    g_free(s);
}
