/*
 * Wait states of internal flash, in CPU cycles on top of a zero-wait access.
 *
 * Follows: product specification, chapter CPU, wait states: the network core at 64 MHz has 0 to 4
 *          with its cache off and 0 to 5 with it on. The application core's figures were not
 *          available.
 * Models:  a row of 128 bits is read at once. An access that opens a row pays for all of it; one
 *          that follows pays a quarter, because every fourth word of a sequence opens the next row.
 *
 * Application core at 64 MHz: calibrated against the network core's worst uncached access. That
 * lies inside what published measurements leave (cache on/off of a scheduler benchmark x2.1 in
 * ariel-os PR 1163: 3 to 5 cycles a miss). At 128 MHz: calibrated against MLPerf Tiny AD on the
 * nRF5340 DK (mlcommons/tiny_results_v1.0, 802 to 805 thousand cycles an inference, 17 thousand
 * line fills in our model of it: 5.6 cycles each; see docs/timing.md).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/flash_wait.h"

#include "base/units.h"

struct flash_wait {
    bool net;
    uint32_t ticks_per_cycle; /* the CPU clock that the row is for */
    uint8_t line, line_next, word, word_next;
};

static const struct flash_wait waits[] = {
    {.net = false, TICKS_HCLK128M, .line = 6, .line_next = 6, .word = 6, .word_next = 2},
    {.net = false, TICKS_HCLK64M, .line = 4, .line_next = 4, .word = 4, .word_next = 1},
    {.net = true, TICKS_HCLK64M, .line = 5, .line_next = 5, .word = 4, .word_next = 1},
};

/* A what-if clock that no row has takes the time in nanoseconds of the core's first row. */
static const struct flash_wait *find(bool net, uint64_t ticks_per_cycle)
{
    const struct flash_wait *first = NULL;

    for (unsigned i = 0; i < ARRAY_LEN(waits); i++) {
        if (waits[i].net != net)
            continue;
        if (waits[i].ticks_per_cycle == ticks_per_cycle)
            return &waits[i];
        if (first == NULL)
            first = &waits[i];
    }
    return first;
}

void flash_wait_update(struct codebus_window *w, bool net, uint32_t hclk_hz)
{
    const struct flash_wait *f = find(net, hclk_hz != 0 ? TICKS_PER_SECOND / hclk_hz : 0);

    w->line_ticks = f->line * f->ticks_per_cycle;
    w->line_next_ticks = f->line_next * f->ticks_per_cycle;
    w->word_ticks = f->word * f->ticks_per_cycle;
    w->word_next_ticks = f->word_next * f->ticks_per_cycle;
    w->generation++;
}
