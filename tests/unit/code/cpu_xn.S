/*
 * Programs of test_cpu_xn.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/* R5: RBAR, R6: RLAR of region 1, R7: MPU_CTRL; a call of R8 before and behind setting them. */
    .section code.main_code, "ax"
    ldr     r0, =0xe000ed90         /* MPU */
    ldr     r1, =0x20007ff0
    ldmia   r1, {r5-r8}
    movs    r4, #0
    blx     r8
    mov     r9, r4
    movs    r4, #0
    movs    r1, #1
    str     r1, [r0, #8]
    str     r5, [r0, #12]
    str     r6, [r0, #16]
    str     r7, [r0, #4]
    dsb
    isb
    blx     r8
    bkpt    #0
    .balign 4

/* MemManage is not enabled: HardFault switches the MPU off and returns to what was refused. */
    .section code.lift, "ax"
    ldr     r0, =0xe000ed90         /* MPU */
    movs    r1, #0
    str     r1, [r0, #4]
    dsb
    bx      lr

/* Returns at the first call; at the second, to the halfword in front of R5's, without Thumb bit. */
    .section code.even, "ax"
    movs    r4, #40
    cmp     r9, #0
    bne     1f
    bx      lr
1:  subs    r5, #3
    bx      r5
