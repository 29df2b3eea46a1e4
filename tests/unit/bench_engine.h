/*
 * A bench for CPU engines: flash, XIP window and RAM, and a client that remembers what it was told.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "engine/engine.h"

#define RIG_FLASH UINT32_C(0x00000000) /* 64 KiB */
#define RIG_XIP   UINT32_C(0x10000000) /* 64 KiB */
#define RIG_RAM   UINT32_C(0x20000000) /* 64 KiB */
#define RIG_CODE  UINT32_C(0x00000100) /* where rig_code() puts code */
#define RIG_STACK UINT32_C(0x20008000)
#define RIG_SIZE  UINT32_C(0x10000)
#define RIG_LOG   64

/* The part of each memory that is Non-secure, and of flash that is callable, in rig_new_worlds().
 */
#define RIG_NS_OFFSET  UINT32_C(0x8000) /* from there to the end of each memory */
#define RIG_CALLABLE   UINT32_C(0x00001000)
#define RIG_SECURE_ONE UINT32_C(0x50000000) /* peripherals from here on are Secure */

struct rig_access {
    uint32_t addr, pc, value;
    unsigned size;
    bool write, privileged;
};

struct rig {
    struct engine *engine;
    struct engine_client client;
    struct memory memory;
    uint8_t *flash, *xip, *ram;

    struct engine_trap trap[RIG_LOG];
    struct rig_access access[RIG_LOG];
    struct rig_access code_read[RIG_LOG];
    uint32_t block[RIG_LOG];
    unsigned n_traps, n_accesses, n_code_reads, n_blocks, n_masks;

    uint32_t answer;     /* what peripherals read as */
    uint32_t bus_hole;   /* this word answers with a bus error */
    uint32_t stop_at;    /* block() stops before this address */
    unsigned stop_every; /* block() stops at every n-th block */
    uint32_t redirect_from, redirect_to;
    uint32_t resume_at; /* trap() goes on there; 0: leave */
    bool stop_while_redirecting;
    bool fp_off, divide_traps, unaligned_traps;
    bool break_stores, broke;
    bool only_clears;          /* write() clears bits and sets none, as flash does */
    bool negative;             /* as permission() was last told */
    unsigned fp_off_at_access; /* this access switches FP off */
    unsigned change_guard_at_block;
    uint32_t next_guard;       /* 32 bytes that are refused from then on */
    uint32_t discard_at_write; /* write() discards code there */
    /* One region with permissions of its own; everything else is permitted. */
    uint32_t guard_base, guard_size;
    unsigned guard_privileged, guard_user;
    unsigned n_permission;
    unsigned n_worlds;
    bool secure; /* as world_changed() was last told */
};

/* kind: GINT_TO_POINTER of enum engine_kind, as g_test hands it over. */
struct rig *rig_new(gconstpointer kind);
/* The same with TrustZone, part of the memory Non-secure. */
struct rig *rig_new_worlds(void);
void rig_free(struct rig *r);

/* Places halfwords at addr, which lies in flash, XIP or RAM. */
void rig_place(struct rig *r, uint32_t addr, const uint16_t *code, size_t bytes);
#define rig_code(r, ...)                                                                           \
    rig_place(r, RIG_CODE, (const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}))
#define rig_program(r, code) rig_place(r, RIG_CODE, code, sizeof(code))

/* Runs from addr in privileged thread mode as the registers stand. */
enum engine_exit rig_run(struct rig *r, uint32_t addr);

uint32_t rig_reg(struct rig *r, unsigned n);
void rig_set(struct rig *r, unsigned n, uint32_t value);
uint32_t *rig_word(struct rig *r, uint32_t addr);
