/*
 * One step of unwinding by DWARF call frame information.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Call frame information of the ELFs that were asked about. */
struct cfi;

struct cfi *cfi_new(void);
void cfi_free(struct cfi *c);

typedef bool (*cfi_reader)(void *ctx, uint32_t addr, uint32_t *word);

/*
 * Turns the registers at pc into those of the caller: r[13] is its SP, r[14] the value that pc has
 * there before the Thumb bit is cleared. False: no information, or one that is not understood.
 */
bool cfi_step(struct cfi *c, const char *file, uint32_t pc, uint32_t r[16], cfi_reader read,
              void *ctx);
