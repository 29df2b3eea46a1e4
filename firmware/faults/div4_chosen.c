/*
 * Change: nothing. HFCLK192M is divided by four on purpose, and SCKFREQ is 2 for it: SCK is 8 MHz.
 * Seen:   transfers are right.
 * Source: Zephyr's nrf_qspi_nor.c before pull request 53063 did so.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"
#include "nrf5340.h"
#include "qspi.h"

int main(void);

int main(void)
{
    static const struct qspi_config qspi = {
        .hfclk192m_div = HFCLK192MCTRL_48MHZ,
        .sckfreq = 2,
        .readoc = READOC_FASTREAD,
        .writeoc = WRITEOC_PP,
    };
    uint32_t word;

    console_init();
    if (qspi_init(&qspi) == QSPI_OK && qspi_wake() == QSPI_OK &&
        qspi_read(0, &word, sizeof word) == QSPI_OK)
        printk("split: done\n");
    for (;;)
        wait_for_interrupt();
}
