/*
 * Programs of test_cpu_contexts.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

    .section code.user_main, "ax"
    movs    r0, #1
    msr     CONTROL, r0
    isb
    cpsid   i
    svc     #0
    mrs     r6, CONTROL
    ldr     r7, =0xe000ed00         /* SCB */
    ldr     r7, [r7]
    nop
    bkpt    #0
    .balign 4

    .section code.user_svc, "ax"
    ldr     r4, =0xe000ed00         /* SCB */
    ldr     r4, [r4]
    mrs     r5, PRIMASK
    mrs     r8, CONTROL
    bx      lr
    .balign 4

/*
 * Thread: s0 = 1. SVC handler: no FP, pends PendSV of higher priority. PendSV: s0 = 2. The thread's
 * s0 is saved by PendSV's first FP instruction, into the frame of SVC.
 */
    .section code.nested_main, "ax"
    ldr     r0, =0xe000ed88         /* CPACR */
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    ldr     r0, =0xe000ed1c         /* SHPR2 */
    movs    r1, #128
    strb    r1, [r0, #3]
    vmov.f32 s0, #1.0
    svc     #0
    vmov    r4, s0
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r7, [r0]
    bkpt    #0
    .balign 4

    .section code.nested_svc, "ax"
    ldr     r0, 1f
    ldr     r1, 2f
    str     r1, [r0]
    dsb
    isb
    ldr     r0, 3f
    ldr     r5, [r0]
    bx      lr
    .balign 4
1:  .word   0xe000ed04              /* ICSR */
2:  .word   0x10000000
3:  .word   0xe000ef34              /* FPCCR */

    .section code.nested_pendsv, "ax"
    ldr     r0, =0xe000ef34         /* FPCCR */
    ldr     r6, [r0]
    mov     r9, lr
    vmov.f32 s0, #2.0
    bx      lr

/*
 * Two threads on PSP, switched by PendSV after every SysTick. Task 1 keeps s0 and s16 counting,
 * task 2 counts in integers. r7 of each counts rounds; mismatches end in BKPT 1.
 */
    .section code.switch_main, "ax"
    ldr     r0, 1f
    mov     r1, #0xf00000
    str     r1, [r0]
    dsb
    isb
    ldr     r0, 2f
    ldr     r1, 3f
    str     r1, [r0]
    ldr     r0, 4f
    ldr     r1, 5f
    str     r1, [r0, #4]
    str     r1, [r0, #8]
    movs    r1, #7
    str     r1, [r0]
    ldr     r0, 6f
    msr     PSP, r0
    movs    r0, #2
    msr     CONTROL, r0
    isb
    ldr     r0, 7f
    bx      r0
    .balign 4
1:  .word   0xe000ed88              /* CPACR */
2:  .word   0xe000ed20              /* SHPR3 */
3:  .word   0x00e00000
4:  .word   0xe000e010              /* SYST_CSR */
5:  .word   0x0000013d
6:  .word   0x20002000
7:  .word   0x00000501

    .section code.switch_tick, "ax"
    ldr     r0, 1f
    ldr     r1, 2f
    str     r1, [r0]
    ldr     r0, 3f
    ldr     r1, [r0]
    adds    r1, #1
    str     r1, [r0]
    bx      lr
    .balign 4
1:  .word   0xe000ed04              /* ICSR */
2:  .word   0x10000000
3:  .word   0x20000100

/* The other task's stack pointer is at 0x20000104; its frame begins with r4 to r11, lr, s16-s31. */
    .section code.switch_pendsv, "ax"
    mrs     r0, PSP
    tst     lr, #16
    it      eq
    vstmdbeq r0!, {s16-s31}
    stmdb   r0!, {r4-r11, lr}
    ldr     r1, =0x20000104
    ldr     r2, [r1]
    str     r0, [r1]
    ldmia   r2!, {r4-r11, lr}
    tst     lr, #16
    it      eq
    vldmiaeq r2!, {s16-s31}
    msr     PSP, r2
    bx      lr

    .section code.switch_task1, "ax"
    vmov.f32 s0, #1.0
    vmov.f32 s16, #1.0
    vmov.f32 s1, #1.0
    movs    r7, #1
1:
    vadd.f32 s0, s0, s1
    vadd.f32 s16, s16, s1
    adds    r7, #1
    vcvt.u32.f32 s2, s0
    vmov    r1, s2
    cmp     r1, r7
    bne     2f
    vcmp.f32 s0, s16
    vmrs    APSR_nzcv, fpscr
    bne     2f
    cmp     r7, #2000
    bne     1b
    bkpt    #0
2:
    bkpt    #1

    .section code.switch_task2, "ax"
1:
    adds    r7, #1
    mov     r0, r7
    mov     r12, r7
    adds    r1, r0, r12
    lsrs    r1, r1, #1
    cmp     r1, r7
    beq     1b
    bkpt    #1

    .section code.late_main, "ax"
    ldr     r0, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #96
    str     r1, [r0]
    ldr     r0, =0xe000e400         /* NVIC_IPR0 */
    movs    r1, #128
    strb    r1, [r0, #5]
    ldr     r0, =0x50001100         /* raises a line */
    movs    r1, #5
    str     r1, [r0]
    dsb
    isb
    nop
    bkpt    #0
    .balign 4

    .section code.drop, "ax"
    ldr     r0, =0x50001104         /* drops a line */
    mrs     r1, IPSR
    subs    r1, #16
    str     r1, [r0]
    bx      lr

    .section code.masked_loop, "ax"
    cpsid   if
1:
    b       1b

    .section code.semihosting_main, "ax"
    movs    r0, #4
    movs    r1, #9
    bkpt    #0xab
    movs    r5, #5
    bkpt    #0
