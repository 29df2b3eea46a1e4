/*
 * Programs of test_timing_branch.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.behind_narrow, "ax"
1:
    subs    r7, #1
    bne     1b

    .section code.flags_before, "ax"
1:
    subs    r7, #1
    add     r0, r1
    bne     1b

    .section code.behind_ldm, "ax"
1:
    subs    r7, #1
    ldmia   r6!, {r0-r3}
    bne     1b

    .section code.behind_wide, "ax"
1:
    subs.w  r7, r7, #1
    bne     1b

    .section code.wide_branch, "ax"
1:
    adds    r7, #1
    mov     r0, r0
    bne.w   1b

    .section code.wide_branch_with_flags_from_before, "ax"
1:
    subs    r7, #1
    add     r0, r1
    bne.w   1b

    .section code.wide_branch_behind_its_flags, "ax"
1:
    add     r0, r1
    subs    r7, #1
    bne.w   1b

    .section code.unconditional, "ax"
1:
    adds    r7, #1
    b       1b

    .section code.to_the_next, "ax"
    adds    r7, #1
    b       1f
1:

    .section code.load_at_the_edge, "ax"
1:
    adds    r0, #1
    subs    r7, #1
    ldr     r0, [r1]
    bne     1b

    .section code.array_loop, "ax"
1:
    ldr     r2, [r12, r3]
    ldr     r1, [r5]
    ldr     r0, [r12, r3]
    add     r2, r1
    eors    r2, r0
    str     r2, [r12, r3]
    adds    r3, #4
    cmp     r3, #4096
    bne     1b

    .section code.pop_pc, "ax"
    mov     r10, r10
    mov     r10, r10
    mov     r10, r10
    pop     {r4-r7, pc}

    .section code.pop_lr, "ax"
    pop     {r4-r7, lr}
    mov     r10, r10
    mov     r10, r10
    mov     r10, r10
    bx      lr

    .section code.pop_lr_then_bx, "ax"
    pop     {r4-r7, lr}
    bx      lr

    .section code.pop_under_it, "ax"
    cmp     r0, #1
    it      eq
    popeq   {r4-r6, pc}

    .section code.pair, "ax"
    add     r0, r1
    nop

    .section code.narrow, "ax"
    add     r0, r1
    add     r1, r2
