/*
 * Programs of test_timing_ports.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.loads, "ax"
    ldr     r0, [r1]
    ldr     r2, [r3]
    ldr     r4, [r5]
    mov     r8, r8
    ldr     r6, [r7]

    .section code.late_address, "ax"
    ldr     r0, [r1]
    ldr     r2, [r0]
