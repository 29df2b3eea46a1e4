/*
 * The functions of libunicorn that ours replace.
 *
 * A shared libunicorn built in the usual way calls its own global functions through the dynamic
 * linker, so a definition of the same name in the executable is the one that is called. Each stands
 * for one thing that the public API cannot do, said at the function. Engines that do not interpose
 * pass through unchanged. Signatures are those of QEMU 5.0, which libunicorn 2.0 and 2.1 derive
 * from; selftest.c proves calls, arguments and effects before any of it is used.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <dlfcn.h>

#include "engine/interpose/interpose.h"

G_STATIC_ASSERT(sizeof(void *) == 8); /* load helpers return the host's register width */

/*
 * libunicorn passes its own CPU pointers, never a pointer of ours, so a list per process is how an
 * engine is found again. Engines of one process run in one thread.
 */
static struct {
    struct interpose *engines;
    struct interpose *recent;
    struct interpose *current;  /* runs, or recomputes its flags */
    struct interpose *learning; /* its CPU state is wanted */
    struct interpose *translating;
    int *operation; /* see interpose_watch_operations() */
} registry;

static struct originals original;

#define ORIGINAL(member, symbol)                                                                   \
    {                                                                                              \
        symbol, G_STRUCT_OFFSET(struct originals, member)                                          \
    }

static const struct {
    const char *symbol;
    size_t offset;
} original_symbols[] = {
    ORIGINAL(ld_ub, "helper_ret_ldub_mmu_arm"),
    ORIGINAL(ld_uw, "helper_le_lduw_mmu_arm"),
    ORIGINAL(ld_ul, "helper_le_ldul_mmu_arm"),
    ORIGINAL(ld_q, "helper_le_ldq_mmu_arm"),
    ORIGINAL(ld_sb, "helper_ret_ldsb_mmu_arm"),
    ORIGINAL(ld_sw, "helper_le_ldsw_mmu_arm"),
    ORIGINAL(ld_sl, "helper_le_ldsl_mmu_arm"),
    ORIGINAL(st_b, "helper_ret_stb_mmu_arm"),
    ORIGINAL(st_w, "helper_le_stw_mmu_arm"),
    ORIGINAL(st_l, "helper_le_stl_mmu_arm"),
    ORIGINAL(st_q, "helper_le_stq_mmu_arm"),
    ORIGINAL(v7m_bxns, "helper_v7m_bxns_arm"),
    ORIGINAL(v7m_blxns, "helper_v7m_blxns_arm"),
    ORIGINAL(v7m_mrs, "helper_v7m_mrs_arm"),
    ORIGINAL(v7m_msr, "helper_v7m_msr_arm"),
    ORIGINAL(v7m_tt, "helper_v7m_tt_arm"),
    ORIGINAL(v7m_preserve_fp_state, "helper_v7m_preserve_fp_state_arm"),
    ORIGINAL(vfp_set_fpscr, "helper_vfp_set_fpscr_arm"),
    ORIGINAL(set_rmode, "helper_set_rmode_arm"),
    ORIGINAL(vfp_sltos, "helper_vfp_sltos_arm"),
    ORIGINAL(vfp_ultos, "helper_vfp_ultos_arm"),
    ORIGINAL(vfp_shtos, "helper_vfp_shtos_arm"),
    ORIGINAL(vfp_uhtos, "helper_vfp_uhtos_arm"),
    ORIGINAL(fp_exception_el, "fp_exception_el_arm"),
    ORIGINAL(neg_prio_requested, "armv7m_nvic_neg_prio_requested_arm"),
    ORIGINAL(lookup_tb_ptr, "helper_lookup_tb_ptr_arm"),
    ORIGINAL(get_phys_addr, "get_phys_addr_arm"),
    ORIGINAL(lduw_code, "cpu_lduw_code_arm"),
    ORIGINAL(gen_ld_i32, "tcg_gen_qemu_ld_i32_arm"),
    ORIGINAL(gen_ld_i64, "tcg_gen_qemu_ld_i64_arm"),
    ORIGINAL(gen_st_i32, "tcg_gen_qemu_st_i32_arm"),
    ORIGINAL(gen_st_i64, "tcg_gen_qemu_st_i64_arm"),
    ORIGINAL(const_i32, "tcg_const_i32_arm"),
    ORIGINAL(const_i64, "tcg_const_i64_arm"),
    ORIGINAL(new_temporary, "tcg_temp_new_internal_arm"),
    ORIGINAL(new_label, "gen_new_label_arm"),
    ORIGINAL(gen_op1, "tcg_gen_op1_arm"),
    ORIGINAL(gen_op3, "tcg_gen_op3_arm"),
    ORIGINAL(gen_addi, "tcg_gen_addi_i64_arm"),
    ORIGINAL(gen_andi, "tcg_gen_andi_i64_arm"),
    ORIGINAL(gen_ori, "tcg_gen_ori_i64_arm"),
    ORIGINAL(gen_xori, "tcg_gen_xori_i64_arm"),
    ORIGINAL(gen_setcond, "tcg_gen_setcond_i64_arm"),
    ORIGINAL(gen_movcond, "tcg_gen_movcond_i64_arm"),
    ORIGINAL(gen_brcondi, "tcg_gen_brcondi_i64_arm"),
    ORIGINAL(add_inline_hook, "uc_add_inline_hook_arm"),
    ORIGINAL(gen_exit, "tcg_gen_exit_tb_arm"),
    ORIGINAL(gen_look_up, "tcg_gen_lookup_and_goto_ptr_arm"),
    ORIGINAL(tb_gen_code, "tb_gen_code_arm"),
    ORIGINAL(translator_loop, "translator_loop_arm"),
    ORIGINAL(cpu_restore_state, "cpu_restore_state_arm"),
    ORIGINAL(cpu_loop_exit, "cpu_loop_exit_arm"),
    ORIGINAL(rebuild_hflags, "arm_rebuild_hflags_arm"),
    ORIGINAL(tlb_set_page, "tlb_set_page_with_attrs_arm"),
    ORIGINAL(tlb_flush, "tlb_flush_arm"),
    ORIGINAL(tlb_flush_page, "tlb_flush_page_arm"),
    ORIGINAL(tlb_set_dirty, "tlb_set_dirty_arm"),
};

