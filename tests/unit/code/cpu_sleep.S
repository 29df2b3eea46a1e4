/*
 * Programs of test_cpu_sleep.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/* Counts its visits and drops the line. */
    .section code.handler, "ax"
    ldr     r0, =0x20000100
    ldr     r1, [r0]
    adds    r1, #1
    str     r1, [r0]
    ldr     r0, =0x50001100         /* raises a line */
    movs    r1, #5
    str     r1, [r0, #4]
    bx      lr

/* Zephyr's arch_cpu_idle(). */
    .section code.wfi_main, "ax"
    ldr     r2, 2f
    movs    r1, #32
    str     r1, [r2]
    cpsid   i
    movs    r0, #0
    msr     BASEPRI, r0
    dsb
    wfi
    ldr     r5, 1f
    ldr     r5, [r5]
    cpsie   i
    isb
    nop
    bkpt    #0
    .balign 4
1:  .word   0x20000100
2:  .word   0xe000e100              /* NVIC_ISER0 */

/* BASEPRI 0x40 holds back IRQ 5 at 0x80 for WFI too. */
    .section code.wfi_basepri_main, "ax"
    ldr     r2, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #32
    str     r1, [r2]
    ldr     r3, =0xe000e400         /* NVIC_IPR0 */
    movs    r1, #128
    strb    r1, [r3, #5]
    movs    r0, #64
    msr     BASEPRI, r0
    wfi
    bkpt    #0
    .balign 4

/* Zephyr's arch_cpu_atomic_idle(): the interrupt is not even enabled. */
    .section code.wfe_main, "ax"
    ldr     r0, =0xe000ed10         /* SCR */
    movs    r1, #16
    str     r1, [r0]
    cpsid   i
    wfe
    movs    r5, #5
    bkpt    #0
    .balign 4

    .section code.wfe_plain_main, "ax"
    ldr     r2, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #32
    str     r1, [r2]
    cpsid   i
    wfe
    bkpt    #0

    .section code.sev_main, "ax"
    sev
    wfe
    movs    r5, #1
    sev
    sev
    wfe
    movs    r5, #2
    wfe
    movs    r5, #3
    bkpt    #0

    .section code.wfe_svc_main, "ax"
    svc     #0
    wfe
    movs    r5, #1
    wfe
    movs    r5, #2
    bkpt    #0

    .section code.return_only, "ax"
    bx      lr

    .section code.on_exit_main, "ax"
    ldr     r2, 2f
    movs    r1, #32
    str     r1, [r2]
    ldr     r0, 1f
    movs    r1, #2
    str     r1, [r0]
    wfi
    bkpt    #0
    .balign 4
1:  .word   0xe000ed10              /* SCR */
2:  .word   0xe000e100              /* NVIC_ISER0 */

    .section code.wfi_pending_main, "ax"
    cpsid   i
    ldr     r2, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #32
    str     r1, [r2]
    wfi
    cpsie   i
    isb
    bkpt    #0
    .balign 4
