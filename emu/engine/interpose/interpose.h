/*
 * The interposing engine's parts; see interpose/interpose.c for the idea.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "engine/engine_priv.h"
#include "engine/flags.h"

/* Low bits of libunicorn's MMU index for M-profile: which permissions apply to an access. */
enum { MODE_PRIVILEGED = 1, MODE_NEGATIVE = 2, MODE_SECURE = 4, MODE_MASK = 7 };

/* MMUAccessType of QEMU; 1 << type is the permission bit that it needs. */
enum { ACCESS_READ, ACCESS_WRITE, ACCESS_FETCH };

/* MemOp of QEMU: binary logarithms of the size and, in three bits of their own, of the alignment.
 */
#define MEMOP_SIZE        3u
#define MEMOP_ALIGN_SHIFT 4
#define MEMOP_ALIGN       (7u << MEMOP_ALIGN_SHIFT)
#define MEMOP_NATURAL     7u

/* What loads and stores hand to helpers (`oi`): MemOp above the MMU index. */
#define OI_MEMOP_SHIFT 4
#define OI_ALIGN       ((uint32_t)MEMOP_ALIGN << OI_MEMOP_SHIFT)

#define GRANULE_BITS 5

/* What permission() said of the 32-byte granules of a page. */
struct granules {
    uint32_t tag; /* page and mode; 0 with generation 0: empty */
    uint32_t generation;
    bool uniform;
    uint32_t may_read, may_write; /* bit per granule */
    uint8_t *mixed_ram;           /* host memory of the page, when it is RAM and not uniform */
};

/* Which instruction a load or store in generated code belongs to. */
struct place {
    uintptr_t ra; /* return address into generated code */
    uint32_t pc;
    uint32_t it; /* IT bits of XPSR at that instruction */
};

/* A page in libunicorn's look-up table, and what the client said of it. */
struct looked_up {
    uint32_t tag; /* page and mode */
    uint8_t holds;
    bool uniform;
};

/* Where a register branch to pc goes on in generated code, with this FP context. */
struct target {
    uint32_t pc, epoch;
    uint32_t control, fpccr[2];
    void *code;
};

#define N_GRANULES 64
#define N_PLACES   1024
#define N_PAGES    48
#define N_TARGETS  4096

struct interpose {
    struct engine *engine;
    struct interpose *next;
    uint32_t *env;                   /* libunicorn's CPU state, which begins with R0 to R15 */
    uint32_t *place_of[ENGINE_REGS]; /* in env; NULL for those without a fixed place */
    uint32_t *other_sp, *exception, *exclusive;
    /* NULL: this library's are not known, everything is Secure */
    uint32_t *secure, *other_world_msp, *other_world_psp;
    uint32_t *fpccr;          /* Non-secure and Secure; FPCAR before, FPDSCR behind; or NULL */
    uint32_t *secure_control; /* CONTROL of Secure state, which holds FPCA for both */
    void *cpu;                /* known once a block was translated */
    const void *last_translation;
    uint32_t translating;      /* start of the block that is translated */
    uint32_t instruction_pc;   /* of the instruction that is translated */
    uint16_t instruction[2];   /* its halfwords */
    bool unaligned_traps;      /* in the block that is translated */
    struct mem_region *region; /* of the last access that was not RAM */
    bool storing;              /* inside client->write() */
    bool break_after;          /* engine_break_after_store() said yes */
    uint32_t it;               /* of the access that runs */
    bool division_pending;     /* the last block ended with a division by zero that traps */
    uint32_t division_pc, division_it, quotient_before;
    unsigned slow_stores; /* stores to RAM that left generated code */
    uint32_t generation;  /* of permissions, from 1 */
    struct granules granules[N_GRANULES];
    void **user_data;            /* of the block hook; NULL: nobody charges blocks */
    struct meter_block *metered; /* of the block that is translated */
    enum { OPERATIONS_UNKNOWN, OPERATIONS_KNOWN, OPERATIONS_OTHER } operations;
    bool inlines; /* its test is still to be put in */
    void *tcg, *behind;
    uint32_t *thumb, *condexec;
    struct engine_flags *flags; /* NULL: only the API knows them */
    struct target *targets;     /* NULL: too little is known of the CPU state */
    uint32_t epoch;             /* of targets: nothing but blocks has run since it began */
    struct looked_up looking;   /* up this moment */
    struct looked_up page[N_PAGES];
    unsigned n_pages; /* above N_PAGES: some are not known */
    bool mixed;       /* some page of RAM mixes permissions */
    struct place place[N_PLACES];
};

/* What libunicorn's own functions are, for those that ours stand in front of or call. */
struct fault_info; /* ARMMMUFaultInfo */

