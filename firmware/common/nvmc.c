/*
 * Follows: product specification, NVMC: a page is erased by writing 0xFFFFFFFF to its first word.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "nvmc.h"

#include "nrf5340.h"

#ifdef NETWORK_CORE
#define NVMC_BASE NET_NVMC_BASE
#else
#define NVMC_BASE APP_NVMC_BASE
#endif

static void wait_ready(void)
{
    while ((REG(NVMC_BASE, NVMC_READY) & 1) == 0)
        ;
}

static void store(uint32_t mode, uint32_t addr, uint32_t value)
{
    REG(NVMC_BASE, NVMC_CONFIG) = mode;
    wait_ready();
    *(volatile uint32_t *)addr = value;
    wait_ready();
    REG(NVMC_BASE, NVMC_CONFIG) = NVMC_CONFIG_REN;
#ifndef NETWORK_CORE
    /* The cache does not see the NVMC program. */
    REG(CACHE_BASE, CACHE_INVALIDATE) = 1;
#endif
}

void nvmc_write_word(uint32_t addr, uint32_t value)
{
    store(NVMC_CONFIG_WEN, addr, value);
}

void nvmc_erase_page(uint32_t addr)
{
    store(NVMC_CONFIG_EEN, addr, 0xffffffff);
}
