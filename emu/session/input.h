/*
 * What reaches a board from outside, with its emulated time, as a line of text:
 *
 *   # comment
 *   1.5s text app.0 "help\r\n"
 *   2s pin 0.23 low                     high, float
 *   3s reset
 *   4s power
 *   4s usb unplug                       plug, suspend, resume
 *   4.5s write app 0x20000000 01020304  RAM and registers of devices
 *   5s register app r0 0x00001234
 *   5s flash app 0x00010000 01020304    what flash then holds; erase app 0x00010000 0x1000
 *   6s flip app 0x00010004 80           these bits of RAM or flash are the other way round
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
    INPUT_TEXT,     /* data on the console line `target` */
    INPUT_PIN,      /* the outside drives `pin` */
    INPUT_RESET,    /* the reset pin */
    INPUT_POWER,    /* the supply fails and comes back */
    INPUT_USB,      /* the cable or the host at it: `target` */
    INPUT_WRITE,    /* data at `addr` of the core `target`, as a debugger writes */
    INPUT_FLASH,    /* data at `addr`, as a programmer leaves it, at once */
    INPUT_ERASE,    /* `value` bytes of flash at `addr` */
    INPUT_FLIP,     /* a fault: memory at `addr` is XORed with data */
    INPUT_REGISTER, /* `reg` of the core `target` */
};

struct input {
    ticks_t when;
    GRegex *after; /* instead of a time, or NULL */
    enum input_kind kind;
    char *target; /* "app.0", "rtt.0", "console": where the keyboard is; "app", "net"; "unplug" */
    GByteArray *data;
    unsigned pin, drive; /* enum pin_drive */
    uint32_t addr, value;
    enum engine_reg reg;
    bool of_journal; /* counts for stimuli_walk_journal() */
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

/* Made by programs; `data` may be NULL where only a length counts. */
struct input *input_bare(enum input_kind kind);
struct input *input_memory(enum input_kind kind, enum machine_core core, uint32_t addr,
                           const void *data, size_t len);
struct input *input_register(enum machine_core core, enum engine_reg reg, uint32_t value);

/* As a line, its newline included. */
void input_print(const struct input *i, FILE *out);
