/*
 * Programs of test_cpu_frames.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

    .section code.psp_main, "ax"
    ldr     r0, =0x20004000
    msr     PSP, r0
    movs    r0, #2
    msr     CONTROL, r0
    isb
    sub     sp, #4
    svc     #0
    bkpt    #0
    .balign 4

    .section code.psp_handler, "ax"
    mov     r5, lr
    mrs     r6, PSP
    mov     r7, sp
    mrs     r4, CONTROL
    bx      lr

/* s0 and FPSCR are live; the handler spoils both. */
    .section code.fp_main, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    ldr     r1, [r0]
    orr     r1, r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    vmov.f32 s0, #1.0
    vmov.f32 s15, #2.0
    movs    r1, #0
    vmov    s16, r1
    vcmp.f32 s0, s15
    svc     #0
    vmrs    r4, fpscr
    vmov    r5, s0
    vmov    r6, s15
    vmov    r7, s16
    mov     r8, sp
    bkpt    #0
    .balign 4

    .section code.fp_handler, "ax"
    mov     r9, lr
    mov     r10, sp
    vmov.f32 s0, #3.0
    vmov.f32 s15, #3.0
    vmov.f32 s16, #3.0
    vcmp.f32 s0, s15
    vmrs    r11, fpscr
    bx      lr

    .section code.fp_nolazy_main, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    ldr     r0, =0xe000ef34         /* FPCCR */
    movs    r1, #0
    str     r1, [r0]
    dsb
    isb
    vmov.f32 s0, #1.0
    vmov.f32 s15, #2.0
    vcmp.f32 s0, s15
    svc     #0
    vmrs    r4, fpscr
    bkpt    #0
    .balign 4

    .section code.fp_bystander, "ax"
    mov     r9, lr
    bx      lr

    .section code.it_main, "ax"
    movs    r0, #0
    movs    r1, #0
    movs    r2, #0
    movs    r3, #0
    ldr     r4, =0x50001100         /* raises a line */
    ldr     r5, =0xe000e100         /* NVIC_ISER0 */
    ldr     r6, =0x20000100
    movs    r7, #32
    str     r7, [r5]
    movs    r7, #5
    cmp     r0, #0
    ittte   eq
    streq   r7, [r4]
    msreq   BASEPRI, r0
    moveq   r1, #1
    movne   r3, #3
    adds    r2, #2
    bkpt    #0
    .balign 4

    .section code.it_handler, "ax"
    ldr     r0, =0x50001100         /* raises a line */
    movs    r1, #5
    str     r1, [r0, #4]
    cmp     r1, #0
    bx      lr
    .balign 4

    .section code.exclusive_main, "ax"
    ldr     r0, =0x20000100
    ldrex   r1, [r0]
    svc     #0
    movs    r1, #7
    strex   r4, r1, [r0]
    bkpt    #0

    .section code.mask_handler, "ax"
    cpsid   f
    mrs     r5, FAULTMASK
    bx      lr

    .section code.mask_main, "ax"
    svc     #0
    mrs     r4, FAULTMASK
    bkpt    #0

    .section code.chain_main, "ax"
    cpsid   i
    ldr     r0, 1f
    ldr     r1, 2f
    str     r1, [r0]
    cpsie   i
    isb
    bkpt    #0
    .balign 4
1:  .word   0xe000ed04              /* ICSR */
2:  .word   0x14000000
