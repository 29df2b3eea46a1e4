/*
 * Voltages of the board, in millivolts: what the converter and the comparators measure.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#define ANALOG_INPUTS 8

struct analog {
    int ain[ANALOG_INPUTS]; /* AIN0 to AIN7 */
    int vdd, vddh;
};

/* What a board has that does not say: every input shows which one it is. */
#define ANALOG_TEST_SOURCE                                                                         \
    {                                                                                              \
        .ain = {300, 600, 900, 1200, 1500, 1800, 2100, 2400}, .vdd = 3000, .vddh = 5000            \
    }
