/*
 * What the files of the engine share: the engine's state, its hooks, and the two back ends.
 *
 * A back end differs in how it sees memory accesses (public API callbacks, or libunicorn's
 * internals replaced by ours) and in how it reaches registers. Running, block hook and trap
 * classification are the same for both and live in engine/run.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <unicorn/unicorn.h>

#include "base/error.h"
#include "engine/engine.h"

/* One bit for each 1 KiB page of the address space, libunicorn's page of translation. */
#define ENGINE_PAGE_BITS  10
#define ENGINE_PAGE_BYTES (UINT32_C(1) << ENGINE_PAGE_BITS)
#define ENGINE_PAGE_WORDS (UINT32_C(1) << (32 - ENGINE_PAGE_BITS - 5))

/* Spaces that are never memory: the client's read() and write() answer. */
#define ENGINE_PERIPHERALS      UINT32_C(0x40000000)
#define ENGINE_PERIPHERALS_SIZE UINT32_C(0x20000000)
#define ENGINE_PPB              UINT32_C(0xe0000000)
#define ENGINE_PPB_SIZE         UINT32_C(0x00100000)

/* What made libunicorn leave, as far as a hook saw it; decided after uc_emu_start() came back. */
enum engine_event {
    EVENT_NONE, /* no hook saw anything: WFI, or a stop */
    EVENT_STOP,
    EVENT_WFE,
    EVENT_YIELD,
    EVENT_TRAP, /* engine->trap is to be delivered */
};

/* Where in callbacks we are; says what PC means and whether a PC write must leave the block. */
enum engine_where {
    IN_CLIENT, /* outside uc_emu_start() */
    IN_BLOCK,  /* block hook */
    IN_INTR,   /* interrupt hook */
    IN_ACCESS, /* a load or store of the guest */
};

struct engine_backend {
    const char *name;
    /* Optional: the block hook that charges blocks, where hooks can be told which block it is. */
    void (*metered_block)(uc_engine *uc, uint64_t addr, uint32_t size, void *user);
    bool (*find_user_data)(struct engine *e, uc_hook hook);
    bool sees_translation; /* marks pages with code itself */
    bool (*attach)(struct engine *e, GError **error);
    void (*detach)(struct engine *e);
    uint32_t (*get)(struct engine *e, enum engine_reg reg);
    void (*set)(struct engine *e, enum engine_reg reg, uint32_t value);
    void (*sync)(struct engine *e);
    void (*clear_exclusive)(struct engine *e);
    bool (*break_after_store)(struct engine *e);
    /* Optional: around a run. end_run() gets what begin_run() returned. */
    void *(*begin_run)(struct engine *e);
    void (*end_run)(struct engine *e, void *token);
    /* Optional: a refused fetch that is SG; true: it was executed. */
    bool (*secure_gateway)(struct engine *e);
    /* Optional: the Security state; without, everything is Secure. */
    bool (*is_secure)(const struct engine *e);
    void (*set_secure)(struct engine *e, bool secure);
    /* Optional: where a register of FP context lives; NULL: nowhere here. */
    uint32_t *(*fp_register)(struct engine *e, enum engine_fp_reg reg, bool secure);
    /* Optional: before a block while attention is set. True: look the block up again. */
    bool (*refresh)(struct engine *e);
    /* Forgets translations of [addr, addr+len), which lies in one page with code. */
    void (*discard)(struct engine *e, uint32_t addr, uint32_t len);
    /* Optional: see engine_piece(); without, executable_to() is asked where a block is made. */
    void (*piece)(struct engine *e, uint32_t from, uint32_t end);
    void (*end_pieces)(struct engine *e);
    /* An access that libunicorn cannot do; true: it was done, go on behind it. */
    bool (*memory_invalid)(struct engine *e, uc_mem_type type, uint32_t addr, unsigned size,
                           uint64_t value);
};

extern const struct engine_backend engine_portable;
extern const struct engine_backend engine_interpose;

struct engine {
    const struct engine_backend *backend;
    void *backend_state;
    uc_engine *uc;
    struct engine_client client;
    struct memory *memory;
    struct engine_config config;
    uint32_t *const *place_of; /* registers that are a word of libunicorn's, or NULL; or NULL */
    unsigned caps;
    enum engine_path path;
    const char *fallback; /* see engine_fallback() */

    enum engine_where where;
    enum engine_event event;
    struct engine_trap trap;
    uint32_t block_pc; /* of the block that runs */
    uint32_t block_size;
    uint32_t access_pc;      /* IN_ACCESS: of the load or store, or of its block */
    bool pc_written;         /* in this trip through a hook */
    bool leave;              /* at the next block; see engine_leave() */
    bool permissions_dirty;  /* they change before the next block */
    bool translations_dirty; /* all of them are made anew from the next block on */
    bool discarding;         /* engine_discard_code() looks up an address for execution */
    bool attention;          /* the next block hook has more to do than usual */
    uint32_t denied;         /* address that permission() last refused */
    bool denied_data;        /* it was a data access, and the trap is still to come */
    bool denied_write;
    bool denied_world; /* it was refused by non_secure() */
    bool running;      /* inside uc_emu_start() */
    uint32_t *code_pages;
    bool asks_tlb, tlb_negative, watches_stores; /* portable/tlb.c */
    uint32_t piece_from, piece_bytes;            /* portable/pieces.c; 0 bytes: none */
    uc_hook piece_hook;
    bool has_piece_hook;
    uc_context *context; /* scratch for engine/context.c */
};

