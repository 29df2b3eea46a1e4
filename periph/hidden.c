/*
 * Registers without names that SystemInit and its anomaly work-arounds touch.
 *
 * Follows: the MDK's system_nrf5340_application.c and _network.c (anomalies 42, 46, 64, 69, 97,
 *          140, 160), Zephyr's soc/nordic/nrf53/soc.c (anomaly 165), and what the controllers of
 *          nRF Connect SDK 2.1 to 3.1 store when their radio part starts, on boards without fault.
 * Models:  the words are there: writes are ignored, reads give 0. Anomaly 140 loops until LFSYNT
 *          runs if bit 31 of 0x50032420 reads 1, so 0 matters.
 * Omits:   what they do. Every other word of these slots is a gap, as in any peripheral's page.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define HIDDEN(offset)                                                                             \
    {                                                                                              \
        "HIDDEN_" #offset, 0x##offset, REG_RW                                                      \
    }

#define HIDDEN_TYPE(slot)                                                                          \
    const struct periph_type hidden_##slot##_type = {                                              \
        .name = "HIDDEN",                                                                          \
        .size = sizeof(struct periph),                                                             \
        .regs = hidden_##slot##_regs,                                                              \
        .n_regs = ARRAY_LEN(hidden_##slot##_regs),                                                 \
    }

/* 0x41000000, beside DCNF: radio controllers */
static const struct reg_desc hidden_000_regs[] = {HIDDEN(e00)};
HIDDEN_TYPE(000);

/* 0x41007000: radio controllers */
static const struct reg_desc hidden_007_regs[] = {HIDDEN(e00), HIDDEN(e40), HIDDEN(e44)};
HIDDEN_TYPE(007);

/* 0x41008000, beside RADIO: radio controllers */
static const struct reg_desc hidden_008_regs[] = {HIDDEN(450), HIDDEN(568), HIDDEN(588)};
HIDDEN_TYPE(008);

/* 0x41080000, beside ACL: the network core's bootloader */
static const struct reg_desc hidden_acl_regs[] = {HIDDEN(700)};
HIDDEN_TYPE(acl);

/* 0x50002000, 0x41002000: anomaly 160 */
static const struct reg_desc hidden_002_regs[] = {HIDDEN(118), HIDDEN(124), HIDDEN(12c)};
HIDDEN_TYPE(002);

/* 0x50004000, beside REGULATORS: anomalies 64, 69, 97, 160 */
static const struct reg_desc hidden_004_regs[] = {HIDDEN(70c), HIDDEN(73c), HIDDEN(91c),
                                                  HIDDEN(93c), HIDDEN(a20)};
HIDDEN_TYPE(004);

/* 0x50032000: anomalies 46, 140 */
static const struct reg_desc hidden_032_regs[] = {HIDDEN(420), HIDDEN(54c)};
HIDDEN_TYPE(032);

/* 0x50039000, 0x41080000, beside NVMC: anomalies 42, 160 */
static const struct reg_desc hidden_nvmc_regs[] = {HIDDEN(530), HIDDEN(e04), HIDDEN(e08)};
HIDDEN_TYPE(nvmc);

/* 0x50101000, 0x41101000: anomaly 160 */
static const struct reg_desc hidden_101_regs[] = {HIDDEN(110)};
HIDDEN_TYPE(101);

/* 0x50201000: anomaly 160 */
static const struct reg_desc hidden_201_regs[] = {HIDDEN(2a0)};
HIDDEN_TYPE(201);

/* 0x41203000: anomaly 165 */
static const struct reg_desc hidden_203_regs[] = {HIDDEN(120)};
HIDDEN_TYPE(203);
