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
#include "session/setup/setup.h"
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
int image_core_main(int argc, char **argv);  /* of `image core` */
int check_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int smp_main(int argc, char **argv);
int debug_main(int argc, char **argv);
int boot_main(int argc, char **argv);
int advise_main(int argc, char **argv);
int air_main(int argc, char **argv);

/* Prints "nrf53emu: message" to stderr, frees the error, returns EXIT_USAGE. */
int cli_fail(GError *error);

/* Prints "nrf53emu: text" to stderr. */
void cli_note(void *ctx, const char *text);

/* A heading among the entries of a table: what follows is shown below it. */
#define CLI_GROUP(title)                                                                           \
    {                                                                                              \
        title, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, NULL, NULL                        \
    }

/* What --help says around the options. */
struct cli_help {
    const char *name;      /* NULL: what the process or command was called by */
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
 * Entries, for g_option_context_add_main_entries(), of the options that every command that builds a
 * machine has; free with g_free().
 */
GOptionEntry *machine_options_entries(struct machine_options *o);
