/*
 * Change: HFCLK192M is divided by four, as for an idle QSPI, and not set back for the next
 *         transfer.
 * Seen:   transfers are right, and take four times as long.
 * Source: zephyr pull requests 29390 and 56380.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "clock.h"
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"
#include "nrf5340.h"
#include "qspi.h"

int main(void);

int main(void)
{
    static const struct qspi_config qspi = {
        .hfclk192m_div = HFCLK192MCTRL_192MHZ,
        .sckfreq = 11,
        .readoc = READOC_FASTREAD,
        .writeoc = WRITEOC_PP,
    };
    uint32_t word;

    console_init();
    if (qspi_init(&qspi) != QSPI_OK || qspi_wake() != QSPI_OK)
        fatal_end();
    REG(CLOCK_BASE, CLOCK_HFCLK192MCTRL) = HFCLK192MCTRL_48MHZ; /* the change */
    delay_us(7);
    if (qspi_read(0, &word, sizeof word) == QSPI_OK)
        printk("split: done\n");
    for (;;)
        wait_for_interrupt();
}
