/*
 * One thing to wait for, or to look for in the past: XIP goes off, a cell of flash is written, an
 * event of a device is raised.
 *
 * While it is armed it listens to the machine. It tells its owner inside the machine's callback,
 * who may ask the machine to stop. The instruction that was under way is in the origin; the block
 * that it belongs to is executed to its end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/symbols.h"
#include "soc/machine.h"

/* What was going on when it happened. */
struct trigger_origin {
    enum machine_core core; /* that ran; CORES: all slept, or time alone did it */
    uint32_t pc;            /* of its instruction */
    uint32_t caller;        /* where that returns to; 0: not told */
    ticks_t when;
};

struct trigger;

/* `how` is a sentence's end: "QSPI.EVENTS_READY was raised". */
typedef void (*trigger_happened)(void *ctx, struct trigger *t, const struct trigger_origin *origin,
                                 const char *how);

/*
 * words[0] is a kind of trigger_help(), words[1] its argument; `core` is the one that is meant
 * where a kind needs one. EMU_ERROR_USAGE.
 */
struct trigger *trigger_new(struct machine *m, enum machine_core core, const struct symbols *s,
                            char **words, unsigned n, GError **error);
/* Disarms it. */
void trigger_free(struct trigger *t);

void trigger_arm(struct trigger *t, trigger_happened happened, void *ctx);
void trigger_disarm(struct trigger *t);

/* After each run of the machine, for what it only says by the way it stops. */
void trigger_stopped(struct trigger *t, enum machine_stop stop);

/* "flash-write 0x10120000" */
const char *trigger_text(const struct trigger *t);

/* Happens when the doctor finds something, which the owner has to ask him. */
bool trigger_is_finding(const struct trigger *t);

/* Whether it can be looked for in the past. */
bool trigger_looks_back(const struct trigger *t);

/* Whether an instruction does it, rather than time. */
bool trigger_is_deed(const struct trigger *t);

bool trigger_is_kind(const char *word);

/* "xip-off|xip-fetch|...": for usage lines. */
char *trigger_kinds(void);
