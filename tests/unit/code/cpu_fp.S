/*
 * Programs of test_cpu_fp.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

/* S0 is 1.0 when SVC is executed, R8 what S0 is behind it. Faults are enabled, SVCall is lowest. */
    .section code.thread, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    ldr     r0, =0xe000ed24         /* SHCSR */
    mov     r1, #0x70000
    str     r1, [r0]
    ldr     r0, =0xe000ed1c         /* SHPR2 */
    mov     r1, #0xe0000000
    str     r1, [r0]
    vmov.f32 s0, #1.0
    svc     #0
    vmov    r8, s0
    bkpt    #0

/* R4, R5: the frame's S0, R6, R7: FPCCR, before and behind the handler's first FP instruction. */
    .section code.watch, "ax"
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r1, [r0, #4]
    mov     r2, #77
    str     r2, [r1]
    ldr     r6, [r0]
    ldr     r4, [r1]
    vmov.f32 s0, #2.0
    ldr     r7, [r0]
    ldr     r5, [r1]
    bx      lr

    .section code.no_fp, "ax"
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r1, [r0, #4]
    mov     r2, #77
    str     r2, [r1]
    bx      lr

    .section code.move_area, "ax"
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r1, =0x20000200
    str     r1, [r0, #4]
    vmov.f32 s0, #2.0
    bx      lr

/* Before the first FP instruction a change of the frame is what the thread gets back. */
    .section code.edit, "ax"
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r1, [r0]
    bic     r1, r1, #1
    str     r1, [r0]
    dsb
    isb
    ldr     r1, [r0, #4]
    mov     r2, #0x40000000
    str     r2, [r1]
    bx      lr

    .section code.lose_area, "ax"
    ldr     r0, =0xe000ef34         /* FPCCR */
    mov     r1, #0x70000000
    str     r1, [r0, #4]
    movs    r4, #4
    vmov.f32 s0, #2.0
    movs    r4, #5
    bx      lr
    .balign 4

/* The same with all priorities equal: the fault waits until the handler returns. */
    .section code.equal, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    ldr     r0, =0xe000ed24         /* SHCSR */
    mov     r1, #0x70000
    str     r1, [r0]
    vmov.f32 s0, #1.0
    svc     #0
    bkpt    #1

/* BusFault is disabled: it becomes HardFault. */
    .section code.disabled, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    vmov.f32 s0, #1.0
    svc     #0
    bkpt    #1

/* Makes the page of the frame read-only, behind the default map. */
    .section code.protect, "ax"
    ldr     r0, =0xe000ed90         /* MPU */
    movs    r1, #0
    str     r1, [r0, #8]
    ldr     r1, =0x20007c04
    str     r1, [r0, #12]
    ldr     r1, =0x20007fe1
    str     r1, [r0, #16]
    movs    r1, #5
    str     r1, [r0, #4]
    dsb
    isb
    movs    r4, #4
    vmov.f32 s0, #2.0
    movs    r4, #5
    bx      lr

/* FPDSCR asks for flush-to-zero; R5: FPSCR of the handler, R6: of the thread afterwards. */
    .section code.default_thread, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    vmov.f32 s0, #1.0
    ldr     r0, =0xe000ef3c         /* FPDSCR */
    mov     r1, #0x01000000
    str     r1, [r0]
    ldr     r1, =0x00c00010
    vmsr    fpscr, r1
    svc     #0
    vmrs    r6, fpscr
    bkpt    #0
    .balign 4

    .section code.default_handler, "ax"
    vmrs    r5, fpscr
    mrs     r4, CONTROL
    bx      lr

/*
 * A context begins at whichever FP instruction is executed first, in code that has been translated
 * for the other one: R5 counts rounds in which CONTROL.FPCA was not set at the end.
 */
    .section code.skipped, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    movs    r5, #0
    movs    r7, #1
1:
    movs    r1, #0
    msr     CONTROL, r1
    isb
    lsls    r0, r7, #31
    it      mi
    vmovmi.f32 s0, #1.0
    cmp     r7, #64
    beq     3f
    b       2f
2:
    vmov.f32 s1, #1.0
    mrs     r2, CONTROL
    tst     r2, #4
    it      eq
    addeq   r5, #1
3:
    adds    r7, #1
    cmp     r7, #60
    bne     1b
    bkpt    #0

/* FPCCR.TS: R4: SP in the handler, R5: S16 there, R6: S16 in the frame, R7: S16 afterwards. */
    .section code.secret_thread, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r1, [r0]
    orr     r1, r1, #0x04000000
    str     r1, [r0]
    dsb
    isb
    vmov.f32 s0, #1.0
    vmov.f32 s16, #1.0
    svc     #0
    vmov    r7, s16
    vmov    r8, s0
    bkpt    #0
    .balign 4

    .section code.secret_handler, "ax"
    mov     r4, sp
    vmov    r5, s16
    ldr     r6, [sp, #104]
    bx      lr

/* FPCCR.CLRONRET, and a thread without a context. */
    .section code.clear_thread, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r1, [r0]
    orr     r1, r1, #0x10000000
    str     r1, [r0]
    dsb
    isb
    svc     #0
    bkpt    #0
    .balign 4

    .section code.clear_handler, "ax"
    vmov.f32 s0, #2.0
    vmov.f32 s16, #2.0
    bx      lr

/* FPCCR.LSPEN clear: R4: S0 in the frame. */
    .section code.eager_thread, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r1, [r0]
    bic     r1, r1, #0x40000000
    str     r1, [r0]
    dsb
    isb
    vmov.f32 s0, #1.0
    svc     #0
    vmov    r8, s0
    bkpt    #0
    .balign 4

    .section code.eager_handler, "ax"
    ldr     r4, [sp, #32]
    vmov.f32 s0, #2.0
    bx      lr

/* CPACR is on, on, off: the same code, whose blocks are chained. */
    .section code.cpacr_loop, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    movs    r2, #0
    movs    r7, #0
1:
    adds    r7, #1
    cmp     r7, #3
    ite     ne
    strne   r1, [r0]
    streq   r2, [r0]
    dsb
    isb
    vmov.f32 s0, #1.0
    b       1b
    .balign 4

/* A division by zero, seen by the block behind it. */
    .section code.divide_by_zero, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    vmov.f32 s0, #1.0
    movs    r2, #0
    vmov    s1, r2
    vdiv.f32 s2, s0, s1
    b       1f
1:
    nop
    b       2f
2:
    bkpt    #0
    .balign 4
