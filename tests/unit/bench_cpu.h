/*
 * A bench for the core: flash, XIP window, RAM and one device, all of them the test's to shape.
 *
 * Flash holds a vector table whose entries lead to BENCH_CPU_TRAP, a BKPT; a program that is done
 * executes BKPT too. Both stop cpu_run() with CPU_STOP_BKPT, because a debugger is attached.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/units.h"
#include "cpu/cpu.h"

#define BENCH_CPU_FLASH  UINT32_C(0x00000000)
#define BENCH_CPU_MAIN   UINT32_C(0x00000200)
#define BENCH_CPU_TRAP   UINT32_C(0x000001f0)
#define BENCH_CPU_XIP    UINT32_C(0x10000000)
#define BENCH_CPU_RAM    UINT32_C(0x20000000)
#define BENCH_CPU_STACK  UINT32_C(0x20008000) /* MSP at reset */
#define BENCH_CPU_DEVICE UINT32_C(0x50001000)
#define BENCH_CPU_SIZE   KIB(64)

struct cpu_bench {
    struct sched sched;
    struct memory memory;
    struct mmio mmio;
    struct irq_lines irq;
    struct clock_tree clocks; /* HCLK 64 MHz */
    struct signals signals;
    struct codebus_cache cache;
    struct codebus_window flash_window, xip_window;
    struct guest_log *log;
    struct signal_listener sleep_ear, reset_ear;
    struct cpu *cpu;
    uint8_t *flash, *xip, *ram;
    /* The device: +0x000 to +0x0fc are words, +0x100 raises, +0x104 drops the interrupt line. */
    uint32_t device[64];
    struct mmio_slot slot;
    unsigned device_reads, device_writes;
    ticks_t device_when; /* time of the last access */
    unsigned sleeps, wakes, reset_requests;
};

struct cpu_bench_options {
    enum engine_kind engine;
    bool net; /* no FPU, no DSP, no TrustZone */
    struct attribution *external;
};

/* NULL when this engine does not exist here: the test is skipped. */
struct cpu_bench *cpu_bench_new(const struct cpu_bench_options *options);
void cpu_bench_free(struct cpu_bench *b);

/* Places code or data by address; `n` is in halfwords. */
void cpu_bench_put(struct cpu_bench *b, uint32_t addr, const uint16_t *code, unsigned n);
#define PUT(b, addr, code) cpu_bench_put((b), (addr), (code), ARRAY_LEN(code))
void cpu_bench_vector(struct cpu_bench *b, unsigned exception, uint32_t handler);

/* Resets, runs from BENCH_CPU_MAIN until something stops the core, or for 1 ms. */
enum cpu_stop cpu_bench_start(struct cpu_bench *b);
/* Goes on for some CPU cycles, skipping sleep. */
enum cpu_stop cpu_bench_run(struct cpu_bench *b, uint64_t cycles);

uint32_t cpu_bench_word(struct cpu_bench *b, uint32_t addr);
void cpu_bench_set_word(struct cpu_bench *b, uint32_t addr, uint32_t value);

static inline uint32_t cpu_bench_r(struct cpu_bench *b, unsigned n)
{
    return cpu_reg(b->cpu, ENGINE_R0 + n);
}

/* Adds the test once an engine, as /cpu/ENGINE/name. */
void cpu_bench_add(const char *name, void (*test)(struct cpu_bench *b));
void cpu_bench_add_net(const char *name, void (*test)(struct cpu_bench *b));
