/*
 * nrf53emu.ini of an --nvm directory: format version, flash chip, and what the chip remembers
 * besides its array.
 *
 *   [nvm]
 *   format=1
 *   chip=mx25r6435f
 *   [chip]
 *   registers=40,00,00,00
 *   erases=288:3,289:3
 *
 * `registers` are the non-volatile bits of SR, the configuration registers and the security
 * register; `erases` counts erase cycles by 4 KiB sector. Without them the chip is as from the
 * factory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "periph/nor/nor.h"

/* The file's content for this chip as it is now; `name` is how the board calls it. */
char *nvm_info_compose(const struct nor *chip, const char *name);

/*
 * Takes over what the text says. EMU_ERROR_FORMAT names path, group and key; then the chip may have
 * been changed in part.
 */
bool nvm_info_apply(struct nor *chip, const char *name, const char *path, const char *text,
                    GError **error);

/* A register as it was kept: its non-volatile bits. */
void nvm_info_keep_register(struct nor *chip, unsigned index, uint8_t value);
