/*
 * One Cortex-M33 core as the machine sees it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/guest_log.h"
#include "bus/clock_tree.h"
#include "bus/codebus.h"
#include "bus/irq.h"
#include "bus/memory.h"
#include "bus/mmio.h"
#include "bus/signals.h"
#include "engine/engine.h"
#include "time/sched.h"
#include "timing/timing.h"

/*
 * A shared libunicorn binds its own cpu_reset() and the like through the dynamic linker: a visible
 * function of ours with the same name would be called in its place.
 */
#pragma GCC visibility push(hidden)

struct cpu;

struct cpu_config {
    const char *name; /* "app", "net" */
    bool fpu, dsp, trustzone;
    unsigned n_irqs;        /* external interrupts */
    unsigned n_mpu_regions; /* 8 */
    uint32_t vtor_reset;    /* where the domain's flash begins */
    struct memory *memory;
    struct mmio *mmio;
    struct attribution *external; /* of the other domain, whose RAM this core reaches; or NULL */
    struct irq_lines *irq;        /* the core takes irq->changed */
    struct sched *sched;
    struct clock_tree *clocks; /* CLOCK_HCLK */
    struct signals *signals;   /* raises CPU_SLEEP, RESET_REQUEST; listens to NMI */
    struct codebus_cache *cache;
    struct guest_log *log;
    enum engine_kind engine;
    bool functional; /* --timing functional */
};

enum cpu_state {
    CPU_RUNNING,
    CPU_SLEEPING, /* WFI, WFE or SLEEPONEXIT: waits for an event */
    CPU_LOCKED_UP,
    CPU_HELD, /* held in reset (Force-OFF), or waiting on a bus access that never ends */
};

/* Why cpu_run() came back. */
enum cpu_stop {
    CPU_STOP_TIME,  /* `until` reached */
    CPU_STOP_SLEEP, /* went to sleep; cpu_time() is when */
    CPU_STOP_LOCKUP,
    CPU_STOP_REQUEST, /* cpu_request_stop(), or cpu_give_way() */
    CPU_STOP_POINT,   /* breakpoint, watchpoint or step: see cpu_point(); the PC is there */
    CPU_STOP_BKPT,    /* BKPT while a debugger is attached; the PC is on it */
    CPU_STOP_HANG,    /* an access that never completes */
    CPU_STOP_RESET,   /* the core asked for a reset; the machine carries it out */
};

/* A fault as it was taken, kept for reports. */
struct cpu_fault {
    uint32_t exception; /* 3 HardFault, 4 MemManage, 5 BusFault, 6 UsageFault, 7 SecureFault */
    uint32_t cfsr, hfsr, mmfar, bfar, sfsr, sfar;
    uint32_t pc, lr, sp, xpsr; /* at the faulting instruction */
    uint32_t r[13];
    ticks_t when;
    bool non_secure; /* the faulting code, of a core with TrustZone */
    bool valid;
};

struct cpu_counters {
    uint64_t cycles; /* awake and asleep */
    uint64_t sleep_cycles;
    uint64_t instructions;
    uint64_t exceptions;
};

/* What a debugger, a trace or the doctor may listen to. */
struct cpu_listener {
    struct listener listener;
    void (*exception_entry)(void *ctx, unsigned exception, uint32_t return_pc);
    void (*exception_return)(void *ctx, unsigned exception, uint32_t to_pc);
    void (*fault)(void *ctx, const struct cpu_fault *fault);
    /* Every block; costs speed while set. */
    void (*block)(void *ctx, uint32_t pc, uint32_t size);
};

struct cpu *cpu_new(const struct cpu_config *config, GError **error);
void cpu_free(struct cpu *c);

/* Architectural reset: SP and PC from the vector table at vtor_reset. Time goes on. */
void cpu_reset(struct cpu *c);

/*
 * Runs until `until`, firing events of the scheduler as the core's time reaches them. A sleeping
 * core returns at once with CPU_STOP_SLEEP unless an event woke it.
 */
enum cpu_stop cpu_run(struct cpu *c, ticks_t until);
/* Before the next block, for somebody outside: going on, the core is as if it had not stopped. */
void cpu_request_stop(struct cpu *c);
/* For another core, which has to see what this one's store has caused: right after the store. */
void cpu_give_way(struct cpu *c);

