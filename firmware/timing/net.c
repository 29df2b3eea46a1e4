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
    console_init();
    cycle_counter_start();
    rows_report("net64");
    printk("timing: done\n");
    sleep_forever();
}
