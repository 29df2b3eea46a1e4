/*
 * Everything but floating-point arithmetic. R0 to R9 are data, R10 is a small index, R11 points into
 * the scratch memory. No address may be left in a register or in memory, but in R11.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cases.inc"

    .macro one insn:vararg
    begin core_cases, "\insn"
    \insn
    end
    .endm

    .text
    table core_cases

    /* Data processing: immediates, shifts, flags */
    one movs r0, #0x80
    one mov.w r0, #0x00ff00ff
    one movs.w r0, #0xff000000
    one mvns.w r0, #0xab00ab00
    one movs.w r0, #0xcdcdcdcd
    one movw r0, #0xfedc
    one movt r0, #0xabcd
    one adds.w r0, r1, #0x80000000
    one adds.w r0, r1, #0x00ff00ff
    one adds.w r0, r1, r2
    one adds.w r0, r1, r2, lsl #1
    one adds.w r0, r1, r2, lsl #31
    one adds.w r0, r1, r2, lsr #1
    one adds.w r0, r1, r2, lsr #32
    one adds.w r0, r3, r4, lsr #32
    one adds.w r0, r1, r2, asr #1
    one adds.w r0, r3, r4, asr #1
    one adds.w r0, r1, r2, asr #32
    one adds.w r0, r1, r2, ror #1
    one adds.w r0, r1, r2, ror #31
    one adds.w r0, r1, r2, rrx
    one adds.w r0, r3, r4, rrx
    one subs.w r0, r1, #0x80000000
    one subs.w r0, r1, #0x00ff00ff
    one subs.w r0, r1, r2
    one subs.w r0, r1, r2, lsl #1
    one subs.w r0, r1, r2, lsl #31
    one subs.w r0, r1, r2, lsr #1
    one subs.w r0, r1, r2, lsr #32
    one subs.w r0, r3, r4, lsr #32
    one subs.w r0, r1, r2, asr #1
    one subs.w r0, r3, r4, asr #1
    one subs.w r0, r1, r2, asr #32
    one subs.w r0, r1, r2, ror #1
    one subs.w r0, r1, r2, ror #31
    one subs.w r0, r1, r2, rrx
    one subs.w r0, r3, r4, rrx
    one adcs.w r0, r1, #0x80000000
    one adcs.w r0, r1, #0x00ff00ff
    one adcs.w r0, r1, r2
    one adcs.w r0, r1, r2, lsl #1
    one adcs.w r0, r1, r2, lsl #31
    one adcs.w r0, r1, r2, lsr #1
    one adcs.w r0, r1, r2, lsr #32
    one adcs.w r0, r3, r4, lsr #32
    one adcs.w r0, r1, r2, asr #1
    one adcs.w r0, r3, r4, asr #1
    one adcs.w r0, r1, r2, asr #32
    one adcs.w r0, r1, r2, ror #1
    one adcs.w r0, r1, r2, ror #31
    one adcs.w r0, r1, r2, rrx
    one adcs.w r0, r3, r4, rrx
    one sbcs.w r0, r1, #0x80000000
    one sbcs.w r0, r1, #0x00ff00ff
    one sbcs.w r0, r1, r2
    one sbcs.w r0, r1, r2, lsl #1
    one sbcs.w r0, r1, r2, lsl #31
    one sbcs.w r0, r1, r2, lsr #1
    one sbcs.w r0, r1, r2, lsr #32
    one sbcs.w r0, r3, r4, lsr #32
    one sbcs.w r0, r1, r2, asr #1
    one sbcs.w r0, r3, r4, asr #1
    one sbcs.w r0, r1, r2, asr #32
    one sbcs.w r0, r1, r2, ror #1
    one sbcs.w r0, r1, r2, ror #31
    one sbcs.w r0, r1, r2, rrx
    one sbcs.w r0, r3, r4, rrx
    one rsbs.w r0, r1, #0x80000000
    one rsbs.w r0, r1, #0x00ff00ff
    one rsbs.w r0, r1, r2
    one rsbs.w r0, r1, r2, lsl #1
    one rsbs.w r0, r1, r2, lsl #31
    one rsbs.w r0, r1, r2, lsr #1
    one rsbs.w r0, r1, r2, lsr #32
    one rsbs.w r0, r3, r4, lsr #32
    one rsbs.w r0, r1, r2, asr #1
    one rsbs.w r0, r3, r4, asr #1
    one rsbs.w r0, r1, r2, asr #32
    one rsbs.w r0, r1, r2, ror #1
    one rsbs.w r0, r1, r2, ror #31
    one rsbs.w r0, r1, r2, rrx
    one rsbs.w r0, r3, r4, rrx
    one ands.w r0, r1, #0x80000000
    one ands.w r0, r1, #0x00ff00ff
    one ands.w r0, r1, r2
    one ands.w r0, r1, r2, lsl #1
    one ands.w r0, r1, r2, lsl #31
    one ands.w r0, r1, r2, lsr #1
    one ands.w r0, r1, r2, lsr #32
    one ands.w r0, r3, r4, lsr #32
    one ands.w r0, r1, r2, asr #1
    one ands.w r0, r3, r4, asr #1
    one ands.w r0, r1, r2, asr #32
    one ands.w r0, r1, r2, ror #1
    one ands.w r0, r1, r2, ror #31
    one ands.w r0, r1, r2, rrx
    one ands.w r0, r3, r4, rrx
    one orrs.w r0, r1, #0x80000000
    one orrs.w r0, r1, #0x00ff00ff
    one orrs.w r0, r1, r2
    one orrs.w r0, r1, r2, lsl #1
    one orrs.w r0, r1, r2, lsl #31
    one orrs.w r0, r1, r2, lsr #1
    one orrs.w r0, r1, r2, lsr #32
    one orrs.w r0, r3, r4, lsr #32
    one orrs.w r0, r1, r2, asr #1
    one orrs.w r0, r3, r4, asr #1
    one orrs.w r0, r1, r2, asr #32
    one orrs.w r0, r1, r2, ror #1
    one orrs.w r0, r1, r2, ror #31
    one orrs.w r0, r1, r2, rrx
    one orrs.w r0, r3, r4, rrx
    one eors.w r0, r1, #0x80000000
    one eors.w r0, r1, #0x00ff00ff
    one eors.w r0, r1, r2
    one eors.w r0, r1, r2, lsl #1
    one eors.w r0, r1, r2, lsl #31
    one eors.w r0, r1, r2, lsr #1
    one eors.w r0, r1, r2, lsr #32
    one eors.w r0, r3, r4, lsr #32
    one eors.w r0, r1, r2, asr #1
    one eors.w r0, r3, r4, asr #1
    one eors.w r0, r1, r2, asr #32
    one eors.w r0, r1, r2, ror #1
    one eors.w r0, r1, r2, ror #31
    one eors.w r0, r1, r2, rrx
    one eors.w r0, r3, r4, rrx
    one bics.w r0, r1, #0x80000000
    one bics.w r0, r1, #0x00ff00ff
    one bics.w r0, r1, r2
    one bics.w r0, r1, r2, lsl #1
    one bics.w r0, r1, r2, lsl #31
    one bics.w r0, r1, r2, lsr #1
    one bics.w r0, r1, r2, lsr #32
    one bics.w r0, r3, r4, lsr #32
    one bics.w r0, r1, r2, asr #1
    one bics.w r0, r3, r4, asr #1
    one bics.w r0, r1, r2, asr #32
    one bics.w r0, r1, r2, ror #1
    one bics.w r0, r1, r2, ror #31
    one bics.w r0, r1, r2, rrx
    one bics.w r0, r3, r4, rrx
    one orns.w r0, r1, #0x80000000
    one orns.w r0, r1, #0x00ff00ff
    one orns.w r0, r1, r2
    one orns.w r0, r1, r2, lsl #1
    one orns.w r0, r1, r2, lsl #31
    one orns.w r0, r1, r2, lsr #1
    one orns.w r0, r1, r2, lsr #32
    one orns.w r0, r3, r4, lsr #32
    one orns.w r0, r1, r2, asr #1
    one orns.w r0, r3, r4, asr #1
    one orns.w r0, r1, r2, asr #32
    one orns.w r0, r1, r2, ror #1
    one orns.w r0, r1, r2, ror #31
    one orns.w r0, r1, r2, rrx
    one orns.w r0, r3, r4, rrx
    one cmp.w r3, r4
    one cmp.w r3, r4, lsl #3
    one cmp.w r3, r4, lsr #32
    one cmp.w r3, r4, asr #32
    one cmp.w r3, r4, ror #7
    one cmp.w r3, r4, rrx
    one cmp.w r1, #0x7f800000
    one cmn.w r3, r4
    one cmn.w r3, r4, lsl #3
    one cmn.w r3, r4, lsr #32
    one cmn.w r3, r4, asr #32
    one cmn.w r3, r4, ror #7
    one cmn.w r3, r4, rrx
    one cmn.w r1, #0x7f800000
    one tst.w r3, r4
    one tst.w r3, r4, lsl #3
    one tst.w r3, r4, lsr #32
    one tst.w r3, r4, asr #32
    one tst.w r3, r4, ror #7
    one tst.w r3, r4, rrx
    one tst.w r1, #0x7f800000
    one teq.w r3, r4
    one teq.w r3, r4, lsl #3
    one teq.w r3, r4, lsr #32
    one teq.w r3, r4, asr #32
    one teq.w r3, r4, ror #7
    one teq.w r3, r4, rrx
    one teq.w r1, #0x7f800000
    one lsls.w r0, r1, r2
    one lsls.w r0, r3, r9
    one lsl.w r0, r1, r7
    one lsrs.w r0, r1, r2
    one lsrs.w r0, r3, r9
    one lsr.w r0, r1, r7
    one asrs.w r0, r1, r2
    one asrs.w r0, r3, r9
    one asr.w r0, r1, r7
    one rors.w r0, r1, r2
    one rors.w r0, r3, r9
    one ror.w r0, r1, r7
    one lsls r0, r1, #0
    one lsls r0, r1, #31
    one lsrs r0, r1, #32
    one asrs r0, r1, #32
    one lsls r0, r2
    one lsrs r0, r2
    one asrs r0, r2
    one rors r0, r2
    one adds r0, r1, r3
    one subs r0, r3, r1
    one adds r0, r1, #7
    one subs r0, r1, #7
    one adds r3, #255
    one subs r3, #255
    one adcs r0, r3
    one sbcs r0, r3
    one negs r0, r3
    one muls r0, r3
    one cmp r8, r9
    one add r8, r9
    one mov r9, r1
    one addw r0, r1, #0xfff
    one subw r0, r1, #0xfff
    one rrxs r0, r1
    one mvns r0, r1
    one bics r0, r3
    one cmn r0, r3
    one tst r0, r3

    /* Multiply and divide */
    one mul r0, r3, r4
    one mla r0, r3, r4, r5
    one mls r0, r3, r4, r5
    one umull r0, r1, r3, r4
    one smull r0, r1, r3, r4
    one umlal r0, r1, r3, r4
    one smlal r0, r1, r3, r4
    one umaal r0, r1, r3, r4
    one udiv r0, r1, r2
    one sdiv r0, r1, r2
    one sdiv r0, r0, r3
    one udiv r0, r5, r4
    one sdiv r0, r5, r7
    one smulbb r0, r3, r4
    one smlabb r0, r3, r4, r5
    one smlalbb r0, r1, r3, r4
    one smulbt r0, r3, r4
    one smlabt r0, r3, r4, r5
    one smlalbt r0, r1, r3, r4
    one smultb r0, r3, r4
    one smlatb r0, r3, r4, r5
    one smlaltb r0, r1, r3, r4
    one smultt r0, r3, r4
    one smlatt r0, r3, r4, r5
    one smlaltt r0, r1, r3, r4
    one smulwb r0, r3, r4
    one smulwt r0, r3, r4
    one smlawb r0, r3, r4, r1
    one smlawt r0, r3, r4, r1
    one smuad r0, r3, r4
    one smuadx r0, r3, r4
    one smusd r0, r3, r4
    one smusdx r0, r3, r4
    one smlad r0, r3, r4, r1
    one smladx r0, r3, r4, r1
    one smlsd r0, r3, r4, r1
    one smlsdx r0, r3, r4, r1
    one smlald r0, r1, r3, r4
    one smlaldx r0, r1, r3, r4
    one smlsld r0, r1, r3, r4
    one smlsldx r0, r1, r3, r4
    one smmul r0, r3, r4
    one smmulr r0, r3, r4
    one smmla r0, r3, r4, r1
    one smmlar r0, r3, r4, r1
    one smmls r0, r3, r4, r1
    one smmlsr r0, r3, r4, r1
    one usad8 r0, r3, r4
    one usada8 r0, r3, r4, r1

    /* Saturation */
    one ssat r0, #1, r1
    one ssat r0, #16, r3
    one ssat r0, #32, r1, lsl #1
    one ssat r0, #8, r3, asr #8
    one usat r0, #0, r1
    one usat r0, #16, r3
    one usat r0, #31, r1, lsl #3
    one usat r0, #8, r3, asr #4
    one ssat16 r0, #8, r3
    one ssat16 r0, #16, r3
    one usat16 r0, #15, r3
    one usat16 r0, #0, r4
    one qadd r0, r3, r4
    one qsub r0, r3, r4
    one qdadd r0, r3, r4
    one qdsub r0, r3, r4
    one qdadd r0, r0, r1
    one qsub r0, r1, r0

    /* SIMD */
    one sadd8 r0, r3, r4
    one sadd16 r0, r3, r4
    one sasx r0, r3, r4
    one ssax r0, r3, r4
    one ssub16 r0, r3, r4
    one ssub8 r0, r3, r4
    one qadd8 r0, r3, r4
    one qadd16 r0, r3, r4
    one qasx r0, r3, r4
    one qsax r0, r3, r4
    one qsub16 r0, r3, r4
    one qsub8 r0, r3, r4
    one shadd8 r0, r3, r4
    one shadd16 r0, r3, r4
    one shasx r0, r3, r4
    one shsax r0, r3, r4
    one shsub16 r0, r3, r4
    one shsub8 r0, r3, r4
    one uadd8 r0, r3, r4
    one uadd16 r0, r3, r4
    one uasx r0, r3, r4
    one usax r0, r3, r4
    one usub16 r0, r3, r4
    one usub8 r0, r3, r4
    one uqadd8 r0, r3, r4
    one uqadd16 r0, r3, r4
    one uqasx r0, r3, r4
    one uqsax r0, r3, r4
    one uqsub16 r0, r3, r4
    one uqsub8 r0, r3, r4
    one uhadd8 r0, r3, r4
    one uhadd16 r0, r3, r4
    one uhasx r0, r3, r4
    one uhsax r0, r3, r4
    one uhsub16 r0, r3, r4
    one uhsub8 r0, r3, r4
    one uadd8 r0, r5, r6
    one ssub16 r0, r0, r1
    one sel r0, r3, r4
    one pkhbt r0, r3, r4
    one pkhbt r0, r3, r4, lsl #13
    one pkhtb r0, r3, r4, asr #16
    one pkhtb r0, r3, r4, asr #32
    one sxtb.w r0, r3
    one sxtb.w r0, r4, ror #8
    one sxtb.w r0, r4, ror #24
    one uxtb.w r0, r3
    one uxtb.w r0, r4, ror #8
    one uxtb.w r0, r4, ror #24
    one sxth.w r0, r3
    one sxth.w r0, r4, ror #8
    one sxth.w r0, r4, ror #24
    one uxth.w r0, r3
    one uxth.w r0, r4, ror #8
    one uxth.w r0, r4, ror #24
    one sxtb16.w r0, r3
    one sxtb16.w r0, r4, ror #8
    one sxtb16.w r0, r4, ror #24
    one uxtb16.w r0, r3
    one uxtb16.w r0, r4, ror #8
    one uxtb16.w r0, r4, ror #24
    one sxtab r0, r1, r3
    one sxtab r0, r1, r4, ror #16
    one uxtab r0, r1, r3
    one uxtab r0, r1, r4, ror #16
    one sxtah r0, r1, r3
    one sxtah r0, r1, r4, ror #16
    one uxtah r0, r1, r3
    one uxtah r0, r1, r4, ror #16
    one sxtab16 r0, r1, r3
    one sxtab16 r0, r1, r4, ror #16
    one uxtab16 r0, r1, r3
    one uxtab16 r0, r1, r4, ror #16
    begin core_cases, "usub8 then sel"
    usub8 r0, r3, r4
    sel r0, r3, r4
    end

    /* Bits */
    one clz r0, r1
    one clz r0, r3
    one rbit r0, r3
    one rev r0, r3
    one rev16 r0, r3
    one revsh r0, r3
    one rev.w r8, r9
    one bfi r0, r3, #0, #32
    one bfi r0, r3, #5, #9
    one bfi r0, r3, #31, #1
    one bfc r0, #0, #32
    one bfc r1, #8, #16
    one ubfx r0, r3, #0, #32
    one ubfx r0, r3, #7, #13
    one sbfx r0, r3, #0, #1
    one sbfx r0, r3, #15, #17
    one sbfx r0, r3, #31, #1

    /* Loads and stores */
    one ldr.w r0, [r11, #36]
    one ldr r0, [r11, #-20]
    one ldr r0, [r11, #8]!
    one ldr r0, [r11, #-8]!
    one ldr r0, [r11], #12
    one ldr r0, [r11], #-12
    one ldr.w r0, [r11, r10, lsl #2]
    one ldr.w r0, [r11, r10]
    one ldrt r0, [r11, #4]
    one ldrb.w r0, [r11, #36]
    one ldrb r0, [r11, #-20]
    one ldrb r0, [r11, #8]!
    one ldrb r0, [r11, #-8]!
    one ldrb r0, [r11], #12
    one ldrb r0, [r11], #-12
    one ldrb.w r0, [r11, r10, lsl #2]
    one ldrb.w r0, [r11, r10]
    one ldrbt r0, [r11, #4]
    one ldrh.w r0, [r11, #36]
    one ldrh r0, [r11, #-20]
    one ldrh r0, [r11, #8]!
    one ldrh r0, [r11, #-8]!
    one ldrh r0, [r11], #12
    one ldrh r0, [r11], #-12
    one ldrh.w r0, [r11, r10, lsl #2]
    one ldrh.w r0, [r11, r10]
    one ldrht r0, [r11, #4]
    one ldrsb.w r0, [r11, #36]
    one ldrsb r0, [r11, #-20]
    one ldrsb r0, [r11, #8]!
    one ldrsb r0, [r11, #-8]!
    one ldrsb r0, [r11], #12
    one ldrsb r0, [r11], #-12
    one ldrsb.w r0, [r11, r10, lsl #2]
    one ldrsb.w r0, [r11, r10]
    one ldrsbt r0, [r11, #4]
    one ldrsh.w r0, [r11, #36]
    one ldrsh r0, [r11, #-20]
    one ldrsh r0, [r11, #8]!
    one ldrsh r0, [r11, #-8]!
    one ldrsh r0, [r11], #12
    one ldrsh r0, [r11], #-12
    one ldrsh.w r0, [r11, r10, lsl #2]
    one ldrsh.w r0, [r11, r10]
    one ldrsht r0, [r11, #4]
    one ldr r0, [r11, #1]
    one ldr r0, [r11, #2]
    one ldrh r0, [r11, #3]
    one ldrsh r0, [r11, #1]
    one str.w r3, [r11, #36]
    one str r3, [r11, #-20]
    one str r3, [r11, #8]!
    one str r3, [r11, #-8]!
    one str r3, [r11], #12
    one str r3, [r11], #-12
    one str.w r3, [r11, r10, lsl #2]
    one str.w r3, [r11, r10]
    one strt r3, [r11, #4]
    one strb.w r3, [r11, #36]
    one strb r3, [r11, #-20]
    one strb r3, [r11, #8]!
    one strb r3, [r11, #-8]!
    one strb r3, [r11], #12
    one strb r3, [r11], #-12
    one strb.w r3, [r11, r10, lsl #2]
    one strb.w r3, [r11, r10]
    one strbt r3, [r11, #4]
    one strh.w r3, [r11, #36]
    one strh r3, [r11, #-20]
    one strh r3, [r11, #8]!
    one strh r3, [r11, #-8]!
    one strh r3, [r11], #12
    one strh r3, [r11], #-12
    one strh.w r3, [r11, r10, lsl #2]
    one strh.w r3, [r11, r10]
    one strht r3, [r11, #4]
    one str r3, [r11, #1]
    one str r3, [r11, #2]
    one strh r3, [r11, #3]
    one ldrd r0, r1, [r11, #8]
    one ldrd r0, r1, [r11, #-8]!
    one ldrd r0, r1, [r11], #16
    one strd r3, r4, [r11, #8]
    one strd r3, r4, [r11, #-8]!
    one strd r3, r4, [r11], #16
    one ldm r11, {r0-r7}
    one ldm r11!, {r0, r2, r9}
    one ldmdb r11!, {r1, r8}
    one ldmdb r11, {r0-r6}
    one stm r11, {r0-r7}
    one stm r11!, {r1, r3, r9}
    one stmdb r11!, {r1, r8}
    one stmdb r11, {r0-r6}
    begin core_cases, "push and pop"
    push {r0-r7, lr}
    movs r0, #5
    movs r1, #6
    pop {r1-r4}
    pop {r0, r5-r7, lr}
    end
    begin core_cases, "16-bit forms through r7"
    mov r7, r11
    str r0, [r7, #124]
    strb r1, [r7, #31]
    strh r2, [r7, #62]
    ldr r0, [r7, #4]
    ldrb r1, [r7, #5]
    ldrh r2, [r7, #6]
    movs r6, #3
    ldrsb r3, [r7, r6]
    movs r6, #2
    ldrsh r4, [r7, r6]
    ldrh r5, [r7, r6]
    ldrb r6, [r7, r6]
    sub r7, r7, r11
    end
    begin core_cases, "ldm r7!, stm r7!"
    mov r7, r11
    ldm r7!, {r0-r3}
    stm r7!, {r2, r3, r4}
    sub r7, r7, r11
    end
    begin core_cases, "ldm with the base in the list"
    mov r2, r11
    ldm r2, {r0-r4}
    end
    begin core_cases, "sp-relative"
    sub sp, #64
    str r3, [sp, #60]
    str r4, [sp, #4]
    ldr r0, [sp, #60]
    ldr.w r1, [sp, #4]
    add r2, sp, #16
    mov r5, sp
    subs r2, r2, r5
    movs r5, #0
    add sp, #64
    end
    begin core_cases, "literals"
    .balign 4
    ldr r0, 1f
    ldr.w r1, 1f
    ldrh r2, 1f
    ldrsb r3, 1f
    ldrd r4, r5, 1f
    ldrsh.w r6, 2f
    b 3f
    .balign 4
1:
    .word 0x87654321
2:
    .word 0x1234abcd
3:
    end
    begin core_cases, "adr"
    adr r0, 1f
    adr.w r1, 2f
    subs r0, r1, r0
    movs r1, #0
    b 2f
    .balign 4
1:
    nop
    .balign 4
2:
    end

    /* Exclusive and ordered accesses */
    begin core_cases, "ldrex strex"
    ldrex r0, [r11, #4]
    strex r1, r3, [r11, #4]
    end
    begin core_cases, "strex without ldrex"
    clrex
    strex r1, r3, [r11]
    end
    begin core_cases, "clrex between"
    ldrex r0, [r11]
    clrex
    strex r1, r3, [r11]
    end
    begin core_cases, "ldrexb strexb"
    ldrexb r0, [r11]
    strexb r1, r3, [r11]
    end
    begin core_cases, "ldrexh strexh"
    ldrexh r0, [r11]
    strexh r1, r3, [r11]
    end
    begin core_cases, "second strex fails"
    ldrex r0, [r11]
    strex r1, r3, [r11]
    strex r2, r4, [r11]
    end
    begin core_cases, "ldaex stlex"
    ldaex r0, [r11]
    stlex r1, r3, [r11]
    end
    begin core_cases, "ldaexb stlexb"
    ldaexb r0, [r11]
    stlexb r1, r3, [r11]
    end
    begin core_cases, "ldaexh stlexh"
    ldaexh r0, [r11]
    stlexh r1, r3, [r11]
    end
    one lda r0, [r11]
    one ldab r0, [r11]
    one ldah r0, [r11]
    one stl r3, [r11]
    one stlb r3, [r11]
    one stlh r3, [r11]
    one dmb sy
    one dsb sy
    one isb sy

    /* Branches, IT */
    begin core_cases, "itete eq"
    itete eq
    moveq r5, #1
    movne r6, #2
    addeq r7, r7, #3
    addne r8, r8, #4
    end
    begin core_cases, "beq"
    beq 1f
    movs r5, #77
1:
    end
    begin core_cases, "beq.w"
    beq.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete ne"
    itete ne
    movne r5, #1
    moveq r6, #2
    addne r7, r7, #3
    addeq r8, r8, #4
    end
    begin core_cases, "bne"
    bne 1f
    movs r5, #77
1:
    end
    begin core_cases, "bne.w"
    bne.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete cs"
    itete cs
    movcs r5, #1
    movcc r6, #2
    addcs r7, r7, #3
    addcc r8, r8, #4
    end
    begin core_cases, "bcs"
    bcs 1f
    movs r5, #77
1:
    end
    begin core_cases, "bcs.w"
    bcs.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete cc"
    itete cc
    movcc r5, #1
    movcs r6, #2
    addcc r7, r7, #3
    addcs r8, r8, #4
    end
    begin core_cases, "bcc"
    bcc 1f
    movs r5, #77
1:
    end
    begin core_cases, "bcc.w"
    bcc.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete mi"
    itete mi
    movmi r5, #1
    movpl r6, #2
    addmi r7, r7, #3
    addpl r8, r8, #4
    end
    begin core_cases, "bmi"
    bmi 1f
    movs r5, #77
1:
    end
    begin core_cases, "bmi.w"
    bmi.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete pl"
    itete pl
    movpl r5, #1
    movmi r6, #2
    addpl r7, r7, #3
    addmi r8, r8, #4
    end
    begin core_cases, "bpl"
    bpl 1f
    movs r5, #77
1:
    end
    begin core_cases, "bpl.w"
    bpl.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete vs"
    itete vs
    movvs r5, #1
    movvc r6, #2
    addvs r7, r7, #3
    addvc r8, r8, #4
    end
    begin core_cases, "bvs"
    bvs 1f
    movs r5, #77
1:
    end
    begin core_cases, "bvs.w"
    bvs.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete vc"
    itete vc
    movvc r5, #1
    movvs r6, #2
    addvc r7, r7, #3
    addvs r8, r8, #4
    end
    begin core_cases, "bvc"
    bvc 1f
    movs r5, #77
1:
    end
    begin core_cases, "bvc.w"
    bvc.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete hi"
    itete hi
    movhi r5, #1
    movls r6, #2
    addhi r7, r7, #3
    addls r8, r8, #4
    end
    begin core_cases, "bhi"
    bhi 1f
    movs r5, #77
1:
    end
    begin core_cases, "bhi.w"
    bhi.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete ls"
    itete ls
    movls r5, #1
    movhi r6, #2
    addls r7, r7, #3
    addhi r8, r8, #4
    end
    begin core_cases, "bls"
    bls 1f
    movs r5, #77
1:
    end
    begin core_cases, "bls.w"
    bls.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete ge"
    itete ge
    movge r5, #1
    movlt r6, #2
    addge r7, r7, #3
    addlt r8, r8, #4
    end
    begin core_cases, "bge"
    bge 1f
    movs r5, #77
1:
    end
    begin core_cases, "bge.w"
    bge.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete lt"
    itete lt
    movlt r5, #1
    movge r6, #2
    addlt r7, r7, #3
    addge r8, r8, #4
    end
    begin core_cases, "blt"
    blt 1f
    movs r5, #77
1:
    end
    begin core_cases, "blt.w"
    blt.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete gt"
    itete gt
    movgt r5, #1
    movle r6, #2
    addgt r7, r7, #3
    addle r8, r8, #4
    end
    begin core_cases, "bgt"
    bgt 1f
    movs r5, #77
1:
    end
    begin core_cases, "bgt.w"
    bgt.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "itete le"
    itete le
    movle r5, #1
    movgt r6, #2
    addle r7, r7, #3
    addgt r8, r8, #4
    end
    begin core_cases, "ble"
    ble 1f
    movs r5, #77
1:
    end
    begin core_cases, "ble.w"
    ble.w 1f
    mvn r5, #77
1:
    end
    begin core_cases, "flags set inside IT"
    ittt ge
    addge r0, r0, r1
    subsge.w r0, r0, r3
    lsrge r0, r0, #1
    end
    begin core_cases, "compare inside IT"
    cmp r0, r1
    itt eq
    cmpeq r2, r3
    moveq r4, #9
    end
    begin core_cases, "branch at the end of IT"
    itt ne
    movne r5, #1
    bne 1f
    movs r6, #2
1:
    end
    begin core_cases, "IT after IT"
    it cs
    adccs r0, r0, r1
    it cc
    sbccc r0, r0, r1
    end
    begin core_cases, "load in a failed IT"
    it mi
    ldrmi r0, [r11, #4]
    it pl
    strpl r3, [r11, #8]
    end
    begin core_cases, "cbz"
    cbz r0, 1f
    movs r5, #1
1:
    cbz r3, 2f
    movs r6, #2
2:
    end
    begin core_cases, "cbnz"
    cbnz r0, 1f
    movs r5, #1
1:
    cbnz r3, 2f
    movs r6, #2
2:
    end
    begin core_cases, "tbb"
    tbb [pc, r10]
1:
    .byte (10f-1b)/2, (11f-1b)/2, (12f-1b)/2, (13f-1b)/2, (10f-1b)/2, (11f-1b)/2, (12f-1b)/2, 0
10:
    adds r0, #1
11:
    adds r0, #2
12:
    adds r0, #4
13:
    adds r0, #8
    end
    begin core_cases, "tbh"
    tbh [pc, r10, lsl #1]
1:
    .hword (10f-1b)/2, (11f-1b)/2, (12f-1b)/2, (13f-1b)/2, (10f-1b)/2, (11f-1b)/2, (12f-1b)/2
10:
    adds r0, #1
11:
    adds r0, #2
12:
    adds r0, #4
13:
    adds r0, #8
    end
    begin core_cases, "bl and bx lr"
    mov r9, lr
    bl 1f
    adds r0, #1
    b 2f
1:
    adds r1, #2
    bx lr
2:
    mov lr, r9
    movs r7, #0
    mov r9, r7
    end
    begin core_cases, "blx and pop pc"
    push {r3, lr}
    adr r9, 1f
    orr r9, r9, #1
    blx r9
    adds r0, #1
    b 2f
    .balign 4
1:
    push {r1, lr}
    adds r3, #2
    pop {r1, pc}
2:
    movs r7, #0
    mov r9, r7
    pop {r3, lr}
    end
    begin core_cases, "ldr pc"
    adr r9, 1f
    orr r9, r9, #1
    str r9, [r11]
    ldr pc, [r11]
    udf #0
    .balign 4
1:
    movs r7, #0
    mov r9, r7
    str r7, [r11]
    end
    begin core_cases, "ldm pc"
    adr r9, 1f
    orr r9, r9, #1
    str r9, [r11, #4]
    ldm r11!, {r5, pc}
    udf #0
    .balign 4
1:
    movs r7, #0
    mov r9, r7
    str r7, [r11, #-4]
    end
    begin core_cases, "add pc and mov pc"
    adr r9, 1f
    mov pc, r9
    udf #0
    .balign 4
1:
    movs r7, #0
    mov r9, r7
    adds r0, #1
    end
    begin core_cases, "loop"
    movs r5, #10
1:
    adds r0, r0, r5
    subs r5, #1
    bne 1b
    end

    /* Special registers */
    begin core_cases, "msr apsr_nzcvq"
    msr apsr_nzcvq, r1
    end
    begin core_cases, "msr apsr_g"
    msr apsr_g, r3
    end
    begin core_cases, "msr apsr_nzcvqg"
    msr apsr_nzcvqg, r3
    end
    begin core_cases, "mrs apsr, xpsr, ipsr, epsr"
    mrs r0, apsr
    mrs r1, xpsr
    mrs r2, ipsr
    mrs r3, epsr
    mrs r4, iepsr
    mrs r5, iapsr
    mrs r6, eapsr
    end
    begin core_cases, "primask"
    msr primask, r3
    mrs r0, primask
    cpsie i
    mrs r1, primask
    cpsid i
    mrs r2, primask
    cpsie i
    end
    begin core_cases, "faultmask"
    msr faultmask, r3
    mrs r0, faultmask
    cpsie f
    mrs r1, faultmask
    cpsid f
    mrs r2, faultmask
    cpsie f
    end
    begin core_cases, "basepri, unimplemented bits"
    msr basepri, r3
    mrs r0, basepri
    movs r7, #0
    msr basepri, r7
    end
    begin core_cases, "basepri"
    and r3, r3, #0xe0
    msr basepri, r3
    mrs r0, basepri
    movs r7, #0
    msr basepri, r7
    mov r6, #0xe0
    msr basepri_max, r6
    mrs r1, basepri
    mov r6, #0x20
    msr basepri_max, r6
    mrs r2, basepri
    mov r6, #0x40
    msr basepri_max, r6
    mrs r4, basepri
    msr basepri_max, r7
    mrs r5, basepri
    msr basepri, r7
    end
    begin core_cases, "psp and psplim"
    mrs r5, psp
    msr psp, r3
    mrs r0, psp
    msr psplim, r4
    mrs r1, psplim
    movs r7, #0
    msr psplim, r7
    msr psp, r5
    movs r5, #0
    end
    begin core_cases, "psp through control.spsel"
    mov r8, sp
    mrs r6, psp
    msr psp, r11
    mrs r5, control
    orr r5, r5, #2
    msr control, r5
    isb
    mov r0, sp
    sub r0, r0, r11
    push {r3, r4}
    mrs r1, psp
    sub r1, r1, r11
    bic r5, r5, #2
    msr control, r5
    isb
    mov r9, sp
    sub r8, r8, r9
    mov r9, #0
    msr psp, r6
    movs r6, #0
    and r5, r5, #3
    end
    begin core_cases, "control fpca"
    mrs r0, control
    bic r0, r0, #4
    msr control, r0
    isb
    mrs r0, control
    vmov s0, r1
    mrs r1, control
    end

    /* FP registers */
    one vmov s4, r3
    one vmov r0, s5
    one vmov s4, s5, r3, r4
    one vmov r0, r1, s6, s7
    one vmov d3, r3, r4
    one vmov r0, r1, d3
    one vmov.f32 s9, #1.0
    one vmov.f32 s9, #-0.125
    one vmov.f32 s9, #31.0
    one vmov.f32 s9, s10
    one vldr s3, [r11, #8]
    one vldr s3, [r11, #-8]
    one vstr s3, [r11, #12]
    one vldr d3, [r11, #16]
    one vstr d3, [r11, #-16]
    one vldm r11, {s0-s7}
    one vldm r11!, {s3-s9}
    one vldmdb r11!, {d0-d3}
    one vstm r11, {s0-s7}
    one vstm r11!, {s3-s9}
    one vstmdb r11!, {d0-d3}
    one vldm r11!, {d14-d15}
    begin core_cases, "vpush and vpop"
    vpush {s0-s5}
    vpop {s6-s11}
    end
    begin core_cases, "vmsr and vmrs"
    vmsr fpscr, r3
    vmrs r0, fpscr
    vmrs apsr_nzcv, fpscr
    end
    begin core_cases, "fp in IT"
    vcmp.f32 s0, s1
    vmrs apsr_nzcv, fpscr
    ite mi
    vaddmi.f32 s2, s0, s1
    vsubpl.f32 s2, s0, s1
    end
    table_end core_cases
