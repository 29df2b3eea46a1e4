/*
 * Change: trace has taken the pads that QSPI needs.
 * Seen:   JEDEC id 00 00 00.
 * Source: devzone 119703; product specification, GPIO, MCUSEL.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "nrf5340.h"

#define PIN_CNF_MCUSEL_TRACE (7u << 28)

void scenario(void)
{
    uint8_t id[3] = {0xff, 0xff, 0xff};

    for (unsigned pin = 13; pin <= 18; pin++)
        REG(P0_BASE, GPIO_PIN_CNF + 4 * pin) = PIN_CNF_MCUSEL_TRACE | PIN_CNF_DRIVE_H0H1;
    qspi_read_id(id);
    printk("JEDEC id %x %x %x\n", id[0], id[1], id[2]);
    for (;;)
        sleep_ms(1000);
}