/* Returns the name of the first that is missing, or NULL. */
static gpointer find_originals(gpointer unused)
{
    const char *missing = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(original_symbols); i++) {
        void *function = dlsym(RTLD_NEXT, original_symbols[i].symbol);

        if (function == NULL && missing == NULL)
            missing = original_symbols[i].symbol;
        G_STRUCT_MEMBER(void *, &original, original_symbols[i].offset) = function;
    }
    return (gpointer)missing;
}

const struct originals *interpose_originals(const char **missing)
{
    static GOnce once = G_ONCE_INIT;
    const char *symbol = g_once(&once, find_originals, NULL);

    if (missing != NULL)
        *missing = symbol;
    return symbol == NULL ? &original : NULL;
}

void interpose_register(struct interpose *s)
{
    s->next = registry.engines;
    registry.engines = s;
}

void interpose_unregister(struct interpose *s)
{
    for (struct interpose **at = &registry.engines; *at != NULL; at = &(*at)->next) {
        if (*at == s) {
            *at = s->next;
            break;
        }
    }
    if (registry.recent == s)
        registry.recent = NULL;
    if (registry.current == s)
        registry.current = NULL;
    if (registry.translating == s)
        registry.translating = NULL;
}

struct interpose *interpose_select(struct interpose *s)
{
    struct interpose *before = registry.current;

    registry.current = s;
    return before;
}

void interpose_watch_operations(int *seen)
{
    registry.operation = seen;
}

void interpose_learn(struct interpose *s)
{
    registry.learning = s;
}

static struct interpose *search_env(const void *env)
{
    for (struct interpose *s = registry.engines; s != NULL; s = s->next)
        if (s->env == env)
            return registry.recent = s;
    return NULL;
}

static inline struct interpose *find_env(const void *env)
{
    struct interpose *s = registry.recent;

    return G_LIKELY(s != NULL && s->env == env) ? s : search_env(env);
}

/* Who is found here will do more than run blocks. */
static inline struct interpose *of_env(const void *env)
{
    struct interpose *s = find_env(env);

    if (G_LIKELY(s != NULL)) {
        engine_follow(s->engine);
        interpose_begin_epoch(s);
    }
    return s;
}

/* A CPU is first seen when its engine runs its first block. */
static struct interpose *of_cpu(void *cpu)
{
    for (struct interpose *s = registry.engines; s != NULL; s = s->next)
        if (s->cpu == cpu)
            return s;
    if (registry.current != NULL && registry.current->cpu == NULL) {
        registry.current->cpu = cpu;
        return registry.current;
    }
    return NULL;
}

/* Hidden visibility would keep the dynamic linker from finding these. */
#pragma GCC visibility push(default)

