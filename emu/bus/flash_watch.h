/*
 * For who counts writes and erases of non-volatile memory, or cuts the power in one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flash_memory { FLASH_APP, FLASH_NET, FLASH_CHIP };

/* One operation: a word or a page of NVMC, one program or erase command of the flash chip. */
struct flash_operation {
    enum flash_memory memory;
    uint32_t address; /* as the core sees it; of the chip: its offset */
    uint32_t len;     /* bytes that may change */
    bool erase;
};

/* Told when an operation starts: the power cut that follows at once leaves it half done. */
struct flash_watch {
    void *ctx;
    void (*started)(void *ctx, const struct flash_operation *operation);
};

/* Tells the watch, if there is one. */
static inline void flash_started(const struct flash_watch *watch, enum flash_memory memory,
                                 uint32_t address, uint32_t len, bool erase)
{
    const struct flash_operation operation = {memory, address, len, erase};

    if (watch != NULL)
        watch->started(watch->ctx, &operation);
}
