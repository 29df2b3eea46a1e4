/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernels.h"

#define SIDE     18
#define CHANNELS 4
#define FILTERS  8
#define TAPS     9

#define W(n)  (int8_t)(((n)*73 + 19) % 251 - 125)
#define W9(n) W(n), W(n + 1), W(n + 2), W(n + 3), W(n + 4), W(n + 5), W(n + 6), W(n + 7), W(n + 8)
#define FILTER(n)                                                                                  \
    {                                                                                              \
        {W9(n)}, {W9(n + 9)}, {W9(n + 18)},                                                        \
        {                                                                                          \
            W9(n + 27)                                                                             \
        }                                                                                          \
    }

static const int8_t weights[FILTERS][CHANNELS][TAPS] = {
    FILTER(0),   FILTER(36),  FILTER(72),  FILTER(108),
    FILTER(144), FILTER(180), FILTER(216), FILTER(252),
};

static int8_t input[CHANNELS][SIDE][SIDE];

static void fill_input(void)
{
    uint32_t x = 1;

    for (int c = 0; c < CHANNELS; c++) {
        for (int i = 0; i < SIDE * SIDE; i++) {
            x = x * 1103515245u + 12345u;
            input[c][i / SIDE][i % SIDE] = (int8_t)(x >> 16);
        }
    }
}

static int32_t convolve_at(int filter, int row, int column)
{
    int32_t sum = 0;

    for (int c = 0; c < CHANNELS; c++) {
        const int8_t *w = weights[filter][c];

        for (int t = 0; t < TAPS; t++)
            sum += w[t] * input[c][row + t / 3][column + t % 3];
    }
    return sum;
}

uint32_t kernel_convolution(void)
{
    uint32_t check = 0;

    fill_input();
    for (int f = 0; f < FILTERS; f++) {
        for (int row = 0; row < SIDE - 2; row++) {
            for (int column = 0; column < SIDE - 2; column++) {
                int32_t value = convolve_at(f, row, column) >> 7;

                value = value < -128 ? -128 : value > 127 ? 127 : value;
                check = check * 31 + (uint8_t)value;
            }
        }
    }
    return check;
}
