/*
 * A port at the host: where text of the firmware goes and typed text comes from. stdout and stdin,
 * a pty, a TCP client, a file, a FIFO, or nowhere.
 *
 * A port has one bounded queue. When it is full the writer waits for the reader, and emulation with
 * it: no emulated time passes, so the run does not depend on the reader. A signal, the wall limit
 * or another end of the run ends the wait. A port of a board in real time drops instead and counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "session/wait.h"

struct port;

struct port_config {
    struct wait *wait; /* outlives the port */
    const char *name;  /* for messages: "app.0", "--trace insn" */
    bool drops;        /* a full queue drops */
    bool ends;         /* with its first reader: to write fails with EPIPE then (port_stream()) */
    bool quiet;        /* no note about where the port is or whom it waits for */
};

/*
 * -, null, pty, tcp:PORT, file:PATH; pty:LINK, a symbolic link to the terminal as long as the port
 * is open; tcp:PORT,wait: returns when the first client has come; jlink:PORT, which speaks to its
 * clients first as a J-Link's RTT port does. EMU_ERROR_USAGE, its message without the target.
 */
struct port *port_open(const struct port_config *config, const char *target, GError **error);

/* Gives the reader a last moment for what is queued. False: something was not read. */
bool port_drain(struct port *p);
void port_close(struct port *p);

/* Whether text that is written goes anywhere; a TCP port without client has no reader. */
bool port_has_reader(const struct port *p);

void port_write(struct port *p, const void *data, size_t len);

/* Writes what the reader takes now. */
void port_flush(struct port *p);

/* Output that was lost, as errno: a full disk, stdout that was closed (EPIPE); 0: none. */
int port_error(const struct port *p);

/* Bytes that nobody read: of a port that drops, or left at the end. */
uint64_t port_dropped(const struct port *p);

/* "file:log.txt", "/dev/pts/3" */
const char *port_place(const struct port *p);

/*
 * Every byte that comes in is shown to `typed` first, at any time and whatever the machine does:
 * true keeps it from the guest.
 */
void port_set_typed(struct port *p, bool (*typed)(void *ctx, uint8_t byte), void *ctx);

/* Connects stdin to the port of stdout. */
void port_read_stdin(struct port *p);

/* Takes bytes that came in; returns how many. */
size_t port_read(struct port *p, uint8_t *data, size_t size);

/* Whether something waits to be taken. */
bool port_has_input(const struct port *p);

/* Whether more can still come in. */
bool port_can_input(const struct port *p);

/* A stream onto a port that drains and closes it; its errors are the port's. */
FILE *port_stream(struct port *p);
