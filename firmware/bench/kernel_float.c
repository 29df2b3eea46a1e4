/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernels.h"

#define N 20

static float a[N][N], b[N][N], c[N][N];

static void fill(void)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = (float)(i + 1) / (float)(j + 3);
            b[i][j] = (float)(j - i) * 0.125f;
        }
    }
}

static void multiply(void)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            float sum = 0.0f;

            for (int k = 0; k < N; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
    }
}

uint32_t kernel_float(void)
{
    float norm = 0.0f;

    fill();
    multiply();
    for (int i = 0; i < N; i++) {
        float row = 0.0f;

        for (int j = 0; j < N; j++)
            row += c[i][j] * c[i][j];
        norm += __builtin_sqrtf(row);
    }
    return (uint32_t)(norm * 16.0f);
}
