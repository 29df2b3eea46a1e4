/*
 * Change: none that matters: SysTick is polled by a core that does not sleep.
 * Seen:   it counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "cortex_m33.h"
#include "nrf5340.h"

#define SYST_RVR       CORE_REG(0xe000e014u)
#define SYST_CVR       CORE_REG(0xe000e018u)
#define SYST_ENABLE    BIT(0)
#define SYST_CLKSOURCE BIT(2)
#define SYST_COUNTFLAG BIT(16)

void scenario(void)
{
    SYST_RVR = 63999;
    SYST_CVR = 0;
    SYST_CSR = SYST_ENABLE | SYST_CLKSOURCE;
    for (unsigned ms = 0; ms < 100;)
        ms += (SYST_CSR & SYST_COUNTFLAG) != 0;
}
