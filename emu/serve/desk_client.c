/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serve/desk_client.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "serve/desk.h"

/* From the lock to the socket a board takes a moment. */
#define START_MS 1000
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

static struct socket_client *find(const struct kept_board *b, GError **error)
{
    char *path = kept_board_file(b, DESK_SOCKET);
    struct socket_client *c = socket_client_open(path, error);

    for (unsigned ms = 0; c == NULL && ms < START_MS && desk_is_held(b); ms += LOOK_MS) {
        g_usleep(LOOK_MS * 1000);
        c = socket_client_open(path, NULL);
    }
    g_free(path);
    return c;
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
