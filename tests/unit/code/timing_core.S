/*
 * Programs of test_timing_core.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.template_loop, "ax"
1:
    .rept   17
    mov     r10, r10
    .endr
    subs    r9, r9, #1
    mov     r10, r10
    bne     1b

    .section code.delay_loop, "ax"
1:
    subs    r0, #3
    bhi     1b

    .section code.arithmetic, "ax"
    adds    r0, r0, r1
    movs    r0, r0
    lsrs    r0, r0, #3
    uxtb    r0, r0
    uxtb    r0, r0, ror #8
    bfi     r0, r0, #4, #4
    add     r0, r0, #1
    addw    r0, r0, #4089
    eor     r0, r0, #0x1b1b1b1b
    ubfx    r0, r0, #1, #4
    ror     r0, r0, #7

    .section code.shifted_then_used, "ax"
    eor     r0, r1, r2, ror #8
    adds    r3, r0, #1

    .section code.shifted_then_others, "ax"
    eor     r0, r1, r2, ror #8
    adds    r3, r4, #1
    adds    r0, #1

    .section code.shifted_chain, "ax"
    eor     r0, r1, r2, ror #8
    eor     r0, r0, r2, ror #8
    eor     r0, r0, r2, ror #8

    .section code.constant_then_used, "ax"
    eor     r0, r1, #0x1fc0
    adds    r3, r0, #1

    .section code.constant_with_flags, "ax"
    adds    r0, r1, #8128

    .section code.moved_constant, "ax"
    movs    r0, #8128
    adds    r0, #1

    .section code.flags_then_branch, "ax"
1:
    cmp     r0, r1, lsl #2
    bne     1b

    .section code.narrow_muls, "ax"
    muls    r0, r1
    adds    r0, #1

    .section code.wide_mul, "ax"
    mul     r0, r1, r2
    adds    r0, #1

    .section code.accumulators, "ax"
    mla     r0, r1, r2, r0
    smlad   r0, r3, r4, r0
    smlabb  r0, r1, r2, r0
    mls     r0, r1, r2, r0

    .section code.long_accumulators, "ax"
    umlal   r0, r1, r2, r3
    umlal   r0, r1, r4, r5
    umaal   r0, r1, r6, r7

    .section code.product_as_factor, "ax"
    mla     r0, r1, r2, r3
    mla     r4, r0, r2, r4

    .section code.shifted_then_added, "ax"
    add     r0, r1, r2, lsl #3
    mla     r0, r1, r2, r0
    sxtab   r0, r0, r1
    sxtab   r0, r0, r1

    .section code.loaded_then_added, "ax"
    ldr     r0, [r1]
    mla     r0, r2, r3, r0
    ldr     r4, [r1]
    sxtab   r4, r4, r2

    .section code.dsp_chain, "ax"
    qsub    r0, r1, r2
    uadd8   r0, r0, r3
    pkhbt   r0, r0, r4

    .section code.load_then_use, "ax"
    ldr     r0, [r1]
    adds    r0, #1

    .section code.indexed_loads, "ax"
    lsrs    r6, r3, #24
    ldr     r4, [lr, r6, lsl #2]
    ldr     r5, [lr, r6, lsl #2]
    ldrb    r7, [lr, r4]

    .section code.pointer_chase, "ax"
    ldr     r0, [r1]
    ldr     r2, [r0]
    ldr     r3, [r2]

    .section code.late_then_stored, "ax"
    ldr     r0, [r1]
    str     r0, [r2]
    mla     r3, r4, r5, r6
    str     r3, [r2]
    add     r0, r1, r2, lsl #4
    str     r0, [r7]

    .section code.write_back, "ax"
    ldr     r0, [r1], #4
    strb    r3, [r1, #1]!
    str     r4, [r1, #4]!
    adds    r1, #1

    .section code.write_back_first, "ax"
    ldr     r0, [r1], #4
    ldr     r2, [r3]

    .section code.write_back_second, "ax"
    ldr     r2, [r3]
    ldr     r0, [r1], #4

    .section code.write_back_later, "ax"
    ldr     r2, [r3]
    mov     r4, r4
    ldrh    r0, [r1, #2]!

    .section code.two_lanes, "ax"
    sxtb16  r0, r1
    add     r2, r0

    .section code.doubles, "ax"
    ldrd    r0, r1, [r2]
    strd    r3, r4, [r2]

    .section code.double_then_use, "ax"
    ldrd    r0, r1, [r2]
    adds    r0, #1
    adds    r1, #1

    .section code.multiples, "ax"
    ldmia   r0!, {r1-r4}
    stmia   r0!, {r1-r3}
    push    {r4, r5, lr}
    pop     {r4-r11, lr}
    ldmdb   r12!, {r0-r3}

    .section code.nop_behind_narrow, "ax"
    adds    r0, #1
    nop
    ldr     r1, [r2]
    nop
    stmia   r3!, {r4-r6}
    nop

    .section code.nop_behind_wide, "ax"
    add     r0, r0, #1
    nop
    add     r0, r0, #1
    it      eq
    moveq   r1, #2

    .section code.additions, "ax"
    adds    r0, #1
    adds    r1, #1
    nop
    adds    r2, #1

    .section code.it_behind_narrow, "ax"
    cmp     r0, #1
    ite     eq
    moveq   r1, #2
    movne   r1, #3

    .section code.constant_under_it, "ax"
    mov     r10, r10
    it      eq
    addseq  r0, r1, #8128