/* MemTxAttrs: one word of bit fields, passed by value. */
struct transaction {
    uint32_t bits;
};

struct originals {
    uint64_t (*ld_ub)(void *env, uint32_t addr, uint32_t oi, uintptr_t ra);
    uint64_t (*ld_uw)(void *env, uint32_t addr, uint32_t oi, uintptr_t ra);
    uint64_t (*ld_ul)(void *env, uint32_t addr, uint32_t oi, uintptr_t ra);
    uint64_t (*ld_q)(void *env, uint32_t addr, uint32_t oi, uintptr_t ra);
    uint64_t (*ld_sb)(void *env, uint32_t addr, uint32_t oi, uintptr_t ra);
    uint64_t (*ld_sw)(void *env, uint32_t addr, uint32_t oi, uintptr_t ra);
    uint64_t (*ld_sl)(void *env, uint32_t addr, uint32_t oi, uintptr_t ra);
    void (*st_b)(void *env, uint32_t addr, uint8_t value, uint32_t oi, uintptr_t ra);
    void (*st_w)(void *env, uint32_t addr, uint16_t value, uint32_t oi, uintptr_t ra);
    void (*st_l)(void *env, uint32_t addr, uint32_t value, uint32_t oi, uintptr_t ra);
    void (*st_q)(void *env, uint32_t addr, uint64_t value, uint32_t oi, uintptr_t ra);
    void (*v7m_bxns)(void *env, uint32_t target);
    void (*v7m_blxns)(void *env, uint32_t target);
    uint32_t (*v7m_mrs)(void *env, uint32_t reg);
    void (*v7m_msr)(void *env, uint32_t reg, uint32_t value);
    uint32_t (*v7m_tt)(void *env, uint32_t addr, uint32_t op);
    void (*v7m_preserve_fp_state)(void *env);
    void (*vfp_set_fpscr)(void *env, uint32_t value);
    uint32_t (*set_rmode)(uint32_t mode, void *status); /* returns the mode before */
    uint32_t (*vfp_sltos)(uint32_t value, uint32_t fraction_bits, void *status);
    uint32_t (*vfp_ultos)(uint32_t value, uint32_t fraction_bits, void *status);
    uint32_t (*vfp_shtos)(uint32_t value, uint32_t fraction_bits, void *status);
    uint32_t (*vfp_uhtos)(uint32_t value, uint32_t fraction_bits, void *status);
    int (*fp_exception_el)(void *env, int el);
    bool (*neg_prio_requested)(void *nvic, bool secure);
    void *(*lookup_tb_ptr)(void *env);
    bool (*get_phys_addr)(void *env, uint32_t addr, int access, int mmu_idx, uint64_t *phys,
                          void *attrs, int *prot, uint32_t *page_size, struct fault_info *fault,
                          void *cache_attrs);
    uint32_t (*lduw_code)(void *env, uint32_t addr);
    void (*gen_ld_i32)(void *tcg, void *value, void *addr, uint64_t mmu_idx, unsigned memop);
    void (*gen_ld_i64)(void *tcg, void *value, void *addr, uint64_t mmu_idx, unsigned memop);
    void (*gen_st_i32)(void *tcg, void *value, void *addr, uint64_t mmu_idx, unsigned memop);
    void (*gen_st_i64)(void *tcg, void *value, void *addr, uint64_t mmu_idx, unsigned memop);
    uintptr_t (*const_i32)(void *tcg, int32_t n);
    uintptr_t (*const_i64)(void *tcg, int64_t n);
    void *(*new_temporary)(void *tcg, int type, bool local);
    void *(*new_label)(void *tcg);
    void (*gen_op1)(void *tcg, int op, uintptr_t a);
    void (*gen_op3)(void *tcg, int op, uintptr_t a, uintptr_t b, uintptr_t c);
    void (*gen_addi)(void *tcg, uintptr_t to, uintptr_t from, int64_t n);
    void (*gen_andi)(void *tcg, uintptr_t to, uintptr_t from, int64_t n);
    void (*gen_ori)(void *tcg, uintptr_t to, uintptr_t from, int64_t n);
    void (*gen_xori)(void *tcg, uintptr_t to, uintptr_t from, int64_t n);
    void (*gen_setcond)(void *tcg, int cond, uintptr_t to, uintptr_t a, uintptr_t b);
    void (*gen_movcond)(void *tcg, int cond, uintptr_t to, uintptr_t a, uintptr_t b, uintptr_t yes,
                        uintptr_t no);
    void (*gen_brcondi)(void *tcg, int cond, uintptr_t a, int64_t n, void *label);
    void (*add_inline_hook)(void *uc, void *hook, void **args, int n);
    void (*gen_exit)(void *tcg, const void *translation, unsigned index);
    void (*gen_look_up)(void *tcg);
    void *(*tb_gen_code)(void *cpu, uint32_t pc, uint32_t cs_base, uint32_t flags, int cflags);
    void (*translator_loop)(const void *ops, void *block, void *cpu, void *translation, int limit);
    bool (*cpu_restore_state)(void *cpu, uintptr_t ra, bool will_exit);
    void (*cpu_loop_exit)(void *cpu) G_GNUC_NORETURN;
    void (*rebuild_hflags)(void *env);
    void (*tlb_set_page)(void *cpu, uint32_t addr, uint64_t phys, struct transaction attrs,
                         int prot, int mmu_idx, uint32_t size);
    void (*tlb_flush)(void *cpu);
    void (*tlb_flush_page)(void *cpu, uint32_t addr);
    void (*tlb_set_dirty)(void *cpu, uint32_t addr);
};

