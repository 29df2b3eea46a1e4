/*
 * nrf53emu program, and nrfjprog on top of it: options (program.c), what is done with them
 * (program_work.c), what is said about it (program_report.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "program/programmer.h"
#include "program/qspi_ini.h"

/* nrfjprog's VerifyError, which west's runner looks for. */
#define NRFJPROG_VERIFY_ERROR 55

struct program_options {
    struct machine_options machine;
    bool as_nrfjprog;
    char **programs, **images;
    char *coprocessor, *qspiini, *family;
    char *readqspi, *readcode, *readuicr, *memrd, *dfu;
    gint memrd_bytes, alt;
    gint64 snr;
    gint clockspeed;
    gboolean verify, sectorerase, sectoranduicrerase, chiperase, qspisectorerase, qspichiperase;
    gboolean eraseall, qspieraseall, recover;
    gboolean reset, pinreset, debugreset, pinresetenable, halt, run;
    gboolean qspicustominit, fast, ids, version, json, quiet;
};

/* One programming session. */
struct program_job {
    const struct program_options *options;
    struct setup setup;
    struct qspi_ini *ini;
    struct programmer *programmer;
    bool core[CORES];          /* --coprocessor: what may be touched */
    GPtrArray *write, *verify; /* struct image, borrowed from setup */
    bool failed;
    struct program_fault fault; /* valid when failed */
    bool interrupted;
    uint64_t total, done; /* bytes, for the progress line */
    gint64 started_us;
    bool progress_shown;
};

/* program_work.c: false and an error for what the user did wrong, before the board changes. */
bool program_load(struct program_job *j, GError **error);
/* Does what the options say. A fault ends it; false only when a file cannot be written. */
bool program_carry_out(struct program_job *j, GError **error);

/* program_report.c */
enum exit_status program_status(const struct program_job *j);
void program_show_progress(struct program_job *j);
void program_report(struct program_job *j);
void program_print_memory(uint32_t addr, const uint8_t *data, uint32_t len);

/* program_dfu.c: --dfu FILE; returns the exit status. */
int program_dfu(const struct program_options *o, GError **error);
