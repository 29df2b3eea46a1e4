/*
 * Change: code lies in the flash chip 0x10000 behind where it is linked, and XIPOFFSET says so. It
 *         stores to address 0.
 * Seen:   a bus fault, in which XIPOFFSET has no part.
 * Source: product specification, QSPI, XIPOFFSET.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "fatal.h"
#include "nrf5340.h"
#include "qspi.h"

#define LINKED  0x10000u
#define OFFSET  0x10000u
#define NULL_R0 0x2000u /* movs r0, #0 */
#define STORE   0x6000u /* str r0, [r0] */
#define BUSY_MS 400u

int main(void);

int main(void)
{
    static const struct qspi_config qspi = {
        .hfclk192m_div = HFCLK192MCTRL_192MHZ,
        .sckfreq = 11,
        .readoc = READOC_FASTREAD,
        .writeoc = WRITEOC_PP,
    };
    static uint32_t code[16];

    for (unsigned i = 0; i < sizeof(code) / sizeof(code[0]); i++)
        code[i] = STORE << 16 | NULL_R0;
    console_init();
    if (qspi_init(&qspi) != QSPI_OK || qspi_wake() != QSPI_OK ||
        qspi_erase_start(LINKED + OFFSET) != QSPI_OK || qspi_wait_while_busy(BUSY_MS) != QSPI_OK ||
        qspi_write(LINKED + OFFSET, code, sizeof code) != QSPI_OK ||
        qspi_wait_while_busy(BUSY_MS) != QSPI_OK)
        fatal_end();
    REG(QSPI_BASE, QSPI_XIPOFFSET) = OFFSET;
    ((void (*)(void))(XIP_BASE + LINKED + 1))();
    fatal_end();
}
