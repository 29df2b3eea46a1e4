/*
 * The way from main() to app_main(): the order of Zephyr's z_cstart() without its scheduler.
 *
 * PRE_KERNEL levels run on the interrupt stack; then the main thread's stack takes over, with a
 * limit below it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "fatal.h"
#include "init.h"

#define MAIN_STACK_BYTES 4096u

int main(void);

static uint8_t main_stack[MAIN_STACK_BYTES] __attribute__((aligned(8), section(".noinit")));

__attribute__((noreturn)) static void main_thread(void)
{
    z_sys_init_run_level(INIT_POST_KERNEL);
    z_sys_init_run_level(INIT_APPLICATION);
    app_main();
    fatal_end();
}

__attribute__((noreturn)) static void switch_to_main_thread(void)
{
    __asm__ volatile("msr psplim, %0\n\t"
                     "msr psp, %1\n\t"
                     "movs r3, #2\n\t" /* CONTROL.SPSEL */
                     "msr control, r3\n\t"
                     "isb\n\t"
                     "bx %2"
                     :
                     : "r"(main_stack), "r"(main_stack + MAIN_STACK_BYTES), "r"(main_thread)
                     : "r3", "memory");
    __builtin_unreachable();
}

int main(void)
{
    z_sys_init_run_level(INIT_PRE_KERNEL_1);
    z_sys_init_run_level(INIT_PRE_KERNEL_2);
    switch_to_main_thread();
}
