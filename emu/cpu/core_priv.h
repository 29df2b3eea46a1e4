/*
 * What the files of the architectural core share.
 *
 * core.c owns the struct and the clients' interface, run.c the run loop and time, sleep.c waiting,
 * bus.c what loads and stores reach, traps.c what the engine cannot decide, exceptions.c with
 * stacking.c and fp_context.c entry and return, world.c the Security state, guard.c what SPU
 * refuses, faults.c escalation and lock-up, nvic.c priorities, scs.c the register space.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/units.h"
#include "cpu/cpu.h"

#pragma GCC visibility push(hidden)

/* Exception numbers, Armv8-M Architecture Reference Manual, B3.8. */
enum {
    EXC_RESET = 1,
    EXC_NMI = 2,
    EXC_HARDFAULT = 3,
    EXC_MEMMANAGE = 4,
    EXC_BUSFAULT = 5,
    EXC_USAGEFAULT = 6,
    EXC_SECUREFAULT = 7,
    EXC_SVCALL = 11,
    EXC_DEBUGMON = 12,
    EXC_PENDSV = 14,
    EXC_SYSTICK = 15,
    EXC_IRQ0 = 16,
};

/* xPSR and CONTROL. */
#define XPSR_EXCEPTION MASK(8, 0)
#define XPSR_REALIGN   BIT(9) /* in a stacked xPSR: SP was aligned down by 4 */
#define XPSR_IT        (MASK(15, 10) | MASK(26, 25))
#define XPSR_SFPA      BIT(20) /* in a stacked xPSR */
#define XPSR_T         BIT(24)
#define CONTROL_NPRIV  BIT(0)
#define CONTROL_SPSEL  BIT(1)
#define CONTROL_FPCA   BIT(2)
#define CONTROL_SFPA   BIT(3)

/* EXC_RETURN. */
#define EXC_RETURN_PREFIX UINT32_C(0xffffff80)
#define EXC_RETURN_S      BIT(6) /* the background state is Secure */
#define EXC_RETURN_DCRS   BIT(5)
#define EXC_RETURN_FTYPE  BIT(4) /* 1: no FP registers in the frame */
#define EXC_RETURN_MODE   BIT(3) /* 1: to Thread mode */
#define EXC_RETURN_SPSEL  BIT(2)
#define EXC_RETURN_RES0   BIT(1)
#define EXC_RETURN_ES     BIT(0) /* the exception was taken to Secure */

/* CFSR. */
#define CFSR_IACCVIOL    BIT(0)
#define CFSR_DACCVIOL    BIT(1)
#define CFSR_MUNSTKERR   BIT(3)
#define CFSR_MSTKERR     BIT(4)
#define CFSR_MLSPERR     BIT(5)
#define CFSR_MMARVALID   BIT(7)
#define CFSR_IBUSERR     BIT(8)
#define CFSR_PRECISERR   BIT(9)
#define CFSR_IMPRECISERR BIT(10)
#define CFSR_UNSTKERR    BIT(11)
#define CFSR_STKERR      BIT(12)
#define CFSR_LSPERR      BIT(13)
#define CFSR_BFARVALID   BIT(15)
#define CFSR_UNDEFINSTR  BIT(16)
#define CFSR_INVSTATE    BIT(17)
#define CFSR_INVPC       BIT(18)
#define CFSR_NOCP        BIT(19)
#define CFSR_STKOF       BIT(20)
#define CFSR_UNALIGNED   BIT(24)
#define CFSR_DIVBYZERO   BIT(25)

/* SFSR. */
#define SFSR_INVEP     BIT(0)
#define SFSR_INVIS     BIT(1)
#define SFSR_INVER     BIT(2)
#define SFSR_AUVIOL    BIT(3)
#define SFSR_INVTRAN   BIT(4)
#define SFSR_LSPERR    BIT(5)
#define SFSR_SFARVALID BIT(6)
#define SFSR_LSERR     BIT(7)

#define HFSR_VECTTBL  BIT(1)
#define HFSR_FORCED   BIT(30)
#define HFSR_DEBUGEVT BIT(31)

