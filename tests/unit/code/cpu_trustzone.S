/*
 * Programs of test_cpu_trustzone.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.test_targets, "ax"
    tt      r1, r0
    tt      r3, r2
    tta     r4, r0
    bkpt    #0
