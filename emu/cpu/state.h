/*
 * What a core is: the struct that the files of this room share.
 *
 * core.c owns it and the clients' interface, run.c the run loop and time, sleep.c waiting, bus.c
 * what loads and stores reach, traps.c what the engine cannot decide, exceptions.c with stacking.c
 * and fp_context.c entry and return, world.c the Security state, guard.c what SPU refuses, faults.c
 * escalation and lock-up, nvic.c priorities, scs.c the register space. Each has a header.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/armv8m.h"
#include "base/meter.h"
#include "base/units.h"
#include "bus/attribution.h"
#include "cpu/cpu.h"

#pragma GCC visibility push(hidden)

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

#define SYSTICK_MAX UINT32_C(0xffffff)

struct systick {
    struct systick_state {
        uint32_t csr, load;
        uint32_t value; /* CVR at cycle `at` */
        uint64_t at;    /* awake cycles */
        bool countflag;
        uint64_t zero_at; /* when the armed event's zero comes */
    } s;
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
};

struct nvic {
    uint32_t enabled[IRQ_MAX / 32], pending[IRQ_MAX / 32], active[IRQ_MAX / 32];
    uint32_t target_ns[IRQ_MAX / 32];
    uint8_t priority[IRQ_MAX];
};

/* What was found out about pending and active exceptions, while it is valid. */
struct nvic_answers {
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
    ATTEND_PERMISSIONS = 1 << 3, /* CPACR, SPU, a watchpoint: in force at once */
    ATTEND_FP = 1 << 5,     /* an FP instruction has run, and somebody asks for its exceptions */
    ATTEND_PIECES = 1 << 6, /* a block runs in pieces: see pieces.h */
    ATTEND_MPU = 1 << 7,    /* its regions were written: in force from the next block on */
    ATTEND_BREAK = 1 << 8,  /* with ATTEND_STOP: what a store caused ends its block */
    ATTEND_REGIONS = ATTEND_PERMISSIONS | ATTEND_MPU,
};

enum sleep_kind { SLEEP_NONE, SLEEP_WFI, SLEEP_WFE };

/* All 0: no block runs in pieces. */
struct pieces {
    uint32_t from, at, end;
};

/* What goes on in a core, besides the engine's registers; saved, so no pointer lies in it. */
struct core_state {
    /* between two runs */
    bool hung, held, locked_up;
    enum sleep_kind sleep;
    bool sleep_on_exit;
    bool event_register;

    /* the architecture's, outside the engine */
    enum world world;
    struct nvic nvic;
    struct bank bank[WORLDS];
    struct dwt dwt;
    uint32_t aircr; /* PRIS, BFHFNMINS, SYSRESETREQS */
    uint32_t hfsr, dfsr, bfar, actlr, cppwr, nsacr;
    uint32_t demcr, dcrdr;
    uint32_t sau_ctrl, sfsr, sfar;
    bool fp_watched;   /* FPU wants to hear of exceptions */
    uint32_t fp_flags; /* cumulative flags of FPSCR that it has heard of */
    bool masks_stale;  /* control and the banks' masks are older than the engine's registers */
    uint32_t control;
    struct pieces pieces;

    struct cpu_fault last_fault, first_fault;
};

struct cpu {
    /* hot: read by every block */
    struct meter meter; /* its cycles: at the end of the running block */
    uint64_t deadline;  /* cycles at which the run loop must look */
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

    /* wiring: made once */
    struct cpu_config config;
    struct engine *engine;
    unsigned caps;
    struct event_owner events;
    struct systick systick[WORLDS];
    struct memory_listener memory_ear;
    struct clock_listener hclk_ear;
    struct signal_listener nmi_ear, stall_ear, fp_watch_ear;
    struct attribution_listener spu_ear;
    struct listeners listeners;
    bool tells_blocks; /* one of them hears of every block */
    bool (*semihosting)(void *ctx, uint32_t op, uint32_t arg, uint32_t *result); /* or NULL */
    void *semihosting_ctx;
    bool halting_debug;
    struct metering *metering;
    struct points *points; /* NULL: nobody set any; see points.h */
    struct points *points_aside;

    /* one run: nothing of it outlives cpu_run() */
    ticks_t until, deadline_ticks;
    bool running; /* inside engine_run() */
    bool stopping;
    enum cpu_stop stop;
    bool reset_deferred;
    bool in_access;
    uint64_t access_cycles; /* exact present during a load or store that is not plain memory */

    struct core_state s;
    struct cpu_counters counters;

    /* follows from all that */
    uint32_t mpu_version; /* of its registers */
    bool guarded;         /* SPU refuses this core something */
    struct nvic_answers nvic_answers;
};

static inline struct bank *core_bank(struct cpu *c)
{
    return &c->s.bank[c->s.world];
}

/*
 * Whether there is a second Security state. Firmware that leaves SAU alone has no Non-secure memory
 * and lives in Secure state, unless a BXNS leads it out of it; an engine that cannot ask for
 * security is treated alike.
 */
static inline bool core_worlds(const struct cpu *c)
{
    bool left = c->config.trustzone && c->s.world == WORLD_NS;

    return (c->s.sau_ctrl != 0 || left) && (c->caps & ENGINE_CAP_SAU) != 0;
}

static inline uint64_t core_ticks_at(const struct cpu *c, uint64_t cycles)
{
    return c->base_ticks + (cycles - c->base_cycles) * c->ticks_per_cycle;
}

/* The present in cycles: exact inside a load or store, else the end of the block charged last. */
static inline uint64_t core_cycles(const struct cpu *c)
{
    return c->in_access ? c->access_cycles : c->meter.cycles;
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
    c->meter.limit = 0;
}

/* Tells every listener that has `member`; the arguments follow its ctx. */
#define core_tell(c, member, ...) TELL(&(c)->listeners, struct cpu_listener, member, __VA_ARGS__)

#pragma GCC visibility pop