#define CCR_USERSETMPEND  BIT(1)
#define CCR_UNALIGN_TRP   BIT(3)
#define CCR_DIV_0_TRP     BIT(4)
#define CCR_BFHFNMIGN     BIT(8)
#define CCR_STKOFHFNMIGN  BIT(10)
#define SCR_SLEEPONEXIT   BIT(1)
#define SCR_SLEEPDEEP     BIT(2)
#define SCR_SEVONPEND     BIT(4)
#define FPCCR_ASPEN       BIT(31)
#define FPCCR_LSPEN       BIT(30)
#define FPCCR_CLRONRET    BIT(28)
#define FPCCR_TS          BIT(26)
#define FPCCR_S           BIT(2)
#define FPCCR_LSPACT      BIT(0)
#define AIRCR_PRIS        BIT(14)
#define AIRCR_BFHFNMINS   BIT(13)
#define SAU_CTRL_ENABLE   BIT(0)
#define SAU_CTRL_ALLNS    BIT(1)
#define DEMCR_TRCENA      BIT(24)
#define DEMCR_MON_EN      BIT(16)
#define DHCSR_C_DEBUGEN   BIT(0)
#define MPU_CTRL_ENABLE   BIT(0)
#define MPU_CTRL_HFNMIENA BIT(1)
#define MPU_CTRL_PRIVDEF  BIT(2)

#define MPU_MAX_REGIONS 16

/* Priority of Thread mode without masks: lower than every exception. */
#define PRIORITY_IDLE 256

/* Security states; a core without the Security Extension lives in WORLD_NS. */
enum world { WORLD_NS, WORLD_S, WORLDS };

struct mpu {
    uint32_t ctrl, rnr;
    uint32_t rbar[MPU_MAX_REGIONS], rlar[MPU_MAX_REGIONS];
    uint32_t mair[2];
};

struct systick {
    uint32_t csr, load;
    uint32_t value; /* CVR at cycle `at` */
    uint64_t at;    /* awake cycles */
    bool countflag;
    uint64_t zero_at; /* when the armed event's zero comes */
    struct event event;
    struct cpu *cpu;
    enum world world;
};

/* Registers and system exceptions that exist once a Security state. */
struct bank {
    uint32_t vtor, ccr, scr, cfsr, mmfar, cpacr, prigroup;
    uint32_t fault_enable; /* bit per exception: SHCSR's ENA bits */
    uint32_t fpccr, fpcar, fpdscr;
    uint32_t primask, basepri, faultmask; /* see core_refresh_masks() */
    uint32_t pending, active;             /* bit per system exception */
    uint8_t priority[EXC_IRQ0];
    struct mpu mpu;
    struct systick systick;
};

struct nvic {
    uint32_t enabled[IRQ_MAX / 32], pending[IRQ_MAX / 32], active[IRQ_MAX / 32];
    uint32_t target_ns[IRQ_MAX / 32];
    uint8_t priority[IRQ_MAX];
    bool best_valid, execution_valid;
    unsigned best; /* highest pending enabled exception, 0: none */
    enum world best_world;
    int best_priority;   /* its group priority */
    int active_priority; /* of the active exceptions, masks apart */
    unsigned active_count;
};

struct dwt {
    uint32_t ctrl;
    uint32_t cyccnt; /* at awake cycle `at` */
    uint64_t at;
    uint32_t comp[4], function[4];
};

/* The addresses around the last executed block that share its permission and window. */
struct exec_range {
    uint32_t first, length;
    struct codebus_window *window;
};

/* Why the next block has to look up. */
enum {
    ATTEND_STOP = 1 << 0,
    ATTEND_PENDING = 1 << 1,     /* something was pended or enabled, priorities changed */
    ATTEND_MASKS = 1 << 2,       /* PRIMASK, BASEPRI, FAULTMASK or CONTROL were written */
    ATTEND_PERMISSIONS = 1 << 3, /* MPU or CPACR were written */
    ATTEND_OBSERVER = 1 << 4,
    ATTEND_FP = 1 << 5, /* an FP instruction has run, and somebody asks for its exceptions */
};

enum sleep_kind { SLEEP_NONE, SLEEP_WFI, SLEEP_WFE };

struct cpu {
    /* read by every block */
    uint64_t cycles;   /* at the end of the running block */
    uint64_t deadline; /* cycles at which the run loop must look */
    uint32_t attention;
    uint32_t watched_flags; /* of struct timing_block */
    uint32_t pc;
    struct exec_range exec_range[4];
    struct timing *timing;
    struct codebus_window *read_window; /* of the last data read of flash or XIP, or NULL */
    const struct timing_block *block;
    ticks_t base_ticks; /* time = base_ticks + (cycles - base_cycles) * ticks_per_cycle */
    uint64_t base_cycles;
    uint32_t ticks_per_cycle;
    uint64_t instructions;

    struct cpu_config config;
    struct engine *engine;
    unsigned caps;

