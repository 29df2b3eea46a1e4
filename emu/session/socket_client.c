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

JsonNode *socket_client_call(struct socket_client *c, JsonNode *request, GError **error)
{
    char *text = json_to_string(request, FALSE), *line = g_strconcat(text, "\n", NULL);
    JsonNode *answer = NULL;
    bool ok = send_all(c, line, strlen(line), error);

    json_node_unref(request);
    g_free(text);
    g_free(line);
    while (ok && answer == NULL) {
        line = take_line(c, error);
        answer = line != NULL ? json_doc_parse(c->path, line, strlen(line), error) : NULL;
        ok = answer != NULL;
        g_free(line);
        if (ok && json_doc_get(answer, "event") != NULL)
            g_clear_pointer(&answer, json_node_unref);
    }
    return answer;
}
