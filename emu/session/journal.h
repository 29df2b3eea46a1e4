/*
 * The input journal: everything that reaches a board from outside, with its emulated time. What was
 * typed is recorded so that the run can be replayed to the cycle; a script of stimuli is the same
 * text, written by hand.
 *
 *   # comment
 *   1.5s text app.0 "help\r\n"
 *   2s pin 0.23 low                     high, float
 *   3s reset
 *   4s power
 *   4s usb unplug                       plug, suspend, resume
 *   4.5s write app 0x20000000 01020304
 *   after "uart:~\\$ " text console "version\r\n"
 *
 * A time is as in --duration, or in ticks of 1.536 GHz as recorded: 2304000000t. `after` waits for
 * a console line that matches, each such line in its turn.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#include "soc/machine.h"

enum input_kind {
    INPUT_TEXT,  /* data on the console line `target` */
    INPUT_PIN,   /* the outside drives `pin` */
    INPUT_RESET, /* the reset pin */
    INPUT_POWER, /* the supply fails and comes back */
    INPUT_USB,   /* the cable or the host at it: `target` */
    INPUT_WRITE, /* data at `addr` of the core `target`, as a debugger writes */
};

struct input {
    ticks_t when;
    GRegex *after; /* instead of a time, or NULL */
    enum input_kind kind;
    char *target; /* "app.0", "rtt.0", "console": where the keyboard is; "app", "net"; "unplug" */
    GByteArray *data;
    unsigned pin, drive; /* enum pin_drive */
    uint32_t addr;
};

void input_free(struct input *i);
struct input *input_copy(const struct input *i);

/* 500ms, 10s, 2Mcyc (cycles of 128 MHz), 1536t (ticks); false: no time. */
bool duration_parse(const char *text, ticks_t *value);

/* "0.23" */
bool pin_parse(const char *text, unsigned *pin);

/* One line of the text above; NULL without error: nothing stands in it. EMU_ERROR_FORMAT. */
struct input *input_parse(const char *line, GError **error);

/* `text` and Enter at the console, at the start or after a text. EMU_ERROR_FORMAT. */
struct input *input_typed(const char *text, const char *after, GError **error);

/* What a recorded journal begins with, and a line of it. */
void journal_begin(FILE *out);
void input_print(const struct input *i, FILE *out);

/* Reads a file into inputs in the order of their times. EMU_ERROR_FILE, _FORMAT: file and line. */
GPtrArray *journal_read(const char *path, GError **error);

/* Puts an input where its time belongs. */
void journal_insert(GPtrArray *journal, struct input *input);
