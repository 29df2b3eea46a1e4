/*
 * Inside the console: lines and their text (console.c), what connects them (console_lines.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/console.h"

#define CONSOLE_LINES 16

struct line {
    struct console *console;
    char *name;                      /* "app.0" */
    struct serial_line *serial, own; /* own: of console_add_line() */
    struct port *port;               /* NULL: nowhere */
    bool added;                      /* by console_add_line() */
    bool tag;                        /* lines on stdout start with the name */
    bool input;                      /* takes what is typed, unless --uart gave that to another */
    bool spoke;
    bool mid_line;      /* the next byte does not begin a line */
    bool fresh;         /* bytes came since the last poll */
    GString *text;      /* current line, for matching */
    size_t expected_to; /* so much of text has been expected and come */
    GByteArray *shown;  /* what the port has not got yet */
    GByteArray *typed;  /* what the firmware has not taken yet */
};

struct console {
    struct machine *machine;
    struct wait *wait;
    struct line line[CONSOLE_LINES];
    unsigned n_lines;
    struct port *stdio;    /* at stdout, shared by lines; NULL: none */
    struct line *keyboard; /* whose stdin is */
    bool keyboard_named;   /* by --uart */
    GRegex *until, *fail_on, *mark;
    bool marked;
    enum console_event event;
    enum console_event matched; /* event when the line is over */
    struct line *matched_line;
    ticks_t matched_at; /* its last byte */
    bool mid_line;      /* stdout is inside a line */
    struct line *last;  /* that wrote to stdout */
    bool stdout_shared; /* more than one line writes to stdout */
    bool silent, quiet, drops, timestamps;
    char *board;    /* console_options.board, or NULL */
    char menu;      /* typed behind Ctrl-A */
    bool escape;    /* Ctrl-A was typed */
    bool deaf;      /* console_ignore_input() */
    bool waits;     /* console_accept(): not now */
    GRegex *expect; /* console_expect(), or NULL */
    bool expected;
    void (*taken)(void *ctx, const char *line, const uint8_t *data, size_t len);
    void *taken_ctx;
    struct listeners listeners;
};

void console_raise(struct console *c, enum console_event event);

/* A byte of the firmware on a line. */
void console_transmitted(void *line, uint8_t byte);
bool console_receive(void *line, uint8_t *byte);

/* The line of that name, also one that nobody has used yet; NULL: there is none. */
struct line *console_find(struct console *c, const char *name);

/* Who shares stdout writes whole lines, with a name in front. */
void console_share_stdout(struct console *c);

/*
 * Ctrl-A X leaves, Ctrl-A Ctrl-A is one Ctrl-A, as in QEMU and picocom; other letters are the
 * menu's. True: not for the guest.
 */
bool console_typed(void *console, uint8_t byte);

bool console_connect_all(struct console *c, char **uarts, GError **error);
void console_line_free(struct line *l);
