/*
 * The context switch of scheduler.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .cpu cortex-m33
    .thumb

    /* R4 to R11 join the frame that the exception made. Offset 0: thread.sp, scheduler.current. */
    .section .text.pendsv_isr, "ax", %progbits
    .global pendsv_isr
    .thumb_func
pendsv_isr:
    mrs r0, psp
    stmdb r0!, {r4-r11}
    ldr r1, =scheduler
    ldr r2, [r1]
    str r0, [r2]
    push {r1, lr}
    bl pick
    pop {r1, lr}
    str r0, [r1]
    ldr r0, [r0]
    ldmia r0!, {r4-r11}
    msr psp, r0
    bx lr

    /* Goes on as the thread whose stack pointer is given, on PSP. */
    .section .text.start_first, "ax", %progbits
    .global start_first
    .thumb_func
start_first:
    adds r0, #32
    ldr r1, [r0, #24]
    adds r0, #32
    msr psp, r0
    movs r2, #2
    msr control, r2
    isb
    orr r1, #1
    bx r1