    /* run loop */
    ticks_t until, deadline_ticks;
    bool running; /* inside engine_run() */
    bool stopping;
    enum cpu_stop stop;
    bool reset_deferred;
    bool hung, held, locked_up;
    bool halting_debug;
    enum sleep_kind sleep;
    bool sleep_on_exit;
    bool event_register;
    bool in_access;
    uint64_t access_cycles; /* exact present during a load or store that is not plain memory */

    /* architectural state outside the engine */
    enum world world;
    struct nvic nvic;
    struct bank bank[WORLDS];
    struct dwt dwt;
    uint32_t aircr; /* PRIS, BFHFNMINS, SYSRESETREQS */
    uint32_t hfsr, dfsr, bfar, actlr, cppwr, nsacr;
    uint32_t demcr, dcrdr;
    uint32_t sau_ctrl, sfsr, sfar;
    bool guarded;      /* SPU refuses this core something */
    bool fp_watched;   /* FPU wants to hear of exceptions */
    uint32_t fp_flags; /* cumulative flags of FPSCR that it has heard of */
    bool masks_stale;  /* control and the banks' masks are older than the engine's registers */
    uint32_t control;

    struct cpu_fault last_fault, first_fault;
    struct cpu_counters counters;
    struct cpu_observer observer[CPU_MAX_OBSERVERS];
    unsigned n_observers;
};

static inline struct bank *core_bank(struct cpu *c)
{
    return &c->bank[c->world];
}

/*
 * Whether there can be Non-secure memory, and so a second Security state. Firmware that leaves SAU
 * alone lives in Secure state only; an engine that cannot ask for security is treated alike.
 */
static inline bool core_worlds(const struct cpu *c)
{
    return c->sau_ctrl != 0 && (c->caps & ENGINE_CAP_SAU) != 0;
}

static inline uint64_t core_ticks_at(const struct cpu *c, uint64_t cycles)
{
    return c->base_ticks + (cycles - c->base_cycles) * c->ticks_per_cycle;
}

/* The present in cycles: exact inside a load or store, else the end of the block charged last. */
static inline uint64_t core_cycles(const struct cpu *c)
{
    return c->in_access ? c->access_cycles : c->cycles;
}

/*
 * The CPU clock stands still in sleep, and with it SysTick (apache/nuttx PR 1219, on nRF52) and
 * DWT's cycle counter (contiki-ng PR 3272).
 */
static inline uint64_t core_awake_cycles(const struct cpu *c)
{
    return core_cycles(c) - c->counters.sleep_cycles;
}

static inline void core_attend(struct cpu *c, uint32_t why)
{
    c->attention |= why;
}

/* run.c */
enum engine_block core_block(void *ctx, uint32_t pc, uint32_t size);
uint32_t core_executable_to(void *ctx, uint32_t addr);
bool core_skippable(void *ctx, uint16_t first, uint16_t second);
void core_stop(struct cpu *c, enum cpu_stop why);
void core_update_deadline(struct cpu *c);
void core_run_events(struct cpu *c);
void core_clock_changed(void *ctx, enum clock_node node, uint32_t hz);
void core_access_begin(struct cpu *c, uint32_t pc);
void core_access_end(struct cpu *c);
/* The block's instructions from pc on have not run after all. */
void core_refund(struct cpu *c, uint32_t pc);
void core_set_event(struct cpu *c);
void core_forget_ranges(struct cpu *c);
void core_refresh_masks(struct cpu *c);
void core_masks_changed(void *ctx);
/* Whether the present mode is privileged. */
bool core_privileged(struct cpu *c);

/* sleep.c */
/* Goes to sleep unless something keeps the core awake. */
void sleep_enter(struct cpu *c, enum sleep_kind kind);

/* bus.c */
bool core_read(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
               uint32_t *value);
bool core_write(void *ctx, uint32_t addr, unsigned size, bool privileged, uint32_t pc,
                uint32_t value);
bool core_code_read(void *ctx, uint32_t addr, unsigned size, uint32_t pc, const uint8_t **data);
bool core_load_word(struct cpu *c, uint32_t addr, uint32_t *value);
bool core_store_words(struct cpu *c, uint32_t addr, const uint32_t *words, unsigned n);
bool core_load_words(struct cpu *c, uint32_t addr, uint32_t *words, unsigned n);
uint16_t core_code_halfword(struct cpu *c, uint32_t addr);
uint32_t core_instruction_size(struct cpu *c, uint32_t pc);
/* Asks the window of a block about to run; false: bus error, or c->hung. */
bool core_fetch_answers(struct cpu *c, struct codebus_window *w, uint32_t pc);

