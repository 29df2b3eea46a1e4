/*
 * Programs of test_engine.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

    .section code.three_blocks, "ax"
    adds    r0, #1
    b       1f
1:
    adds    r1, #1
    bkpt    #0
    adds    r2, #1
    bkpt    #0

    .section code.hints, "ax"
    yield
    sev
    nop
    yield.w
    movs    r0, #5
    bkpt    #0

    .section code.narrow_accesses, "ax"
    ldrb    r1, [r0, #1]
    ldrh    r2, [r0, #2]
    ldr     r3, [r0, #4]
    strb    r4, [r0, #5]
    strh    r4, [r0, #6]
    str     r4, [r0, #8]
    ldrsb   r5, [r0, r6]
    bkpt    #0

    .section code.wide_accesses, "ax"
    ldrd    r1, r2, [r0]
    ldmia   r0, {r3-r5}
    strd    r1, r2, [r0, #16]
    vldr    d0, [r0, #24]
    bkpt    #0

    .section code.stores_of_all_sizes, "ax"
    str     r1, [r0]
    strh    r1, [r0, #4]
    strb    r1, [r0, #7]
    ldr     r2, [r0]
    movs    r3, #1
    bkpt    #0

    .section code.stmia_loop, "ax"
1:
    stmia   r0!, {r1, r2}
    adds    r1, #1
    subs    r3, #1
    bne     1b
    bkpt    #0

    .section code.pushes, "ax"
    msr     MSPLIM, r0
    push    {r1, r2}
    push    {r3}
    bkpt    #0

    .section code.read_registers, "ax"
    mrs     r0, PRIMASK
    mrs     r1, BASEPRI
    mrs     r2, PSPLIM
    mrs     r3, PSP
    vmov    r4, s7
    mrs     r5, CONTROL
    bkpt    #0

    .section code.exclusive, "ax"
    ldrex   r1, [r0]
    svc     #0
    strex   r2, r3, [r0]
    bkpt    #0
