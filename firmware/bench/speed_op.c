/*
 * One operation again and again: what tests/bench/speed divides the host's time by. OP is one of
 * the names below, COUNT how often.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "board.h"
#include "cortex_m33.h"
#include "nrf5340.h"
#include "speed.h"

#define MPU_RNR        CORE_REG(0xe000ed98u)
#define MPU_RBAR       CORE_REG(0xe000ed9cu)
#define MPU_RLAR       CORE_REG(0xe000eda0u)
#define MPU_ENABLE     BIT(0)
#define MPU_PRIVDEFENA BIT(2)
#define RBAR_AP_RO     (2u << 1)
#define RLAR_EN        BIT(0)
#define GUARD          32u

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)

void reset_handler(void);
void svc_handler(void);

extern uint32_t __stack_end[];

static const uint32_t in_flash[4] = {1, 2, 3, 4};
static volatile uint32_t in_ram[4];
static uint32_t stacks[2][512] __attribute__((aligned(1024)));

#define AGAIN for (uint32_t i = 0; i < COUNT; i++)

static __attribute__((noinline)) void nothing(void)
{
    __asm__ volatile("");
}

static void run_alu(void)
{
    uint32_t x = 1;

    AGAIN __asm__ volatile("adds %0, #1\n\teors %0, %0, #3\n\tadds %0, #5\n\tlsls %0, %0, #1\n\t"
                           "adds %0, #7\n\teors %0, %0, #9"
                           : "+l"(x)::"cc");
}

static void run_ram(void)
{
    AGAIN in_ram[0] = in_ram[1] + 1;
}

static void run_flash(void)
{
    const volatile uint32_t *p = in_flash;

    AGAIN(void) p[i & 3];
}

static void run_call(void)
{
    AGAIN nothing();
}

static void run_uncached(void)
{
    REG(CACHE_BASE, CACHE_ENABLE) = 0;
    run_alu();
}

static void run_mmio_read(void)
{
    AGAIN(void) REG(APP_UARTE0_BASE, UARTE_BAUDRATE);
}

static void run_mmio_write(void)
{
    AGAIN REG(APP_UARTE0_BASE, UARTE_TXD_MAXCNT) = i & 3;
}

static void run_ppb(void)
{
    AGAIN(void) SYST_CSR;
}

static void run_svc(void)
{
    AGAIN __asm__ volatile("svc 0" ::: "memory");
}

/* As a kernel moves the guard of its stacks with each thread switch. */
static void run_mpu(void)
{
    MPU_CTRL = MPU_PRIVDEFENA | MPU_ENABLE;
    AGAIN
    {
        volatile uint32_t *stack = stacks[i & 1];
        uint32_t base = (uint32_t)(uintptr_t)stack;

        MPU_RNR = 0;
        MPU_RBAR = base | RBAR_AP_RO;
        MPU_RLAR = base | RLAR_EN;
        __asm__ volatile("dsb\n\tisb" ::: "memory");
        stack[GUARD] = stack[GUARD + 1] + stack[GUARD + 2];
    }
}

/* Word 128 of the stack's page is a guard. */
static void run_guard(void)
{
    volatile uint32_t *stack = stacks[0];
    uint32_t base = (uint32_t)(uintptr_t)stack;

    MPU_RNR = 0;
    MPU_RBAR = base | RBAR_AP_RO;
    MPU_RLAR = base | RLAR_EN;
    MPU_CTRL = MPU_PRIVDEFENA | MPU_ENABLE;
    __asm__ volatile("dsb\n\tisb" ::: "memory");
    AGAIN stack[GUARD] = stack[GUARD + 1] + 1;
}

void svc_handler(void)
{
}

void reset_handler(void)
{
    static const char done[] = "speed: done\n";
    static volatile char text[sizeof done]; /* EasyDMA reads RAM only */

    speed_board();
    JOIN(run_, OP)();
    MPU_CTRL = 0;
    for (uint32_t i = 0; i < sizeof text; i++)
        text[i] = done[i];
    board_init();
    board_write((const char *)text, sizeof text - 1);
    board_end();
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    [0] = (void (*)(void))(uintptr_t)__stack_end,
    [1] = reset_handler,
    [2 ... 10] = board_end,
    [11] = svc_handler,
    [12 ... 15] = board_end,
};
