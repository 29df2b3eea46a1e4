/*
 * Programs of test_check_init.c, each in a section that becomes an array of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .set    XIP_CODE, 0x10000200

/* Each .org is where the test has a function: DRIVER, CALLER, VENEER, POINTER, BLX_WORD, BLX_MOVW. */
    .section code.internal_code, "ax"
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
    .word   XIP_CODE | 1
    .org    0x30
    ldr     r0, 2f
    bx      lr
2:  .word   XIP_CODE | 1
    .org    0x40
    push    {r3, lr}
    ldr     r3, 3f
    blx     r3
    pop     {r3, pc}
3:  .word   XIP_CODE | 1
    .org    0x50
    push    {r3, lr}
    movw    r3, #0x201
    movt    r3, #0x1000
    blx     r3
    pop     {r3, pc}

    .section code.xip_code, "ax"
    movs    r0, #0
    bx      lr
