/*
 * Programs of test_cpu_escalation.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/* Enables MemManage, BusFault and UsageFault, then jumps to 0x240. */
    .section code.enable_faults, "ax"
    ldr     r0, 1f
    ldr     r1, 2f
    str     r1, [r0]
    ldr     r0, 3f
    bx      r0
    .balign 4
1:  .word   0xe000ed24              /* SHCSR */
2:  .word   0x00070000
3:  .word   0x00000241

    .section code.undefined, "ax"
    movs    r3, #3
    udf     #0
    bkpt    #0

    .section code.load_hole, "ax"
    ldr     r3, =0x70000008
    movs    r4, #4
    isb
    ldr     r4, [r3]
    movs    r5, #5
    bkpt    #0
    .balign 4

    .section code.stack_overflow, "ax"
    ldr     r0, =0x20001000
    msr     PSPLIM, r0
    adds    r0, #36
    msr     PSP, r0
    movs    r1, #2
    msr     CONTROL, r1
    isb
    push    {r0-r7}
    push    {r0-r7}
    bkpt    #0

    .section code.stacking_overflow, "ax"
    ldr     r0, =0x20001000
    msr     PSPLIM, r0
    adds    r0, #16
    msr     PSP, r0
    movs    r1, #2
    msr     CONTROL, r1
    isb
    svc     #0
    bkpt    #0
    .balign 4

    .section code.bad_stack, "ax"
    ldr     r0, =0x68001000
    msr     PSP, r0
    movs    r1, #2
    msr     CONTROL, r1
    isb
    svc     #0
    bkpt    #0

    .section code.bad_unstack, "ax"
    svc     #0
    bkpt    #0

    .section code.bad_unstack_handler, "ax"
    ldr     r0, =0x68001000
    msr     PSP, r0
    mvn     lr, #2
    bx      lr

    .section code.bad_return_handler, "ax"
    mvn     lr, #12
    bx      lr

/* Returns to Handler mode although the frame says Thread mode. */
    .section code.wrong_mode_handler, "ax"
    mvn     lr, #14
    bx      lr

    .section code.svc_masked, "ax"
    cpsid   i
    svc     #0
    bkpt    #0

    .section code.fault_twice, "ax"
    udf     #0

    .section code.vtor_nowhere, "ax"
    ldr     r0, 1f
    ldr     r1, 2f
    str     r1, [r0]
    dsb
    svc     #0
    bkpt    #0
    .balign 4
1:  .word   0xe000ed08              /* VTOR */
2:  .word   0x70000000
