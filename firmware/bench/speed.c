/*
 * Work long enough to measure the host: tests/bench/speed. The same objects run on any board of
 * tests/conformance/board.h, so that the emulator can be compared with another one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "speed.h"
#include "board.h"
#include "cortex_m33.h"
#include "kernels.h"
#include "log.h"
#include "string.h"

#define ROUNDS 40u
#define STEPS  200000u
#define RING   256u

void reset_handler(void);

extern uint32_t __stack_end[];
extern uint8_t __bss_start[], __bss_end[];

static volatile uint32_t ring[RING * 4];

__attribute__((weak)) void speed_board(void)
{
}

__attribute__((weak)) void speed_prepare(void)
{
}

static __attribute__((noinline)) uint32_t mix(uint32_t x, uint32_t y)
{
    return (x * 5u + 7u) ^ y;
}

static __attribute__((noinline)) uint32_t step(volatile uint32_t *to, uint32_t x, uint32_t i)
{
    volatile uint32_t *entry = &to[i % RING * 4];

    entry[0] = x;
    entry[1] = i;
    entry[2] = x * 33u;
    entry[3] = x ^ i;
    return mix(x, to[(i + 7) % RING]) + entry[0];
}

/* Calls and stores; then arithmetic, a neural network's inner loop, byte code, tables, a copy. */
static uint32_t work(uint32_t x)
{
    for (uint32_t i = 0; i < STEPS; i++)
        x = step(ring, x, i);
    return x ^ kernel_integer() ^ kernel_convolution() ^ kernel_interpreter() ^ kernel_table() ^
           kernel_copy();
}

void reset_handler(void)
{
    uint32_t x = 1;

    memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
    board_init();
    speed_board();
    speed_prepare();
    for (uint32_t i = 0; i < ROUNDS; i++)
        x = work(x);
    log_text("speed: done ");
    log_hex(x);
    log_end_line();
    log_flush();
    board_end();
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    [0] = (void (*)(void))(uintptr_t)__stack_end,
    [1] = reset_handler,
    [2 ... 15] = board_end,
};