/*
 * Every load of generated code that is not a hit of its inline look-up. Taken over for peripherals
 * (no uc_mmio_map dispatch, exact PC through `ra`), for data reads of flash and XIP, and to abandon
 * an instruction whose access fails.
 */
#define LOAD(symbol, member, size, extend)                                                         \
    uint64_t symbol(void *env, uint32_t addr, uint32_t oi, uintptr_t ra);                          \
    uint64_t symbol(void *env, uint32_t addr, uint32_t oi, uintptr_t ra)                           \
    {                                                                                              \
        struct interpose *s = find_env(env);                                                       \
        uint64_t value;                                                                            \
                                                                                                   \
        if (G_LIKELY(s != NULL) &&                                                                 \
            (interpose_load_at_once(s, addr, size, oi, ra, &value) ||                              \
             (s->mixed && interpose_load_guarded(s, addr, size, oi, &value))))                     \
            return (uint64_t)(extend)value;                                                        \
        s = of_env(env);                                                                           \
        if (s != NULL && interpose_load(s, addr, size, oi, ra, &value))                            \
            return (uint64_t)(extend)value;                                                        \
        return original.member(env, addr, oi, ra);                                                 \
    }

LOAD(helper_ret_ldub_mmu_arm, ld_ub, 1, uint8_t)
LOAD(helper_le_lduw_mmu_arm, ld_uw, 2, uint16_t)
LOAD(helper_le_ldul_mmu_arm, ld_ul, 4, uint32_t)
LOAD(helper_le_ldq_mmu_arm, ld_q, 8, uint64_t)
LOAD(helper_ret_ldsb_mmu_arm, ld_sb, 1, int8_t)
LOAD(helper_le_ldsw_mmu_arm, ld_sw, 2, int16_t)
LOAD(helper_le_ldsl_mmu_arm, ld_sl, 4, int32_t)

/* The same for stores: peripherals, flash and XIP. */
#define STORE(symbol, member, type)                                                                \
    void symbol(void *env, uint32_t addr, type value, uint32_t oi, uintptr_t ra);                  \
    void symbol(void *env, uint32_t addr, type value, uint32_t oi, uintptr_t ra)                   \
    {                                                                                              \
        struct interpose *s = find_env(env);                                                       \
                                                                                                   \
        if (s != NULL && s->mixed && interpose_store_guarded(s, addr, sizeof(type), oi, value))    \
            return;                                                                                \
        s = of_env(env);                                                                           \
        if (s == NULL || !interpose_store(s, addr, sizeof(type), oi, ra, value))                   \
            original.member(env, addr, value, interpose_oi_of(sizeof(type), oi), ra);              \
    }

STORE(helper_ret_stb_mmu_arm, st_b, uint8_t)
STORE(helper_le_stw_mmu_arm, st_w, uint16_t)
STORE(helper_le_stl_mmu_arm, st_l, uint32_t)
STORE(helper_le_stq_mmu_arm, st_q, uint64_t)

/*
 * A page enters the look-up table. libunicorn 2.0 marks every page as "may hold code" and then
 * sends each store through a lock and an allocation (40 times slower); only pages that do hold code
 * need that.
 */
void tlb_set_page_with_attrs_arm(void *cpu, uint32_t addr, uint64_t phys, struct transaction attrs,
                                 int prot, int mmu_idx, uint32_t size);
void tlb_set_page_with_attrs_arm(void *cpu, uint32_t addr, uint64_t phys, struct transaction attrs,
                                 int prot, int mmu_idx, uint32_t size)
{
    struct interpose *s = of_cpu(cpu);

    original.tlb_set_page(cpu, addr, phys, attrs, prot, mmu_idx, size);
    if (s != NULL)
        interpose_page_looked_up(s, addr, mmu_idx);
    if (s != NULL && !engine_page_has_code(s->engine, addr))
        original.tlb_set_dirty(cpu, addr & ~(ENGINE_PAGE_BYTES - 1));
}

/*
 * A store has dropped the blocks it hits. libunicorn 2.1.0 and 2.1.1 then take the whole page for
 * data, and the next store misses its other blocks.
 */
void tlb_set_dirty_arm(void *cpu, uint32_t addr);
void tlb_set_dirty_arm(void *cpu, uint32_t addr)
{
    struct interpose *s = of_cpu(cpu);

    if (s == NULL || !engine_page_has_code(s->engine, addr))
        original.tlb_set_dirty(cpu, addr);
}

