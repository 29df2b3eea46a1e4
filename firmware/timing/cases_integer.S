/*
 * Arithmetic, multiplication, conditional execution.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "case.inc"

    CASE "pipeline template: 17 MOV", 17
    .rept 17
    mov.n r10, r10
    .endr
    END_CASE

    CASE "ADD, each needs the one before", 4
    .rept 4
    add.w r0, r0, r1
    .endr
    END_CASE

    CASE "shift by immediate, chained", 4
    .rept 4
    lsls.n r0, r0, #1
    .endr
    END_CASE

    CASE "UXTB rotated, chained", 3
    .rept 3
    uxtb.w r0, r0, ror #8
    .endr
    END_CASE

    CASE "BFI, chained", 3
    .rept 3
    bfi r0, r1, #4, #8
    .endr
    END_CASE

    CASE "shifted register, independent", 3
    add.w r0, r1, r2, lsl #3
    add.w r3, r1, r2, ror #9
    add.w r4, r1, r2, asr #5
    END_CASE

    CASE "shifted register, then its use", 3
    add.w r0, r1, r2, lsl #3
    add.w r3, r0, r1
    END_CASE

    CASE "shifted registers do not chain", 5
    add.w r0, r0, r1, lsl #3
    add.w r0, r0, r1, lsl #3
    add.w r0, r0, r1, lsl #3
    END_CASE

    CASE "shifted register, then stored", 2
    add.w r0, r1, r2, lsl #3
    str.w r0, [r6]
    END_CASE

    CASE "shifted register into an accumulator", 2
    add.w r0, r1, r2, lsl #3
    mla r0, r1, r2, r0
    END_CASE

    CASE "flags of a shifted register, one later", 4
    adds.w r0, r1, r2, lsl #3
    mov.n r10, r10
    beq.n 1f
    nop
    nop
    .p2align 2
1:
    END_CASE

    CASE "shifted constant, then its use", 3
    eor r0, r1, #0x1fc0
    add.w r3, r0, r1
    END_CASE

    CASE "shifted constant that sets flags", 4
    adds.w r0, r1, #0x1fc0
    adds.w r2, r3, #0x1fc0
    END_CASE

    CASE "CMP with a shifted constant", 2
    cmp.w r0, #0x1fc0
    END_CASE

    CASE "MOVS of a shifted register", 2
    lsls.w r0, r1, #3
    lsls.w r2, r0, #3
    END_CASE

    CASE "constant pattern, chained", 3
    .rept 3
    eor.w r0, r0, #0x1b1b1b1b
    .endr
    END_CASE

    CASE "12-bit constant, chained", 3
    .rept 3
    addw r0, r0, #0xff9
    .endr
    END_CASE

    CASE "UXTAB, accumulators chain", 4
    .rept 4
    uxtab r0, r0, r1
    .endr
    END_CASE

    CASE "UXTAB, then its use", 3
    uxtab r0, r1, r2
    add.w r3, r0, r1
    END_CASE

    CASE "MUL.W, then its use", 3
    mul r0, r1, r2
    add.w r3, r0, r1
    END_CASE

    CASE "MUL.W, then stored", 2
    mul r0, r1, r2
    str.w r0, [r6]
    END_CASE

    CASE "MULS.N", 6
    .rept 3
    muls.n r0, r1, r0
    .endr
    END_CASE

    CASE "MLA, accumulators chain", 4
    .rept 4
    mla r0, r1, r2, r0
    .endr
    END_CASE

    CASE "SMLAD, accumulators chain", 4
    .rept 4
    smlad r0, r1, r2, r0
    .endr
    END_CASE

    CASE "SMLAL, accumulators chain", 4
    .rept 4
    smlal r0, r3, r1, r2
    .endr
    END_CASE

    CASE "MLA, product into a factor", 3
    mla r0, r1, r2, r3
    mla r4, r0, r1, r2
    END_CASE

    CASE "QSUB, then its use", 3
    qsub r0, r1, r2
    add.w r3, r0, r1
    END_CASE

    CASE "UADD8, independent", 3
    uadd8 r0, r1, r2
    uadd8 r3, r1, r2
    uadd8 r4, r1, r2
    END_CASE

    CASE "PKHBT does not chain into an accumulator", 3
    pkhbt r0, r1, r2
    mla r0, r1, r2, r0
    END_CASE

    CASE "NOP behind ADD pairs", 2
    adds.n r0, r1
    nop
    adds.n r0, r1
    nop
    END_CASE

    CASE "NOP behind LDR pairs", 2
    ldr.n r0, [r6]
    nop
    ldr.n r1, [r6, #4]
    nop
    END_CASE

    CASE "ADD behind NOP does not pair", 3
    add.w r0, r1, r2
    nop
    adds.n r0, r1
    END_CASE

    CASE "ADD and ADD do not pair", 4
    adds.n r0, r1
    adds.n r2, r3
    adds.n r4, r5
    adds.n r0, r3
    END_CASE

    CASE "LDR and ADD do not pair", 4
    ldr.n r0, [r6]
    adds.n r2, r3
    ldr.n r1, [r6, #4]
    adds.n r4, r5
    END_CASE

    CASE "IT pairs with the instruction before", 2
    cmp.n r0, #0
    it eq
    moveq.n r0, r1
    END_CASE

    CASE "two-cycle instruction under IT, executed", 3
    cmp.n r10, r10
    it eq
    addseq.w r0, r1, #0x1fc0
    END_CASE

    CASE "two-cycle instruction under IT, skipped", 2
    cmp.n r10, r12
    it eq
    addseq.w r0, r1, #0x1fc0
    END_CASE
