/*
 * What the doctor remembers of a run: register accesses, changes of clock, cache and QSPI, faults
 * with their stack, complaints of the chip, the last lines of the console.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "soc/machine.h"

#define HISTORY_ACCESSES    16
#define HISTORY_TRANSITIONS 64
#define HISTORY_FAULTS      4
#define HISTORY_COMPLAINTS  32
#define HISTORY_LINES       12
#define HISTORY_RESET_LINES 32
#define HISTORY_STACK       2048
#define HISTORY_GAPS        64

struct access {
    uint32_t addr, value, pc;
    ticks_t when;
    bool write;
};

/* The last accesses of one core; a poll shows as the same few again and again. */
struct access_ring {
    struct access entry[HISTORY_ACCESSES];
    unsigned n; /* so far; entry[(n - 1) % HISTORY_ACCESSES] is the last */
};

/* A word that the model lacks, with its use by one core. */
struct gap {
    char *device;
    const char *core; /* name, or NULL */
    uint32_t addr, pc;
    unsigned reads, writes;
    ticks_t last_read, last_write;
};

/* Who wrote what protects memory last; when 0: nobody since the last reset. */
struct protection {
    struct access spu[128]; /* FLASHREGION[n].PERM, then RAMREGION[n].PERM */
    struct access acl[8];   /* PERM of the network core's regions */
};

/* The last guest error of a core: when a fault follows at its place, that error stopped the core.
 */
struct last_error {
    char id[40], device[32], text[160];
    uint32_t pc;
    ticks_t when;
    bool valid;
};

/* A fault as it was taken, with what lay on the two stacks. */
struct fault_scene {
    struct cpu_fault fault;
    enum machine_core core;
    uint32_t msp, psp;
    uint32_t base[2], size[2]; /* of the copies: from MSP and from PSP upwards */
    uint8_t stack[2][HISTORY_STACK];
    struct last_error cause;        /* valid: the device refused the access, and said why */
    struct access refused;          /* that SPU refused; when TICKS_NEVER: none */
    enum codebus_answer xip_answer; /* of the XIP window then */
    const char *xip_reason;
    unsigned line; /* console lines before it */
};

/* What the chip's model said, once an id. */
struct complaint {
    enum guest_severity severity;
    char *device, *id, *text;
    const char *core; /* name, or NULL */
    uint32_t pc;
    uint32_t task_pc; /* what started the last QSPI transfer or custom instruction; 0: nothing */
    ticks_t when, last;
    unsigned count;
};

/* A register that was read while polls were watched. */
struct polled {
    uint32_t addr, value;
    unsigned reads;
    bool varied;
};

/* What shows whether a core gets on. */
struct progress {
    uint64_t console_bytes;  /* of all consoles for the application core, else of its own UARTs */
    uint64_t deeds;          /* writes to other devices than clocks */
    uint64_t thread_returns; /* of exceptions to Thread mode */
    uint32_t thread_pc;      /* where the last of them went */

    /* Polls since history_watch_polls(). */
    bool watching;
    struct polled polled[8];
    unsigned n_polled, writes;
};

/* Devices whose registers the history looks at; it asks them where they are. */
enum history_device { AT_CACHE, AT_CLOCK, AT_QSPI, AT_SPU, AT_ACL, AT_DEVICES };

struct history {
    struct machine *machine;
    uint32_t base[AT_DEVICES]; /* Secure alias */
    GPtrArray *ears;           /* struct ear */
    struct guest_listener log_ear;
    struct access_ring accesses[CORES];
    struct access transition[HISTORY_TRANSITIONS]; /* writes to CLOCK, CACHE and QSPI by app */
    unsigned n_transitions;
    struct access div4, faster; /* last writes to HFCLK192MCTRL: of /4, and of another divider */
    struct fault_scene scene[CORES][HISTORY_FAULTS]; /* a ring for each core */
    unsigned n_scenes[CORES];
    struct last_error last_error[CORES];
    struct access refused[CORES];
    struct protection protection;
    struct gap gap[HISTORY_GAPS];
    unsigned n_gaps;
    struct complaint complaint[HISTORY_COMPLAINTS];
    unsigned n_complaints;
    GPtrArray *lines;    /* the last HISTORY_LINES lines of all UARTs */
    GString *line;       /* that is being written, of whoever wrote last */
    GString *other_line; /* of lines that are no UARTs */
    unsigned n_lines;
    GPtrArray *reset_lines; /* last line before each reset of the application core */
    unsigned resets_seen;

    struct progress progress[CORES];
};

/* Starts listening; `machine` outlives it. */
void history_init(struct history *h, struct machine *machine);
void history_clear(struct history *h);

/* The board starts anew, with another program perhaps: only the listeners stay. */
void history_forget(struct history *h);

/* A byte of a console that is no UART: RTT, USB, semihosting. */
void history_hear(struct history *h, uint8_t byte);

/* The complaint with this id, or NULL. */
const struct complaint *history_complaint(const struct history *h, const char *id);

/* The fault that started it: the first of the last burst, escalations apart; or NULL. */
const struct fault_scene *history_fault(const struct history *h, enum machine_core core);

/* The gap at a word, through either alias, that any core has used, or NULL. */
const struct gap *history_gap(const struct history *h, uint32_t addr);

/* Collects what this core reads and writes from now on, until it is called with false. */
void history_watch_polls(struct history *h, enum machine_core core, bool on);

/* Whether a kept console line, the present one included, contains the text. */
const char *history_console_has(const struct history *h, const char *text);

/* The last line that was printed, "" when none was. */
const char *history_last_line(const struct history *h);

/* Whether an access was to the register at `offset` of QSPI. */
static inline bool is_of_qspi(const struct history *h, const struct access *a, uint32_t offset)
{
    return a->addr == h->base[AT_QSPI] + offset;
}

/* The last transition of the register at `offset` of QSPI, or NULL. */
const struct access *history_qspi(const struct history *h, uint32_t offset);