/* Stores to a page that holds code must leave generated code, to drop what was made from it. */
static void mark_code(struct interpose *s, uint32_t addr)
{
    if (engine_page_has_code(s->engine, addr))
        return;
    engine_page_mark_code(s->engine, addr);
    original.tlb_flush_page(s->cpu, addr & ~(ENGINE_PAGE_BYTES - 1));
}

/*
 * A block is translated. Shows the CPU; which pages hold code; and when translations start again at
 * the buffer's begin (it was full and was emptied), so that return addresses mean other
 * instructions.
 */
void *tb_gen_code_arm(void *cpu, uint32_t pc, uint32_t cs_base, uint32_t flags, int cflags);
void *tb_gen_code_arm(void *cpu, uint32_t pc, uint32_t cs_base, uint32_t flags, int cflags)
{
    struct interpose *s = of_cpu(cpu);
    void *translation;

    registry.translating = s;
    if (s != NULL) {
        interpose_begin_epoch(s);
        interpose_begin_translation(s, pc);
        interpose_begin_metered(s);
    }
    translation = original.tb_gen_code(cpu, pc, cs_base, flags, cflags);
    if (s == NULL)
        return translation;
    if ((uintptr_t)translation < (uintptr_t)s->last_translation)
        interpose_forget_places(s);
    s->last_translation = translation;
    mark_code(s, pc);
    /* A block leaves its page only with an instruction that begins in the page's last halfword. */
    mark_code(s, pc + 2);
    return translation;
}

/* Translation reads code: which instruction comes next. */
uint32_t cpu_lduw_code_arm(void *env, uint32_t addr);
uint32_t cpu_lduw_code_arm(void *env, uint32_t addr)
{
    uint32_t half = original.lduw_code(env, addr);

    if (registry.translating != NULL)
        interpose_translate_halfword(registry.translating, addr, (uint16_t)half);
    return half;
}

/* A load or store is translated; MemOp says whether it must be aligned. */
#define TRANSLATE_ACCESS(symbol, member)                                                           \
    void symbol(void *tcg, void *value, void *addr, uint64_t mmu_idx, unsigned memop);             \
    void symbol(void *tcg, void *value, void *addr, uint64_t mmu_idx, unsigned memop)              \
    {                                                                                              \
        if (registry.translating != NULL)                                                          \
            memop = interpose_align(registry.translating, memop);                                  \
        original.member(tcg, value, addr, mmu_idx, memop);                                         \
    }

TRANSLATE_ACCESS(tcg_gen_qemu_ld_i32_arm, gen_ld_i32)
TRANSLATE_ACCESS(tcg_gen_qemu_ld_i64_arm, gen_ld_i64)
TRANSLATE_ACCESS(tcg_gen_qemu_st_i32_arm, gen_st_i32)
TRANSLATE_ACCESS(tcg_gen_qemu_st_i64_arm, gen_st_i64)

/*
 * Where a branch to a register goes on. libunicorn works out what translations depend on each time;
 * between two questions of ours only blocks have run, which leave that alone.
 */
void *helper_lookup_tb_ptr_arm(void *env);
void *helper_lookup_tb_ptr_arm(void *env)
{
    struct interpose *s = find_env(env);
    struct target *t = s != NULL ? interpose_target(s) : NULL;

    if (t == NULL || s->engine->path == ENGINE_PATH_ASKED)
        return original.lookup_tb_ptr(env);
    if (G_UNLIKELY(!interpose_is_target(s, t)))
        *t = (struct target){.pc = s->env[ENGINE_PC],
                             .epoch = s->epoch,
                             .control = *s->secure_control,
                             .fpccr = {s->fpccr[0], s->fpccr[1]},
                             .code = original.lookup_tb_ptr(env)};
    return t->code;
}

/* A constant is made; one of them is the size that the block hook is told. */
uintptr_t tcg_const_i32_arm(void *tcg, int32_t n);
uintptr_t tcg_const_i32_arm(void *tcg, int32_t n)
{
    uintptr_t value = original.const_i32(tcg, n);

    if (registry.translating != NULL && interpose_begin_inline(registry.translating, tcg, n))
        return original.const_i32(tcg, n);
    return value;
}

/* The call of a hook is made. */
void uc_add_inline_hook_arm(void *uc, void *hook, void **args, int n);
void uc_add_inline_hook_arm(void *uc, void *hook, void **args, int n)
{
    original.add_inline_hook(uc, hook, args, n);
    if (registry.translating != NULL)
        interpose_behind_hook(registry.translating);
}

