/*
 * Releases the network core and talks to it: channel 0 there, channel 1 back, words in shared RAM.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "clock.h"
#include "cortex_m33.h"
#include "irq.h"
#include "shared.h"

#define POLL_MS 1u

static volatile bool answered;

void ipc_isr(const void *arg)
{
    (void)arg;
    REG(APP_IPC_BASE, IPC_EVENTS_RECEIVE + 4 * CHANNEL_TO_APP) = 0;
    answered = true;
}

/* Errata 161: from Force-OFF the core starts reliably only on the second release. */
static void network_release(void)
{
    REG(RESET_BASE, RESET_NETWORK_ERRATA161) = 1;
    REG(RESET_BASE, RESET_NETWORK_FORCEOFF) = 0;
    delay_us(5);
    REG(RESET_BASE, RESET_NETWORK_FORCEOFF) = 1;
    delay_us(1);
    REG(RESET_BASE, RESET_NETWORK_FORCEOFF) = 0;
    REG(RESET_BASE, RESET_NETWORK_ERRATA161) = 0;
}

static int network_init(void)
{
    *SHARED = (struct shared){0};
    REG(P1_BASE, GPIO_PIN_CNF + 4 * 0) = PIN_CNF_RESET | PIN_CNF_MCUSEL_NET;
    REG(P1_BASE, GPIO_PIN_CNF + 4 * 1) = PIN_CNF_RESET | PIN_CNF_MCUSEL_NET;
    /* The network core's accesses count as secure, so that it reaches RAM of this core. */
    if (split_config.network_secure)
        REG(SPU_BASE, SPU_EXTDOMAIN0_PERM) = SPU_PERM_SECATTR;
    REG(APP_IPC_BASE, IPC_SEND_CNF + 4 * CHANNEL_TO_NET) = BIT(CHANNEL_TO_NET);
    REG(APP_IPC_BASE, IPC_RECEIVE_CNF + 4 * CHANNEL_TO_APP) = BIT(CHANNEL_TO_APP);
    REG(APP_IPC_BASE, INTENSET) = BIT(CHANNEL_TO_APP);
    irq_enable(APP_IPC_IRQ);
    network_release();
    return 0;
}
SYS_INIT(network_init, POST_KERNEL, 50);

static bool wait_for_answer(uint32_t start, uint32_t timeout_ms)
{
    while (!answered) {
        if (uptime_ms() - start >= timeout_ms)
            return false;
        sleep_ms(POLL_MS);
    }
    answered = false;
    return true;
}

bool network_ping(uint32_t value, uint32_t timeout_ms, uint32_t *answer)
{
    uint32_t start = uptime_ms();

    while (SHARED->ready != SHARED_READY) {
        if (!wait_for_answer(start, timeout_ms))
            return false;
    }
    answered = false;
    SHARED->ping = value;
    barrier();
    REG(APP_IPC_BASE, IPC_TASKS_SEND + 4 * CHANNEL_TO_NET) = 1;
    if (!wait_for_answer(start, timeout_ms))
        return false;
    *answer = SHARED->pong;
    return true;
}
