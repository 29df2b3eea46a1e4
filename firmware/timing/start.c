/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"
#include "console.h"
#include "nrf5340.h"
#include "timing.h"

void timing_start(void)
{
    static const struct console_config config = {
        .uarte = APP_UARTE0_BASE,
        .gpio = P0_BASE,
        .tx_pin = PIN(0, 20),
        .rx_pin = PIN_DISCONNECTED,
    };

    console_init(&config);
    REG(CLOCK_BASE, CLOCK_HFCLKCTRL) = HFCLKCTRL_128MHZ;
    cycle_counter_start();
}