/* Where the granules of a page and mode are kept. */
static inline unsigned interpose_granules_of(uint32_t addr, unsigned mode)
{
    return (addr >> ENGINE_PAGE_BITS ^ mode << 3) % N_GRANULES;
}

/* interpose/symbols.c */
const struct originals *interpose_originals(const char **missing);
void interpose_register(struct interpose *s);
void interpose_unregister(struct interpose *s);
/* Whose function calls without an argument of ours belong to; returns the one before. */
struct interpose *interpose_select(struct interpose *s);
/* Waits for libunicorn to show the CPU state of an engine; NULL ends waiting. */
void interpose_learn(struct interpose *s);

/*
 * interpose/access.c. A read of flash or XIP that the client lets pass at once: what need not be
 * known of the block that reads. False: everything else.
 */
bool interpose_load_at_once(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi,
                            uintptr_t ra, uint64_t *value);
/*
 * While s->mixed: accesses to RAM in a page that mixes permissions (a stack with a guard), aligned
 * and permitted. Nothing comes of them but the data. False: everything else.
 */
bool interpose_load_guarded(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi,
                            uint64_t *value);
bool interpose_store_guarded(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi,
                             uint64_t value);
/* False: plain RAM, let libunicorn do it. */
bool interpose_load(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi, uintptr_t ra,
                    uint64_t *value);
bool interpose_store(struct interpose *s, uint32_t addr, unsigned size, uint32_t oi, uintptr_t ra,
                     uint64_t value);
void interpose_abandon(struct interpose *s, uintptr_t ra, struct engine_trap trap) G_GNUC_NORETURN;
void interpose_forget_places(struct interpose *s);
bool interpose_break_after_store(struct engine *e);
/* The instruction that a return address into generated code belongs to; sets s->it. */
uint32_t interpose_begin_access(struct interpose *s, uintptr_t ra);
uint16_t interpose_halfword(struct interpose *s, uint32_t addr);

/* interpose/block.c: how many instructions the block that is translated may have. */
int interpose_limit_block(struct interpose *s, int limit);

/* interpose/metered.c */
void interpose_metered_block(uc_engine *uc, uint64_t addr, uint32_t size, void *user);
bool interpose_find_user_data(struct engine *e, uc_hook hook);
/* A block is translated: it gets a meter_block of its own. */
void interpose_begin_metered(struct interpose *s);

/* Whether the instruction that is translated loads PC, or branches to a register. */
bool interpose_is_return(const struct interpose *s);

/* Something has run that may change what a pc means: mode, flags, translations. */
static inline void interpose_begin_epoch(struct interpose *s)
{
    s->epoch++;
}

/* Where the present PC's is kept; NULL: nowhere, libunicorn has to look it up. */
static inline struct target *interpose_target(struct interpose *s)
{
    if (s->targets == NULL || *s->thumb != 1 || *s->condexec != 0)
        return NULL;
    return &s->targets[s->env[ENGINE_PC] >> 1 & (N_TARGETS - 1)];
}

static inline bool interpose_is_target(const struct interpose *s, const struct target *t)
{
    return t->pc == s->env[ENGINE_PC] && t->epoch == s->epoch && t->control == *s->secure_control &&
           t->fpccr[0] == s->fpccr[0] && t->fpccr[1] == s->fpccr[1];
}

/* interpose/inline.c */
bool interpose_begin_inline(struct interpose *s, void *tcg, int32_t n);
/* The call of the block hook has been made. */
void interpose_behind_hook(struct interpose *s);
void interpose_end_inline(struct interpose *s, const void *translation);
/* The size of a block whose hook was told `size`. */
uint32_t interpose_block_size(const struct meter_block *b, uint32_t size);

