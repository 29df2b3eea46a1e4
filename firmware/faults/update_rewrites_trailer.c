/*
 * Change: a bootloader that counts attempts in the trailer of each secondary: it erases the sector
 *         and writes it again.
 * Seen:   a power cut between the two loses the request of one image, and the other is installed.
 * Source: MCUboot issues 829, 1588, 1966: trailers that a cut leaves half written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "trailer.h"
#include "update.h"

#define ATTEMPTS_FROM_END 64u /* below the fields of MCUboot */

void update_accepted(const struct slot *secondary)
{
    uint32_t at = secondary->offset + secondary->size - ATTEMPTS_FROM_END, attempts;

    if (!secondary->device->read(at, &attempts, sizeof(attempts)))
        return;
    attempts = attempts == 0xffffffff ? 1 : attempts + 1;
    if (trailer_clear(secondary) && secondary->device->write(at, &attempts, sizeof(attempts)))
        trailer_set(secondary);
}