/* While the core sleeps or is held, the machine moves its time. */
ticks_t cpu_time(const struct cpu *c);
/* It was stopped inside a block, which will be executed to its end before anything else happens. */
bool cpu_is_inside_block(const struct cpu *c);
/* When the instruction at pc of the block that was charged last began; TICKS_NEVER: unknown. */
ticks_t cpu_time_of(struct cpu *c, uint32_t pc);
void cpu_skip_to(struct cpu *c, ticks_t when);
void cpu_hold(struct cpu *c, bool hold);

/* A debugger is attached: BKPT stops the core with CPU_STOP_BKPT, the PC on the BKPT. */
void cpu_set_halting_debug(struct cpu *c, bool enabled);

/* All that goes on in the core, its engine and its timing model, between two runs. */
void cpu_walk(struct cpu *c, struct state_walk *w);
/* When everything was restored, memory included. */
void cpu_restored(struct cpu *c);

/*
 * Points. A breakpoint stops before the instruction at addr, a watchpoint (access: ENGINE_R,
 * ENGINE_W or both) before the one that would touch [addr, addr+len). Stopping costs no cycle; the
 * next run goes on with the very instruction. Any number of each; watchpoints need ENGINE_CAP_MPU,
 * else cpu_watch_add() is false.
 */
enum cpu_point_kind {
    CPU_POINT_NONE,
    CPU_POINT_BREAK,
    CPU_POINT_STEP,
    CPU_POINT_WATCH,
    CPU_POINT_FENCE,
};

struct cpu_point {
    enum cpu_point_kind kind;
    uint32_t pc;
    uint32_t addr; /* of a watchpoint: the first byte of the access that is watched */
    bool write;
};

void cpu_break_add(struct cpu *c, uint32_t addr);
bool cpu_break_remove(struct cpu *c, uint32_t addr);
bool cpu_watch_add(struct cpu *c, uint32_t addr, uint32_t len, unsigned access);
bool cpu_watch_remove(struct cpu *c, uint32_t addr, uint32_t len, unsigned access);

/* The next run executes one instruction, or enters the exception that is due, and stops. */
void cpu_step(struct cpu *c, bool step);

/* The first instruction in [addr, addr+len) stops, once; len 0: none does. */
void cpu_fence(struct cpu *c, uint32_t addr, uint32_t len);

/* While they lie aside the core meets none of its points; new ones hold, until they come back. */
void cpu_points_aside(struct cpu *c, bool aside);

/* Why the core stopped last with CPU_STOP_POINT. */
const struct cpu_point *cpu_point(const struct cpu *c);

/* After events fired: does a sleeping core wake? Returns whether it is running now. */
bool cpu_try_wake(struct cpu *c);

enum cpu_state cpu_state(const struct cpu *c);
const char *cpu_name(const struct cpu *c);
struct engine *cpu_engine(struct cpu *c);
struct timing *cpu_timing(struct cpu *c);
uint32_t cpu_reg(struct cpu *c, enum engine_reg reg);
/* Between runs only. Bit 0 of a PC is ignored. */
void cpu_set_reg(struct cpu *c, enum engine_reg reg, uint32_t value);
/* PC of the instruction that is executing or, between runs, comes next. */
uint32_t cpu_pc(struct cpu *c);
/* A word of the PPB as privileged code reads it, without what a read may cause. */
bool cpu_peek_ppb(struct cpu *c, uint32_t addr, uint32_t *value);
bool cpu_poke_ppb(struct cpu *c, uint32_t addr, uint32_t value);
unsigned cpu_active_exception(const struct cpu *c); /* IPSR */
/* Words of NVIC_ISER and NVIC_ISPR, whatever the security state of the reader. */
uint32_t cpu_nvic_enabled(const struct cpu *c, unsigned word);
uint32_t cpu_nvic_pending(const struct cpu *c, unsigned word);
/* 0 to 7 as the firmware sets it; NMI -2, HardFault -1. */
int cpu_exception_priority(struct cpu *c, unsigned exception);
const struct cpu_counters *cpu_counters(struct cpu *c);
const struct cpu_fault *cpu_last_fault(const struct cpu *c);
/* The fault before the last one, e.g. the BusFault that escalated into a lock-up. */
const struct cpu_fault *cpu_first_fault(const struct cpu *c);

void cpu_listen(struct cpu *c, struct cpu_listener *l, void *ctx);
void cpu_unlisten(struct cpu *c, struct cpu_listener *l);

/* Who answers BKPT 0xAB: true means handled, go on behind the BKPT. NULL: it is a breakpoint. */
void cpu_set_semihosting(struct cpu *c,
                         bool (*call)(void *ctx, uint32_t op, uint32_t arg, uint32_t *result),
                         void *ctx);

#pragma GCC visibility pop
