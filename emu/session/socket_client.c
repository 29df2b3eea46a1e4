/*
 * Who talks to a session's socket.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "load/json_doc.h"
#include "session/socket.h"
#include "session/socket_path.h"

/* What json_doc_parse() takes. */
#define ANSWER_MAX (1u << 20)

struct socket_client {
    int fd;
    GString *in;
    char *path;
    void (*heard)(void *ctx, JsonNode *event); /* NULL: nobody wants to know */
    void *ctx;
};

static bool fail(const struct socket_client *c, const char *why, GError **error)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s", c->path, why);
    return false;
}

struct socket_client *socket_client_open(const char *path, GError **error)
{
    struct socket_client *c = g_new0(struct socket_client, 1);
    struct sockaddr_un address;
    int dir, why = 0;

    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    c->in = g_string_new(NULL);
    c->path = g_strdup(path);
    if (!socket_path_address(path, &address, &dir) ||
        connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0)
        why = errno;
    if (dir >= 0)
        close(dir);
    if (why == 0)
        return c;
    if (why != ENOENT && why != ECONNREFUSED && why != ENOTDIR)
        fail(c, g_strerror(why), error);
    socket_client_close(c);
    return NULL;
}

void socket_client_close(struct socket_client *c)
{
    if (c == NULL)
        return;
    if (c->fd >= 0)
        close(c->fd);
    g_string_free(c->in, TRUE);
    g_free(c->path);
    g_free(c);
}

static bool send_all(struct socket_client *c, const char *text, size_t len, GError **error)
{
    while (len > 0) {
        ssize_t n = send(c->fd, text, len, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(c, g_strerror(errno), error);
        text += n;
        len -= (size_t)n;
    }
    return true;
}

/* The next line, its newline replaced; NULL: the server has gone, or sends without end. */
static char *take_line(struct socket_client *c, GError **error)
{
    size_t seen = 0;

    for (;;) {
        char data[65536], *end = memchr(c->in->str + seen, '\n', c->in->len - seen);

        if (end != NULL) {
            char *line = g_strndup(c->in->str, (size_t)(end - c->in->str));

            g_string_erase(c->in, 0, end - c->in->str + 1);
            return line;
        }
        seen = c->in->len;
        ssize_t n = recv(c->fd, data, sizeof data, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || c->in->len > ANSWER_MAX) {
            fail(c, n < 0 ? g_strerror(errno) : "the board has gone", error);
            return NULL;
        }
        g_string_append_len(c->in, data, n);
    }
}

/* The next line as an object; events go to who hears them. NULL without an error: it was one. */
static JsonNode *take_answer(struct socket_client *c, GError **error)
{
    char *line = take_line(c, error);
    JsonNode *node = line != NULL ? json_doc_parse(c->path, line, strlen(line), error) : NULL;

    g_free(line);
    if (node == NULL || json_doc_get(node, "event") == NULL)
        return node;
    if (c->heard != NULL)
        c->heard(c->ctx, node);
    json_node_unref(node);
    return NULL;
}

void socket_client_hear(struct socket_client *c, void (*heard)(void *ctx, JsonNode *event),
                        void *ctx)
{
    c->heard = heard;
    c->ctx = ctx;
}

int socket_client_fd(const struct socket_client *c)
{
    return c->fd;
}

/* What came together with something else is not seen by who polls. */
static bool take_rest(struct socket_client *c, GError **error)
{
    GError *why = NULL;

    while (why == NULL && memchr(c->in->str, '\n', c->in->len) != NULL) {
        JsonNode *stray = take_answer(c, &why);

        if (stray != NULL)
            json_node_unref(stray);
    }
    if (why != NULL)
        g_propagate_error(error, why);
    return why == NULL;
}

bool socket_client_take(struct socket_client *c, GError **error)
{
    GError *why = NULL;
    JsonNode *stray = take_answer(c, &why);

    if (stray != NULL)
        json_node_unref(stray);
    if (why != NULL)
        g_propagate_error(error, why);
    return why == NULL && take_rest(c, error);
}

JsonNode *socket_client_call(struct socket_client *c, JsonNode *request, GError **error)
{
    char *text = json_to_string(request, FALSE), *line = g_strconcat(text, "\n", NULL);
    JsonNode *answer = NULL;
    GError *why = NULL;
    bool ok = send_all(c, line, strlen(line), &why);

    json_node_unref(request);
    g_free(text);
    g_free(line);
    while (ok && answer == NULL) {
        answer = take_answer(c, &why);
        ok = why == NULL;
    }
    if (why != NULL)
        g_propagate_error(error, why);
    else
        take_rest(c, NULL);
    return answer;
}
