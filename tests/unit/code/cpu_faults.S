/*
 * Programs of test_cpu_faults.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb
    .fpu    fpv5-sp-d16

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

    .section code.even_target, "ax"
    ldr     r3, =0x20000100
    blx     r3
    bkpt    #0
    .balign 4

    .section code.fp_off, "ax"
    movs    r3, #3
    isb
    vmov.f32 s0, #1.0
    bkpt    #0

    .section code.divide, "ax"
    ldr     r0, =0xe000ed14         /* CCR */
    movs    r1, #16
    str     r1, [r0]
    dsb
    isb
    movs    r1, #0
    movs    r2, #8
    movs    r3, #3
    sdiv    r3, r2, r1
    movs    r4, #4
    bkpt    #0

    .section code.load_hole, "ax"
    ldr     r3, =0x70000008
    movs    r4, #4
    isb
    ldr     r4, [r3]
    movs    r5, #5
    bkpt    #0
    .balign 4

    .section code.store_hole, "ax"
    ldr     r3, =0x50003000
    movs    r4, #4
    str     r4, [r3, #4]
    movs    r5, #5
    bkpt    #0
    .balign 4

    .section code.jump_hole, "ax"
    ldr     r3, =0x00300001
    blx     r3
    bkpt    #0
    .balign 4

    .section code.jump_xn, "ax"
    ldr     r3, =0x50001001
    blx     r3
    bkpt    #0
    .balign 4

    .section code.jump_xip, "ax"
    ldr     r3, =0x10000001
    blx     r3
    bkpt    #0
    .balign 4

    .section code.return_5, "ax"
    movs    r5, #5
    bx      lr

    .section code.read_xip, "ax"
    ldr     r3, =0x10000010
    isb
    ldr     r4, [r3]
    bkpt    #0
    .balign 4

    .section code.unprivileged_scs, "ax"
    movs    r0, #1
    msr     CONTROL, r0
    isb
    ldr     r3, =0xe000ed00         /* SCB */
    isb
    ldr     r4, [r3]
    bkpt    #0

    .section code.probe_main, "ax"
    ldr     r0, =0xe000ed14         /* CCR */
    ldr     r1, [r0]
    orr     r1, r1, #0x100
    str     r1, [r0]
    cpsid   f
    ldr     r3, =0x50003000
    movs    r4, #4
    ldr     r5, [r3]
    dsb
    isb
    ldr     r7, [r0, #20]
    ldr     r8, [r0, #36]
    cpsie   f
    movs    r6, #6
    bkpt    #0
    .balign 4

    .section code.retry_handler, "ax"
    ldr     r2, [sp, #24]
    adds    r2, #2
    str     r2, [sp, #24]
    bx      lr

    .section code.retry_main, "ax"
    ldr     r3, =0x70000008
    movs    r4, #4
    isb
    ldr     r4, [r3]
    movs    r5, #5
    bkpt    #0
    .balign 4
