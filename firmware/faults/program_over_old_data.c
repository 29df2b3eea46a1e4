/*
 * Change: a slot is programmed again without an erase between.
 * Seen:   old and new bits are mixed: the new image is not valid.
 * Source: mcuboot issue 553.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

static uint32_t program_word(uint32_t value)
{
    static uint32_t ram, back;

    ram = value;
    qspi_write(SPARE_OFFSET, &ram, sizeof(ram));
    qspi_wait_while_busy(500);
    qspi_read(SPARE_OFFSET, &back, sizeof(back));
    return back;
}

void scenario(void)
{
    program_word(0x0f0f0f0f);
    printk("wrote 0x33333333, read 0x%08x\n", (unsigned)program_word(0x33333333));
}
