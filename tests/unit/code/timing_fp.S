/*
 * Programs of test_timing_fp.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

    .section code.independent, "ax"
    vmul.f32 s0, s1, s2
    vadd.f32 s3, s4, s5
    vsub.f32 s6, s7, s8
    vmul.f32 s9, s10, s11

    .section code.late_operand, "ax"
    vmul.f32 s0, s1, s2
    vadd.f32 s3, s0, s4
    mov     r10, r10
    adds    r0, #1

    .section code.behind_late_operand, "ax"
    vmul.f32 s0, s1, s2
    vadd.f32 s3, s0, s4
    vadd.f32 s5, s6, s7
    adds    r0, #1

    .section code.result_then_stored, "ax"
    vmul.f32 s0, s1, s2
    vadd.f32 s3, s0, s4
    mov     r10, r10
    vstr    s3, [r12]
    adds    r0, #1

    .section code.unfused_products, "ax"
1:
    vmul.f32 s0, s1, s2
    vmul.f32 s4, s5, s6
    vadd.f32 s3, s3, s0
    vadd.f32 s7, s7, s4
    subs    r0, #1
    mov     r10, r10
    bne     1b

    .section code.vfma_then_vadd, "ax"
    vfma.f32 s0, s1, s2
    vadd.f32 s3, s4, s5

    .section code.vfma_with_fillers, "ax"
    vfma.f32 s0, s1, s2
    mov     r10, r10
    mov     r10, r10
    vfma.f32 s0, s3, s4
    mov     r10, r10
    mov     r10, r10

    .section code.vfma_then_load, "ax"
    vfma.f32 s0, s1, s2
    vldr    s8, [r0]

    .section code.vfma_into_factor, "ax"
    vfma.f32 s0, s1, s2
    mov     r10, r10
    mov     r10, r10
    vfma.f32 s4, s3, s0
    mov     r10, r10
    mov     r10, r10
    vadd.f32 s5, s6, s7

    .section code.vadd_into_accumulator, "ax"
    vadd.f32 s0, s4, s5
    vfma.f32 s0, s1, s2

    .section code.loaded_single, "ax"
    vldr    s0, [r0]
    vadd.f32 s1, s0, s0
    vldr    d4, [r0]

    .section code.multiples, "ax"
    vpush   {s16-s31}
    vldmia  r0!, {s0-s3}
    vstmia  r0!, {d0-d2}

    .section code.moves, "ax"
    vmov    s0, r0
    vadd.f32 s1, s0, s0
    mov     r10, r10
    vmov    r1, s1
    adds    r1, #1

    .section code.moves_of_two, "ax"
    vmov    r0, r1, s0, s1
    adds    r1, #1
    vmov    s4, s5, r0, r1

    .section code.load_then_move, "ax"
    ldr     r0, [r1]
    vmov    s0, r0

    .section code.vdiv_with_fillers, "ax"
    vdiv.f32 s0, s1, s2
    adds    r0, #1
    adds    r1, #1
    vstr    s0, [r2]

    .section code.vfma_loop, "ax"
1:
    subs    r0, #1
    vfma.f32 s0, s1, s0
    bne     1b

    .section code.vdiv_loop, "ax"
1:
    vdiv.f32 s0, s1, s2
    b       1b
