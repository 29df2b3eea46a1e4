/*
 * The application: shows that both halves, the network core and the console work.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"

#define ALIVE_LINES     3
#define ALIVE_PERIOD_MS 100u
#define NETWORK_MS      100u
#define PING            41u
#define LINE_BYTES      64u

/* 1 + 2 + ... + 16 times the four factors of xip_table.c. */
#define EXPECTED_SUM (136u * (0x9e3779b1u + 0x85ebca77u + 0xc2b2ae3du + 0x27d4eb2fu))

/* RESETREAS collects reasons until they are cleared. */
static uint32_t reset_reason(void)
{
    uint32_t reason = REG(RESET_BASE, RESET_RESETREAS);

    REG(RESET_BASE, RESET_RESETREAS) = reason;
    return reason;
}

static void check_xip(void)
{
    uint32_t calls = xip_report(), sum = xip_table_sum();

    if (sum != EXPECTED_SUM || calls != 1) {
        printk("XIP part is wrong: sum 0x%08x expect 0x%08x, %u init calls\n", (unsigned)sum,
               (unsigned)EXPECTED_SUM, (unsigned)calls);
        fatal_end();
    }
    printk("XIP table sum 0x%08x is right\n", (unsigned)sum);
}

static void check_network(void)
{
    uint32_t answer;

    if (network_ping(PING, NETWORK_MS, &answer))
        printk("network core answered %u\n", (unsigned)answer);
    else
        printk("network core silent\n");
}

static void echo(void)
{
    static char line[LINE_BYTES + 1];
    static unsigned len;
    char c;

    while (console_getc(&c)) {
        if (c != '\n' && c != '\r' && len < LINE_BYTES) {
            line[len++] = c;
            continue;
        }
        line[len] = '\0';
        if (len > 0)
            printk("echo: %s\n", line);
        len = 0;
    }
}

static void wait_for_input(void)
{
    uint32_t key = irq_lock(); /* the interrupt still ends WFI, but cannot come before it */

    if (!console_pending())
        wait_for_interrupt();
    irq_unlock(key);
}

void app_main(void)
{
    printk("split: internal part runs from 0x%08x, boot number %u, reset reason 0x%08x\n",
           (unsigned)(uintptr_t)app_main & ~1u, (unsigned)boot_number(), (unsigned)reset_reason());
    check_xip();
    check_network();
    scenario();
    for (unsigned i = 1; i <= ALIVE_LINES; i++) {
        sleep_ms(ALIVE_PERIOD_MS);
        echo();
        printk("split: alive %u\n", i);
    }
    printk("split: done\n");
    for (;;) {
        wait_for_input();
        echo();
    }
}
