/*
 * Text of instructions, remembered by block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

struct disasm;

struct disasm *disasm_new(void);
void disasm_free(struct disasm *d);

struct disasm_insn {
    uint32_t pc;
    uint32_t size;
    char *text; /* "ldr     r0, [r1, #4]" */
};

/* The instructions of [pc, pc+size), whose content is `code`; valid until the next call. */
const struct disasm_insn *disasm_block(struct disasm *d, uint32_t pc, const uint8_t *code,
                                       uint32_t size, unsigned *n);
