/*
 * RADIO: offsets of its registers, and the fields in them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#define TASKS_TXEN        0x000
#define TASKS_RXEN        0x004
#define TASKS_START       0x008
#define TASKS_STOP        0x00c
#define TASKS_DISABLE     0x010
#define TASKS_RSSISTART   0x014
#define TASKS_RSSISTOP    0x018
#define TASKS_BCSTART     0x01c
#define TASKS_BCSTOP      0x020
#define TASKS_EDSTART     0x024
#define TASKS_EDSTOP      0x028
#define TASKS_CCASTART    0x02c
#define TASKS_CCASTOP     0x030
#define EVENTS_READY      0x100
#define EVENTS_ADDRESS    0x104
#define EVENTS_PAYLOAD    0x108
#define EVENTS_END        0x10c
#define EVENTS_DISABLED   0x110
#define EVENTS_DEVMATCH   0x114
#define EVENTS_DEVMISS    0x118
#define EVENTS_RSSIEND    0x11c
#define EVENTS_BCMATCH    0x128
#define EVENTS_CRCOK      0x130
#define EVENTS_CRCERROR   0x134
#define EVENTS_FRAMESTART 0x138
#define EVENTS_EDEND      0x13c
#define EVENTS_EDSTOPPED  0x140
#define EVENTS_CCAIDLE    0x144
#define EVENTS_CCABUSY    0x148
#define EVENTS_CCASTOPPED 0x14c
#define EVENTS_RATEBOOST  0x150
#define EVENTS_TXREADY    0x154
#define EVENTS_RXREADY    0x158
#define EVENTS_MHRMATCH   0x15c
#define EVENTS_SYNC       0x168
#define EVENTS_PHYEND     0x16c
#define SHORTS            0x200
#define CRCSTATUS         0x400
#define RXMATCH           0x408
#define RXCRC             0x40c
#define DAI               0x410
#define PDUSTAT           0x414
#define PACKETPTR         0x504
#define FREQUENCY         0x508
#define TXPOWER           0x50c
#define MODE              0x510
#define PCNF0             0x514
#define PCNF1             0x518
#define BASE0             0x51c
#define BASE1             0x520
#define PREFIX0           0x524
#define TXADDRESS         0x52c
#define RXADDRESSES       0x530
#define CRCCNF            0x534
#define CRCPOLY           0x538
#define CRCINIT           0x53c
#define TIFS              0x544
#define RSSISAMPLE        0x548
#define STATE             0x550
#define DATAWHITEIV       0x554
#define BCC               0x560
#define DAB               0x600
#define DAP               0x620
#define DACNF             0x640
#define MHRMATCHCONF      0x644
#define MHRMATCHMAS       0x648
#define MODECNF0          0x650
#define SFD               0x660
#define EDCNT             0x664
#define EDSAMPLE          0x668
#define CCACTRL           0x66c
#define POWER             0xffc

#define SHORT_END_DISABLE   BIT(1)
#define SHORT_DISABLED_TXEN BIT(2)
#define SHORT_DISABLED_RXEN BIT(3)

#define DATAWHITEIV_ONE  BIT(6) /* always set */
#define MODECNF0_RU_FAST BIT(0)
#define PDUSTAT_TOO_LONG BIT(0)
#define PDUSTAT_S2       BIT(1)

/* Values of MODE. */
enum radio_mode { NRF_1M, NRF_2M, BLE_1M = 3, BLE_2M, BLE_LR125K, BLE_LR500K, IEEE802154 = 15 };
