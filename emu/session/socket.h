/*
 * A session's socket: clients of the same user give commands and hear of events, while the machine
 * runs as well as while it stands.
 *
 *   request  {"id":1,"command":"read","arguments":["0x20000000","16"]}
 *   answer   {"id":1,"status":0,"text":"..."}        "data": what programs read, if there is any
 *   event    {"event":"reset","text":"..."}          after the command "events"
 *
 * One JSON object a line, in both directions; answers come in the order of the requests. A command
 * is the owner's, else one of the session's table, whose line may stand in "command" as a whole.
 * `status` is as an exit status: 0 done, 2 a request that makes no sense.
 *
 * Nobody else gets in: the file's mode is 0600, and the kernel is asked who the client is. A client
 * that takes nothing is dropped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>

#include "session/commands.h"

struct socket_request {
    const char *command;
    char **arguments;    /* strings; ends with NULL */
    JsonObject *members; /* the request as a whole */
};

struct socket_answer {
    int status;
    GString *text;
    JsonNode *data; /* NULL: none; taken over */
};

struct socket_config {
    const char *path; /* a socket that nobody serves is replaced */
    struct session *session;
    /* The owner's commands: false, the request is for the session's table. NULL: none. */
    bool (*command)(void *ctx, const struct socket_request *request, struct socket_answer *answer);
    void *ctx;
};

struct socket_server;

/* Listens, and serves while the session waits or runs. EMU_ERROR_USAGE or _FILE. */
struct socket_server *socket_server_new(const struct socket_config *config, GError **error);

/* Tells whoever wants to know; `data` is taken over, NULL: none. */
void socket_server_tell(struct socket_server *s, const char *event, const char *text,
                        JsonNode *data);

/* Drops the clients and removes the socket; before the session is freed. */
void socket_server_free(struct socket_server *s);

/*
 * The other side. NULL without an error: nobody serves `path`. EMU_ERROR_FILE: it cannot be used.
 */
struct socket_client;
struct socket_client *socket_client_open(const char *path, GError **error);
void socket_client_close(struct socket_client *c);

/*
 * Sends a request, an object that is taken over, and waits for its answer, however long it takes;
 * the answer is an object to be freed with json_node_unref(). EMU_ERROR_FILE: the server has gone.
 */
JsonNode *socket_client_call(struct socket_client *c, JsonNode *request, GError **error);

/* Who hears of events; they come with socket_client_call() and socket_client_take(). */
void socket_client_hear(struct socket_client *c, void (*heard)(void *ctx, JsonNode *event),
                        void *ctx);

/* To be polled for events, and what to do then. EMU_ERROR_FILE: the server has gone. */
int socket_client_fd(const struct socket_client *c);
bool socket_client_take(struct socket_client *c, GError **error);
