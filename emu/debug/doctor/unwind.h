/*
 * Who called whom when it happened.
 *
 * With DWARF call frame information of an ELF the path is exact and crosses exception frames;
 * without it, words of the stack that follow a call instruction are taken for return addresses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PATH_FRAMES 16

struct path_frame {
    uint32_t pc;  /* the instruction: the fault, or the call */
    bool guessed; /* found by scanning the stack */
    bool handler; /* an exception was taken between this frame and the one before */
};

struct call_path {
    struct path_frame frame[PATH_FRAMES];
    unsigned n;
    bool cut; /* a frame could not be unwound */
};

/* Registers of the innermost frame. */
struct unwind_start {
    uint32_t r[16];
    uint32_t msp, psp;
};

/* What the unwinder works on; every member is needed. */
struct unwind_client {
    void *ctx;
    bool (*read)(void *ctx, uint32_t addr, uint32_t *word); /* stacks and code */
    bool (*is_code)(void *ctx, uint32_t addr);              /* may a function be there? */
    /* The ELF that describes code at addr, or NULL. */
    const char *(*file_of)(void *ctx, uint32_t addr);
};

void unwind(const struct unwind_client *client, const struct unwind_start *start,
            struct call_path *path);
