/*
 * Programs of test_check_hostile.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/* Returns; calls the veneer; is a veneer into XIP; returns an address in XIP. */
    .section code.functions, "ax"
    .balign 4
    movs    r0, #0
    bx      lr
    .org    0x10
    push    {lr}
    bl      1f
    pop     {pc}
    .org    0x20
1:
    .inst.w 0xf85ff000              /* ldr pc, [pc, #-0], as linkers write it */
    .word   0x10000201
    .org    0x30
    ldr     r0, 2f
    bx      lr
2:  .word   0x10000201
