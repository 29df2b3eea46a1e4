/*
 * A bench for the timing model: code in memory, no CPU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>

#include "base/units.h"
#include "timing/timing.h"

#define TIMING_FLASH UINT32_C(0x00000000) /* 64 KiB behind a window */
#define TIMING_XIP   UINT32_C(0x10000000) /* 64 KiB behind a window */
#define TIMING_RAM   UINT32_C(0x20000000) /* 64 KiB */
#define TIMING_BARE  UINT32_C(0x30000000) /* 64 KiB, zero-wait, nothing shared: the core alone */
#define TIMING_SIZE  KIB(64)

struct timing_bench {
    struct memory memory;
    struct codebus_cache cache;  /* 8 KiB, off */
    struct codebus_window flash; /* costs nothing until a test says so */
    struct codebus_window xip;
    struct timing *timing;
    uint64_t now; /* ticks; 12 a cycle */
};

#define TICKS_A_CYCLE 12

struct timing_bench *timing_bench_new(bool functional);
void timing_bench_free(struct timing_bench *b);

/* Puts halfwords at an address. */
void timing_bench_put(struct timing_bench *b, uint32_t addr, const uint16_t *code, unsigned n);

/* Charges the block and lets its time pass. */
uint32_t timing_bench_enter(struct timing_bench *b, uint32_t pc, uint32_t size);

/* Cycles of the code run once from top to bottom, of one round when it branches to its start. */
uint32_t timing_bench_once(const uint16_t *code, unsigned n);
uint32_t timing_bench_loop(const uint16_t *code, unsigned n);

#define ONCE(code) timing_bench_once(code, ARRAY_LEN(code))
#define LOOP(code) timing_bench_loop(code, ARRAY_LEN(code))
