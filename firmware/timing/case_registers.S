/*
 * The registers that case.inc promises.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .cpu cortex-m33
    .fpu fpv5-sp-d16
    .thumb

    .section .text.case_registers, "ax", %progbits
    .global case_registers
    .thumb_func
case_registers:
    ldr r6, =case_area_1
    ldr r7, =case_area_2
    ldr r12, =case_area_3
    mov r1, r12
    movs r0, #64
1:
    str r12, [r1], #4
    subs r0, #1
    bne 1b
    vmov.f32 s0, #1.0
    vmov r0, s0
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    vmov s\n, r0
    .endr
    movs r0, #0
    movs r1, #0
    movs r2, #0
    movs r3, #0
    movs r4, #0
    movs r5, #0
    mov r8, r0
    mov r10, r0
    bx lr

    .section .bss.case_areas, "aw", %nobits
    .balign 256
case_area_1:
    .space 256
case_area_2:
    .space 256
case_area_3:
    .space 256
