/*
 * Floating point, single precision: operands S0 and S1, accumulator and result S2, R0.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cases.inc"

    .macro binary insn:vararg
    begin fp_cases, "\insn"
    \insn
    end
    .endm

    .macro unary insn:vararg
    begin fp_unary_cases, "\insn"
    \insn
    end
    .endm

    .text
    table fp_cases
    binary vadd.f32 s2, s0, s1
    binary vsub.f32 s2, s0, s1
    binary vmul.f32 s2, s0, s1
    binary vnmul.f32 s2, s0, s1
    binary vdiv.f32 s2, s0, s1
    binary vmla.f32 s2, s0, s1
    binary vmls.f32 s2, s0, s1
    binary vnmla.f32 s2, s0, s1
    binary vnmls.f32 s2, s0, s1
    binary vfma.f32 s2, s0, s1
    binary vfms.f32 s2, s0, s1
    binary vfnma.f32 s2, s0, s1
    binary vfnms.f32 s2, s0, s1
    binary vmaxnm.f32 s2, s0, s1
    binary vminnm.f32 s2, s0, s1
    binary vcmp.f32 s0, s1
    binary vcmpe.f32 s0, s1
    begin fp_cases, "vcmp, vmrs apsr, vselgt"
    vcmp.f32 s0, s1
    vmrs apsr_nzcv, fpscr
    vselgt.f32 s2, s0, s1
    end
    begin fp_cases, "vcmp, vmrs apsr, vselge"
    vcmp.f32 s0, s1
    vmrs apsr_nzcv, fpscr
    vselge.f32 s2, s0, s1
    end
    begin fp_cases, "vcmp, vmrs apsr, vseleq"
    vcmp.f32 s0, s1
    vmrs apsr_nzcv, fpscr
    vseleq.f32 s2, s0, s1
    end
    begin fp_cases, "vcmp, vmrs apsr, vselvs"
    vcmp.f32 s0, s1
    vmrs apsr_nzcv, fpscr
    vselvs.f32 s2, s0, s1
    end
    begin fp_cases, "flags gather"
    vdiv.f32 s2, s0, s1
    vadd.f32 s2, s2, s1
    vcvt.s32.f32 s3, s2
    end
    table_end fp_cases

    table fp_unary_cases
    unary vsqrt.f32 s2, s1
    unary vabs.f32 s2, s1
    unary vneg.f32 s2, s1
    unary vcmp.f32 s1, #0.0
    unary vcmpe.f32 s1, #0.0
    unary vcvt.s32.f32 s2, s1
    unary vcvt.u32.f32 s2, s1
    unary vcvtr.s32.f32 s2, s1
    unary vcvtr.u32.f32 s2, s1
    unary vcvta.s32.f32 s2, s1
    unary vcvtn.s32.f32 s2, s1
    unary vcvtp.u32.f32 s2, s1
    unary vcvtm.s32.f32 s2, s1
    unary vcvt.f32.s32 s2, s1
    unary vcvt.f32.u32 s2, s1
    unary vcvtb.f16.f32 s2, s1
    unary vcvtt.f16.f32 s2, s1
    unary vcvtb.f32.f16 s2, s1
    unary vcvtt.f32.f16 s2, s1
    unary vrinta.f32 s2, s1
    unary vrintn.f32 s2, s1
    unary vrintp.f32 s2, s1
    unary vrintm.f32 s2, s1
    unary vrintr.f32 s2, s1
    unary vrintx.f32 s2, s1
    unary vrintz.f32 s2, s1
    begin fp_unary_cases, "vcvt.s32.f32 s1, s1, #31"
    vcvt.s32.f32 s1, s1, #31
    vmov s2, s1
    end
    begin fp_unary_cases, "vcvt.u16.f32 s1, s1, #16"
    vcvt.u16.f32 s1, s1, #16
    vmov s2, s1
    end
    begin fp_unary_cases, "vcvt.s16.f32 s1, s1, #8"
    vcvt.s16.f32 s1, s1, #8
    vmov s2, s1
    end
    begin fp_unary_cases, "vcvt.f32.s32 s1, s1, #16"
    vcvt.f32.s32 s1, s1, #16
    vmov s2, s1
    end
    begin fp_unary_cases, "vcvt.f32.u16 s1, s1, #5"
    vcvt.f32.u16 s1, s1, #5
    vmov s2, s1
    end
    begin fp_unary_cases, "vcvt.u32.f32 s1, s1, #1"
    vcvt.u32.f32 s1, s1, #1
    vmov s2, s1
    end
    begin fp_unary_cases, "vcvt.f32.u32 s1, s1, #32"
    vcvt.f32.u32 s1, s1, #32
    vmov s2, s1
    end
    begin fp_unary_cases, "vcvt.s32.f32 s1, s1, #1"
    vcvt.s32.f32 s1, s1, #1
    vmov s2, s1
    end
    table_end fp_unary_cases
