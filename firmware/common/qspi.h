/*
 * QSPI controller with the flash chip of the DK, polled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nrf5340.h"

enum qspi_error {
    QSPI_OK = 0,
    QSPI_TIMED_OUT = -116, /* READY did not come */
    QSPI_WRONG_CHIP = -19,
    QSPI_BAD_ARGUMENT = -22,
};

struct qspi_config {
    uint8_t hfclk192m_div; /* HFCLK192MCTRL while the controller works */
    uint8_t sckfreq;       /* SCK = HFCLK192M / (2 * (sckfreq + 1)) */
    uint8_t sckdelay;      /* CSN high, in 31.25 ns */
    enum qspi_readoc readoc;
    enum qspi_writeoc writeoc;
};

/* Pins, clock, interface registers; errata 43 and 121. The controller is not activated. */
int qspi_init(const struct qspi_config *config);

int qspi_activate(void);

/* Idle: DEACTIVATE, ENABLE = 0 and HFCLK192M divided by four. */
void qspi_deactivate(void);

/* One custom instruction of up to 8 bytes; response may be NULL. */
int qspi_command(uint8_t opcode, const uint8_t *data, uint8_t *response, size_t len, bool wren);

/* Activates, sends ABh and waits tRDP: the first thing after qspi_init(). */
int qspi_wake(void);
int qspi_read_id(uint8_t id[3]);
int qspi_set_quad_enable(void);

/* Quad enable and, until power is lost, the mode that allows more than 8 MHz (Macronix). */
int qspi_set_high_performance(void);

/* EasyDMA; addresses and lengths are multiples of four, buf in RAM. */
int qspi_read(uint32_t addr, void *buf, uint32_t len);
int qspi_write(uint32_t addr, const void *buf, uint32_t len);

/* Starts the erase of 4 KiB and returns when the controller has sent it: the chip is still busy. */
int qspi_erase_start(uint32_t addr);
int qspi_wait_while_busy(uint32_t timeout_ms);
