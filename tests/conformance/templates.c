/*
 * Follows: Armv8-M Architecture Reference Manual, T32 instruction encodings. A wide instruction has
 * its first halfword in the upper half.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "templates.h"

/* 16-bit data processing */
static const struct template narrow[] = {
    /* LSL, LSR, ASR, ADD, SUB */
    {0x0000, 0x0fff, ANY},
    {0x1000, 0x07ff, ANY},
    {0x1800, 0x07ff, ANY},
    /* MOV, CMP, ADD, SUB immediate */
    {0x2000, 0x1fff, ANY},
    /* AND to MVN */
    {0x4000, 0x03ff, ANY},
    /* extend, reverse */
    {0xb200, 0x00ff, ANY},
    {0xba00, 0x007f, ANY},
    {0xbac0, 0x003f, ANY},
};

const struct templates narrow_templates = {narrow, sizeof(narrow) / sizeof(narrow[0])};

/* 32-bit data processing */
static const struct template wide[] = {
    /* shifted register */
    {0xea000000, 0x001777f7, ANY},
    {0xea200000, 0x001777f7, ANY},
    {0xea400000, 0x001777f7, ANY},
    {0xea600000, 0x001777f7, ANY},
    {0xea800000, 0x001777f7, ANY},
    {0xeb000000, 0x001777f7, ANY},
    {0xeb400000, 0x001777f7, ANY},
    {0xeb600000, 0x001777f7, ANY},
    {0xeba00000, 0x001777f7, ANY},
    {0xebc00000, 0x001777f7, ANY},
    {0xea4f0000, 0x001077f7, ANY},
    {0xea6f0000, 0x001077f7, ANY},
    {0xeac00000, 0x000777e7, ANY},
    {0xea100f00, 0x000770f7, ANY},
    {0xea900f00, 0x000770f7, ANY},
    {0xeb100f00, 0x000770f7, ANY},
    {0xebb00f00, 0x000770f7, ANY},
    /* modified immediate */
    {0xf0000000, 0x041777ff, IMMEDIATE},
    {0xf0200000, 0x041777ff, IMMEDIATE},
    {0xf0400000, 0x041777ff, IMMEDIATE},
    {0xf0600000, 0x041777ff, IMMEDIATE},
    {0xf0800000, 0x041777ff, IMMEDIATE},
    {0xf1000000, 0x041777ff, IMMEDIATE},
    {0xf1400000, 0x041777ff, IMMEDIATE},
    {0xf1600000, 0x041777ff, IMMEDIATE},
    {0xf1a00000, 0x041777ff, IMMEDIATE},
    {0xf1c00000, 0x041777ff, IMMEDIATE},
    {0xf04f0000, 0x041077ff, IMMEDIATE},
    {0xf06f0000, 0x041077ff, IMMEDIATE},
    {0xf0100f00, 0x040770ff, IMMEDIATE},
    {0xf0900f00, 0x040770ff, IMMEDIATE},
    {0xf1100f00, 0x040770ff, IMMEDIATE},
    {0xf1b00f00, 0x040770ff, IMMEDIATE},
    /* plain immediate */
    {0xf2000000, 0x040777ff, ANY},
    {0xf2a00000, 0x040777ff, ANY},
    {0xf2400000, 0x040f77ff, ANY},
    {0xf2c00000, 0x040f77ff, ANY},
    /* saturate */
    {0xf3000000, 0x000777df, ANY},
    {0xf3200040, 0x0007779f, ANY},
    {0xf3200000, 0x0007070f, ANY},
    {0xf3800000, 0x000777df, ANY},
    {0xf3a00040, 0x0007779f, ANY},
    {0xf3a00000, 0x0007070f, ANY},
    /* bit fields */
    {0xf3400000, 0x000737cf, ANY},
    {0xf3c00000, 0x000737cf, ANY},
    {0xf3600010, 0x000737cf, ANY},
    {0xf36f0010, 0x000037cf, ANY},
    /* shift by register */
    {0xfa00f000, 0x00770707, ANY},
    /* extend */
    {0xfa00f080, 0x00070737, ANY},
    {0xfa0ff080, 0x00000737, ANY},
    {0xfa10f080, 0x00070737, ANY},
    {0xfa1ff080, 0x00000737, ANY},
    {0xfa20f080, 0x00070737, ANY},
    {0xfa2ff080, 0x00000737, ANY},
    {0xfa30f080, 0x00070737, ANY},
    {0xfa3ff080, 0x00000737, ANY},
    {0xfa40f080, 0x00070737, ANY},
    {0xfa4ff080, 0x00000737, ANY},
    {0xfa50f080, 0x00070737, ANY},
    {0xfa5ff080, 0x00000737, ANY},
    /* parallel add and subtract */
    {0xfa80f000, 0x00570717, ANY},
    {0xfa80f020, 0x00570707, ANY},
    {0xfa80f040, 0x00570717, ANY},
    {0xfa80f060, 0x00570707, ANY},
    {0xfaa0f000, 0x00470717, ANY},
    {0xfaa0f020, 0x00470707, ANY},
    {0xfaa0f040, 0x00470717, ANY},
    {0xfaa0f060, 0x00470707, ANY},
    /* saturating add, reverse, CLZ, SEL */
    {0xfa80f080, 0x00070737, ANY},
    {0xfa90f080, 0x00000737, SAME},
    {0xfab0f080, 0x00000707, SAME},
    {0xfaa0f080, 0x00070707, ANY},
    /* multiply */
    {0xfb000000, 0x00077717, ANY},
    {0xfb00f000, 0x00070707, ANY},
    {0xfb100000, 0x00077737, ANY},
    {0xfb10f000, 0x00070737, ANY},
    {0xfb200000, 0x00077717, ANY},
    {0xfb20f000, 0x00070717, ANY},
    {0xfb300000, 0x00077717, ANY},
    {0xfb30f000, 0x00070717, ANY},
    {0xfb400000, 0x00077717, ANY},
    {0xfb40f000, 0x00070717, ANY},
    {0xfb500000, 0x00077717, ANY},
    {0xfb50f000, 0x00070717, ANY},
    {0xfb600000, 0x00077717, ANY},
    {0xfb700000, 0x00077707, ANY},
    {0xfb70f000, 0x00070707, ANY},
    /* long multiply, divide */
    {0xfb800000, 0x00077707, DISTINCT},
    {0xfba00000, 0x00077707, DISTINCT},
    {0xfbc00000, 0x00077707, DISTINCT},
    {0xfbc00080, 0x00077737, DISTINCT},
    {0xfbc000c0, 0x00077717, DISTINCT},
    {0xfbd000c0, 0x00077717, DISTINCT},
    {0xfbe00000, 0x00077707, DISTINCT},
    {0xfbe00060, 0x00077707, DISTINCT},
    {0xfb90f0f0, 0x00070707, ANY},
    {0xfbb0f0f0, 0x00070707, ANY},
};

