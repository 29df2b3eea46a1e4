/*
 * The instruction decoder, against a table of what it should say and against capstone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <capstone/capstone.h>
#include <string.h>

#include "bench_timing.h"
#include "timing/insn_cost.h"

static const struct {
    uint16_t code[2];
    const char *cls;
} classes[] = {
    {{0x0088, 0x0000}, "alu"},                /* lsls r0,r1,#2 */
    {{0x1888, 0x0000}, "alu"},                /* adds r0,r1,r2 */
    {{0x2001, 0x0000}, "alu"},                /* movs r0,#1 */
    {{0x2801, 0x0000}, "alu"},                /* cmp r0,#1 */
    {{0x4008, 0x0000}, "alu"},                /* ands r0,r1 */
    {{0x4148, 0x0000}, "alu"},                /* adcs r0,r1 */
    {{0x43c8, 0x0000}, "alu"},                /* mvns r0,r1 */
    {{0x4488, 0x0000}, "alu"},                /* add r8,r1 */
    {{0x4688, 0x0000}, "alu"},                /* mov r8,r1 */
    {{0xa001, 0x0000}, "alu"},                /* adr r0,.+8 */
    {{0xa801, 0x0000}, "alu"},                /* add r0,sp,#4 */
    {{0xb082, 0x0000}, "alu"},                /* sub sp,#8 */
    {{0xb208, 0x0000}, "alu"},                /* sxth r0,r1 */
    {{0xba08, 0x0000}, "alu"},                /* rev r0,r1 */
    {{0x4348, 0x0000}, "muls.n"},             /* muls r0,r1,r0 */
    {{0x4770, 0x0000}, "branch-register"},    /* bx lr */
    {{0x4798, 0x0000}, "branch-register"},    /* blx r3 */
    {{0x468f, 0x0000}, "branch-register"},    /* mov pc,r1 */
    {{0x4801, 0x0000}, "load"},               /* ldr r0,[pc,#4] */
    {{0x5888, 0x0000}, "load"},               /* ldr r0,[r1,r2] */
    {{0x5688, 0x0000}, "load"},               /* ldrsb r0,[r1,r2] */
    {{0x8848, 0x0000}, "load"},               /* ldrh r0,[r1,#2] */
    {{0x9801, 0x0000}, "load"},               /* ldr r0,[sp,#4] */
    {{0x5088, 0x0000}, "store"},              /* str r0,[r1,r2] */
    {{0x70c8, 0x0000}, "store"},              /* strb r0,[r1,#3] */
    {{0x8048, 0x0000}, "store"},              /* strh r0,[r1,#2] */
    {{0x9001, 0x0000}, "store"},              /* str r0,[sp,#4] */
    {{0xc806, 0x0000}, "load-multiple"},      /* ldmia r0!,{r1,r2} */
    {{0xbd01, 0x0000}, "load-multiple"},      /* pop {r0,pc} */
    {{0xc006, 0x0000}, "store-multiple"},     /* stmia r0!,{r1,r2} */
    {{0xb501, 0x0000}, "store-multiple"},     /* push {r0,lr} */
    {{0xb672, 0x0000}, "cps"},                /* cpsid i */
    {{0xb661, 0x0000}, "cps"},                /* cpsie f */
    {{0xbe01, 0x0000}, "trap"},               /* bkpt #1 */
    {{0xdf01, 0x0000}, "trap"},               /* svc #1 */
    {{0xde01, 0x0000}, "trap"},               /* udf #1 */
    {{0xbf00, 0x0000}, "nop"},                /* nop */
    {{0xbf30, 0x0000}, "hint"},               /* wfi */
    {{0xbf20, 0x0000}, "hint"},               /* wfe */
    {{0xbf40, 0x0000}, "hint"},               /* sev */
    {{0xbf10, 0x0000}, "hint"},               /* yield */
    {{0xbf08, 0x0000}, "it"},                 /* it eq */
    {{0xbf14, 0x0000}, "it"},                 /* ite ne */
    {{0xd0fe, 0x0000}, "branch"},             /* beq . */
    {{0xe7fe, 0x0000}, "branch"},             /* b . */
    {{0xb110, 0x0000}, "branch-compare"},     /* cbz r0,.+8 */
    {{0xb910, 0x0000}, "branch-compare"},     /* cbnz r0,.+8 */
    {{0xeb01, 0x0002}, "alu"},                /* add.w r0,r1,r2 */
    {{0xea4f, 0x0001}, "alu"},                /* mov.w r0,r1 */
    {{0xea4f, 0x00c1}, "alu"},                /* mov.w r0,r1,lsl #3 */
    {{0xea6f, 0x0001}, "alu"},                /* mvn.w r0,r1 */
    {{0xebb0, 0x0f01}, "alu"},                /* cmp.w r0,r1 */
    {{0xeb01, 0x0042}, "alu-shifted"},        /* add.w r0,r1,r2,lsl #1 */
    {{0xebb0, 0x0fa1}, "alu-shifted"},        /* cmp.w r0,r1,asr #2 */
    {{0xea6f, 0x0041}, "alu-shifted"},        /* mvn.w r0,r1,lsl #1 */
    {{0xeb41, 0x00f2}, "alu-shifted"},        /* adc.w r0,r1,r2,ror #3 */
    {{0xeac1, 0x0002}, "dsp"},                /* pkhbt r0,r1,r2 */
    {{0xeac1, 0x1022}, "dsp"},                /* pkhtb r0,r1,r2,asr #4 */
    {{0xf101, 0x0001}, "alu"},                /* add.w r0,r1,#1 */
    {{0xf001, 0x10ff}, "alu"},                /* and.w r0,r1,#0xff00ff */
    {{0xf44f, 0x3080}, "alu"},                /* mov.w r0,#0x10000 */
    {{0xf46f, 0x3080}, "alu"},                /* mvn.w r0,#0x10000 */
    {{0xf241, 0x2034}, "alu"},                /* movw r0,#0x1234 */
    {{0xf2c1, 0x2034}, "alu"},                /* movt r0,#0x1234 */
    {{0xf201, 0x1023}, "alu"},                /* addw r0,r1,#0x123 */
    {{0xf2a1, 0x1023}, "alu"},                /* subw r0,r1,#0x123 */
    {{0xf501, 0x3080}, "alu-constant"},       /* add.w r0,r1,#0x10000 */
    {{0xf041, 0x4000}, "alu-constant"},       /* orr.w r0,r1,#0x80000000 */
    {{0xf5b0, 0x5f80}, "alu-constant-flags"}, /* cmp.w r0,#4096 */
    {{0xf410, 0x4f00}, "alu-constant-flags"}, /* tst.w r0,#0x8000 */
    {{0xf5b1, 0x7000}, "alu-constant-flags"}, /* subs.w r0,r1,#0x200 */
    {{0xf361, 0x0084}, "alu"},                /* bfi r0,r1,#2,#3 */
    {{0xf36f, 0x0084}, "alu"},                /* bfc r0,#2,#3 */
    {{0xf3c1, 0x0082}, "alu"},                /* ubfx r0,r1,#2,#3 */
    {{0xf341, 0x0082}, "alu"},                /* sbfx r0,r1,#2,#3 */
    {{0xfa01, 0xf002}, "alu"},                /* lsl.w r0,r1,r2 */
    {{0xfa0f, 0xf091}, "alu"},                /* sxth.w r0,r1,ror #8 */
    {{0xfa5f, 0xf881}, "alu"},                /* uxtb.w r8,r1 */
    {{0xfab1, 0xf081}, "alu"},                /* clz r0,r1 */
    {{0xfa91, 0xf0a1}, "alu"},                /* rbit r0,r1 */
    {{0xfa91, 0xf881}, "alu"},                /* rev.w r8,r1 */
    {{0xf301, 0x0003}, "dsp"},                /* ssat r0,#4,r1 */
    {{0xf381, 0x0004}, "dsp"},                /* usat r0,#4,r1 */
    {{0xf3a1, 0x0004}, "dsp"},                /* usat16 r0,#4,r1 */
    {{0xfa81, 0xf002}, "dsp"},                /* sadd8 r0,r1,r2 */
    {{0xfad1, 0xf062}, "dsp"},                /* uhsub16 r0,r1,r2 */
    {{0xfa82, 0xf081}, "dsp"},                /* qadd r0,r1,r2 */
    {{0xfa82, 0xf0b1}, "dsp"},                /* qdsub r0,r1,r2 */
    {{0xfaa1, 0xf082}, "dsp"},                /* sel r0,r1,r2 */
    {{0xfa2f, 0xf081}, "dsp"},                /* sxtb16 r0,r1 */
    {{0xfa3f, 0xf091}, "dsp"},                /* uxtb16 r0,r1,ror #8 */
    {{0xfa51, 0xf082}, "extend-add"},         /* uxtab r0,r1,r2 */
    {{0xfa01, 0xf0a2}, "extend-add"},         /* sxtah r0,r1,r2,ror #16 */
    {{0xfa31, 0xf082}, "extend-add"},         /* uxtab16 r0,r1,r2 */
    {{0xfb01, 0xf002}, "mac"},                /* mul.w r0,r1,r2 */
    {{0xfb01, 0x3002}, "mac"},                /* mla r0,r1,r2,r3 */
    {{0xfb01, 0x3012}, "mac"},                /* mls r0,r1,r2,r3 */
    {{0xfb11, 0xf002}, "mac"},                /* smulbb r0,r1,r2 */
    {{0xfb21, 0x3002}, "mac"},                /* smlad r0,r1,r2,r3 */
    {{0xfb51, 0xf002}, "mac"},                /* smmul r0,r1,r2 */
    {{0xfb71, 0x3002}, "mac"},                /* usada8 r0,r1,r2,r3 */
    {{0xfb82, 0x0103}, "mac"},                /* smull r0,r1,r2,r3 */
    {{0xfba2, 0x0103}, "mac"},                /* umull r0,r1,r2,r3 */
    {{0xfbc2, 0x0103}, "mac"},                /* smlal r0,r1,r2,r3 */
    {{0xfbc2, 0x01d3}, "mac"},                /* smlaldx r0,r1,r2,r3 */
    {{0xfbe2, 0x0163}, "mac"},                /* umaal r0,r1,r2,r3 */
    {{0xfb91, 0xf0f2}, "divide"},             /* sdiv r0,r1,r2 */
    {{0xfbb1, 0xf0f2}, "divide"},             /* udiv r0,r1,r2 */
    {{0xf8d1, 0x0100}, "load"},               /* ldr.w r0,[r1,#0x100] */
    {{0xf811, 0x0022}, "load"},               /* ldrb.w r0,[r1,r2,lsl #2] */
    {{0xf931, 0x0b04}, "load"},               /* ldrsh.w r0,[r1],#4 */
    {{0xf8df, 0x0064}, "load"},               /* ldr.w r0,[pc,#100] */
    {{0xf851, 0x0e04}, "load"},               /* ldrt r0,[r1,#4] */
    {{0xf8d1, 0xf000}, "load"},               /* ldr.w pc,[r1] */
    {{0xf8c1, 0x0100}, "store"},              /* str.w r0,[r1,#0x100] */
    {{0xf801, 0x0022}, "store"},              /* strb.w r0,[r1,r2,lsl #2] */
    {{0xf821, 0x0d04}, "store"},              /* strh.w r0,[r1,#-4]! */
    {{0xf841, 0x0e00}, "store"},              /* strt r0,[r1] */
    {{0xf891, 0xf000}, "hint"},               /* pld [r1] */
    {{0xf3af, 0x8000}, "hint"},               /* nop.w */
    {{0xf3bf, 0x8f2f}, "hint"},               /* clrex */
    {{0xf3af, 0x8004}, "hint"},               /* sev.w */
    {{0xe841, 0xf000}, "hint"},               /* tt r0,r1 */
    {{0xe97f, 0xe97f}, "hint"},               /* sg */
    {{0xe9f2, 0x0102}, "load-pair"},          /* ldrd r0,r1,[r2,#8]! */
    {{0xe8e2, 0x0102}, "store-pair"},         /* strd r0,r1,[r2],#8 */
    {{0xe8b0, 0x0102}, "load-multiple"},      /* ldmia.w r0!,{r1,r8} */
    {{0xe910, 0x0006}, "load-multiple"},      /* ldmdb r0,{r1,r2} */
    {{0xe8bd, 0x8110}, "load-multiple"},      /* pop.w {r4,r8,pc} */
    {{0xe8a0, 0x0102}, "store-multiple"},     /* stmia.w r0!,{r1,r8} */
    {{0xe920, 0x0006}, "store-multiple"},     /* stmdb r0!,{r1,r2} */
    {{0xe92d, 0x4110}, "store-multiple"},     /* push.w {r4,r8,lr} */
    {{0xe851, 0x0f00}, "exclusive-load"},     /* ldrex r0,[r1] */
    {{0xe8d1, 0x0f4f}, "exclusive-load"},     /* ldrexb r0,[r1] */
    {{0xe8d1, 0x0fdf}, "exclusive-load"},     /* ldaexh r0,[r1] */
    {{0xe8d1, 0x0faf}, "exclusive-load"},     /* lda r0,[r1] */
    {{0xe842, 0x1000}, "exclusive-store"},    /* strex r0,r1,[r2] */
    {{0xe8c2, 0x1f50}, "exclusive-store"},    /* strexh r0,r1,[r2] */
    {{0xe8c2, 0x1fe0}, "exclusive-store"},    /* stlex r0,r1,[r2] */
    {{0xe8c1, 0x0f8f}, "exclusive-store"},    /* stlb r0,[r1] */
    {{0xe8df, 0xf000}, "branch-table"},       /* tbb [pc,r0] */
    {{0xe8d1, 0xf012}, "branch-table"},       /* tbh [r1,r2,lsl #1] */
    {{0xf43f, 0xaffe}, "branch"},             /* beq.w . */
    {{0xf7ff, 0xbffe}, "branch"},             /* b.w . */
    {{0xf7ff, 0xfffe}, "branch"},             /* bl . */
    {{0xf380, 0x8811}, "msr"},                /* msr basepri,r0 */
    {{0xf380, 0x8800}, "msr"},                /* msr apsr_nzcvq,r0 */
    {{0xf3ef, 0x8011}, "mrs"},                /* mrs r0,basepri */
    {{0xf3bf, 0x8f4f}, "barrier"},            /* dsb */
    {{0xf3bf, 0x8f5f}, "barrier"},            /* dmb */
    {{0xf3bf, 0x8f6f}, "isb"},                /* isb */
    {{0xf7f0, 0xa001}, "trap"},               /* udf.w #1 */
    {{0xee30, 0x0a81}, "fp-arith"},           /* vadd.f32 s0,s1,s2 */
    {{0xee30, 0x0ac1}, "fp-arith"},           /* vsub.f32 s0,s1,s2 */
    {{0xee20, 0x0a81}, "fp-arith"},           /* vmul.f32 s0,s1,s2 */
    {{0xee20, 0x0ac1}, "fp-arith"},           /* vnmul.f32 s0,s1,s2 */
    {{0xeeb7, 0x0a00}, "fp-arith"},           /* vmov.f32 s0,#1.0 */
    {{0xeeb0, 0x0a60}, "fp-arith"},           /* vmov.f32 s0,s1 */
    {{0xeeb0, 0x0ae0}, "fp-arith"},           /* vabs.f32 s0,s1 */
    {{0xeeb1, 0x0a60}, "fp-arith"},           /* vneg.f32 s0,s1 */
    {{0xeeb4, 0x0a60}, "fp-arith"},           /* vcmp.f32 s0,s1 */
    {{0xeeb5, 0x0ac0}, "fp-arith"},           /* vcmpe.f32 s0,#0 */
    {{0xeebd, 0x0ae0}, "fp-arith"},           /* vcvt.s32.f32 s0,s1 */
    {{0xeeb8, 0x0a60}, "fp-arith"},           /* vcvt.f32.u32 s0,s1 */
    {{0xeeba, 0x0ace}, "fp-arith"},           /* vcvt.f32.s32 s0,s0,#4 */
    {{0xeeb6, 0x0ae0}, "fp-arith"},           /* vrintz.f32 s0,s1 */
    {{0xeeb2, 0x0a60}, "fp-arith"},           /* vcvtb.f32.f16 s0,s1 */
    {{0xfe00, 0x0a81}, "fp-arith"},           /* vseleq.f32 s0,s1,s2 */
    {{0xfe80, 0x0a81}, "fp-arith"},           /* vmaxnm.f32 s0,s1,s2 */
    {{0xfeb8, 0x0a60}, "fp-arith"},           /* vrinta.f32 s0,s1 */
    {{0xfebc, 0x0ae0}, "fp-arith"},           /* vcvta.s32.f32 s0,s1 */
    {{0xeea0, 0x0a81}, "fp-fma"},             /* vfma.f32 s0,s1,s2 */
    {{0xeea0, 0x0ac1}, "fp-fma"},             /* vfms.f32 s0,s1,s2 */
    {{0xee90, 0x0ac1}, "fp-fma"},             /* vfnma.f32 s0,s1,s2 */
    {{0xee00, 0x0a81}, "fp-fma"},             /* vmla.f32 s0,s1,s2 */
    {{0xee10, 0x0a81}, "fp-fma"},             /* vnmls.f32 s0,s1,s2 */
    {{0xee80, 0x0a81}, "fp-divide"},          /* vdiv.f32 s0,s1,s2 */
    {{0xeeb1, 0x0ae0}, "fp-divide"},          /* vsqrt.f32 s0,s1 */
    {{0xed91, 0x0a01}, "fp-load"},            /* vldr s0,[r1,#4] */
    {{0xed9f, 0x0a01}, "fp-load"},            /* vldr s0,[pc,#4] */
    {{0xed91, 0x0b00}, "fp-load-pair"},       /* vldr d0,[r1] */
    {{0xed81, 0x0a00}, "fp-store"},           /* vstr s0,[r1] */
    {{0xed81, 0x0b00}, "fp-store-pair"},      /* vstr d0,[r1] */
    {{0xecb0, 0x0a04}, "fp-load-multiple"},   /* vldmia r0!,{s0-s3} */
    {{0xed30, 0x0a04}, "fp-load-multiple"},   /* vldmdb r0!,{s0-s3} */
    {{0xec90, 0x0b08}, "fp-load-multiple"},   /* vldmia r0,{d0-d3} */
    {{0xecbd, 0x8a10}, "fp-load-multiple"},   /* vpop {s16-s31} */
    {{0xeca0, 0x0a04}, "fp-store-multiple"},  /* vstmia r0!,{s0-s3} */
    {{0xec80, 0x0b08}, "fp-store-multiple"},  /* vstmia r0,{d0-d3} */
    {{0xed2d, 0x8b10}, "fp-store-multiple"},  /* vpush {d8-d15} */
    {{0xee00, 0x0a10}, "fp-from-core"},       /* vmov s0,r0 */
    {{0xee10, 0x0a10}, "fp-to-core"},         /* vmov r0,s0 */
    {{0xec41, 0x0a10}, "fp-from-core-pair"},  /* vmov s0,s1,r0,r1 */
    {{0xec41, 0x0b10}, "fp-from-core-pair"},  /* vmov d0,r0,r1 */
    {{0xec51, 0x0a10}, "fp-to-core-pair"},    /* vmov r0,r1,s0,s1 */
    {{0xec51, 0x0b10}, "fp-to-core-pair"},    /* vmov r0,r1,d0 */
    {{0xeef1, 0xfa10}, "fp-system"},          /* vmrs apsr_nzcv,fpscr */
    {{0xeef1, 0x0a10}, "fp-system"},          /* vmrs r0,fpscr */
    {{0xeee1, 0x0a10}, "fp-system"},          /* vmsr fpscr,r0 */
    {{0xec20, 0x0a00}, "fp-context"},         /* vlstm r0 */
    {{0xec30, 0x0a00}, "fp-context"},         /* vlldm r0 */
};

