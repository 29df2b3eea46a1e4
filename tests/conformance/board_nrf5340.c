/*
 * nRF5340 application core: UARTE0 at 1 Mbaud, the core asleep while it sends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "board.h"
#include "cortex_m33.h"
#include "nrf5340.h"

#define UARTE_BAUDRATE_1M 0x10000000u
#define UARTE_INT_ENDTX   (1u << 8)
#define UARTE0_IRQ        8u
#define TX_PIN            20u
#define SCR_SEVONPEND     (1u << 4)
#define SCB_SCR           CORE_REG(0xe000ed10u)

void board_init(void)
{
    REG(APP_UARTE0_BASE, UARTE_PSEL_TXD) = TX_PIN;
    REG(APP_UARTE0_BASE, UARTE_BAUDRATE) = UARTE_BAUDRATE_1M;
    REG(APP_UARTE0_BASE, UARTE_ENABLE) = UARTE_ENABLED;
    REG(APP_UARTE0_BASE, INTENSET) = UARTE_INT_ENDTX;
    SCB_SCR = SCR_SEVONPEND; /* the interrupt stays disabled: it only wakes WFE */
}

void board_write(const char *text, uint32_t len)
{
    REG(APP_UARTE0_BASE, UARTE_EVENTS_ENDTX) = 0;
    NVIC_ICPR[0] = 1u << UARTE0_IRQ;
    REG(APP_UARTE0_BASE, UARTE_TXD_PTR) = (uint32_t)(uintptr_t)text;
    REG(APP_UARTE0_BASE, UARTE_TXD_MAXCNT) = len;
    barrier();
    REG(APP_UARTE0_BASE, UARTE_TASKS_STARTTX) = 1;
    while (REG(APP_UARTE0_BASE, UARTE_EVENTS_ENDTX) == 0)
        __asm__ volatile("wfe");
}

void board_end(void)
{
    sleep_forever();
}
