/*
 * Registers of QSPI, for the device, the programmer that drives it, and tests.
 *
 * Follows: product specification, QSPI.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/units.h"

enum {
    TASKS_ACTIVATE = 0x000,
    TASKS_READSTART = 0x004,
    TASKS_WRITESTART = 0x008,
    TASKS_ERASESTART = 0x00c,
    TASKS_DEACTIVATE = 0x010,
    EVENTS_READY = 0x100,
    ENABLE = 0x500,
    READ_SRC = 0x504,
    READ_DST = 0x508,
    READ_CNT = 0x50c,
    WRITE_DST = 0x510,
    WRITE_SRC = 0x514,
    WRITE_CNT = 0x518,
    ERASE_PTR = 0x51c,
    ERASE_LEN = 0x520,
    PSEL_SCK = 0x524,
    PSEL_CSN = 0x528,
    PSEL_IO0 = 0x530, /* IO1 to IO3 follow */
    XIPOFFSET = 0x540,
    IFCONFIG0 = 0x544,
    XIPEN = 0x54c,
    XIP_ENC_KEY0 = 0x560, /* KEY1 to KEY3 follow */
    XIP_ENC_NONCE0 = 0x570,
    XIP_ENC_ENABLE = 0x57c,
    DMA_ENC_KEY0 = 0x580,
    DMA_ENC_NONCE0 = 0x590,
    DMA_ENC_ENABLE = 0x59c,
    IFCONFIG1 = 0x600,
    STATUS = 0x604,
    DPMDUR = 0x614,
    ADDRCONF = 0x624,
    CINSTRCONF = 0x634,
    CINSTRDAT0 = 0x638,
    CINSTRDAT1 = 0x63c,
    IFTIMING = 0x640,
};

#define IFCONFIG0_ADDRMODE  BIT(6)
#define IFCONFIG0_DPMENABLE BIT(7)
#define IFCONFIG0_PPSIZE512 BIT(12)
#define IFCONFIG0_A121      BIT(16) /* anomaly 121: must be set ... */
#define IFCONFIG0_A121_DIV1 BIT(17) /* ... and this one exactly when SCKFREQ is 0 */
#define IFCONFIG1_DPMEN     BIT(24)
#define STATUS_DPM          BIT(2)
#define STATUS_READY        BIT(3)
#define ADDRCONF_WIPWAIT    BIT(26)
#define ADDRCONF_WREN       BIT(27)
#define CINSTRCONF_LIO2     BIT(12)
#define CINSTRCONF_LIO3     BIT(13)
#define CINSTRCONF_WIPWAIT  BIT(14)
#define CINSTRCONF_WREN     BIT(15)
#define CINSTRCONF_LFEN     BIT(16)
#define CINSTRCONF_LFSTOP   BIT(17)
