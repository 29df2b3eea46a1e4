/*
 * What the checks share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/map.h"
#include "debug/check/check.h"
#include "debug/code/callgraph.h"
#include "debug/code/zephyr_init.h"
#include "load/content.h"
#include "load/dfu_archive.h"
#include "load/elf_view.h"
#include "load/image.h"
#include "load/lines.h"
#include "load/mcuboot_scan.h"
#include "load/partition_table.h"
#include "program/qspi_ini.h"

/* Product specification, memory map. */
#define IMAGE_HEADER UINT32_C(0x200) /* of nRF Connect SDK, PM_MCUBOOT_PAD_SIZE */

/* Checks that repeat say so only so often. */
#define CHECK_REPEATS 12

/* An ELF with what was read out of it. */
struct check_elf {
    struct elf_view *view;
    struct callgraph *graph;
    struct lines *lines;
    GArray *init;       /* struct init_call */
    int driver;         /* index of the QSPI driver's entry, or -1 */
    uint32_t vectors;   /* address of the vector table, UINT32_MAX: none found */
    bool has_xip;       /* it has sections in the XIP window */
    bool behind_header; /* it is linked to stand behind an MCUboot header */
    bool is_bootloader;
};

/* A Qspi.ini, with its faulty lines. */
struct check_ini {
    char *path;
    struct qspi_ini *ini;
};

struct check {
    const struct board *board;
    const struct nor_chip *chip;
    struct nor_chip *own_chip; /* of a chip file */
    struct public_key *key;
    GPtrArray *elves;    /* struct check_elf */
    GPtrArray *images;   /* struct image, what is programmed */
    GPtrArray *tables;   /* struct partition_table */
    GPtrArray *inis;     /* struct check_ini */
    GPtrArray *archives; /* struct dfu_archive */
    struct content *content;
    GPtrArray *found; /* struct mcuboot_found */
    GPtrArray *findings;
};

static inline bool in_xip(uint32_t addr)
{
    return addr - XIP_BASE < XIP_SIZE;
}

/* find.c */
/* Appends a finding and returns it, to be filled. */
struct finding *check_find(struct check *c, const char *id, enum finding_severity severity,
                           const char *title, ...) G_GNUC_PRINTF(4, 5);

/* Whether addr is code or data that this ELF places in the XIP window. */
bool check_elf_in_xip(const struct check_elf *e, uint32_t addr);

/* "0x10120200 (backend.c:31)", or the bare address; free with g_free(). */
char *check_address(const struct check_elf *e, uint32_t addr);

/* The source line of addr is where to look. */
void check_source(const struct check_elf *e, struct finding *f, uint32_t addr);

/* The partition `name` of the first table that has it, or NULL. */
const struct partition *check_partition(const struct check *c, const char *name);

/* The same for a slot of image n of MCUboot, up to CHECK_IMAGES of them. */
const struct partition *check_mcuboot_slot(const struct check *c, bool secondary, unsigned n);
#define CHECK_IMAGES 4u

/* One file each. */
void check_init_order(struct check *c);
void check_handlers(struct check *c);
void check_sections(struct check *c);
void check_images(struct check *c);
void check_archives(struct check *c);
void check_halves(struct check *c);
void check_partitions(struct check *c);
void check_layout(struct check *c, const struct partition_table *t);
void check_qspi_ini(struct check *c);
void check_console(struct check *c);
void check_config(struct check *c);
void check_devicetree(struct check *c);
void check_build(struct check *c);
