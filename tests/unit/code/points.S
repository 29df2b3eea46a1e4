/*
 * Programs of test_cpu_points.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/* Ten rounds with a load, a store, a division and a condition. R1: a counter in RAM. */
    .section code.rounds, "ax"
    .word   0x20001000
    .global rounds_begin
rounds_begin:
    adr     r1, rounds_begin - 4
    ldr     r1, [r1]
    movs    r0, #10
    movs    r2, #3
    movs    r5, #0
    str     r5, [r1]
again:
    ldr     r3, [r1]
    adds    r3, #1
    str     r3, [r1]
    ldr     r6, [r1, #4]
    udiv    r4, r3, r2
    cmp     r4, #1
    it      eq
    addeq   r5, #1
    subs    r0, #1
    bne     again
    bkpt    #0

/* Calls its supervisor. */
    .section code.calls, "ax"
    movs    r0, #1
    svc     #0
    movs    r0, #2
    bkpt    #0

    .section code.handler, "ax"
    movs    r7, #7
    bx      lr

/* Jumps to R0, the XIP window. */
    .section code.jumps, "ax"
    mov     r0, #0x10000000
    orr     r0, r0, #1
    bx      r0

/* Waits for an interrupt, in one block with what comes before. */
    .section code.waits, "ax"
    nop
    dsb
    wfi
