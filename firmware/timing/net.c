/*
 * Wait states of the network core's flash.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "clock.h"
#include "console.h"
#include "cortex_m33.h"
#include "nrf5340.h"
#include "rows.h"

int main(void);

void cache_set(bool on)
{
    REG(NET_NVMC_BASE, NVMC_ICACHECNF) = on;
}

int main(void)
{
    static const struct console_config console = {
        .uarte = NET_UARTE0_BASE,
        .gpio = NET_P1_BASE,
        .tx_pin = PIN(1, 1),
        .rx_pin = PIN_DISCONNECTED,
    };

    console_init(&console);
    cycle_counter_start();
    rows_report("net64");
    printk("timing: done\n");
    sleep_forever();
}