static void every_instruction_has_its_class(void)
{
    for (unsigned i = 0; i < ARRAY_LEN(classes); i++) {
        struct insn insn;

        insn_decode(&insn, classes[i].code[0], classes[i].code[1]);
        if (strcmp(insn.cls->name, classes[i].cls) != 0)
            g_error("%04x %04x is %s, not %s", classes[i].code[0], classes[i].code[1],
                    insn.cls->name, classes[i].cls);
    }
}

static void operands_are_told_apart_by_when_they_are_needed(void)
{
    struct insn insn;

    insn_decode(&insn, 0xfb01, 0x3002); /* mla r0, r1, r2, r3 */
    g_assert_cmphex(insn.reads, ==, BIT(1) | BIT(2));
    g_assert_cmphex(insn.late, ==, BIT(3));
    g_assert_cmphex(insn.writes, ==, BIT(0));
    insn_decode(&insn, 0xf842, 0x0d04); /* str r0, [r2, #-4]! */
    g_assert_cmphex(insn.reads, ==, BIT(2));
    g_assert_cmphex(insn.late, ==, BIT(0));
    g_assert_cmphex(insn.writes_at_once, ==, BIT(2));
    insn_decode(&insn, 0xbd11, 0); /* pop {r0, r4, pc} */
    g_assert_cmphex(insn.writes | insn.writes_at_once, ==, BIT(0) | BIT(4) | BIT(13));
    g_assert_cmpuint(insn.issue, ==, 3);
    insn_decode(&insn, 0xeee0, 0x0a20); /* vfnma? no: vfma.f32 s1, s0, s1 needs 0xeea0 */
    insn_decode(&insn, 0xeee0, 0x0a20 & 0x0e6f);
    insn_decode(&insn, 0xeea1, 0x1aa2); /* vfma.f32 s2, s3, s5 */
    g_assert_cmphex(insn.fp_late, ==, BIT(2));
    g_assert_cmphex(insn.fp_reads, ==, BIT(3) | BIT(5));
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8 ^ *state << 16;
}

