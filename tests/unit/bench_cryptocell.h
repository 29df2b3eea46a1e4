/*
 * CryptoCell on a bench, driven as its libraries drive it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bench.h"

#define CRYPTOCELL     UINT32_C(0x50844000)
#define CRYPTOCELL_IRQ 68
#define CC_REG(offset) (CRYPTOCELL + 0x1000 + (offset))
#define CC_SOURCE      (BENCH_RAM + 0x1000) /* where cc_transfer() puts its input */
#define CC_DESTINATION (BENCH_RAM + 0x8000)
#define CC_NO_OUTPUT   0u

/* A bench with CryptoCell at its place, enabled, all engine clocks on. */
struct bench *cc_set_up(void);

uint32_t cc_read(struct bench *b, uint32_t offset);
void cc_write(struct bench *b, uint32_t offset, uint32_t value);

/* Byte strings as little-endian words, from `offset` on. */
void cc_write_bytes(struct bench *b, uint32_t offset, const char *hex);
void cc_assert_bytes(struct bench *b, uint32_t offset, const char *hex);

/* Bytes of a hexadecimal text; `n` may be NULL. */
uint8_t *cc_unhex(const char *hex, size_t *n);

/*
 * One transfer through the path that CRYPTO_CTL names: clears the interrupts, sets the destination
 * if there is one, starts by the size of the source, waits for SYM_DMA_COMPLETED.
 */
void cc_transfer(struct bench *b, uint32_t path, const char *hex, uint32_t destination);

/* Asserts what the last transfer wrote to CC_DESTINATION. */
void cc_assert_output(struct bench *b, const char *hex);
