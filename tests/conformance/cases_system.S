/*
 * Exceptions. A fault goes on at label 9, whose address is in R9.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cases.inc"

#define ICSR  0xe000ed04
#define CCR   0xe000ed14
#define SHCSR 0xe000ed24
#define CPACR 0xe000ed88
#define FPDSCR 0xe000ef3c
#define ISER  0xe000e100
#define ICER  0xe000e180
#define ISPR  0xe000e200
#define IPR28 0xe000e41c

    .macro case name
    begin system_cases, "\name"
    adr r9, 9f
    .endm

    .macro done
    .balign 4
9:
    mov r9, #0
    end
    .endm

    /* done, after a register of the System Control Space got its first value back */
    .macro restore reg, value
    .balign 4
9:
    ldr r6, =\reg
    ldr r7, =\value
    str r7, [r6]
    dsb
    isb
    movs r6, #0
    movs r7, #0
    mov r9, #0
    end
    .endm

    .macro set reg, value
    ldr r6, =\reg
    ldr r7, =\value
    str r7, [r6]
    dsb
    isb
    .endm

    .text
    table system_cases
    case "svc"
    svc #0
    adds r0, #1
    done
    case "svc in IT"
    cmp r3, r3
    itet eq
    svceq #1
    movne r1, #1
    addeq r0, r0, #2
    done
    case "svc with carry and overflow set"
    movs r4, #0x80000000
    adds r4, r4, r4
    svc #2
    done
    case "svc with a stack that is not aligned to 8"
    sub sp, #4
    svc #3
    add sp, #4
    done
    case "svc from PSP"
    mrs r5, control
    msr psp, r11
    orr r5, r5, #2
    msr control, r5
    isb
    svc #4
    bic r5, r5, #2
    msr control, r5
    isb
    movs r5, #0
    done
    case "svc without FP context"
    mrs r5, control
    bic r5, r5, #4
    msr control, r5
    isb
    svc #5
    movs r5, #0
    done
    case "svc while masked escalates"
    cpsid i
    svc #6
    nop
    nop
    .balign 4
9:
    cpsie i
    mov r9, #0
    end
    case "new FP context begins with FPDSCR"
    set FPDSCR, 0x03c00000
    mrs r4, control
    vmrs r3, fpscr
    bic r5, r4, #4
    msr control, r5
    isb
    vmov.f32 s0, #1.0
    vmrs r0, fpscr
    mrs r1, control
    msr control, r4
    isb
    vmsr fpscr, r3
    movs r4, #0
    movs r5, #0
    restore FPDSCR, 0
    case "FP context behind a skipped FP instruction"
    mrs r4, control
    bic r5, r4, #4
    msr control, r5
    isb
    cmp r3, r3
    it ne
    vmovne.f32 s0, #1.0
    mrs r0, control
    vmov.f32 s1, #1.0
    mrs r1, control
    msr control, r4
    isb
    movs r4, #0
    movs r5, #0
    done
    case "udf"
    udf #0
    done
    case "udf.w"
    udf.w #0
    done
    case "udf in IT"
    cmp r3, r3
    it eq
    udfeq #0
    done
    case "udf while masked escalates"
    cpsid i
    udf #0
    .balign 4
