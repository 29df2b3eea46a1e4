/*
 * The CPU engine: executes Armv8-M instructions, decides nothing.
 *
 * interpose/ and portable/ implement this interface on libunicorn; only this folder includes its
 * header. The architecture (exceptions, NVIC, MPU, time) lives above, in the engine's client
 * (cpu/run.c), and is the same for both.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/meter.h"
#include "base/state.h"
#include "bus/memory.h"

struct engine;

/* What an engine can do exactly; what is missing is done approximately, and said once. */
enum engine_cap {
    ENGINE_CAP_FAST_STORE = 1 << 0, /* stores to RAM at native speed */
    ENGINE_CAP_EXACT_PC = 1 << 1,   /* pc of reads, writes and data faults is the instruction's */
    ENGINE_CAP_CODE_READS = 1 << 2, /* every data read of flash and XIP is seen */
    ENGINE_CAP_MPU = 1 << 3,        /* permission() is asked, 32-byte granules */
    ENGINE_CAP_FP_GATE = 1 << 4,    /* fp_enabled() is asked */
    ENGINE_CAP_MASKS = 1 << 5,      /* masks_changed() is called */
    ENGINE_CAP_SAU = 1 << 6,        /* non_secure() is asked, world_changed() called */
    ENGINE_CAP_ALIGNMENT = 1 << 7, /* unaligned_traps() is asked; what must be aligned is checked */
    ENGINE_CAP_FP_CONTEXT = 1 << 8, /* ENGINE_FP_CONTEXT is trapped, FPCCR and FPDSCR act */
    ENGINE_CAP_METER = 1 << 9,      /* blocks are charged without a question */
    ENGINE_CAP_INLINE = 1 << 10,    /* even in generated code */
};

enum engine_trap_kind {
    ENGINE_SVC,          /* pc: next instruction */
    ENGINE_BKPT,         /* pc: the BKPT itself */
    ENGINE_EXC_RETURN,   /* value: the EXC_RETURN or FNC_RETURN value that was branched to */
    ENGINE_UNDEFINED,    /* pc: the instruction */
    ENGINE_INVSTATE,     /* branch to an even address; pc: its target */
    ENGINE_NOCP,         /* FP instruction while fp_enabled() says no */
    ENGINE_FP_CONTEXT,   /* see engine_config.fp_contexts */
    ENGINE_STKOF,        /* stack limit violated by an SP update */
    ENGINE_UNALIGNED,    /* an access that must be aligned is not */
    ENGINE_DIVBYZERO,    /* divide_traps() said yes; pc: the division */
    ENGINE_FETCH_BUS,    /* fetch from where nothing is; pc: that address */
    ENGINE_FETCH_DENIED, /* fetch refused by permission() or the default map; pc: that address */
    ENGINE_DATA_BUS,     /* client said bus error; addr, write valid */
    ENGINE_DATA_DENIED,  /* refused by permission(); addr, write valid, value: bytes or 0 */
    ENGINE_SECURE, /* refused by non_secure(): a fetch (pc == addr) or data; addr, write valid */
};

struct engine_trap {
    enum engine_trap_kind kind;
    uint32_t pc;
    uint32_t addr;
    uint32_t value;
    bool write;
};

enum engine_block {
    ENGINE_RUN,        /* execute the block */
    ENGINE_REDIRECTED, /* the client wrote the PC (exception entry): go on there */
    ENGINE_STOP,       /* leave engine_run() before the block's first instruction */
};

enum engine_exit {
    ENGINE_STOPPED, /* ENGINE_STOP, or trap() returned false */
    ENGINE_WFI,     /* WFI executed; PC is behind it */
    ENGINE_WFE,     /* WFE executed; PC is behind it */
};

/* Permissions of an address, for permission(). */
enum { ENGINE_R = 1, ENGINE_W = 2, ENGINE_X = 4 };

/*
 * What the engine asks and tells. `pc` arguments are exact with ENGINE_CAP_EXACT_PC, else the start
 * of the running block. In every callback registers may be read; they may be written only in
 * block() and trap().
 */
struct engine_client {
    void *ctx;

    /* Before the first instruction of every block, chained blocks included. */
    enum engine_block (*block)(void *ctx, uint32_t pc, uint32_t size);

    /* Something that needs the architecture. True: go on at the PC now written. False: leave. */
    bool (*trap)(void *ctx, const struct engine_trap *trap);

    /*
     * Loads and stores that are not plain memory: peripherals, the PPB, stores to flash, XIP and
     * config regions, and addresses where nothing is. Size 1, 2 or 4, naturally aligned. False is a
     * bus error: the instruction is abandoned and DATA_BUS is trapped.
     */
    bool (*read)(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                 uint32_t *value);
    bool (*write)(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                  uint32_t value);

