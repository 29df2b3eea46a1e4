/*
 * Programs of test_cpu_guard.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.store, "ax"
    ldr     r3, =0x20007ff0
    ldr     r3, [r3]
    movs    r4, #4
    str     r4, [r3, #4]
    movs    r5, #5
    bkpt    #0

    .section code.load, "ax"
    ldr     r3, =0x20007ff0
    ldr     r3, [r3]
    movs    r4, #4
    ldr     r4, [r3, #4]
    movs    r5, #5
    bkpt    #0

    .section code.jump, "ax"
    ldr     r3, =0x20007ff0
    ldr     r3, [r3]
    adds    r3, #1
    blx     r3
    bkpt    #0
    .balign 4

    .section code.stack, "ax"
    ldr     r3, =0x20007ff0
    ldr     r3, [r3]
    adds    r3, #64
    msr     PSP, r3
    movs    r1, #2
    msr     CONTROL, r1
    isb
    svc     #0
    bkpt    #0
