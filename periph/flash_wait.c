/*
 * Wait states of internal flash, in CPU cycles on top of a zero-wait access.
 *
 * Follows: product specification, chapter CPU, wait states: the network core at 64 MHz has 0 to 4
 *          with its cache off and 0 to 5 with it on. The application core's figures were not
 *          available.
 * Models:  a row of 128 bits is read at once. An access that opens a row pays for all of it; one
 *          that follows pays a quarter, because every fourth word of a sequence opens the next row.
 *
 * Application core: calibrated against MLPerf Tiny AD on the nRF5340 DK at 128 MHz
 * (mlcommons/tiny_results_v1.0, 802 to 805 thousand cycles an inference, 17 thousand line fills in
 * our model of it: 5.6 cycles each). At 64 MHz it takes as many cycles, not as many nanoseconds:
 * Nordic's library call takes 63 ms at 64 MHz and 31 ms at 128 MHz, so the faster clock loses
 * nothing, and a scheduler benchmark is 2.1 times slower with the cache off (ariel-os PR 1163). See
 * docs/timing.md.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/flash_wait.h"

#include "base/units.h"

struct flash_wait {
    uint8_t line, line_next, word, word_next;
};

static const struct flash_wait app_wait = {.line = 6, .line_next = 6, .word = 6, .word_next = 2};
static const struct flash_wait net_wait = {.line = 5, .line_next = 5, .word = 4, .word_next = 1};

void flash_wait_update(struct codebus_window *w, bool net, uint32_t hclk_hz)
{
    const struct flash_wait *f = net ? &net_wait : &app_wait;
    uint32_t cycle = (uint32_t)(TICKS_PER_SECOND / (hclk_hz != 0 ? hclk_hz : 1));

    w->line_ticks = f->line * cycle;
    w->line_next_ticks = f->line_next * cycle;
    w->word_ticks = f->word * cycle;
    w->word_next_ticks = f->word_next * cycle;
    w->generation++;
}

uint32_t flash_wait_line_cycles(void)
{
    return app_wait.line;
}
