/*
 * Change: Non-secure code uses the Secure address of a device.
 * Seen:   a SecureFault.
 * Source: nRF headers without NRF_TRUSTZONE_NONSECURE.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "non_secure.h"
#include "nrf5340.h"

void scenario(void)
{
    read_from_non_secure(QSPI_BASE + QSPI_ENABLE);
}
