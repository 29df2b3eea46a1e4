/*
 * Change: a bootloader that erases the trailers of all secondaries before it copies, so that an
 *         update that fails is not tried for ever.
 * Seen:   after a power cut nothing is pending any more: image 0 new and image 2 old for good, or
 *         an image half copied.
 * Source: MCUboot docs/design.md, multi-image loops: the request is what makes an interrupted copy
 *         start again, and nothing ties the images together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "trailer.h"
#include "update.h"

void update_accepted(const struct slot *secondary)
{
    trailer_clear(secondary);
}
