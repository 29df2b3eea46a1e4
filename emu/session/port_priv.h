/*
 * Inside a port: its queue (port.c) and its ways to the host (port_targets.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/port.h"

enum port_kind { PORT_NULL, PORT_STDIO, PORT_PTY, PORT_TCP, PORT_FILE, PORT_FIFO };

struct port {
    struct port_config config; /* its name is the port's */
    enum port_kind kind;
    char *place;                          /* for messages */
    char *path;                           /* of a FIFO */
    char *link;                           /* to a pty, or NULL */
    bool greets;                          /* port_jlink.c */
    bool greeted;                         /* the client's first words have been looked at */
    struct wait_source out, in, listener; /* in and out may share a descriptor */
    bool blocking;                        /* out is: somebody else uses it, too */
    bool socket;                          /* out is */
    bool left;                            /* the reader has gone, text is lost */
    bool told;                            /* whom emulation waits for */
    GByteArray *queue, *input;
    bool (*typed)(void *ctx, uint8_t byte);
    void *typed_ctx;
    int error;
    uint64_t dropped;
};

/* Looks whether somebody has begun to read a FIFO, or a pty that was closed. */
void port_find_reader(struct port *p);

/* Nobody reads any more: a TCP port listens for the next client. */
void port_lose_reader(struct port *p);

void port_take_input(struct port *p);
void port_input_ended(struct port *p);

/* A J-Link's words to a new client, and the client's to the J-Link, which are not the firmware's.
 */
void port_jlink_greet(struct port *p);
size_t port_jlink_skip(struct port *p, const uint8_t *data, size_t len);

/* Closes what the port opened. */
void port_release(struct port *p);
