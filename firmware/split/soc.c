/*
 * Clocks, cache, regulators and the console.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "cortex_m33.h"
#include "irq.h"

static int soc_init(void)
{
    REG(REGULATORS_BASE, REGULATORS_VREGMAIN_DCDCEN) = 1;
    REG(REGULATORS_BASE, REGULATORS_VREGRADIO_DCDCEN) = 1;
    REG(REGULATORS_BASE, REGULATORS_VREGH_DCDCEN) = 1;
    REG(CLOCK_BASE, CLOCK_HFCLKCTRL) = split_config.hfclkctrl;
    if (split_config.cache)
        REG(CACHE_BASE, CACHE_ENABLE) = 1;
    return 0;
}
SYS_INIT(soc_init, PRE_KERNEL_1, 0);

void serial0_isr(const void *arg)
{
    (void)arg;
    console_isr();
}

static int uarte_init(const struct device *dev)
{
    (void)dev;
    console_init();
    console_receive();
    irq_enable(SERIAL0_IRQ);
    return 0;
}
DEVICE_DEFINE(117, "uart@8000", uarte_init, PRE_KERNEL_1, 50);
