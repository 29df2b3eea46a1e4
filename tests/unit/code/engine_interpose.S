/*
 * Programs of test_engine_interpose.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

    .section code.accesses_of_all_sizes, "ax"
    movs    r1, #1
    ldr     r2, [r0]
    adds    r1, #1
    str     r1, [r0, #4]
    ldrb.w  r3, [r0, #9]
    adds    r1, #1
    strh.w  r1, [r0, #12]
    bkpt    #0

    .section code.accesses_under_itete, "ax"
    cmp     r1, r1
    itete   eq
    ldreq   r2, [r0]
    movne   r3, #1
    streq   r1, [r0, #4]
    movne   r4, #1
    movs    r5, #7
    bkpt    #0

    .section code.load_under_it, "ax"
    cmp     r1, r1
    ittt    eq
    moveq   r3, #1
    ldreq   r2, [r0]
    moveq   r4, #1
    bkpt    #0

/* The literal is the BKPT behind the loads, and what follows it. */
    .section code.loads, "ax"
    .balign 4
    ldr     r0, 1f
    ldrh    r1, [r2, #2]
    ldrsb   r3, [r2, #1]
    ldmia   r2, {r4, r5}
    ldrd    r6, r7, [r2]
    vldr    d0, [r2]
    ldr     r8, [r2, #2]
1:
    bkpt    #0
    .short  0x1234

/* Its blocks are chained while FP is on. */
    .section code.fp_loop, "ax"
1:
    str     r1, [r0]
    vmov    s0, r1
    adds    r1, #1
    b       1b

    .section code.mask_writes, "ax"
    cpsid   i
    cpsie   i
    cpsid   f
    cpsie   f
    msr     BASEPRI, r0
    msr     BASEPRI_MAX, r0
    msr     PRIMASK, r0
    msr     FAULTMASK, r0
    msr     CONTROL, r0
    isb
    msr     MSP, r1
    bkpt    #0

    .section code.store_under_it, "ax"
    cmp     r1, r1
    itt     eq
    streq   r1, [r0]
    moveq   r4, #1
    bkpt    #0

    .section code.division, "ax"
    movs    r4, #1
    udiv    r0, r0, r1
    str     r4, [r2]
    movs    r5, #1
    bkpt    #0

    .section code.division_under_it, "ax"
    cmp     r1, r1
    itt     eq
    sdiveq  r3, r0, r1
    moveq   r4, #1
    bkpt    #0

    .section code.store_loop, "ax"
1:
    str     r1, [r0]
    str     r2, [r0, #4]
    ldr     r4, [r0]
    subs    r3, #1
    bne     1b
    bkpt    #0
