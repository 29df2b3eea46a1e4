/* SPDX-License-Identifier: GPL-2.0-or-later */
    .syntax unified
    .thumb

    .equ STATE_APSR, 48
    .equ STATE_FPSCR, 52
    .equ STATE_S0, 56

    .section .text.case_run, "ax", %progbits
    .global case_run
    .type case_run, %function
    .thumb_func
case_run:
    push {r4-r11, lr}
    vpush {s16-s31}
    push {r0, r1, r2}
    mov r12, r1
    ldr r2, [r0, #STATE_FPSCR]
    vmsr fpscr, r2
    add r3, r0, #STATE_S0
    vldm r3, {s0-s31}
    ldr r2, [r0, #STATE_APSR]
    msr apsr_nzcvqg, r2
    ldm r0, {r0-r11}
    blx r12
    ldr r12, [sp]
    stm r12, {r0-r11}
    mrs r0, apsr
    str r0, [r12, #STATE_APSR]
    vmrs r0, fpscr
    str r0, [r12, #STATE_FPSCR]
    add r12, r12, #STATE_S0
    vstm r12, {s0-s31}
    movs r0, #0
    vmsr fpscr, r0
    pop {r0, r1, r2}
    vpop {s16-s31}
    pop {r4-r11, pc}
