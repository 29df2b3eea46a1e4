/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mon/link.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "load/json_doc.h"
#include "serve/registry.h"
#include "session/socket.h"
#include "session/socket_path.h"

#define BLANKS       " \t\r\n"
#define BOARD_SOCKET "socket"

struct link {
    struct socket_client *client;
    struct link_listener listener;
    bool halted;
};

/* --- which one --- */

/* The newest first. */
static int by_age(const void *a, const void *b)
{
    struct stat one, other;
    bool x = stat(*(char *const *)a, &one) == 0, y = stat(*(char *const *)b, &other) == 0;

    if (!x || !y)
        return y - x;
    return (other.st_mtime > one.st_mtime) - (other.st_mtime < one.st_mtime);
}

static GPtrArray *find_runs(void)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    char *root = socket_path_runs();
    GDir *dir = g_dir_open(root, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, SOCKET_PATH_RUN))
            g_ptr_array_add(paths, g_build_filename(root, name, NULL));
    if (dir != NULL)
        g_dir_close(dir);
    g_free(root);
    qsort(paths->pdata, paths->len, sizeof paths->pdata[0], by_age);
    return paths;
}

/* One that was left behind by a process that was killed does not answer. */
static struct socket_client *open_run(void)
{
    GPtrArray *paths = find_runs();
    struct socket_client *c = NULL;

    for (unsigned i = 0; c == NULL && i < paths->len; i++)
        c = socket_client_open(paths->pdata[i], NULL);
    g_ptr_array_unref(paths);
    return c;
}

static struct socket_client *open_board(const char *name, GError **error)
{
    struct kept_board *board = registry_find(name);
    char *path = kept_board_file(board, BOARD_SOCKET);
    struct socket_client *c = socket_client_open(path, error);

    if (c == NULL && (error == NULL || *error == NULL))
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "%s: no run with --monitor and no board is served there", path);
    g_free(path);
    kept_board_free(board);
    return c;
}

static bool is_socket(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && S_ISSOCK(s.st_mode);
}

static struct socket_client *connect_to(const char *name, GError **error)
{
    struct socket_client *c = NULL;

    if (name == NULL)
        c = open_run();
    else if (is_socket(name))
        c = socket_client_open(name, error);
    if (c == NULL && (error == NULL || *error == NULL))
        c = open_board(name, error);
    return c;
}

/* --- what is said --- */

static void heard(void *ctx, JsonNode *node)
{
    struct link *l = ctx;
    const char *event = json_doc_text(json_doc_get(node, "event"));
    const char *text = json_doc_text(json_doc_get(node, "text"));

    if (event == NULL)
        return;
    l->halted |= strcmp(event, "halted") == 0 || strcmp(event, "stands") == 0;
    l->listener.happened(l->listener.ctx, event, text != NULL ? text : "");
}

struct link *link_open(const char *name, const struct link_listener *listener, GError **error)
{
    struct socket_client *client = connect_to(name, error);
    char *text = NULL;

    if (client == NULL)
        return NULL;
    struct link *l = g_new0(struct link, 1);
    l->client = client;
    l->listener = *listener;
    socket_client_hear(client, heard, l);
    if (link_say(l, "events", &text, error)) {
        g_free(text);
        return l;
    }
    g_free(text);
    link_close(l);
    return NULL;
}

void link_close(struct link *l)
{
    if (l == NULL)
        return;
    socket_client_close(l->client);
    g_free(l);
}

int link_fd(const struct link *l)
{
    return socket_client_fd(l->client);
}

bool link_take(struct link *l, GError **error)
{
    return socket_client_take(l->client, error);
}

/* The verb, and the rest as it was typed. */
static JsonNode *request_of(const char *line)
{
    JsonObject *object = json_object_new();
    JsonArray *arguments = json_array_new();
    const char *verb = line + strspn(line, BLANKS), *rest = verb + strcspn(verb, BLANKS);
    char *command = g_strndup(verb, (gsize)(rest - verb));

    if (rest[0] != '\0' && rest[1] != '\0')
        json_array_add_string_element(arguments, rest + 1);
    json_object_set_int_member(object, "id", 1);
    json_object_set_string_member(object, "command", command);
    json_object_set_array_member(object, "arguments", arguments);
    JsonNode *node = json_node_init_object(json_node_alloc(), object);
    json_object_unref(object);
    g_free(command);
    return node;
}

static bool lets_run(const char *line)
{
    return g_str_has_prefix(line, "go") || g_str_has_prefix(line, "step") ||
           g_str_has_prefix(line, "reset");
}

bool link_say(struct link *l, const char *line, char **text, GError **error)
{
    JsonNode *request = request_of(line), *answer;
    gint64 status = 0;

    if (lets_run(line))
        l->halted = false;
    answer = socket_client_call(l->client, request, error);
    *text = NULL;
    if (answer == NULL)
        return false;
    *text = g_strdup(json_doc_text(json_doc_get(answer, "text")));
    json_doc_number(json_doc_get(answer, "status"), &status);
    json_node_unref(answer);
    return status == 0;
}

bool link_is_halted(const struct link *l)
{
    return l->halted;
}

bool link_wait(struct link *l, double seconds, const volatile bool *given_up, GError **error)
{
    gint64 end = seconds < 0 ? G_MAXINT64 : g_get_monotonic_time() + (gint64)(seconds * 1e6);

    while (!l->halted && !*given_up) {
        struct pollfd p = {link_fd(l), POLLIN, 0};
        gint64 left = end - g_get_monotonic_time();

        if (left <= 0)
            return false;
        int n = poll(&p, 1, (int)MIN(left / 1000 + 1, 1000));
        if (n > 0 && !link_take(l, error))
            return false;
    }
    return l->halted;
}
