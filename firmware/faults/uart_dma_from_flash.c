/*
 * Change: a text in flash is given to the UARTE, whose EasyDMA reaches RAM only.
 * Seen:   the line is missing or garbled.
 * Source: product specification, UARTE and EasyDMA.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

void scenario(void)
{
    static const char text[] = "this text is in flash\r\n";

    REG(APP_UARTE0_BASE, UARTE_EVENTS_ENDTX) = 0;
    REG(APP_UARTE0_BASE, UARTE_TXD_PTR) = (uint32_t)(uintptr_t)text;
    REG(APP_UARTE0_BASE, UARTE_TXD_MAXCNT) = sizeof(text) - 1;
    REG(APP_UARTE0_BASE, UARTE_TASKS_STARTTX) = 1;
    while (REG(APP_UARTE0_BASE, UARTE_EVENTS_ENDTX) == 0)
        ;
}
