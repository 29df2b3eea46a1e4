/* 128 MHz and the cache on. SPDX-License-Identifier: GPL-2.0-or-later */
#include "nrf5340.h"
#include "speed.h"

void speed_board(void)
{
    REG(CLOCK_BASE, CLOCK_HFCLKCTRL) = HFCLKCTRL_128MHZ;
    REG(CACHE_BASE, CACHE_ENABLE) = 1;
}