9:
    cpsie i
    mov r9, #0
    end
    case "udf without UsageFault escalates"
    set SHCSR, 0xb0000
    udf #0
    restore SHCSR, 0xf0000
    case "division by zero, no trap"
    movs r1, #0
    udiv r0, r3, r1
    sdiv r2, r3, r1
    done
    case "udiv by zero, trap"
    set CCR, 0x211
    movs r1, #0
    udiv r0, r3, r1
    restore CCR, 0x201
    case "sdiv by zero, trap"
    set CCR, 0x211
    movs r1, #0
    sdiv r0, r3, r1
    restore CCR, 0x201
    case "ldr unaligned, trap"
    set CCR, 0x209
    ldr r0, [r11, #1]
    restore CCR, 0x201
    case "strh unaligned, trap"
    set CCR, 0x209
    strh r0, [r11, #1]
    restore CCR, 0x201
    case "ldrd unaligned"
    add r1, r11, #2
    ldrd r2, r3, [r1]
    .balign 4
9:
    movs r1, #0
    mov r9, #0
    end
    case "ldm unaligned"
    add r4, r11, #1
    ldm r4, {r0-r3}
    .balign 4
9:
    movs r4, #0
    mov r9, #0
    end
    case "ldrex unaligned"
    add r4, r11, #1
    ldrex r0, [r4]
    .balign 4
9:
    movs r4, #0
    mov r9, #0
    end
    case "vldr unaligned"
    add r4, r11, #2
    vldr s0, [r4]
    .balign 4
9:
    movs r4, #0
    mov r9, #0
    end
    case "ldrd unaligned, base written back"
    add r4, r11, #2
    ldrd r2, r3, [r4, #4]!
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "strd unaligned"
    add r4, r11, #2
    strd r0, r3, [r4]
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "stm unaligned"
    add r4, r11, #2
    stm r4!, {r0-r3}
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "stmdb unaligned"
    add r4, r11, #2
    stmdb r4!, {r0-r3}
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "ldmdb unaligned"
    add r4, r11, #2
    ldmdb r4!, {r0-r2}
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "vstr unaligned"
    add r4, r11, #2
    vstr s0, [r4]
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "vldr unaligned, double"
    add r4, r11, #2
    vldr d0, [r4]
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "vldm unaligned"
    add r4, r11, #2
    vldm r4!, {s0-s2}
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "vstm unaligned"
    add r4, r11, #2
    vstmdb r4!, {d0-d1}
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "lda unaligned"
    add r4, r11, #2
    lda r0, [r4]
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "stlh unaligned"
    add r4, r11, #1
    stlh r0, [r4]
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "vldr of a double at a word"
    add r4, r11, #4
    vldr d0, [r4]
    .balign 4
9:
    sub r4, r11
    mov r9, #0
    end
    case "coprocessor 0"
    mcr p0, #0, r0, c0, c0, #0
    done
    case "FP while off"
    mrs r5, control
    bic r5, r5, #4
    msr control, r5
    isb
    set CPACR, 0
    vadd.f32 s0, s0, s0
    .balign 4
9:
    ldr r6, =CPACR
    ldr r7, =0xf00000
    str r7, [r6]
    dsb
    isb
    movs r5, #0
    movs r6, #0
    movs r7, #0
    mov r9, #0
    end
    case "blx to an even address"
    mov r5, lr
    movs r4, #0x1000
    blx r4
    .balign 4
9:
    mov lr, r5
    movs r5, #0
    mov r9, #0
    end
    case "load where nothing is"
    mov r4, #0x90000000
    ldr r0, [r4, #0x10]
    done
    case "branch where nothing is"
    ldr r4, =0x90000001
    bx r4
    done
    case "branch to a device region"
    ldr r4, =0xa0000001
    bx r4
    done
    case "bkpt without a debugger escalates"
    bkpt #1
    done
    case "stack limit"
    mrs r5, control
    msr psp, r11
    sub r4, r11, #120
    msr psplim, r4
    movs r4, #0
    orr r5, r5, #2
    msr control, r5
    isb
    sub sp, #124
    .balign 4
9:
    mov r4, sp
    sub r4, r4, r11
    mrs r5, control
    bic r5, r5, #2
    msr control, r5
    isb
    movs r5, #0
    msr psplim, r5
    mov r9, #0
    end
    case "pendsv"
    set ICSR, 0x10000000
    adds r0, #1
    done
    case "systick pended"
    set ICSR, 0x04000000
    done
    case "nmi pended while masked"
    cpsid i
    set ICSR, 0x80000000
    cpsie i
    done
    case "pendsv waits for primask"
    cpsid i
    set ICSR, 0x10000000
    movs r4, #1
    cpsie i
    isb
    movs r4, #2
    done
    case "systick and pendsv, tail-chained"
    cpsid i
    set ICSR, 0x14000000
    cpsie i
    isb
    done
    case "two interrupts in order of number"
    cpsid i
    set ISER, 0xc0000000
    set ISPR, 0xc0000000
    cpsie i
    isb
    set ICER, 0xc0000000
    done
    case "two interrupts in order of priority"
    cpsid i
    set IPR28, 0x20400000
    set ISER, 0xc0000000
    set ISPR, 0xc0000000
    cpsie i
    isb
    set ICER, 0xc0000000
    restore IPR28, 0
    case "basepri holds one of two"
    cpsid i
    set IPR28, 0x20400000
    set ISER, 0xc0000000
    set ISPR, 0xc0000000
    mov r4, #0x40
    msr basepri, r4
    cpsie i
    isb
    svc #7
    movs r4, #0
    msr basepri, r4
    isb
    set ICER, 0xc0000000
    restore IPR28, 0
    case "exclusive monitor is cleared by an exception"
    ldrex r0, [r11]
    svc #8
    strex r1, r0, [r11]
    done
    table_end system_cases

    .global exception_entry
    .thumb_func
exception_entry:
    tst lr, #4
    ite eq
    mrseq r0, msp
    mrsne r0, psp
    mov r1, lr
    mov r2, r9
    push {r4, lr}
    bl exception_record
    pop {r4, pc}