const struct templates wide_templates = {wide, sizeof(wide) / sizeof(wide[0])};

/* Loads and stores around R11 */
static const struct template memory[] = {
    /* offset */
    {0xf89b0000, 0x0000703f, ANY},
    {0xf81b0c00, 0x0000703f, ANY},
    {0xf8bb0000, 0x0000703f, ANY},
    {0xf83b0c00, 0x0000703f, ANY},
    {0xf8db0000, 0x0000703f, ANY},
    {0xf85b0c00, 0x0000703f, ANY},
    {0xf99b0000, 0x0000703f, ANY},
    {0xf91b0c00, 0x0000703f, ANY},
    {0xf9bb0000, 0x0000703f, ANY},
    {0xf93b0c00, 0x0000703f, ANY},
    {0xf88b0000, 0x0000703f, ANY},
    {0xf80b0c00, 0x0000703f, ANY},
    {0xf8ab0000, 0x0000703f, ANY},
    {0xf82b0c00, 0x0000703f, ANY},
    {0xf8cb0000, 0x0000703f, ANY},
    {0xf84b0c00, 0x0000703f, ANY},
    /* LDRD, STRD */
    {0xe9db0000, 0x0000770f, DISTINCT},
    {0xe95b0000, 0x0000770f, DISTINCT},
    {0xe9cb0000, 0x0000770f, ANY},
    {0xe94b0000, 0x0000770f, ANY},
    /* LDM, STM */
    {0xe89b0003, 0x000000fc, ANY},
    {0xe91b0003, 0x000000fc, ANY},
    {0xe88b0003, 0x000000fc, ANY},
    {0xe90b0003, 0x000000fc, ANY},
    /* LDA, STL */
    {0xe8db0faf, 0x00007000, ANY},
    {0xe8db0f8f, 0x00007000, ANY},
    {0xe8db0f9f, 0x00007000, ANY},
    {0xe8cb0faf, 0x00007000, ANY},
    {0xe8cb0f8f, 0x00007000, ANY},
    {0xe8cb0f9f, 0x00007000, ANY},
    /* VLDR, VSTR */
    {0xed9b0a00, 0x0040f00f, ANY},
    {0xed1b0a00, 0x0040f00f, ANY},
    {0xed8b0a00, 0x0040f00f, ANY},
    {0xed0b0a00, 0x0040f00f, ANY},
    {0xed9b0b00, 0x0000f00f, ANY},
    {0xed8b0b00, 0x0000f00f, ANY},
    /* VLDM, VSTM of eight */
    {0xec9b0a08, 0x00007000, ANY},
    {0xec8b0a08, 0x00007000, ANY},
};