/* Any operation is made. */
void tcg_gen_op3_arm(void *tcg, int op, uintptr_t a, uintptr_t b, uintptr_t c);
void tcg_gen_op3_arm(void *tcg, int op, uintptr_t a, uintptr_t b, uintptr_t c)
{
    if (G_UNLIKELY(registry.operation != NULL))
        *registry.operation = op;
    original.gen_op3(tcg, op, a, b, c);
}

/*
 * A block ends. Behind a return libunicorn leaves generated code; the next block can be looked up
 * from there as well, as it is behind other branches to a register.
 */
void tcg_gen_exit_tb_arm(void *tcg, const void *translation, unsigned index);
void tcg_gen_exit_tb_arm(void *tcg, const void *translation, unsigned index)
{
    if (translation == NULL && index == 0 && registry.translating != NULL &&
        interpose_is_return(registry.translating))
        original.gen_look_up(tcg);
    else
        original.gen_exit(tcg, translation, index);
}

/* The instructions of a block are translated, no more than interpose/block.c wants. */
void translator_loop_arm(const void *ops, void *block, void *cpu, void *translation, int limit);
void translator_loop_arm(const void *ops, void *block, void *cpu, void *translation, int limit)
{
    struct interpose *s = of_cpu(cpu);

    if (s != NULL)
        limit = interpose_limit_block(s, limit);
    original.translator_loop(ops, block, cpu, translation, limit);
    if (s != NULL)
        interpose_end_inline(s, translation);
}

/*
 * Permissions of an address, asked when a page is not in the look-up table. libunicorn's MPU cannot
 * be programmed; permission() decides instead. Chosen over pmsav8_mpu_lookup because its caller is
 * in another object, so that builds that bind calls within one file locally still call it.
 */
bool get_phys_addr_arm(void *env, uint32_t addr, int access, int mmu_idx, uint64_t *phys,
                       void *attrs, int *prot, uint32_t *page_size, struct fault_info *fault,
                       void *cache_attrs);
bool get_phys_addr_arm(void *env, uint32_t addr, int access, int mmu_idx, uint64_t *phys,
                       void *attrs, int *prot, uint32_t *page_size, struct fault_info *fault,
                       void *cache_attrs)
{
    struct interpose *s = of_env(env);
    bool failed = original.get_phys_addr(env, addr, access, mmu_idx, phys, attrs, prot, page_size,
                                         fault, cache_attrs);

    if (s == NULL)
        return failed;
    return interpose_translate(s, addr, access, mmu_idx, phys, prot, page_size, fault);
}

/* libunicorn always lets FP instructions run; CPACR and its like are the client's. */
int fp_exception_el_arm(void *env, int el);
int fp_exception_el_arm(void *env, int el)
{
    struct interpose *s = of_env(env);
    const struct engine *e;

    if (s == NULL)
        return original.fp_exception_el(env, el);
    e = s->engine;
    if (!e->config.fpu)
        return 1;
    return e->client.fp_enabled == NULL || e->client.fp_enabled(e->client.ctx, el > 0) ? 0 : 1;
}

/* Before an FP instruction, where FPCCR.LSPACT was set at translation. */
void helper_v7m_preserve_fp_state_arm(void *env);
void helper_v7m_preserve_fp_state_arm(void *env)
{
    struct interpose *s = of_env(env);

    if (s == NULL || !interpose_preserve_fp(s, (uintptr_t)__builtin_return_address(0)))
        original.v7m_preserve_fp_state(env);
}

/* VMSR, and the begin of an FP context. */
void helper_vfp_set_fpscr_arm(void *env, uint32_t value);
void helper_vfp_set_fpscr_arm(void *env, uint32_t value)
{
    struct interpose *s = of_env(env);

    if (s != NULL)
        interpose_setting_fpscr(s, (uintptr_t)__builtin_return_address(0));
    original.vfp_set_fpscr(env, value);
}

/*
 * Whether the execution priority is negative, for MPU_CTRL.HFNMIENA: it selects a look-up table of
 * its own. libunicorn has no NVIC and would always say no.
 */
bool armv7m_nvic_neg_prio_requested_arm(void *nvic, bool secure);
bool armv7m_nvic_neg_prio_requested_arm(void *nvic, bool secure)
{
    struct interpose *s = registry.current;

    if (s == NULL)
        return original.neg_prio_requested(nvic, secure);
    return interpose_negative_priority(s);
}

/*
 * VCVT from fixed point rounds to nearest; libunicorn takes FPSCR.RMode.
 */
