/*
 * Change: Non-secure code uses a device that SPU has left Secure, at its Non-secure address.
 * Seen:   a bus error.
 * Source: TF-M's peripheral configuration.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "non_secure.h"
#include "nrf5340.h"

void scenario(void)
{
    read_from_non_secure(0x4002b500u);
}