    /*
     * A data read of a region that has a window. False is a bus error. The data is the region's
     * host memory, or what *data is pointed at (a cache line that is out of date).
     */
    bool (*code_read)(void *ctx, uint32_t addr, unsigned size, uint32_t pc, const uint8_t **data);

    /*
     * ENGINE_R|W|X that an access to addr has. *uniform says whether the answer holds for the
     * whole 1 KiB page. `negative`: execution priority is negative (HFNMIENA).
     */
    unsigned (*permission)(void *ctx, uint32_t addr, bool privileged, bool negative, bool *uniform);

    /* The last address from addr on that is known to have the same permission; or NULL. */
    uint32_t (*permission_to)(void *ctx, uint32_t addr, bool privileged, bool negative);

    /*
     * The last address of the executable range around addr in the present mode; NULL: there is no
     * end. Asked at translation, so that a block ends where the range does; a block that has been
     * translated before and does not fit any more is block()'s to discard.
     */
    uint32_t (*executable_to)(void *ctx, uint32_t addr);

    /* Whether a block should begin at this instruction when it is under IT; NULL: never. */
    bool (*skippable)(void *ctx, uint16_t first, uint16_t second);

    /* Whether FP instructions are permitted now (CPACR, NSACR, CPPWR). */
    bool (*fp_enabled)(void *ctx, bool privileged);

    /* Whether a division by zero is trapped (CCR.DIV_0_TRP); NULL: never. */
    bool (*divide_traps)(void *ctx);

    /*
     * Whether every unaligned access is trapped (CCR.UNALIGN_TRP) in the present Security state;
     * NULL: never. Asked at translation: see engine_retranslate().
     */
    bool (*unaligned_traps)(void *ctx);

    /*
     * An unaligned access that is not trapped takes place; NULL: nobody counts. The portable engine
     * does not tell.
     */
    void (*unaligned)(void *ctx);

    /* PRIMASK, FAULTMASK, BASEPRI or CONTROL was written by MSR or CPS. */
    void (*masks_changed)(void *ctx);

    /*
     * The result of TT, TTT, TTA and TTAT for addr. Without ENGINE_CAP_MPU nobody asks, and the
     * guest sees no regions.
     */
    uint32_t (*test_target)(void *ctx, uint32_t addr, bool unprivileged, bool alternate);

    /* Security of an address, for the core that has TrustZone; NULL: everything is secure. */
    bool (*non_secure)(void *ctx, uint32_t addr, bool *callable);

    /*
     * BXNS, BLXNS or SG has changed the Security state: banked registers are those of the new one.
     * The engine executes these; FNC_RETURN comes as EXC_RETURN.
     */
    void (*world_changed)(void *ctx, bool secure);

    /*
     * Blocks that need no question (base/meter.h); meter NULL: block() is asked about each.
     * new_block() is what a translation charges to; block() may allow it, while meter->asked is
     * the block's. charge() then charges it when not everything hits at once. follow() is called
     * before anything but those two, when the meter may be ahead.
     */
    struct meter *meter;
    struct meter_block *(*new_block)(void *ctx);
    enum meter_charge (*charge)(void *ctx, struct meter_block *block);
    void (*follow)(void *ctx);
    /*
     * A data read of a region with a window, aligned, by the load at pc. True: it was charged, and
     * the data is the region's; nothing else comes of it. Called without follow() before.
     */
    bool (*read_at_once)(void *ctx, const struct codebus_window *window, uint32_t addr,
                         unsigned size, uint32_t pc);
};

/* How blocks are charged: each way gives the same cycles, statistics and state. */
enum engine_path {
    ENGINE_PATH_FASTEST, /* that the library allows */
    ENGINE_PATH_ASKED,   /* block() for each */
    ENGINE_PATH_CALLED,  /* by a call to the meter */
    ENGINE_PATH_INLINE,  /* in generated code */
};

enum engine_reg {
    ENGINE_R0,                  /* R1 .. R12 follow */
    ENGINE_SP = ENGINE_R0 + 13, /* the current one */
    ENGINE_LR,
    ENGINE_PC,
    ENGINE_XPSR, /* all of it, GE and IT included */
    ENGINE_MSP,
    ENGINE_PSP,
    ENGINE_MSPLIM,
    ENGINE_PSPLIM,
    ENGINE_PRIMASK,
    ENGINE_BASEPRI,
    ENGINE_FAULTMASK,
    ENGINE_CONTROL, /* nPRIV, SPSEL, FPCA, SFPA */
    ENGINE_FPSCR,
    ENGINE_S0, /* S1 .. S31 follow */
    ENGINE_REGS = ENGINE_S0 + 32,
};

