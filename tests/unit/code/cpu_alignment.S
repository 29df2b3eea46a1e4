/*
 * Programs of test_cpu_alignment.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.dual, "ax"
    ldr     r3, =0x20000102
    movs    r4, #4
    ldrd    r4, r5, [r3], #8
    movs    r4, #5
    bkpt    #0

/* Stores and loads where the word at 0x20000200 says; the sum of what was loaded in R7. */
    .section code.anywhere, "ax"
    ldr     r3, =0x20000200
    ldr     r4, =0x81828384
    ldr     r3, [r3]
    str     r4, [r3]
    ldr     r5, [r3]
    strh    r4, [r3, #8]
    ldrsh   r6, [r3, #8]
    strb    r4, [r3, #16]
    ldrb    r7, [r3, #16]
    adds    r7, r5
    adds    r7, r6
    bkpt    #0
    .balign 4

/* An unaligned load before UNALIGN_TRP is set, and one right behind the store that sets it. */
    .section code.trap_in_loop, "ax"
    ldr     r0, =0xe000ed14         /* CCR */
    ldr     r3, =0x20000101
    movs    r1, #8
    movs    r7, #0
1:
    ldr     r4, [r3]
    adds    r7, #1
    cmp     r7, #2
    bne     2f
    str     r1, [r0]
    ldrb    r5, [r3]
2:
    cmp     r7, #5
    bne     1b
    bkpt    #0
    .balign 4

    .section code.trap_next, "ax"
    ldr     r0, =0xe000ed14         /* CCR */
    ldr     r3, =0x20000101
    movs    r1, #8
    movs    r4, #4
    str     r1, [r0]
    ldr     r4, [r3]
    bkpt    #0
    .balign 4

    .section code.no_trap, "ax"
    ldr     r3, =0x20000101
    ldr     r4, [r3]
    str     r4, [r3, #4]
    ldrh    r5, [r3]
    bkpt    #0
    .balign 4
