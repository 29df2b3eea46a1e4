/*
 * The terminals at the board's UARTs: stdout and stdin, files, ptys, sockets, and the text that
 * --until and --fail-on wait for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "soc/machine.h"

struct console;

enum console_event {
    CONSOLE_NONE,
    CONSOLE_UNTIL,   /* text matched --until */
    CONSOLE_FAIL_ON, /* text matched --fail-on */
    CONSOLE_QUIT,    /* Ctrl-A X */
};

struct console_options {
    /*
     * "net.0=-", "app.1=file:log.txt", "app.0=pty", "net.0=tcp:5000", "app.0=null", "app.1=loop",
     * "app.1=net.0"; NULL: nothing more than app.0 at stdout and stdin.
     */
    char **uarts;
    const char *until, *fail_on; /* regular expressions, or NULL */
    bool quiet;                  /* no word about terminals */
    bool silent;                 /* text is matched, and goes nowhere unless uarts says so */
};

/* Connects what the options say, which are not kept. EMU_ERROR_USAGE or _FILE. */
struct console *console_new(struct machine *m, const struct console_options *options,
                            GError **error);

/*
 * A line to stdout that is no UART: the caller is the transmitter. Its text counts for --until and
 * --fail-on. NULL when there are too many.
 */
struct serial_line *console_add_line(struct console *c, const char *name);

/* Flushes and puts the terminal back as it was. */
void console_free(struct console *c);

/*
 * Takes waiting input and writes waiting output; waits at most timeout_ms for input (-1: until
 * some comes). Called between slices of the run.
 */
void console_poll(struct console *c, int timeout_ms);

/* Whether more input can still come: a terminal, an open pipe, a socket. */
bool console_can_input(const struct console *c);

/* Whether input waits that the firmware has not taken. */
bool console_has_input(const struct console *c);

/* What has happened; stays. The console asks the machine to stop when it changes. */
enum console_event console_event(const struct console *c);

/* Ends an unfinished line on stdout, so that a message starts on its own. */
void console_end_line(struct console *c);
