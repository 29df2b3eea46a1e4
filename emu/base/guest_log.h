/*
 * What the firmware did wrong, and what it used that is not modelled.
 *
 * A device reports with guest_error(); the log adds where the core was (PC, symbol) and the virtual
 * time through the `where` callback, counts, and tells its listeners. The same complaint
 * (same device, same id) from the same PC is printed once and counted afterwards. A gap of the
 * model is reported with guest_gap(), once a word and direction.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/state.h"
#include "base/tell.h"

enum guest_severity {
    GUEST_NOTE,    /* worth knowing (the reference clock is slower than usual) */
    GUEST_GAP,     /* the firmware used what the model lacks; not its fault */
    GUEST_ERROR,   /* the firmware broke a rule of the chip; counted in "guest_errors" */
    GUEST_ANOMALY, /* a silicon anomaly took effect; counted, switchable by --errata */
};

struct guest_report {
    enum guest_severity severity;
    const char *device; /* "QSPI", "NVMC", "app" (a core) */
    const char *id;     /* short and stable: "write-without-wen", "errata-159" */
    const char *text;   /* one line, no newline, without device and place; NULL: a gap again */
    uint64_t when;      /* ticks of 1.536 GHz */
    const char *core;   /* core that was running, or NULL */
    uint32_t pc;        /* its PC, valid when core is not NULL */
    unsigned count;     /* how often this complaint has come from this place, 1 for the first */
    uint32_t addr;      /* GUEST_GAP: the word */
    bool write;         /* GUEST_GAP: it was written */
    unsigned words;     /* GUEST_GAP: how many words of this device so far, this one included */
};

struct guest_listener {
    struct listener listener;
    void (*reported)(void *ctx, const struct guest_report *report);
};

/* Fills when, core, pc of a report. */
typedef void (*guest_log_where)(void *ctx, struct guest_report *report);

struct guest_log;

struct guest_log *guest_log_new(void);
void guest_log_free(struct guest_log *log);
void guest_log_listen(struct guest_log *log, struct guest_listener *l, void *ctx);
void guest_log_set_where(struct guest_log *log, guest_log_where where, void *ctx);

/* What was reported, and how often, so that a restored run goes on counting. */
void guest_log_walk(struct guest_log *log, struct state_walk *w);

/* Number of GUEST_ERROR and GUEST_ANOMALY reports so far, repetitions included. */
uint64_t guest_log_errors(const struct guest_log *log);

/* How often a report with this id was made, by any device, repetitions included. */
uint64_t guest_log_count(const struct guest_log *log, const char *id);

void guest_report(struct guest_log *log, enum guest_severity severity, const char *device,
                  const char *id, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* The id of every report of guest_gap(). */
#define GUEST_GAP_ID "model-gap"

/* A word inside a peripheral's page that the model does not have: reads 0, writes are ignored. */
void guest_gap(struct guest_log *log, const char *device, uint32_t offset, uint32_t addr,
               bool write);

#define guest_error(log, device, id, ...) guest_report(log, GUEST_ERROR, device, id, __VA_ARGS__)
#define guest_note(log, device, id, ...)  guest_report(log, GUEST_NOTE, device, id, __VA_ARGS__)
