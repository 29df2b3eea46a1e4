/*
 * The command line: one file a subcommand, and what they share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "load/symbols.h"
#include "session/outcome.h"
#include "soc/machine.h"

struct command {
    const char *name;
    const char *arguments;
    const char *summary;
    int (*main)(int argc, char **argv);
};

extern const struct command commands[]; /* ends with a NULL name */

int run_main(int argc, char **argv);
int bench_main(int argc, char **argv);
int campaign_main(int argc, char **argv);
int program_main(int argc, char **argv);
int nrfjprog_main(int argc, char **argv); /* program_main() for who expects nrfjprog */
int board_main(int argc, char **argv);
int boards_main(int argc, char **argv);
int hardware_map_main(int argc, char **argv);
int nrfutil_main(int argc, char **argv, bool plug_in);
int list_main(int argc, char **argv);
int image_main(int argc, char **argv);
int image_slots_main(int argc, char **argv); /* of `image slots` */
int check_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int smp_main(int argc, char **argv);
int debug_main(int argc, char **argv);
int boot_main(int argc, char **argv);
int advise_main(int argc, char **argv);

/* Prints "nrf53emu: message" to stderr, frees the error, returns EXIT_USAGE. */
int cli_fail(GError *error);

/* What --help says around the options. */
struct cli_help {
    const char *arguments; /* behind the options, or NULL */
    const char *summary;
    const char *description;
    const char *const *implied; /* "--gdb=2331": what the option alone means; NULL: none */
    bool served;                /* for another process: nothing is printed, --help is no option */
    void *ctx;                  /* of entries with a callback */
};

/* Parses a command's options. `entries` ends with NULL; its members are freed. */
bool cli_parse(const struct cli_help *help, GOptionEntry **entries, int *argc, char ***argv,
               GError **error);

/* 500ms, 10s, 20us, 2M or 2Mcyc (cycles of 128 MHz with suffix cyc); ticks in *value. */
bool cli_parse_duration(const char *option, const char *text, ticks_t *value, GError **error);

/* What `west` would take without a name: "build" in the present directory, else NULL. */
char **cli_default_images(void);

/*
 * The board named with --board, else the one that the first build directory among the images is
 * for, else nrf5340dk. `notes`: say on stderr when it is not known.
 */
struct board *cli_load_board(const char *name, char **images, bool notes, GError **error);

/* Options that every command that builds a machine has. */
struct machine_options {
    char *board, *errata, *engine, *timing, *nvm, *usb, *stage, *partitions;
    char **symbols, **sets, **wires;
    gint64 seed;
    bool notes; /* say on stderr what else was read than was named */
};

/* Entries for g_option_context_add_main_entries(); free with g_free(). */
GOptionEntry *machine_options_entries(struct machine_options *o);
void machine_options_clear(struct machine_options *o);

/* What a command works on: a machine with its images and symbols. */
struct setup {
    struct machine *machine;
    struct board *board;
    struct symbols *symbols;
    struct nvm_dir *nvm; /* NULL without --nvm */
    GPtrArray *images;   /* struct image */
    struct placement *placement;
    void *log_sink; /* of report_attach_log() */
};

/* Builds the machine, opens --nvm, loads every IMAGE; the machine is not powered on yet. */
bool setup_open(struct setup *s, const struct machine_options *o, char **images, GError **error);

/* Part of setup_open(): loads images, symbols and what --stage names. */
bool setup_load(struct setup *s, const struct machine_options *o, char **images, GError **error);

/*
 * From here on --nvm follows each flash operation, so that a run that is killed leaves what it has
 * written. Without --nvm nothing happens.
 */
bool setup_keep_journal(struct setup *s, GError **error);

/* Leaves --nvm as it is: nothing has run, or nothing is to be kept. */
void setup_forget_nvm(struct setup *s);

/* Writes --nvm back and frees everything. False when writing failed. */
bool setup_close(struct setup *s, GError **error);
