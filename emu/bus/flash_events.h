/*
 * For who counts writes and erases of non-volatile memory, cuts the power in one, or keeps what
 * they have changed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/tell.h"

enum flash_memory { FLASH_APP, FLASH_NET, FLASH_CHIP };

/* One operation: a word or a page of NVMC, one program or erase command of the flash chip. */
struct flash_operation {
    enum flash_memory memory;
    uint32_t address; /* as the core sees it; of the chip: its offset */
    uint32_t len;     /* bytes that may change */
    bool erase;
};

struct flash_listener {
    struct listener listener;
    /* An operation starts: the power cut that follows at once leaves it half done. */
    void (*started)(void *ctx, const struct flash_operation *operation);
    /*
     * Content is another one than before. With `erase` all of it is 0xFF and counts as an erase
     * cycle; `len` 0: registers of the chip.
     */
    void (*changed)(void *ctx, const struct flash_operation *operation);
};

/* Tell who listens; `listeners` is NULL where nobody can. */
static inline void flash_started(const struct listeners *listeners, enum flash_memory memory,
                                 uint32_t address, uint32_t len, bool erase)
{
    const struct flash_operation operation = {memory, address, len, erase};

    if (listeners != NULL)
        TELL(listeners, struct flash_listener, started, &operation);
}

static inline void flash_changed(const struct listeners *listeners, enum flash_memory memory,
                                 uint32_t address, uint32_t len, bool erase)
{
    const struct flash_operation operation = {memory, address, len, erase};

    if (listeners != NULL)
        TELL(listeners, struct flash_listener, changed, &operation);
}