/* interpose/symbols.c: *seen becomes the number of each operation that is made; NULL: no more. */
void interpose_watch_operations(int *seen);

/* interpose/division.c */
void interpose_divided_by_zero(struct interpose *s, uintptr_t ra);
void interpose_take_back_division(struct interpose *s);

/* interpose/special.c: MSR and CPS, by their register number */
uint32_t interpose_implemented(uint32_t reg);
void interpose_special_written(struct interpose *s, uint32_t reg);

/* interpose/alignment.c */
void interpose_begin_translation(struct interpose *s, uint32_t pc);
/* Translation reads a halfword of code. */
void interpose_translate_halfword(struct interpose *s, uint32_t addr, uint16_t half);
/* The MemOp that an access of the instruction is translated with. */
unsigned interpose_align(const struct interpose *s, unsigned memop);
/* Whether an access of `size` bytes that is unaligned may be; then the client has counted it. */
bool interpose_count_unaligned(struct interpose *s, unsigned size, uintptr_t ra);
void interpose_forget_translations(struct engine *e);

/* interpose/fp.c */
/* Whether the next FP instruction is the first of a context. */
bool interpose_begins_fp_context(const struct interpose *s);
/* Generated code wants lazily kept state written. False: libunicorn may do it. */
bool interpose_preserve_fp(struct interpose *s, uintptr_t ra);
/* Generated code sets FPSCR, perhaps for a new context. */
void interpose_setting_fpscr(struct interpose *s, uintptr_t ra);
uint32_t *interpose_fp_register(struct engine *e, enum engine_fp_reg reg, bool secure);

/* interpose/world.c */
void interpose_find_banked(struct interpose *s);
bool interpose_is_secure(const struct interpose *s);
void interpose_set_secure(struct interpose *s, bool secure);
void interpose_check_branch_ns(struct interpose *s, uint32_t target, uintptr_t ra);
void interpose_branched_ns(struct interpose *s, bool was_secure);
/* Whether non_secure() is asked at all. */
bool interpose_attributes(const struct interpose *s);
bool interpose_allows_world(struct interpose *s, uint32_t addr, int access, bool secure);
bool interpose_secure_gateway(struct engine *e);

/* interpose/interpose.c */
bool interpose_negative_priority(const struct interpose *s);

/* interpose/permissions.c */
/* The page whose permissions were asked last enters the look-up table. */
void interpose_page_looked_up(struct interpose *s, uint32_t addr, int mmu_idx);
void interpose_apply_permissions(struct interpose *s);
unsigned interpose_permission(struct interpose *s, uint32_t addr, unsigned mode, bool *uniform);
/* The first refused address of an access, or true. */
bool interpose_permitted(struct interpose *s, uint32_t addr, unsigned size, unsigned mode,
                         bool write, uint32_t *refused);
bool interpose_page_is_uniform(struct interpose *s, uint32_t addr, unsigned mode);

/*
 * Host memory of a permitted access to a page of RAM that mixes permissions (a stack with a
 * guard), when it lies in one granule; NULL: take the long way.
 */
uint8_t *interpose_mixed_ram(struct interpose *s, uint32_t addr, unsigned size, unsigned mode,
                             bool write);
bool interpose_translate(struct interpose *s, uint32_t addr, int access, int mmu_idx,
                         uint64_t *phys, int *prot, uint32_t *page_size, struct fault_info *fault);

/* Whether all of the page may be read, as far as is known without asking. */
static inline bool interpose_may_read(const struct interpose *s, uint32_t addr, unsigned mode)
{
    uint32_t tag = (addr & ~(ENGINE_PAGE_BYTES - 1)) | mode;
    const struct granules *g = &s->granules[interpose_granules_of(addr, mode)];

    return g->tag == tag && g->generation == s->generation && g->may_read == UINT32_MAX;
}

/* An access across pages is divided into bytes, each of which comes with the word of the whole. */
static inline uint32_t interpose_oi_of(unsigned size, uint32_t oi)
{
    return size == 1 ? oi & ~OI_ALIGN : oi;
}

/* Whether addr is aligned as the access wants it. */
static inline bool interpose_is_aligned(uint32_t addr, unsigned size, uint32_t oi)
{
    unsigned memop = oi >> OI_MEMOP_SHIFT, align = (memop & MEMOP_ALIGN) >> MEMOP_ALIGN_SHIFT;

    if (G_LIKELY(align == 0 || size == 1))
        return true;
    if (align == MEMOP_NATURAL)
        align = memop & MEMOP_SIZE;
    return (addr & ((UINT32_C(1) << align) - 1)) == 0;
}
