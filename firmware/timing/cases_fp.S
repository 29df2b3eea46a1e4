/*
 * Single-precision arithmetic and moves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "case.inc"

    CASE "VMUL, VADD, independent", 4
    vmul.f32 s0, s1, s2
    vadd.f32 s4, s5, s6
    vmul.f32 s8, s9, s10
    vsub.f32 s12, s13, s14
    END_CASE

    CASE "VMUL and VADD, two accumulators", 4
    vmul.f32 s0, s1, s2
    vmul.f32 s4, s5, s6
    vadd.f32 s3, s3, s0
    vadd.f32 s7, s7, s4
    END_CASE

    CASE "VMUL and VADD, one accumulator", 9
    vmul.f32 s0, s1, s2
    vmul.f32 s3, s4, s5
    vadd.f32 s30, s30, s0
    vmul.f32 s6, s7, s8
    vadd.f32 s30, s30, s3
    vmul.f32 s9, s10, s11
    vadd.f32 s30, s30, s6
    mov.n r10, r10
    vadd.f32 s30, s30, s9
    END_CASE

    CASE "VADD waits inside for VMUL", 5
    vmul.f32 s0, s1, s2
    vadd.f32 s3, s0, s4
    mov.n r10, r10
    mov.n r10, r10
    vstr s3, [r12, #128]
    END_CASE

    CASE "VFMA, then as accumulator", 4
    vfma.f32 s0, s1, s2
    mov.n r10, r10
    mov.n r10, r10
    vfma.f32 s0, s3, s4
    END_CASE

    CASE "VFMA, then as a factor", 5
    vfma.f32 s0, s1, s2
    mov.n r10, r10
    mov.n r10, r10
    vadd.f32 s30, s30, s31
    vfma.f32 s4, s3, s0
    END_CASE

    CASE "VFMA keeps the FP unit two more cycles", 4
    vfma.f32 s0, s1, s2
    vadd.f32 s30, s30, s31
    END_CASE

    CASE "VFMA keeps VLDR out too", 4
    vfma.f32 s0, s1, s2
    vldr s8, [r6]
    END_CASE

    CASE "VFMA lets integer code go on", 3
    vfma.f32 s0, s1, s2
    add.w r0, r1, r2
    add.w r3, r1, r2
    END_CASE

    CASE "VFMA waits inside for a factor", 6
    vadd.f32 s1, s4, s5
    vfma.f32 s0, s1, s2
    mov.n r10, r10
    mov.n r10, r10
    mov.n r10, r10
    vfma.f32 s8, s9, s10
    END_CASE

    CASE "VLDR.32, then its use", 2
    vldr s0, [r6]
    vadd.f32 s1, s0, s2
    END_CASE

    CASE "VMOV to one S register, then its use", 2
    vmov s0, r0
    vadd.f32 s1, s0, s2
    END_CASE

    CASE "VMOV to two S registers", 2
    vmov s0, s1, r0, r1
    vmov s2, s3, r0, r1
    END_CASE

    CASE "VMOV from one S register, then its use", 3
    vmov r0, s0
    add.w r1, r0, r2
    END_CASE

    CASE "VMOV from two S registers, then its use", 3
    vmov r0, r1, s0, s1
    add.w r2, r0, r1
    END_CASE
