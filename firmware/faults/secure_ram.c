/*
 * Change: Non-secure code reads RAM that belongs to the Secure image.
 * Seen:   a SecureFault.
 * Source: TF-M with partitions that do not fit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "non_secure.h"

void scenario(void)
{
    read_from_non_secure(0x20020010u);
}
