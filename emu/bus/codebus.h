/*
 * Code-bus windows: what fetching from and reading a memory costs, and whether it answers at all.
 *
 * The owner of a memory (NVMC for internal flash, QSPI for the XIP window) recomputes its window
 * when one of its registers or clocks changes; the timing model and the CPU only index it. What-if
 * overrides sit here and on the clock tree, nowhere else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/tell.h"
#include "time/clock.h"

/* What an access to the window gets besides its cost. */
enum codebus_answer {
    CODEBUS_OK,
    CODEBUS_BUS_ERROR, /* bus error: precise for data, IBUSERR for instructions */
    CODEBUS_HANG,      /* the access never completes: the core stands still, interrupts included */
};

/* For traces: line fills and uncached words, as they are charged; any member may be NULL. */
struct codebus_listener {
    struct listener listener;
    void (*fetched)(void *ctx, uint32_t addr, unsigned size, bool streams);
    /* The core asked for addr and waits `cycles`; in the other window it would have `elsewhere`. */
    void (*charged)(void *ctx, uint32_t addr, uint32_t cycles, uint32_t elsewhere);
};

struct codebus_window {
    const char *name; /* "flash", "xip" */
    uint32_t base;
    uint32_t size;
    enum codebus_answer answer;
    const char *reason; /* why answer is not OK, for the report: "QSPI not activated" */
    /*
     * Costs in ticks on top of a zero-wait access, for an access that opens a new transfer and for
     * one that continues where the previous access of this window ended.
     */
    uint32_t line_ticks; /* 16-byte cache line fill */
    uint32_t line_next_ticks;
    uint32_t word_ticks; /* 32-bit access with CACHE off or write-locked */
    uint32_t word_next_ticks;
    ticks_t busy_until;  /* accesses wait until then (NVMC writing, QSPI DMA running) */
    uint32_t generation; /* incremented by the owner on every change of this struct */
    /* counters, kept by the timing model */
    uint64_t fills;
    uint64_t reads;
    struct listeners listeners;
    /*
     * Called by the CPU before it fetches or reads while `watched` is set, so that the owner can
     * notice XIP use (anomaly 43, DEACTIVATE after XIP) and change what is there to be read; it
     * then says memory_changed() and increments `generation`. The owner sets and clears `watched`.
     */
    bool watched;
    void (*accessed)(void *owner, uint32_t addr);
    void *owner;
};

static inline void codebus_listen(struct codebus_window *w, struct codebus_listener *l, void *ctx)
{
    listener_join(&w->listeners, &l->listener, ctx);
}

/*
 * CACHE as the timing model sees it. The CACHE device writes the configuration and reads the
 * counters; emu/timing keeps tags and counts. Region 0 is internal flash, region 1 is XIP.
 */
struct codebus_cache {
    bool present; /* false: this core has no cache on its code bus */
    bool enabled;
    bool write_lock; /* hits are served, misses do not refill */
    bool profiling;
    bool instructions_only;    /* the network core's ICACHE */
    uint16_t sets;             /* 256 (8 KiB, 2-way, 16-byte lines) or 64 */
    uint32_t invalidate_count; /* incremented to drop every line */
    struct {
        uint64_t ihit, imiss, dhit, dmiss;
    } profile[2]; /* counts while `profiling` */
};
