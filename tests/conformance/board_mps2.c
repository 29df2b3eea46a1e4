/*
 * QEMU's mps2-an505: semihosting.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "board.h"

#define SYS_WRITE0                  0x04u
#define SYS_EXIT                    0x18u
#define ADP_STOPPED_APPLICATIONEXIT 0x20026u

static uint32_t semihosting(uint32_t op, uint32_t arg)
{
    register uint32_t r0 __asm__("r0") = op;
    register uint32_t r1 __asm__("r1") = arg;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void board_init(void)
{
}

void board_write(const char *text, uint32_t len)
{
    (void)len;
    semihosting(SYS_WRITE0, (uint32_t)(uintptr_t)text);
}

void board_end(void)
{
    for (;;)
        semihosting(SYS_EXIT, ADP_STOPPED_APPLICATIONEXIT);
}
