/*
 * The other end of latency.c on the network core: channel 0 comes, channel 1 goes back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>

#include "cortex_m33.h"
#include "nrf5340.h"

#define TIMES 4u /* as often it looks before it sleeps */

int main(void);

static bool called(void)
{
    return REG(NET_IPC_BASE, IPC_EVENTS_RECEIVE) != 0;
}

static void answer(void)
{
    REG(NET_IPC_BASE, IPC_EVENTS_RECEIVE) = 0;
    REG(NET_IPC_BASE, IPC_TASKS_SEND) = 1;
}

int main(void)
{
    REG(NET_NVMC_BASE, NVMC_ICACHECNF) = 1;
    REG(NET_IPC_BASE, IPC_RECEIVE_CNF) = BIT(0);
    REG(NET_IPC_BASE, IPC_SEND_CNF) = BIT(1);
    answer();
    for (unsigned i = 0; i < TIMES; i++) {
        while (!called())
            ;
        answer();
    }
    __asm__ volatile("cpsid i");
    REG(NET_IPC_BASE, INTENSET) = BIT(0);
    irq_enable(NET_IPC_IRQ);
    for (;;) {
        while (!called())
            __asm__ volatile("dsb\n\twfi");
        answer();
        NVIC_ICPR[0] = BIT(NET_IPC_IRQ);
    }
}
