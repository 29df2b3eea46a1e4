/*
 * Kernels to time: each does a fixed amount of work on fixed data and returns a check sum, so that
 * every placement of the same code must give the same numbers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

uint32_t kernel_integer(void);     /* multiply, divide, shifts; small loop */
uint32_t kernel_convolution(void); /* int8 3x3 convolution, as in a small neural network */
uint32_t kernel_float(void);       /* matrix product and square roots, single precision */
uint32_t kernel_interpreter(void); /* byte code through a switch: a branch every few cycles */
uint32_t kernel_table(void);       /* look-ups in constants beside the code */
uint32_t kernel_copy(void);        /* constants to RAM */
uint32_t kernel_sprawl(void);      /* straight-line code of twice the cache */
