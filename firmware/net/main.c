/*
 * Network core: answers each ping of the application core with the number one higher.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>

#include "console.h"
#include "cortex_m33.h"
#include "irq.h"
#include "nrf5340.h"
#include "scenario.h"
#include "shared.h"

int main(void);

static volatile bool pinged;

void ipc_isr(const void *arg)
{
    (void)arg;
    REG(NET_IPC_BASE, IPC_EVENTS_RECEIVE + 4 * CHANNEL_TO_NET) = 0;
    pinged = true;
}

static void notify(void)
{
    barrier();
    REG(NET_IPC_BASE, IPC_TASKS_SEND + 4 * CHANNEL_TO_APP) = 1;
}

static void listen(void)
{
    REG(NET_IPC_BASE, IPC_SEND_CNF + 4 * CHANNEL_TO_APP) = BIT(CHANNEL_TO_APP);
    REG(NET_IPC_BASE, IPC_RECEIVE_CNF + 4 * CHANNEL_TO_NET) = BIT(CHANNEL_TO_NET);
    REG(NET_IPC_BASE, INTENSET) = BIT(CHANNEL_TO_NET);
    irq_enable(NET_IPC_IRQ);
    SHARED->ready = SHARED_READY;
    notify();
}

static bool take_ping(void)
{
    uint32_t key = irq_lock();
    bool taken = pinged;

    pinged = false;
    if (!taken)
        wait_for_interrupt();
    irq_unlock(key);
    return taken;
}

int main(void)
{
    REG(NET_NVMC_BASE, NVMC_ICACHECNF) = 1;
    console_init();
    printk("nrf53emu network core\n");
    scenario();
    listen();
    for (;;) {
        if (!take_ping())
            continue;
        SHARED->pong = SHARED->ping + 1;
        notify();
        printk("ping %u\n", (unsigned)SHARED->ping);
    }
}
