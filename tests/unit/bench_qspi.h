/*
 * A bench with QSPI, its flash chip and the XIP window.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bench.h"
#include "periph/nor/nor.h"
#include "periph/qspi/qspi.h"

#define QSPI UINT32_C(0x5002b000)

enum {
    TASKS_ACTIVATE = 0x000,
    TASKS_READSTART = 0x004,
    TASKS_WRITESTART = 0x008,
    TASKS_ERASESTART = 0x00c,
    TASKS_DEACTIVATE = 0x010,
    EVENTS_READY = 0x100,
    INTENSET = 0x304,
    INTENCLR = 0x308,
    ENABLE = 0x500,
    READ_SRC = 0x504,
    READ_DST = 0x508,
    READ_CNT = 0x50c,
    WRITE_DST = 0x510,
    WRITE_SRC = 0x514,
    WRITE_CNT = 0x518,
    ERASE_PTR = 0x51c,
    ERASE_LEN = 0x520,
    PSEL_SCK = 0x524,
    PSEL_CSN = 0x528,
    PSEL_IO0 = 0x530,
    XIPOFFSET = 0x540,
    IFCONFIG0 = 0x544,
    XIPEN = 0x54c,
    XIP_ENC_KEY0 = 0x560,
    XIP_ENC_NONCE0 = 0x570,
    XIP_ENC_ENABLE = 0x57c,
    DMA_ENC_KEY0 = 0x580,
    DMA_ENC_NONCE0 = 0x590,
    DMA_ENC_ENABLE = 0x59c,
    IFCONFIG1 = 0x600,
    STATUS = 0x604,
    DPMDUR = 0x614,
    ADDRCONF = 0x624,
    CINSTRCONF = 0x634,
    CINSTRDAT0 = 0x638,
    CINSTRDAT1 = 0x63c,
    IFTIMING = 0x640,
};

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
    const struct codebus_window *window;
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

/* What the CPU does before it reads the window, and what it then sees. */
const uint8_t *qspi_xip(struct bench_qspi *t, uint32_t offset);

#define g_assert_reported(t, id)     g_assert_cmpuint(guest_log_count((t)->b->log, id), >, 0)
#define g_assert_not_reported(t, id) g_assert_cmpuint(guest_log_count((t)->b->log, id), ==, 0)
