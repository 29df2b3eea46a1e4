/*
 * An update as it lies in flash after its upload: each file of an archive in the secondary slot of
 * its image, with a request that makes MCUboot install it at the next boot.
 *
 * Follows: MCUboot docs/design.md (image trailer, swap types): a good magic and no image_ok is a
 * test; the application has to confirm it, or a bootloader that swaps goes back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "load/dfu_archive.h"
#include "soc/machine.h"

/*
 * Images, one a file, that are put into the machine's flash like others; the slots are erased here.
 * EMU_ERROR_FORMAT or EMU_ERROR_USAGE names the file that has no slot. NULL then.
 */
GPtrArray *stage_archive(const struct dfu_archive *archive, const struct partition_table *table,
                         struct machine *m, GError **error);
