/*
 * The two flash devices as the bootloader sees them. Offsets and lengths are multiples of four,
 * buffers in RAM and word aligned.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECTOR_BYTES 4096u /* of both: a page of NVMC, the least that the chip erases */

struct flash_device {
    bool (*read)(uint32_t offset, void *buf, uint32_t len);
    bool (*write)(uint32_t offset, const void *buf, uint32_t len);
    bool (*erase)(uint32_t offset); /* one sector; returns when it is done */
};

extern const struct flash_device internal_flash, qspi_flash;

/* Pins, JEDEC id, quad enable. NULL, or why the chip does not get ready. */
const char *qspi_flash_start(uint8_t id[3]);
void qspi_flash_stop(void);
