/*
 * Code whose fetches are known: a branch into each row of 16 bytes, and straight-line code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .cpu cortex-m33
    .thumb

    /* ROWS taken branches, each to the first word of the next row. */
    .section .text.row_hops, "ax", %progbits
    .balign 16
    .global row_hops
    .thumb_func
row_hops:
    .rept 64
    b.w 1f
    .balign 16, 0
1:
    .endr
    bx lr

    /* As many words of 16-bit code as of 32-bit code. */
    .section .text.straight_narrow, "ax", %progbits
    .balign 16
    .global straight_narrow
    .thumb_func
straight_narrow:
    .rept 256
    mov.n r10, r10
    .endr
    bx lr

    .section .text.straight_wide, "ax", %progbits
    .balign 16
    .global straight_wide
    .thumb_func
straight_wide:
    .rept 128
    mov.w r10, r10
    .endr
    bx lr
