/*
 * The address map of one bus master's view: flash, UICR, XIP window, RAM as host memory.
 *
 * A region is host memory that reads like memory. What a CPU store does is the region owner's
 * business: RAM takes it, NVMC programs flash, the XIP window answers with a bus error. Everybody
 * who changes content behind a CPU's back (EasyDMA, NVMC, QSPI, the other core) says so with
 * memory_changed(), so that cached translations are dropped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/tell.h"

enum mem_kind {
    MEM_RAM,   /* stores take effect directly; EasyDMA may read and write */
    MEM_FLASH, /* internal NVM, on the code bus behind CACHE; stores go to region->store */
    MEM_XIP,   /* external flash window, on the code bus behind CACHE; stores go to region->store */
    MEM_CONFIG, /* FICR, UICR: readable words; stores go to region->store */
};

struct codebus_window;

struct mem_region {
    const char *name; /* "flash", "xip", "ram", "net-ram" ... */
    uint32_t base;
    uint32_t size; /* bytes; base and size are multiples of 4 KiB */
    uint8_t *host; /* size bytes, owned by the machine */
    enum mem_kind kind;
    struct codebus_window *window; /* cost and availability; NULL: always there, no wait states */
    /* A CPU store of 1, 2 or 4 bytes; false = bus error. NULL for RAM. */
    bool (*store)(void *owner, uint32_t addr, unsigned size, uint32_t value);
    void *owner;
};

#define MEMORY_MAX_REGIONS 16

struct memory_listener {
    struct listener listener;
    /* Content of [addr, addr+len) has changed other than by a store of the listening CPU. */
    void (*changed)(void *ctx, uint32_t addr, uint32_t len);
    /*
     * Content of the XIP window is about to change, for who keeps what a cache has of it. Not for
     * internal flash: Zephyr's NVS and flash drivers run on silicon with CACHE on, read back by
     * pointer what NVMC has just written, and never invalidate.
     */
    void (*changing)(void *ctx, uint32_t addr, uint32_t len);
};

struct memory {
    struct mem_region region[MEMORY_MAX_REGIONS];
    unsigned n_regions;
    struct listeners listeners;
};

/* Adds a region (copied) and returns the one kept. Regions do not overlap. */
struct mem_region *memory_add(struct memory *m, const struct mem_region *region);

/* The region that holds addr, or NULL. */
struct mem_region *memory_find(struct memory *m, uint32_t addr);
struct mem_region *memory_find_name(struct memory *m, const char *name);

/* Host pointer to [addr, addr+len), or NULL when no single region holds all of it. */
uint8_t *memory_host(struct memory *m, uint32_t addr, uint32_t len);

void memory_listen(struct memory *m, struct memory_listener *l, void *ctx);
void memory_changed(struct memory *m, uint32_t addr, uint32_t len);
void memory_changing(struct memory *m, uint32_t addr, uint32_t len);

/*
 * EasyDMA: RAM only. False, and nothing transferred, when any byte lies elsewhere: the caller
 * reports it under its own name.
 */
bool memory_dma_read(struct memory *m, uint32_t addr, void *data, uint32_t len);
bool memory_dma_write(struct memory *m, uint32_t addr, const void *data, uint32_t len);