/* Random halfwords, half of them forced to be wide, an eighth to look like FP. */
static void random_code(uint32_t *state, unsigned i, uint16_t code[2])
{
    uint32_t r = next_random(state);

    code[0] = (uint16_t)r;
    code[1] = (uint16_t)next_random(state);
    if (i & 1)
        code[0] |= 0xe800;
    if ((i & 7) == 1) {
        code[0] = 0xec00 | (code[0] & 0x13ff);
        code[1] = (code[1] & ~0x0e00) | 0x0a00;
    }
}

static bool starts(const char *text, const char *const *prefixes)
{
    for (; *prefixes != NULL; prefixes++)
        if (g_str_has_prefix(text, *prefixes))
            return true;
    return false;
}

static unsigned expected_flags(const cs_insn *i)
{
    static const char *const loads[] = {"ldr",  "ldm", "pop", "vldr", "vldm", "fldm",
                                        "vpop", "lda", "tbb", "tbh",  NULL};
    static const char *const stores[] = {"str",  "stm",   "push", "vstr", "vstm",
                                         "fstm", "vpush", "stl",  NULL};
    static const char *const branches[] = {"cbz", "cbnz", "tbb", "tbh", "bx", "blx", "bl", NULL};
    bool b = i->mnemonic[0] == 'b' && (i->id == ARM_INS_B || i->id == ARM_INS_BL);
    bool pc = strstr(i->op_str, "pc}") != NULL ||
              (g_str_has_prefix(i->op_str, "pc,") && i->id != ARM_INS_CMP);

    return (starts(i->mnemonic, loads) ? INSN_LOAD : 0) |
           (starts(i->mnemonic, stores) ? INSN_STORE : 0) |
           (b || pc || starts(i->mnemonic, branches) ? INSN_BRANCH : 0);
}

