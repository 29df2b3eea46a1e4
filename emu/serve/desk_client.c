/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serve/desk_client.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "serve/desk.h"

/* From the lock to the socket a board takes a moment, on a host with much to do more than one. */
#define START_MS 10000
#define LOOK_MS  20

bool desk_is_held(const struct kept_board *b)
{
    char *path = kept_board_file(b, "lock");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;

    if (fd >= 0)
        close(fd);
    g_free(path);
    return held;
}

/* Only directories that a board has had are waited for. */
static struct socket_client *find(const struct kept_board *b, GError **error)
{
    char *path = kept_board_file(b, DESK_SOCKET);
    struct socket_client *c = socket_client_open(path, error);
    unsigned patience = kept_board_is_entered(b) ? START_MS : 0;

    for (unsigned ms = 0; c == NULL && ms < patience && desk_is_held(b); ms += LOOK_MS) {
        g_usleep(LOOK_MS * 1000);
        c = socket_client_open(path, NULL);
    }
    g_free(path);
    return c;
}

static bool listens(const struct kept_board *b)
{
    char *path = kept_board_file(b, DESK_SOCKET);
    struct socket_client *other = socket_client_open(path, NULL);
    bool is = other != NULL;

    socket_client_close(other);
    g_free(path);
    return is;
}

bool desk_try_again(const struct kept_board *b, bool as_board, unsigned *tries, GError **error)
{
    bool busy = *error != NULL && g_str_has_suffix((*error)->message, NVM_DIR_BUSY);

    if (!busy || !kept_board_is_entered(b) || (*tries)++ >= START_MS / LOOK_MS ||
        (as_board && listens(b)))
        return false;
    g_clear_error(error);
    g_usleep(LOOK_MS * 1000);
    return true;
}

bool desk_call(const struct kept_board *b, JsonObject *request, JsonNode **answer, GError **error)
{
    struct socket_client *c = find(b, error);
    JsonNode *node = json_node_init_object(json_node_alloc(), request);

    json_object_unref(request);
    *answer = NULL;
    if (c != NULL)
        *answer = socket_client_call(c, node, error);
    else
        json_node_unref(node);
    socket_client_close(c);
    return *answer != NULL;
}