#define VCVT_FROM_FIXED(symbol, member)                                                            \
    uint32_t symbol(uint32_t value, uint32_t fraction_bits, void *status);                         \
    uint32_t symbol(uint32_t value, uint32_t fraction_bits, void *status)                          \
    {                                                                                              \
        enum { ROUND_NEAREST_EVEN = 0 };                                                           \
        uint32_t mode, result;                                                                     \
                                                                                                   \
        if (registry.current == NULL)                                                              \
            return original.member(value, fraction_bits, status);                                  \
        mode = original.set_rmode(ROUND_NEAREST_EVEN, status);                                     \
        result = original.member(value, fraction_bits, status);                                    \
        original.set_rmode(mode, status);                                                          \
        return result;                                                                             \
    }

VCVT_FROM_FIXED(helper_vfp_sltos_arm, vfp_sltos)
VCVT_FROM_FIXED(helper_vfp_ultos_arm, vfp_ultos)
VCVT_FROM_FIXED(helper_vfp_shtos_arm, vfp_shtos)
VCVT_FROM_FIXED(helper_vfp_uhtos_arm, vfp_uhtos)

/* UDIV and SDIV: libunicorn has no CCR and never traps a division by zero. */
uint32_t helper_udiv_arm(uint32_t numerator, uint32_t denominator);
uint32_t helper_udiv_arm(uint32_t numerator, uint32_t denominator)
{
    if (G_LIKELY(denominator != 0))
        return numerator / denominator;
    if (registry.current != NULL)
        interpose_divided_by_zero(registry.current, (uintptr_t)__builtin_return_address(0));
    return 0;
}

int32_t helper_sdiv_arm(int32_t numerator, int32_t denominator);
int32_t helper_sdiv_arm(int32_t numerator, int32_t denominator)
{
    if (G_UNLIKELY(denominator == 0)) {
        if (registry.current != NULL)
            interpose_divided_by_zero(registry.current, (uintptr_t)__builtin_return_address(0));
        return 0;
    }
    return (int32_t)((int64_t)numerator / denominator); /* INT32_MIN / -1 stays */
}

/*
 * BXNS and BLXNS change the Security state, which the client has to know; where nothing is
 * Non-secure they must not.
 */
#define BRANCH_NS(symbol, member)                                                                  \
    void symbol(void *env, uint32_t target);                                                       \
    void symbol(void *env, uint32_t target)                                                        \
    {                                                                                              \
        struct interpose *s = of_env(env);                                                         \
                                                                                                   \
        if (s != NULL)                                                                             \
            interpose_check_branch_ns(s, target, (uintptr_t)__builtin_return_address(0));          \
        original.member(env, target);                                                              \
        if (s != NULL)                                                                             \
            interpose_branched_ns(s, true);                                                        \
    }

BRANCH_NS(helper_v7m_bxns_arm, v7m_bxns)
BRANCH_NS(helper_v7m_blxns_arm, v7m_blxns)

/* MSR and CPS: PRIMASK, BASEPRI, FAULTMASK and CONTROL decide which interrupts are taken. */
void helper_v7m_msr_arm(void *env, uint32_t maskreg, uint32_t value);
void helper_v7m_msr_arm(void *env, uint32_t maskreg, uint32_t value)
{
    struct interpose *s = of_env(env);

    original.v7m_msr(env, maskreg, s != NULL ? value & interpose_implemented(maskreg) : value);
    if (s != NULL)
        interpose_special_written(s, maskreg);
}

/*
 * TT asks the library's own MPU, which nobody can program: the client's answers instead. `op` has
 * bit 0 for the unprivileged forms (TTT, TTAT) and bit 1 for the alternate ones (TTA, TTAT).
 */
uint32_t helper_v7m_tt_arm(void *env, uint32_t addr, uint32_t op);
uint32_t helper_v7m_tt_arm(void *env, uint32_t addr, uint32_t op)
{
    struct interpose *s = of_env(env);

    if (s == NULL || s->engine->client.test_target == NULL)
        return original.v7m_tt(env, addr, op);
    return s->engine->client.test_target(s->engine->client.ctx, addr, op & 1, op & 2);
}

/* Reading MSP through the API comes here: that is how an engine's CPU state is found. */
uint32_t helper_v7m_mrs_arm(void *env, uint32_t reg);
uint32_t helper_v7m_mrs_arm(void *env, uint32_t reg)
{
    if (registry.learning != NULL)
        registry.learning->env = env;
    return original.v7m_mrs(env, reg);
}

#pragma GCC visibility pop
