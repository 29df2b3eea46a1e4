/*
 * Programs of test_engine_alignment.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.ldrd_under_it, "ax"
    cmp     r0, r0
    itt     eq
    ldrdeq  r1, r2, [r0]
    moveq   r4, #1
    bkpt    #0