/* What a Cortex-M33 does not have, and 32-bit encodings that name PC where it may not stand. */
static bool is_comparable(const cs_insn *i)
{
    static const char *const other_cores[] = {"sha",  "aes",     "crc",     "vld1", "vld2",
                                              "vld3", "vld4",    "vst1",    "vst2", "vst3",
                                              "vst4", "vldr.16", "vstr.16", NULL};

    return !starts(i->mnemonic, other_cores) && (i->size == 2 || strstr(i->op_str, "pc") == NULL);
}

static void random_code_decodes_as_capstone_says(void)
{
    const unsigned mask = INSN_LOAD | INSN_STORE | INSN_BRANCH;
    uint32_t state = 1;
    unsigned compared = 0;
    cs_insn *i;
    csh h;

    g_assert_cmpint(cs_open(CS_ARCH_ARM, CS_MODE_THUMB | CS_MODE_MCLASS | CS_MODE_V8, &h), ==,
                    CS_ERR_OK);
    i = cs_malloc(h);
    for (unsigned k = 0; k < 200000; k++) {
        uint16_t code[2];
        struct insn insn;
        const uint8_t *at = (const uint8_t *)code;
        size_t left = sizeof(code);
        uint64_t addr = 0;

        random_code(&state, k, code);
        insn_decode(&insn, code[0], code[1]);
        g_assert_nonnull(insn.cls);
        g_assert_cmpuint(insn.issue, >, 0);
        if (!cs_disasm_iter(h, &at, &left, &addr, i) || !is_comparable(i))
            continue;
        compared++;
        if (insn.size != i->size || (insn.flags & mask) != expected_flags(i))
            g_error("%04x %04x: %s %s is %s with flags %x", code[0], code[1], i->mnemonic,
                    i->op_str, insn.cls->name, insn.flags);
    }
    g_assert_cmpuint(compared, >, 100000);
    cs_free(i, 1);
    cs_close(&h);
}

static void random_blocks_never_cost_nothing(void)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t state = 2;

    for (unsigned k = 0; k < 20000; k++) {
        uint16_t code[32];
        uint32_t size = 2 + next_random(&state) % 31 * 2;
        uint32_t pc = TIMING_RAM + next_random(&state) % 0x800 * 2, cycles;

        for (unsigned i = 0; i < ARRAY_LEN(code); i += 2)
            random_code(&state, next_random(&state), code + i);
        timing_bench_put(b, pc, code, ARRAY_LEN(code));
        timing_discard(b->timing, pc, sizeof(code));
        cycles = timing_bench_enter(b, pc, size);
        g_assert_cmpuint(cycles, <, 1000);
        g_assert_cmpuint(timing_prefix(b->timing, pc + size / 2), <=, cycles + 1);
    }
    timing_bench_free(b);
}

#define TEST(function) g_test_add_func("/timing/decode/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(every_instruction_has_its_class);
    TEST(operands_are_told_apart_by_when_they_are_needed);
    TEST(random_code_decodes_as_capstone_says);
    TEST(random_blocks_never_cost_nothing);
    return g_test_run();
}
