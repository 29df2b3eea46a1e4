/*
 * EasyDMA reads at 48 MHz, with the chip in its high-performance mode, against what 8 MHz read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "faults.h"

#define WORDS     256u
#define XIP_IMAGE 0x00120000u /* offset of the QSPI image in the chip */

static const struct qspi_config fast = {
    .hfclk192m_div = HFCLK192MCTRL_192MHZ,
    .sckfreq = 1,
    .readoc = READOC_READ4IO,
    .writeoc = WRITEOC_PP4IO,
};

void fast_read(void (*change)(void))
{
    static uint32_t slow_words[WORDS], fast_words[WORDS];
    uint32_t wrong = 0;

    qspi_read(XIP_IMAGE, slow_words, sizeof(slow_words));
    qspi_deactivate();
    qspi_init(&fast);
    qspi_set_high_performance();
    change();
    qspi_read(XIP_IMAGE, fast_words, sizeof(fast_words));
    for (uint32_t i = 0; i < WORDS; i++)
        wrong += slow_words[i] != fast_words[i];
    printk("48 MHz: %u of %u words wrong\n", (unsigned)wrong, WORDS);
}
