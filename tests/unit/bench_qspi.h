/*
 * A bench with QSPI, its flash chip and the XIP window.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bench.h"
#include "periph/nor/nor.h"
#include "periph/qspi/qspi.h"
#include "periph/qspi/qspi_regs.h"

#define QSPI UINT32_C(0x5002b000)

#define INTENSET 0x304
#define INTENCLR 0x308

#define IFCONFIG0_READ4IO 4u
#define IFCONFIG0_PP4IO   (3u << 3)
#define IFCONFIG0_ERR121  BIT(16)
#define SCKFREQ(n)        ((uint32_t)(n) << 28)
#define CINSTR(op, len)   ((uint32_t)(op) | (uint32_t)(len) << 8 | BIT(12) | BIT(13))

struct bench_qspi {
    struct bench *b;
    struct periph *p;
    struct nor *nor;
    uint8_t *array;
    uint32_t size;
};

/* The named chip on the wires, array erased; clock /1, CPU 64 MHz, settled. */
struct bench_qspi *bench_qspi_new(const char *chip);
void bench_qspi_free(struct bench_qspi *t);

uint32_t qspi_get(struct bench_qspi *t, uint32_t offset);
void qspi_put(struct bench_qspi *t, uint32_t offset, uint32_t value);

/* Pins, 8 MHz, READ4IO and PP4IO (needs QE), ENABLE, ACTIVATE. */
void qspi_bring_up(struct bench_qspi *t);
void qspi_pins(struct bench_qspi *t, bool connect);

/* Clears READY, triggers, waits; returns the time it took or TICKS_NEVER after `limit`. */
ticks_t qspi_run(struct bench_qspi *t, uint32_t offset, uint32_t value, ticks_t limit);

/* Sends a custom instruction and returns CINSTRDAT0. */
uint32_t qspi_cinstr(struct bench_qspi *t, uint8_t opcode, unsigned length, uint32_t data);

ticks_t qspi_dma_read(struct bench_qspi *t, uint32_t src, uint32_t ram, uint32_t len);
ticks_t qspi_dma_write(struct bench_qspi *t, uint32_t dst, uint32_t ram, uint32_t len);
ticks_t qspi_erase(struct bench_qspi *t, uint32_t addr, uint32_t len_code);
void qspi_wait_not_busy(struct bench_qspi *t);

/* The XIP window as the core finds it now. */
static inline const struct codebus_window *window_of(const struct bench_qspi *t)
{
    return qspi_window(t->p);
}

/* What the CPU does before it reads the window, and what it then sees. */
const uint8_t *qspi_xip(struct bench_qspi *t, uint32_t offset);

#define g_assert_reported(t, id)     g_assert_cmpuint(guest_log_count((t)->b->log, id), >, 0)
#define g_assert_not_reported(t, id) g_assert_cmpuint(guest_log_count((t)->b->log, id), ==, 0)
