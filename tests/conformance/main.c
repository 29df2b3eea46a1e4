/*
 * Instructions under test, on any board with a Cortex-M33: what each leaves in registers and
 * memory goes to the log, which does not depend on where code and RAM lie.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "board.h"
#include "case.h"
#include "cortex_m33.h"
#include "log.h"
#include "string.h"

void reset_handler(void);
void exception_entry(void); /* cases_system.S */

extern uint32_t __stack_end[];
extern uint8_t __bss_start[], __bss_end[];

uint32_t scratch[SCRATCH_WORDS] __attribute__((aligned(256)));

void reset_handler(void)
{
    memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
    SCB_CPACR |= CPACR_CP10_CP11;
    barrier();
    board_init();
    run_core_cases();
    run_fp_cases();
    run_system_cases();
    run_random();
    log_text("conformance: done");
    log_end_line();
    log_flush();
    board_end();
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16 + 32])(void) = {
    [0] = (void (*)(void))(uintptr_t)__stack_end,
    [1] = reset_handler,
    [2 ... 47] = exception_entry,
};
