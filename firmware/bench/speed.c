/*
 * A compute loop with stores and calls, long enough to measure the host: tests/bench/speed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "clock.h"
#include "console.h"
#include "nrf5340.h"

#define STEPS 8000000u
#define RING  256u

int main(void);
void speed_prepare(void);

/* speed_guard.c replaces it. */
__attribute__((weak)) void speed_prepare(void)
{
}

static volatile uint32_t ring[RING * 4];

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

int main(void)
{
    static const struct console_config config = {
        .uarte = APP_UARTE0_BASE,
        .gpio = P0_BASE,
        .tx_pin = PIN(0, 20),
        .rx_pin = PIN_DISCONNECTED,
    };
    uint32_t x = 1;

    console_init(&config);
    REG(CACHE_BASE, CACHE_ENABLE) = 1;
    speed_prepare();
    for (uint32_t i = 0; i < STEPS; i++)
        x = step(ring, x, i);
    printk("speed: done 0x%08x\n", (unsigned)x);
    for (;;)
        __asm__ volatile("wfi");
}
