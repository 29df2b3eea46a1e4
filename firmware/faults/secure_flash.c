/*
 * Change: Non-secure code begins in a flash region that belongs to the Secure image.
 * Seen:   a SecureFault.
 * Source: a public layout with the application at 0x1c200.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "non_secure.h"

void scenario(void)
{
    read_from_non_secure(0x00012345u & ~3u);
}
