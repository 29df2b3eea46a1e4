/*
 * Programs of test_cpu_xip.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

    .section code.call_xip, "ax"
    ldr     r0, =0x10000101         /* XIP_CODE | 1 */
    blx     r0
    bkpt    #0
    .balign 4

    .section code.return_one, "ax"
    movs    r1, #1
    bx      lr

    .section code.return_two, "ax"
    movs    r1, #2
    bx      lr

    .section code.read_device, "ax"
    ldr     r0, =0x50001000         /* BENCH_CPU_DEVICE */
    ldr     r1, [r0]
    bkpt    #0
    .balign 4