const struct templates memory_templates = {memory, sizeof(memory) / sizeof(memory[0])};

/* The same with writeback */
static const struct template writeback[] = {
    /* post-indexed, pre-indexed */
    {0xf81b0900, 0x0000723f, ANY},
    {0xf81b0d00, 0x0000723f, ANY},
    {0xf83b0900, 0x0000723f, ANY},
    {0xf83b0d00, 0x0000723f, ANY},
    {0xf85b0900, 0x0000723f, ANY},
    {0xf85b0d00, 0x0000723f, ANY},
    {0xf91b0900, 0x0000723f, ANY},
    {0xf91b0d00, 0x0000723f, ANY},
    {0xf93b0900, 0x0000723f, ANY},
    {0xf93b0d00, 0x0000723f, ANY},
    {0xf80b0900, 0x0000723f, ANY},
    {0xf80b0d00, 0x0000723f, ANY},
    {0xf82b0900, 0x0000723f, ANY},
    {0xf82b0d00, 0x0000723f, ANY},
    {0xf84b0900, 0x0000723f, ANY},
    {0xf84b0d00, 0x0000723f, ANY},
    /* LDRD, STRD */
    {0xe9fb0000, 0x0000770f, DISTINCT},
    {0xe97b0000, 0x0000770f, DISTINCT},
    {0xe8fb0000, 0x0000770f, DISTINCT},
    {0xe9eb0000, 0x0000770f, ANY},
    {0xe96b0000, 0x0000770f, ANY},
    {0xe8eb0000, 0x0000770f, ANY},
    /* LDM, STM */
    {0xe8bb0003, 0x000000fc, ANY},
    {0xe93b0003, 0x000000fc, ANY},
    {0xe8ab0003, 0x000000fc, ANY},
    {0xe92b0003, 0x000000fc, ANY},
    /* VLDM, VSTM of eight */
    {0xecbb0a08, 0x00007000, ANY},
    {0xecab0a08, 0x00007000, ANY},
    {0xed3b0a08, 0x00007000, ANY},
    {0xed2b0a08, 0x00007000, ANY},
};

const struct templates writeback_templates = {writeback, sizeof(writeback) / sizeof(writeback[0])};

/* Floating point */
static const struct template fp[] = {
    /* three operands */
    {0xee000a00, 0x004ff0af, ANY},
    {0xee000a40, 0x004ff0af, ANY},
    {0xee100a00, 0x004ff0af, ANY},
    {0xee100a40, 0x004ff0af, ANY},
    {0xee200a00, 0x004ff0af, ANY},
    {0xee200a40, 0x004ff0af, ANY},
    {0xee300a00, 0x004ff0af, ANY},
    {0xee300a40, 0x004ff0af, ANY},
    {0xee800a00, 0x004ff0af, ANY},
    {0xee900a00, 0x004ff0af, ANY},
    {0xee900a40, 0x004ff0af, ANY},
    {0xeea00a00, 0x004ff0af, ANY},
    {0xeea00a40, 0x004ff0af, ANY},
    /* two operands */
    {0xeeb00a40, 0x0040f0af, ANY},
    {0xeeb10a40, 0x0040f0af, ANY},
    {0xeeb20a40, 0x0040f0af, ANY},
    {0xeeb30a40, 0x0040f0af, ANY},
    {0xeeb40a40, 0x0040f0af, ANY},
    {0xeeb60a40, 0x0040f0af, ANY},
    {0xeeb70a40, 0x0040f02f, ANY},
    {0xeeb80a40, 0x0040f0af, ANY},
    {0xeebc0a40, 0x0040f0af, ANY},
    {0xeebd0a40, 0x0040f0af, ANY},
    /* VCMP with 0, VMOV, VMRS */
    {0xeeb50a40, 0x0040f080, ANY},
    {0xeeb00a00, 0x004ff00f, ANY},
    {0xee000a10, 0x000f7080, ANY},
    {0xee100a10, 0x000f7080, ANY},
    {0xeef1fa10, 0x00000000, ANY},
};

const struct templates fp_templates = {fp, sizeof(fp) / sizeof(fp[0])};

/* Floating point that has no condition */
static const struct template unconditional[] = {
    /* VSEL, VMAXNM, VMINNM */
    {0xfe000a00, 0x007ff0af, ANY},
    {0xfe800a00, 0x004ff0ef, ANY},
    /* VRINTA to VRINTM, VCVTA to VCVTM */
    {0xfeb80a40, 0x0043f02f, ANY},
    {0xfebc0a40, 0x0043f0af, ANY},
};

const struct templates unconditional_templates = {unconditional,
                                                  sizeof(unconditional) / sizeof(unconditional[0])};