/* engine/run.c */
bool engine_hook(struct engine *e, GError **error);
/* Before the block [pc, pc+size): asks the client. */
void engine_block(struct engine *e, uint32_t pc, uint32_t size);
/* The client knows the block that runs, and was not asked about it. */
void engine_note_block(struct engine *e, uint32_t pc, uint32_t size);
void engine_follow_meter(struct engine *e);
void engine_leave(struct engine *e);
/* Hands the client a trap from inside an access whose instruction is abandoned afterwards. */
void engine_deliver(struct engine *e, const struct engine_trap *trap);
/* Remembers a trap found where the client cannot be called; the next hook or exit delivers it. */
void engine_raise(struct engine *e, const struct engine_trap *trap);
bool engine_privileged(struct engine *e);

/* engine/portable/pieces.c */
void engine_portable_piece(struct engine *e, uint32_t from, uint32_t end);
void engine_portable_end_pieces(struct engine *e);
static inline bool engine_in_piece(const struct engine *e, uint32_t addr)
{
    return addr - e->piece_from < e->piece_bytes;
}

/* engine/regs.c: registers through the public API, whatever the guest's privilege. */
uint32_t engine_api_get(struct engine *e, enum engine_reg reg);
void engine_api_set(struct engine *e, enum engine_reg reg, uint32_t value);
void engine_api_sync(struct engine *e);

/* engine/context.c: where the CPU state keeps registers, in bytes from R0. */
struct engine_layout {
    bool found;
    size_t r0; /* of R0 in a saved context */
    size_t msplim, psplim, exclusive;
    size_t other_sp; /* the stack pointer that is not in use */
    size_t primask, basepri, faultmask, control, exception;
    size_t thumb, condexec; /* the T flag and IT; 0: not found */
    bool flags;             /* the T flag and those around it are struct engine_flags */
    size_t s0;              /* S1 to S31 follow */
    size_t fpccr; /* Non-secure, Secure follows; FPCAR before, FPDSCR behind; 0: not found */
    bool worlds;  /* the three below are known, and that banked registers are pairs (NS, S) */
    size_t secure, other_world_msp, other_world_psp;
};

const struct engine_layout *engine_layout(void);
uint32_t engine_context_get(struct engine *e, size_t offset);
void engine_context_set(struct engine *e, size_t offset, const void *bytes, size_t size);

/* portable/tlb.c */
bool engine_tlb_attach(struct engine *e, GError **error);
void engine_tlb_flush(struct engine *e);
/* The execution priority may have become negative, or not. */
void engine_tlb_sync(struct engine *e);

/* engine/map.c */
bool engine_map_memory(struct engine *e, GError **error);
bool engine_check(uc_err err, const char *what, GError **error);

/* engine.c: opens libunicorn as every engine uses it. */
uc_engine *engine_open(GError **error);
struct engine *engine_start(const struct engine_config *config,
                            const struct engine_backend *backend, unsigned caps, GError **error);

/* engine/selftest.c: what interposition achieves with this library, 0 and why not. */
unsigned engine_selftest(const char **why);
/* engine/selftest_world.c */
bool engine_selftest_world(void);
/* engine/selftest_code.c */
bool engine_selftest_code(void);
/* engine/selftest_meter.c: ENGINE_CAP_METER, ENGINE_CAP_INLINE */
unsigned engine_selftest_meter(void);
/* engine/selftest_fp.c */
bool engine_selftest_fp(void);

/* The next block is asked about. */
static inline void engine_attend(struct engine *e)
{
    e->attention = true;
    if (e->client.meter != NULL)
        e->client.meter->limit = 0;
}

/* Before anything else is done than running and charging blocks: catches up with the meter. */
static inline void engine_follow(struct engine *e)
{
    if (e->client.meter != NULL && meter_is_ahead(e->client.meter))
        engine_follow_meter(e);
}

static inline bool engine_page_has_code(const struct engine *e, uint32_t addr)
{
    return e->code_pages[addr >> (ENGINE_PAGE_BITS + 5)] >> (addr >> ENGINE_PAGE_BITS & 31) & 1;
}

static inline void engine_page_mark_code(struct engine *e, uint32_t addr)
{
    e->code_pages[addr >> (ENGINE_PAGE_BITS + 5)] |= UINT32_C(1) << (addr >> ENGINE_PAGE_BITS & 31);
}
