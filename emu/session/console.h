/*
 * The consoles of a board: lines of text (UARTs, RTT, USB, semihosting) at ports of the host, and
 * what --until and --fail-on wait for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "session/port.h"
#include "soc/machine.h"

struct console;

enum console_event {
    CONSOLE_NONE,
    CONSOLE_UNTIL,   /* text matched --until */
    CONSOLE_FAIL_ON, /* text matched --fail-on */
    CONSOLE_QUIT,    /* Ctrl-A X */
    CONSOLE_LOST,    /* output was lost: console_lost() */
};

struct console_options {
    /*
     * "net.0=-", "app.1=file:log.txt", "app.0=pty", "net.0=tcp:5000", "app.0=null", "app.1=loop",
     * "app.1=net.0", "rtt.0=pty"; NULL: nothing more than app.0 at stdout and stdin.
     */
    char **uarts;
    const char *until, *fail_on; /* regular expressions, or NULL */
    const char *mark;            /* another one: the machine is asked to stop, once */
    const char *board; /* in front of each line on stdout, which others share; no keyboard */
    bool quiet;        /* no word about terminals */
    bool silent;       /* text is matched, and goes nowhere unless uarts says so */
    bool timestamps;   /* emulated time in front of each line on stdout */
    bool drops;        /* a reader who is late misses text: nobody waits for him */
};

/* Connects what the options say, which are not kept. EMU_ERROR_USAGE or _FILE. */
struct console *console_new(struct machine *m, struct wait *wait,
                            const struct console_options *options, GError **error);

/* Waits for other text from now on; what has happened before is forgotten. EMU_ERROR_USAGE. */
bool console_set_conditions(struct console *c, const char *until, const char *fail_on,
                            GError **error);

/*
 * A line that is no UART of the machine: "rtt.0", "usb.0", "semihosting". The caller is the
 * transmitter: it calls transmitted(), asks receive() for what was typed and may set wake(). The
 * line goes where --uart NAME=TARGET says, else to stdout. With `input` and without --uart, what is
 * typed is its own if it is the first to speak. Called again with a name, it gives the same line.
 * NULL when there are too many.
 */
struct serial_line *console_add_line(struct console *c, const char *name, bool input);

/* Whether --uart says where a line goes that nobody has added yet. */
bool console_has_target(const struct console *c, const char *name);

/* Flushes and puts the terminal back as it was. */
void console_free(struct console *c);

/*
 * Takes waiting input and writes waiting output; waits at most timeout_ms for input. Called between
 * slices of the run.
 */
void console_poll(struct console *c, int timeout_ms);

/*
 * Gives text to a line as if it were typed: "app.0", "rtt.0", or "console", where the keyboard is.
 * False: there is no such line.
 */
bool console_type(struct console *c, const char *line, const void *data, size_t len);

/* Hears what is typed when the firmware gets it. */
void console_record(struct console *c,
                    void (*taken)(void *ctx, const char *line, const uint8_t *data, size_t len),
                    void *ctx);

/* From now on what is typed is not for the firmware: another run's input is. */
void console_ignore_input(struct console *c);

/* While it does not accept any, what is typed waits at its port. */
void console_accept(struct console *c, bool accepts);

/* Input that the firmware has not taken yet. */
void console_walk(struct console *c, struct state_walk *w);

/* Waits for the next text of any line that matches; console_expected() says once that it came. */
void console_expect(struct console *c, GRegex *regex);
bool console_expected(struct console *c);

/* Whether the firmware may still get input: from a terminal, an open pipe, a socket. */
bool console_can_input(const struct console *c);

/* Whether any line has had text. */
bool console_has_spoken(const struct console *c);

/* Whether text went anywhere; if not, *unseen is a line that had some and goes nowhere, or NULL. */
bool console_has_shown(const struct console *c, const char **unseen);

/* The letter that was typed behind Ctrl-A, once; 0: none. */
char console_take_menu(struct console *c);
bool console_has_menu(const struct console *c);

/* What has happened; stays. The console asks the machine to stop when it changes. */
enum console_event console_event(const struct console *c);

/* A line that matched will not be waited for: its event happens now. False: there is none. */
bool console_settle(struct console *c);

/* The port whose output was lost; NULL: none. */
const struct port *console_lost(const struct console *c);

/* Whether text has matched `mark`. */
bool console_marked(const struct console *c);

/* Ends an unfinished line on stdout, so that a message starts on its own. */
void console_end_line(struct console *c);

struct console_listener {
    struct listener listener;
    /* A byte of the firmware; `uart`: of a line that can be listened to at the machine, too. */
    void (*heard)(void *ctx, const char *line, bool uart, uint8_t byte);
};
void console_listen(struct console *c, struct console_listener *l, void *ctx);
