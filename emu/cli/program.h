/*
 * nrf53emu program, and nrfjprog on top of it: options (program.c), what is done with them
 * (program_work.c, program_read.c), what is said about it (program_report.c), for a board that runs
 * (program_serve.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdio.h>

#include "cli/cli.h"
#include "program/programmer.h"
#include "program/qspi_ini.h"
#include "serve/desk.h"

/* nrfjprog's VerifyError, which west's runner looks for. */
#define NRFJPROG_VERIFY_ERROR 55
#define NRFJPROG_PROTECTED    16

/* Between two looks at signals and the clock. */
#define PROGRAM_CHUNK UINT32_C(4096)

struct program_options {
    struct machine_options machine;
    bool as_nrfjprog;
    char **programs, **images;
    char *coprocessor, *qspiini, *family;
    char *readqspi, *readcode, *readuicr, *readram, *memrd, *memwr, *val, *rbp, *dfu, *log, *snr;
    gint memrd_bytes, alt;
    gint clockspeed;
    gboolean verify, sectorerase, sectoranduicrerase, chiperase, qspisectorerase, qspichiperase;
    gboolean eraseall, qspieraseall, recover;
    gboolean reset, pinreset, debugreset, pinresetenable, halt, run;
    gboolean qspicustominit, fast, ids, com, deviceversion, readregs, version, json, quiet;
};

/* A board that runs, and is asked at its socket. */
struct program_bench {
    const struct kept_board *board;
    struct desk *desk;
    struct machine *machine;
    struct nvm_dir *nvm;
};

/* One programming session. */
struct program_job {
    const struct program_options *options;
    const struct program_bench *bench; /* NULL: the board of a directory that nobody runs */
    FILE *out, *err;
    struct setup setup; /* of a board that runs: its machine, and nothing to be closed */
    struct qspi_ini *ini;
    struct programmer *programmer;
    bool core[CORES];          /* --coprocessor: what may be touched */
    GPtrArray *write, *verify; /* struct image, borrowed from setup */
    bool failed;
    struct program_fault fault; /* valid when failed */
    bool interrupted;
    bool locked;          /* by read-back protection */
    uint64_t total, done; /* bytes, for the progress line */
    gint64 started_us;
    bool progress_shown;
};

/* Parses argv of program or nrfjprog; `served`: nothing is printed, and --help is refused. */
bool program_parse(struct program_options *o, int argc, char **argv, bool served, GError **error);
void program_options_clear(struct program_options *o);

/* Whether the options make sense together. */
bool program_check(const struct program_options *o, GError **error);

/*
 * Carries the options out on a machine that j->setup holds; what there is to be said goes to j->out
 * and j->err. False: EMU_ERROR_*, nothing was done, or a file could not be written.
 */
bool program_run(struct program_job *j, GError **error);

/* program_work.c: false and an error for what the user did wrong, before the board changes. */
bool program_load(struct program_job *j, GError **error);
/* Does what the options say. A fault ends it; false only when a file cannot be written. */
bool program_carry_out(struct program_job *j, GError **error);
bool program_stopped(struct program_job *j);

/* program_read.c */
bool program_read_back(struct program_job *j, GError **error);

/* program_protect.c: whether the options need what read-back protection of a core refuses. */
bool program_is_refused(const struct program_job *j);
/* --rbp. EMU_ERROR_USAGE. */
bool program_protect(struct program_job *j, GError **error);

/* program_report.c */
int program_status(const struct program_job *j);
void program_show_progress(struct program_job *j);
void program_report(struct program_job *j);
void program_print_memory(FILE *out, uint32_t addr, const uint8_t *data, uint32_t len);

/*
 * program_serve.c: carries out what a request says, an argv of `program` or `nrfjprog`, on the
 * bench's board. False: it is another command.
 */
bool program_serve(const struct program_bench *bench, const struct socket_request *request,
                   struct socket_answer *answer);
/*
 * Has the board that runs in b's directory carry out argv; *status and what was said are its. False
 * without an error: no board runs there.
 */
bool program_ask(const struct kept_board *b, const char *command, char **argv, FILE *out, FILE *err,
                 int *status, GError **error);

/* Carries out an argv of nrfjprog, without its name, on a board that runs or not; its status. */
int program_call(const struct kept_board *b, char **arguments, FILE *out, FILE *err);

/* program_dfu.c: --dfu FILE; returns the exit status. */
int program_dfu(const struct program_options *o, GError **error);