enum engine_kind { ENGINE_AUTO, ENGINE_INTERPOSE, ENGINE_PORTABLE };

struct engine_config {
    enum engine_kind kind;
    bool fpu, dsp, trustzone;
    /*
     * The first FP instruction of a context is trapped: FPCCR.LSPACT is set, or FPCCR.ASPEN and not
     * CONTROL.FPCA. The client makes the context and lets the instruction be executed again.
     */
    bool fp_contexts;
    const struct engine_client *client; /* copied */
    struct memory *memory;              /* regions are mapped as they stand */
};

/*
 * Starts an engine. With ENGINE_AUTO the start-up self-test (once a process) chooses; with
 * ENGINE_INTERPOSE a failed self-test is an error that says which step failed.
 */
struct engine *engine_new(const struct engine_config *config, GError **error);
void engine_free(struct engine *e);

unsigned engine_caps(const struct engine *e);    /* bits of enum engine_cap */
const char *engine_name(const struct engine *e); /* "interpose", "portable" */
/* Why ENGINE_AUTO became the portable one, or NULL. */
const char *engine_fallback(const struct engine *e);

/* Before the first run only. An engine that cannot go this way goes the next slower one. */
void engine_set_path(struct engine *e, enum engine_path path);
enum engine_path engine_path(const struct engine *e);

/* Whether the next block has to be asked about whatever the client wants. */
bool engine_wants_attention(const struct engine *e);

/* Executes from the current PC until something leaves. Not re-entrant. */
enum engine_exit engine_run(struct engine *e);

/*
 * What was translated of [from, end) was discarded, and the client will be asked about it piece by
 * piece; until the next call, or until there are no more, between runs.
 */
void engine_piece(struct engine *e, uint32_t from, uint32_t end);
void engine_end_pieces(struct engine *e);

/*
 * Registers. Values are what the architecture shows to privileged code, whatever the guest's
 * privilege. Bit 0 of a written PC is ignored: the T flag belongs to XPSR. Writing XPSR or CONTROL
 * switches stack pointers and privilege as the architecture does; after a group of such writes call
 * engine_sync() once before running on.
 */
uint32_t engine_get(struct engine *e, enum engine_reg reg);
void engine_set(struct engine *e, enum engine_reg reg, uint32_t value);
void engine_sync(struct engine *e);

/* What an exception stacks besides return address and XPSR: R0 to R3, R12, LR. */
#define ENGINE_STACKED 6
void engine_get_stacked(struct engine *e, uint32_t value[ENGINE_STACKED]);
void engine_set_stacked(struct engine *e, const uint32_t value[ENGINE_STACKED]);

/*
 * The Security state of a core with TrustZone. Changing it changes what SP, MSP, PSP, the stack
 * limits, the masks and CONTROL name; engine_sync() afterwards. Without ENGINE_CAP_SAU always
 * Secure.
 */
bool engine_is_secure(const struct engine *e);
void engine_set_secure(struct engine *e, bool secure);

/*
 * Registers of both Security states and the exclusive monitor, between two runs. A snapshot of one
 * engine is no other's: approximations differ.
 */
void engine_walk(struct engine *e, struct state_walk *w);

/* Clears the local exclusive monitor (exception entry and return do). */
void engine_clear_exclusive(struct engine *e);

/* Bytes at [addr, addr+len) changed: forget translations. Free for pages without code. */
void engine_discard_code(struct engine *e, uint32_t addr, uint32_t len);

/* permission(), non_secure() or fp_enabled() would answer differently from now on. */
void engine_permissions_changed(struct engine *e);

/* Nothing translated up to now holds: unaligned_traps() or FPCCR has changed. */
void engine_retranslate(struct engine *e);

/*
 * FPCAR, FPCCR and FPDSCR of a Security state, which generated code looks at, too. NULL: this
 * engine has none. Who changes FPCCR and does not redirect calls engine_retranslate().
 */
enum engine_fp_reg { ENGINE_FPCAR, ENGINE_FPCCR, ENGINE_FPDSCR };
uint32_t *engine_fp_register(struct engine *e, enum engine_fp_reg reg, bool secure);

/*
 * Inside write(): make the store just seen the last instruction of its block, so that block() is
 * called at the next one (a pended interrupt, FP switched off). False when this engine cannot.
 */
bool engine_break_after_store(struct engine *e);
