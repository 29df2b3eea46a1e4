/*
 * Programs of test_cpu_mpu.c, each in a section that becomes an array of its own.
 * A NOP aligns the literals behind a program where `.balign` asks for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .syntax unified
    .thumb

/*
 * Region 0: flash, read-only, executable. Region 1: 0x20001000 to 0x2000101F read-only, never
 * executed. Default map for privileged code behind them. MemManage enabled; on to 0x280.
 */
    .section code.enable_mpu, "ax"
    ldr     r0, 1f
    movs    r1, #0
    str     r1, [r0, #8]
    movs    r1, #6
    str     r1, [r0, #12]
    ldr     r1, 2f
    str     r1, [r0, #16]
    ldr     r1, 3f
    str     r1, [r0, #20]
    ldr     r1, 4f
    str     r1, [r0, #24]
    movs    r1, #5
    str     r1, [r0, #4]
    ldr     r0, 5f
    ldr     r1, 6f
    str     r1, [r0]
    dsb
    isb
    ldr     r0, 7f
    bx      r0
    .balign 4
1:  .word   0xe000ed90              /* MPU */
2:  .word   0x0000ffe1
3:  .word   0x20001007
4:  .word   0x20001001
5:  .word   0xe000ed24              /* SHCSR */
6:  .word   0x00010000
7:  .word   0x00000281

    .section code.store_guard, "ax"
    ldr     r3, =0x20001000
    movs    r4, #4
    str     r4, [r3, #32]
    str     r4, [r3, #28]
    movs    r5, #5
    bkpt    #0

    .section code.jump_guard, "ax"
    ldr     r3, =0x20001001
    blx     r3
    bkpt    #0
    .balign 4

    .section code.just_return, "ax"
    bx      lr

/* Calls 0x20001020 first, which is executable by the default map, then makes it XN too. */
    .section code.late_xn, "ax"
    ldr     r3, 1f
    blx     r3
    ldr     r0, 2f
    ldr     r1, 3f
    str     r1, [r0]
    dsb
    isb
    blx     r3
    bkpt    #0
    .balign 4
1:  .word   0x20001021
2:  .word   0xe000eda8              /* MPU_RLAR_A1 */
3:  .word   0x20001021

    .section code.drop_privilege, "ax"
    movs    r1, #1
    msr     CONTROL, r1
    isb
    movs    r4, #4
    ldr     r3, =0x20002001
    blx     r3
    bkpt    #0
    .balign 4

    .section code.stack_in_guard, "ax"
    ldr     r0, =0x20001030
    msr     PSP, r0
    movs    r1, #2
    msr     CONTROL, r1
    isb
    svc     #0
    bkpt    #0

/* Region 1 overlaps region 0: no access at all. */
    .section code.overlap, "ax"
    ldr     r0, =0xe000ed90         /* MPU */
    movs    r1, #0
    str     r1, [r0, #24]
    str     r1, [r0, #20]
    movs    r1, #1
    str     r1, [r0, #24]
    dsb
    isb
    movs    r3, #0
    adds    r3, #1
    blx     r3
    bkpt    #0

/* HardFault runs without the MPU unless HFNMIENA is set. */
    .section code.negative_handler, "ax"
    ldr     r3, =0x20001001
    blx     r3
    bkpt    #1
    .balign 4

    .section code.own_page, "ax"
    ldr     r3, =0x20001201
    bx      r3

/* In RAM at 0x20001200: turns its own page into execute never on the fifth round. */
    .section code.own_page_loop, "ax"
    movs    r4, #0
    ldr     r0, =0xe000eda8         /* MPU_RLAR_A1 */
    ldr     r1, =0x200013e1
1:
    adds    r4, #1
    cmp     r4, #5
    bne     2f
    str     r1, [r0]
2:
    cmp     r4, #20
    bne     1b
    bkpt    #0
