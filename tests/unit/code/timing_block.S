/*
 * Programs of test_timing_block.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

    .section code.wide_and_narrow, "ax"
    movs    r0, #1
    add     r0, r0, #1
    it      eq
    bxeq    lr

    .section code.slow_instructions, "ax"
1:
    ldr     r0, [r1]
    adds    r0, #1
    udiv    r0, r0, r2
    vdiv.f32 s0, s1, s2
    b       1b

    .section code.pairs_and_stalls, "ax"
    ldr     r0, [r1]
    adds    r0, #1
    nop
    ldmia   r2!, {r3-r5}
    adds    r0, #1

    .section code.late_load, "ax"
    ldr     r0, [r1]
    adds    r0, #1

    .section code.two_loads, "ax"
    ldr     r2, [r3]
    ldr     r0, [r1], #4

    .section code.accumulators, "ax"
    mla     r0, r1, r2, r0
    mla     r0, r1, r2, r0

    .section code.pair, "ax"
    adds    r0, #1
    nop
    adds    r0, #1

    .section code.fp_latency, "ax"
    vmul.f32 s0, s1, s2
    vstr    s0, [r0]
    vfma.f32 s0, s1, s2
    vadd.f32 s4, s0, s5

    .section code.long_fp_latency, "ax"
    vdiv.f32 s0, s1, s2
    adds    r0, #1
    adds    r1, #1
    vstr    s0, [r0]

    .section code.loop, "ax"
1:
    adds    r0, #1
    bne     1b