/* traps.c */
bool core_trap(void *ctx, const struct engine_trap *trap);
bool core_divide_traps(void *ctx);
bool core_unaligned_traps(void *ctx);

/* world.c */
void core_world_changed(void *ctx, bool secure);
/* Makes w the present Security state: bank, masks, stack pointers. */
void world_enter(struct cpu *c, enum world w);
/* Return from a Non-secure function that Secure code has called with BLXNS. */
void world_function_return(struct cpu *c);

/* exceptions.c: `pc` is where the background state continues. */
void exception_enter(struct cpu *c, uint32_t pc);
void exception_return(struct cpu *c, uint32_t exc_return);

/* stacking.c: all pend the fault that stops them. */
uint32_t stack_push(struct cpu *c, uint32_t pc);
/* What Secure code keeps in R4 to R11, before a Non-secure handler runs. */
bool stack_push_callees(struct cpu *c, uint32_t exc_return);
/* Nothing of the background's registers is left to a Non-secure handler. */
void stack_hide_registers(struct cpu *c, uint32_t exc_return);
bool stack_pop(struct cpu *c, uint32_t exc_return, uint32_t *pc);

/* fp_context.c */
/* Where FPCAR, FPCCR and FPDSCR of a Security state are. */
uint32_t *fp_register(struct cpu *c, enum world w, enum engine_fp_reg reg);
/* FPCCR.ASPEN: exceptions keep FP state. */
bool fp_is_automatic(struct cpu *c, enum world w);
unsigned fp_frame_words(struct cpu *c, enum world w);
/* The present context's state goes to addr; returns how many of `words` are written now. */
unsigned fp_keep(struct cpu *c, uint32_t addr, uint32_t *words, bool privileged, bool thread,
                 bool limit_violated);
/* The frame is written. */
void fp_kept(struct cpu *c);
/* Nothing of Secure FP state is left to a Non-secure handler. */
void fp_hide(struct cpu *c);
/* The FP instruction at pc begins a context: executes it again, or takes an exception. */
void fp_begin(struct cpu *c, uint32_t pc);
bool fp_restore(struct cpu *c, uint32_t addr, const uint32_t *words, bool privileged);
/* An exception handler ends; false: a fault is pending. */
bool fp_leave(struct cpu *c);
/* Notices, when the engine does not tell, that a handler has used FP; charges it. */
void fp_sync_lazy(struct cpu *c);

/* faults.c */
struct fault {
    unsigned exception;
    uint32_t cfsr;
    uint32_t addr;
    bool addr_valid;
    uint32_t sfsr; /* SecureFault */
};
/* Sets the status registers and pends the fault, escalated when it cannot be taken. */
void fault_pend(struct cpu *c, const struct fault *f, uint32_t pc);
bool fault_can_take(struct cpu *c, unsigned exception);
/*
 * A fault of w while FP state is saved late: what can be taken is what could when its frame was
 * made.
 */
void fault_pend_lazy(struct cpu *c, enum world w, const struct fault *f, bool ready,
                     bool hard_ready);
/* The same, while the exception that is being entered or left has not become active. */
void fault_pend_derived(struct cpu *c, const struct fault *f);
/* fault_pend(), then exception entry. */
void fault_take(struct cpu *c, const struct fault *f, uint32_t pc);
/* HardFault instead of an exception that is taken to w. */
void fault_pend_hard(struct cpu *c, enum world w, uint32_t hfsr, uint32_t pc);
void fault_lock_up(struct cpu *c);

/* nvic.c */
void nvic_reset(struct cpu *c);
void nvic_line_changed(void *ctx, unsigned irq, bool level);
/*
 * `w` says which one is meant of the system exceptions that exist once a Security state; for the
 * others and for interrupts it does not matter.
 */
void nvic_pend(struct cpu *c, enum world w, unsigned exception);
void nvic_unpend(struct cpu *c, enum world w, unsigned exception);
bool nvic_is_pending(struct cpu *c, enum world w, unsigned exception);
/* As seen by a return from a handler of w: interrupts count when they are taken to w. */
bool nvic_is_active(struct cpu *c, enum world w, unsigned exception);
void nvic_set_active(struct cpu *c, enum world w, unsigned exception, bool active);
/* The Security state that an exception is taken to. */
enum world nvic_target(const struct cpu *c, enum world w, unsigned exception);
/* Where a system exception keeps priority, enable and status bits. */
struct bank *nvic_bank(struct cpu *c, enum world w, unsigned exception);
bool nvic_sees_irq(const struct cpu *c, enum world w, unsigned irq);
void nvic_priorities_changed(struct cpu *c);
int nvic_group_priority(struct cpu *c, enum world w, unsigned exception);
unsigned nvic_best_pending(struct cpu *c); /* taken to c->nvic.best_world */
int nvic_execution_priority(struct cpu *c);
bool nvic_preempts(struct cpu *c);
bool nvic_wakes_wfi(struct cpu *c);
unsigned nvic_active_count(struct cpu *c);
uint32_t nvic_read(struct cpu *c, enum world w, uint32_t offset);
void nvic_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);

