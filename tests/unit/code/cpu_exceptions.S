/*
 * Programs of test_cpu_exceptions.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/* A handler that appends its exception number to the log. */
    .section code.note, "ax"
    mrs     r0, IPSR
    ldr     r1, =0x200000fc
    ldr     r2, [r1]
    strb    r0, [r2]
    adds    r2, #1
    str     r2, [r1]
    bx      lr

    .section code.forever, "ax"
1:
    b       1b

    .section code.svc_main, "ax"
    movs    r0, #1
    movs    r4, #4
    svc     #7
    adds    r0, #1
    bkpt    #0

    .section code.svc_handler, "ax"
    mov     r5, lr
    ldr     r6, [sp, #24]
    movs    r0, #99
    bx      lr

    .section code.return_as_secure, "ax"
    orr     lr, lr, #0x40
    bx      lr

/* PendSV 0xE0, SysTick 0x40, IRQ 3 at 0x20: all pended under PRIMASK, then released. */
    .section code.order_main, "ax"
    cpsid   i
    ldr     r0, 1f
    ldr     r1, 2f
    str     r1, [r0, #32]
    ldr     r2, 3f
    movs    r1, #8
    str     r1, [r2]
    movs    r1, #32
    ldr     r3, 4f
    strb    r1, [r3, #3]
    ldr     r1, 5f
    str     r1, [r0, #4]
    movs    r1, #8
    str     r1, [r2, #256]
    dsb
    cpsie   i
    nop
    nop
    bkpt    #0
    .balign 4
1:  .word   0xe000ed00              /* SCB */
2:  .word   0x40e00000
3:  .word   0xe000e100              /* NVIC_ISER0 */
4:  .word   0xe000e400              /* NVIC_IPR0 */
5:  .word   0x14000000

/* SVC handler (0x80) pends IRQ 2 (0x40) and IRQ 4 (0xC0); notes before and after. */
    .section code.nest_main, "ax"
    ldr     r0, =0xe000ed00         /* SCB */
    movs    r1, #128
    strb    r1, [r0, #31]
    ldr     r2, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #20
    str     r1, [r2]
    ldr     r3, =0xe000e400         /* NVIC_IPR0 */
    movs    r1, #64
    strb    r1, [r3, #2]
    movs    r1, #192
    strb    r1, [r3, #4]
    svc     #0
    bkpt    #0
    .balign 4

    .section code.nest_svc, "ax"
    push    {r4, lr}
    ldr     r4, 1f
    blx     r4
    ldr     r0, 2f
    movs    r1, #20
    str     r1, [r0]
    dsb
    isb
    ldr     r4, 1f
    blx     r4
    pop     {r4, pc}
    .balign 4
1:  .word   0x00000401
2:  .word   0xe000e200              /* NVIC_ISPR0 */

/* PRIGROUP 6: one bit of group priority. 0x40 and 0x20 are the same group. */
    .section code.group_main, "ax"
    ldr     r0, =0xe000ed00         /* SCB */
    ldr     r1, =0x05fa0600
    str     r1, [r0, #12]
    movs    r1, #64
    strb    r1, [r0, #31]
    ldr     r2, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #20
    str     r1, [r2]
    ldr     r3, =0xe000e400         /* NVIC_IPR0 */
    movs    r1, #32
    strb    r1, [r3, #2]
    movs    r1, #0
    strb    r1, [r3, #4]
    svc     #0
    bkpt    #0
    .balign 4

/* IRQ 2 at 0x40 and IRQ 4 at 0x80 pend while BASEPRI is 0x80, then 0x40, then 0. */
    .section code.basepri_main, "ax"
    ldr     r2, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #20
    str     r1, [r2]
    ldr     r3, =0xe000e400         /* NVIC_IPR0 */
    movs    r0, #64
    strb    r0, [r3, #2]
    movs    r0, #128
    strb    r0, [r3, #4]
    msr     BASEPRI, r0
    str     r1, [r2, #256]
    dsb
    isb
    nop
    ldr     r5, =0x200000fc
    ldr     r5, [r5]
    movs    r0, #64
    msr     BASEPRI_MAX, r0
    movs    r0, #192
    msr     BASEPRI_MAX, r0
    mrs     r6, BASEPRI
    movs    r0, #0
    msr     BASEPRI, r0
    nop
    bkpt    #0

    .section code.faultmask_main, "ax"
    cpsid   f
    ldr     r0, 1f
    ldr     r1, 2f
    str     r1, [r0]
    dsb
    isb
    ldr     r5, 3f
    ldr     r5, [r5]
    movs    r1, #128
    lsls    r1, r1, #24
    str     r1, [r0]
    dsb
    isb
    ldr     r6, 3f
    ldr     r6, [r6]
    cpsie   f
    nop
    bkpt    #0
    .balign 4
1:  .word   0xe000ed04              /* ICSR */
2:  .word   0x04000000
3:  .word   0x200000fc

/* The line of IRQ 5 stays high until the second visit drops it. */
    .section code.level_main, "ax"
    ldr     r2, 2f
    movs    r1, #32
    str     r1, [r2]
    ldr     r0, 1f
    movs    r1, #5
    str     r1, [r0]
    dsb
    isb
    nop
    bkpt    #0
    .balign 4
1:  .word   0x50001100              /* raises a line */
2:  .word   0xe000e100              /* NVIC_ISER0 */

    .section code.level_handler, "ax"
    ldr     r1, =0x20000100
    ldr     r2, [r1]
    adds    r2, #1
    str     r2, [r1]
    cmp     r2, #3
    bne     1f
    ldr     r0, =0x50001100         /* raises a line */
    movs    r1, #5
    str     r1, [r0, #4]
1:
    bx      lr

    .section code.stir_main, "ax"
    ldr     r2, =0xe000e100         /* NVIC_ISER0 */
    movs    r1, #32
    str     r1, [r2]
    ldr     r0, =0xe000ef00         /* STIR */
    movs    r1, #5
    str     r1, [r0]
    dsb
    isb
    nop
    bkpt    #0

    .section code.vtor_main, "ax"
    ldr     r0, =0xe000ed08         /* VTOR */
    ldr     r1, =0x20000200
    str     r1, [r0]
    dsb
    svc     #0
    bkpt    #0
    .balign 4
