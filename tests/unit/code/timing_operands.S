/*
 * Programs of test_timing_operands.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.divisions, "ax"
    sdiv    r3, r5, r9
    udiv    r0, r1, r2

    .section code.late_division, "ax"
    mov     r10, r10
    udiv    r0, r1, r2

    .section code.ldm_under_it, "ax"
    it      eq
    ldmiaeq r6, {r0-r3}