/* scs.c */
void scs_reset(struct cpu *c);
bool scs_access_read(struct cpu *c, uint32_t addr, unsigned size, bool privileged, uint32_t *value);
bool scs_access_write(struct cpu *c, uint32_t addr, unsigned size, bool privileged, uint32_t value);

/* scb.c, scb_id.c, debug_regs.c, fpu.c, sau.c: registers by offset from 0xE000E000 */
void scb_reset(struct cpu *c);
uint32_t scb_read(struct cpu *c, enum world w, uint32_t offset);
void scb_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
uint32_t scb_id_read(struct cpu *c, enum world w, uint32_t offset);
uint32_t debug_read(struct cpu *c, enum world w, uint32_t offset);
void debug_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
uint32_t fpu_read(struct cpu *c, enum world w, uint32_t offset);
void fpu_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
bool fpu_enabled(void *ctx, bool privileged);
bool fpu_enabled_in(struct cpu *c, enum world w, bool privileged);
void fpu_reset(struct cpu *c, enum world w);
uint32_t sau_read(struct cpu *c, enum world w, uint32_t offset);
void sau_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);

/* systick.c */
void systick_init(struct cpu *c);
void systick_reset(struct cpu *c);
/* The relation of cycles to time changed: clock, sleep, wake. */
void systick_rearm(struct cpu *c);
uint32_t systick_read(struct cpu *c, enum world w, uint32_t offset);
void systick_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);

/* dwt.c */
void dwt_reset(struct cpu *c);
/* Before DEMCR.TRCENA or DWT_CTRL change. */
void dwt_sync(struct cpu *c);
uint32_t dwt_read(struct cpu *c, uint32_t offset);
void dwt_write(struct cpu *c, uint32_t offset, uint32_t value);

/* coresight.c: the rest of the PPB */
uint32_t coresight_read(struct cpu *c, uint32_t addr);

/* sau.c */
bool sau_non_secure(void *ctx, uint32_t addr, bool *callable);
/* Whether state w may access all of [addr, addr+len). */
bool sau_allows(struct cpu *c, enum world w, uint32_t addr, uint32_t len);

/* mpu.c */
void mpu_reset(struct cpu *c);
uint32_t mpu_read(struct cpu *c, enum world w, uint32_t offset);
void mpu_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
unsigned mpu_permission(void *ctx, uint32_t addr, bool privileged, bool negative, bool *uniform);
uint32_t mpu_test_target(void *ctx, uint32_t addr, bool unprivileged, bool alternate);
/* Whether all of [addr, addr+len) has `access` in w. */
bool mpu_allows(struct cpu *c, enum world w, uint32_t addr, uint32_t len, bool privileged,
                bool negative, unsigned access);
/* Permission of addr in the present state, and the range around it that has the same. */
unsigned mpu_permission_now(struct cpu *c, uint32_t addr, bool privileged, uint32_t *first,
                            uint32_t *last);

/* guard.c: MPU and SPU together */
/* Hears of SPU's changes from now on. */
void guard_listen(struct cpu *c);
unsigned guard_permission(void *ctx, uint32_t addr, bool privileged, bool negative, bool *uniform);
/* The same in the present state, and the range around addr that has the same. */
unsigned guard_permission_now(struct cpu *c, uint32_t addr, bool privileged, uint32_t *first,
                              uint32_t *last);
/* Whether SPU lets an access through; it hears of one that it refuses. At most 8 KiB. */
bool guard_allows(struct cpu *c, uint32_t addr, uint32_t len, unsigned access);
/* Whether it is SPU that refuses an access of the present mode, not the MPU before it. */
bool guard_has_refused(struct cpu *c, uint32_t addr, unsigned access);

/* Tells every observer that listens to `member`; the arguments follow its ctx. */
#define core_tell(c, member, ...)                                                                  \
    do {                                                                                           \
        for (unsigned i_ = 0; i_ < (c)->n_observers; i_++)                                         \
            if ((c)->observer[i_].member != NULL)                                                  \
                (c)->observer[i_].member((c)->observer[i_].ctx, __VA_ARGS__);                      \
    } while (0)

#pragma GCC visibility pop
