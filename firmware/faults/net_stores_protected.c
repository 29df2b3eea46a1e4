/*
 * Change: the network core protects a page with ACL, then writes it.
 * Seen:   the network core faults, the application core goes on.
 * Source: product specification, ACL.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "nrf5340.h"
#include "scenario.h"

#define PAGE       0x0103f000u
#define PAGE_BYTES 0x800u
#define ACL_ADDR   0x800u
#define ACL_SIZE   0x804u
#define ACL_PERM   0x808u
#define NO_WRITE   BIT(1)

void scenario(void)
{
    REG(NET_NVMC_BASE, ACL_ADDR) = PAGE;
    REG(NET_NVMC_BASE, ACL_SIZE) = PAGE_BYTES;
    REG(NET_NVMC_BASE, ACL_PERM) = NO_WRITE;
    REG(NET_NVMC_BASE, NVMC_CONFIG) = NVMC_CONFIG_WEN;
    REG(PAGE, 0) = 1;
}
