/*
 * A machine as a client wants it: its board and settings, a kept board's directory, and what is
 * loaded into it: images, build directories, names, an update to be installed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "load/symbols.h"
#include "soc/machine.h"

/* What NULL and zero leave open is as in the command's options; those are named in errors. */
struct machine_options {
    char *board;              /* name or file; NULL: of the first build directory, else nrf5340dk */
    char *errata;             /* "rev1", "+121"; NULL: of the board */
    char *engine;             /* "interpose", "portable", "auto" */
    char *timing;             /* "cycle", "functional" */
    char *nvm;                /* directory of a kept board */
    char *usb;                /* "none": no cable */
    char *stage, *partitions; /* an update for the secondary slots, and where those are */
    char **symbols;           /* ELF files that are not loaded */
    char **sets;              /* "qspi.sck=96MHz": see soc/what_if.h */
    char **wires;             /* "1.01=1.02" */
    gint64 seed;
    /* Hears what the user should know and did not ask for; may be NULL. */
    void (*note)(void *ctx, const char *text);
    void *note_ctx;
    bool notes; /* of files and boards, too: what was taken for another */
};

/* Frees the strings. */
void machine_options_clear(struct machine_options *o);

/* What a client works on: a machine with its images and symbols. */
struct setup {
    struct machine *machine;
    struct board *board;
    struct symbols *symbols;
    struct nvm_dir *nvm; /* NULL: none is kept */
    GPtrArray *images;   /* struct image */
    struct placement *placement;
    void *log_sink; /* freed with the rest */
};

/*
 * Builds the machine, opens the kept board, loads what `images` names: ELF, Intel HEX,
 * FILE.bin@ADDR, archives, build directories. The machine is not powered on yet. EMU_ERROR_*.
 */
bool setup_open(struct setup *s, const struct machine_options *o, char **images, GError **error);

/* Part of setup_open(), and for more of the same before power-on. */
bool setup_load(struct setup *s, const struct machine_options *o, char **images, GError **error);

/*
 * The board that is named, else the one that the first build directory among the images is for,
 * else nrf5340dk.
 */
struct board *setup_board(const struct machine_options *o, char **images, GError **error);

/*
 * From here on a kept board follows each flash operation, so that a run that is killed leaves what
 * it has written. Without one nothing happens.
 */
bool setup_keep_journal(struct setup *s, GError **error);

/* Writes the kept board's directory; without one nothing happens. EMU_ERROR_FILE. */
bool setup_save_nvm(struct setup *s, GError **error);

/* Leaves the kept board as it is: nothing has run, or nothing is to be kept. */
void setup_forget_nvm(struct setup *s);

/* Writes the kept board back and frees everything. False when writing failed. */
bool setup_close(struct setup *s, GError **error);
