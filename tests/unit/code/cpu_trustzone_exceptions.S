/*
 * Programs of test_cpu_trustzone_exceptions.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

/* S0 and S16 are live, with the bits of R4 set in FPCCR, when a Non-secure interrupt comes. */
    .section code.secure_fp, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    mov     r2, #0xc00
    str     r2, [r0, #4]
    ldr     r0, =0xe002ed88         /* CPACR_NS */
    str     r1, [r0]
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r3, [r0]
    orrs    r3, r4
    str     r3, [r0]
    dsb
    isb
    movs    r1, #1
    ldr     r0, =0xe000e380         /* NVIC_ITNS0 */
    str     r1, [r0]
    ldr     r0, =0xe000e100         /* NVIC_ISER0 */
    str     r1, [r0]
    vmov.f32 s0, #1.0
    vmov.f32 s16, #1.0
    ldr     r0, =0xe000e200         /* NVIC_ISPR0 */
    str     r1, [r0]
    nop
    nop
    vmov    r6, s0
    vmov    r7, s16
    bkpt    #0
    .balign 4

    .section code.non_secure_fp, "ax"
    ldr     r0, =0x2000a000
    vmov    r1, s0
    str     r1, [r0]
    vmov    r1, s16
    str     r1, [r0, #4]
    vmov.f32 s0, #2.0
    vmov.f32 s16, #2.0
    movs    r1, #0
    bx      lr
    .balign 4

    .section code.write_three, "ax"
    str     r1, [r0]
    str     r1, [r2]
    str     r1, [r3]
    nop
    bkpt    #0

    .section code.on_process_stack, "ax"
    msr     CONTROL, r3
    isb
    str     r5, [r6]
    nop
    bkpt    #0

    .section code.write_two_then_pend, "ax"
    str     r1, [r0]
    str     r3, [r2]
    str     r3, [r6]
    nop
    bkpt    #0

    .section code.call_non_secure, "ax"
    mov     r8, lr
    blxns   r7
    mrs     r4, IPSR
    mov     lr, r8
    bx      lr

    .section code.start_both_systicks, "ax"
    str     r1, [r0, #4]
    str     r1, [r0, #8]
    str     r3, [r2, #4]
    str     r3, [r2, #8]
    str     r5, [r0]
    str     r5, [r2]
1:
    b       1b

    .section code.raise_priority, "ax"
    str     r1, [r0]
    str     r1, [r2]
    str     r4, [r3]
    msr     BASEPRI, r5
    str     r1, [r6]
    nop
    bkpt    #0
