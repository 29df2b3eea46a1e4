/*
 * Good: the whole QSPI flash is erased and its status polled until it is done, which takes more
 * than a minute; nothing in XIP is used afterwards. Between two polls the core sleeps.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"

#define OP_CHIP_ERASE 0xc7
#define OP_RDSR       0x05
#define SR_WIP        0x01
#define POLL_MS       10u
#define LIMIT_POLLS   40000u

void scenario(void)
{
    uint8_t status = SR_WIP;
    int rc = qspi_command(OP_CHIP_ERASE, NULL, NULL, 0, true);

    for (uint32_t polls = 0; rc == QSPI_OK && (status & SR_WIP) != 0; polls++) {
        rc = polls < LIMIT_POLLS ? qspi_command(OP_RDSR, NULL, &status, 1, false) : QSPI_TIMED_OUT;
        sleep_ms(POLL_MS);
    }
    printk("chip erase returned %d\n", rc);
}
