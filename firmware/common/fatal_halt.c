/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"

void fatal_end(void)
{
    printk("halted\n");
    irq_lock();
    sleep_forever();
}
