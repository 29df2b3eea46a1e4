/*
 * Follows: the vendor's SystemInit() (system_nrf5340_application.c, system_nrf5340_network.c), the
 * part that every image runs: trim values, errata 140 and 160, access port protection, FPU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "system_init.h"

#include <stddef.h>

#include "cortex_m33.h"
#include "nrf5340.h"

struct store {
    uint32_t addr;
    uint32_t value;
};

static void copy_trim(uint32_t ficr)
{
    for (uint32_t i = 0; i < TRIMCNF_COUNT; i++) {
        uint32_t addr = REG(ficr, FICR_TRIMCNF + 8 * i);

        if (addr == 0xffffffff)
            return;
        REG(addr, 0) = REG(ficr, FICR_TRIMCNF + 8 * i + 4);
    }
}

static void apply(const struct store *stores, size_t n)
{
    for (size_t i = 0; i < n; i++)
        REG(stores[i].addr, 0) = stores[i].value;
}

#ifdef NETWORK_CORE

void system_init(void)
{
    /* Errata 160: sleep transitions. The registers are undocumented. */
    static const struct store errata160[] = {
        {0x41002118, 0x7f}, {0x41080e04, 0}, {0x41080e08, 0},
        {0x41002124, 0},    {0x4100212c, 0}, {0x41101110, 0},
    };

    copy_trim(NET_FICR_BASE);
    apply(errata160, sizeof(errata160) / sizeof(errata160[0]));
    REG(NET_CTRLAP_BASE, CTRLAP_APPROTECT_DISABLE) = REG(NET_UICR_BASE, UICR_APPROTECT);
}

#else

#define ERRATA140_STATUS 0x50032420u

static void errata140(void)
{
    /* A reset during calibration leaves LFRC wrong; starting LFCLK once more mends it. */
    if ((REG(ERRATA140_STATUS, 0) & BIT(31)) == 0)
        return;
    REG(CLOCK_BASE, CLOCK_LFCLKSRC) = 3;
    REG(CLOCK_BASE, CLOCK_TASKS_LFCLKSTART) = 1;
    while (REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) == 0)
        ;
    REG(CLOCK_BASE, CLOCK_EVENTS_LFCLKSTARTED) = 0;
    REG(CLOCK_BASE, CLOCK_LFCLKSRC) = LFCLKSRC_LFRC;
}

void system_init(void)
{
    static const struct store errata160[] = {
        {0x5000470c, 0x7e}, {0x5000493c, 0x7e}, {0x50002118, 0x7f},
        {0x50039e04, 0},    {0x50039e08, 0},    {0x50101110, 0},
        {0x50002124, 0},    {0x5000212c, 0},    {0x502012a0, 0},
    };

    copy_trim(APP_FICR_BASE);
    errata140();
    apply(errata160, sizeof(errata160) / sizeof(errata160[0]));
    REG(APP_CTRLAP_BASE, CTRLAP_APPROTECT_DISABLE) = REG(APP_UICR_BASE, UICR_APPROTECT);
    REG(APP_CTRLAP_BASE, CTRLAP_SECUREAPPROTECT_DISABLE) = REG(APP_UICR_BASE, UICR_SECUREAPPROTECT);
    SCB_NSACR |= 3u << 10;
    SCB_CPACR |= CPACR_CP10_CP11;
    barrier();
}

#endif
