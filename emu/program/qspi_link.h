/*
 * The QSPI controller under a debugger: how the vendor's programmer reaches the flash chip.
 *
 * The cores stand still; registers are written as nrfx_qspi does, data goes through application
 * RAM. So the chip sees the frames that it would see on the bench, and what it cannot do fails.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "program/qspi_ini.h"
#include "soc/machine.h"

/* One transfer; the buffer in RAM. */
#define QSPI_LINK_CHUNK UINT32_C(4096)

struct qspi_link;

/*
 * Powers the machine on with both cores halted, sets the controller up and sends the custom
 * instructions. NULL and a reason when the chip does not get ready. `ini` must outlive the link.
 */
struct qspi_link *qspi_link_open(struct machine *m, const struct qspi_ini *ini,
                                 const char **reason);
void qspi_link_close(struct qspi_link *link);

/* Addresses are chip offsets; address and len are multiples of 4, len at most one chunk. */
bool qspi_link_read(struct qspi_link *link, uint32_t address, uint8_t *data, uint32_t len);
bool qspi_link_write(struct qspi_link *link, uint32_t address, const uint8_t *data, uint32_t len);

bool qspi_link_erase_sector(struct qspi_link *link, uint32_t address); /* 4 KiB */
bool qspi_link_erase_chip(struct qspi_link *link);

/* Emulated time since the link was opened. */
ticks_t qspi_link_elapsed(const struct qspi_link *link);
