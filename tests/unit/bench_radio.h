/*
 * Benches whose radios hear each other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "air/medium.h"
#include "bench.h"

#define RADIO             UINT32_C(0x50008000)
#define TASKS_TXEN        (RADIO + 0x000)
#define TASKS_RXEN        (RADIO + 0x004)
#define TASKS_START       (RADIO + 0x008)
#define TASKS_STOP        (RADIO + 0x00c)
#define TASKS_DISABLE     (RADIO + 0x010)
#define TASKS_RSSISTART   (RADIO + 0x014)
#define TASKS_BCSTART     (RADIO + 0x01c)
#define TASKS_EDSTART     (RADIO + 0x024)
#define TASKS_CCASTART    (RADIO + 0x02c)
#define EVENTS_READY      (RADIO + 0x100)
#define EVENTS_ADDRESS    (RADIO + 0x104)
#define EVENTS_PAYLOAD    (RADIO + 0x108)
#define EVENTS_END        (RADIO + 0x10c)
#define EVENTS_DISABLED   (RADIO + 0x110)
#define EVENTS_DEVMATCH   (RADIO + 0x114)
#define EVENTS_DEVMISS    (RADIO + 0x118)
#define EVENTS_RSSIEND    (RADIO + 0x11c)
#define EVENTS_BCMATCH    (RADIO + 0x128)
#define EVENTS_CRCOK      (RADIO + 0x130)
#define EVENTS_CRCERROR   (RADIO + 0x134)
#define EVENTS_FRAMESTART (RADIO + 0x138)
#define EVENTS_EDEND      (RADIO + 0x13c)
#define EVENTS_CCAIDLE    (RADIO + 0x144)
#define EVENTS_CCABUSY    (RADIO + 0x148)
#define EVENTS_RATEBOOST  (RADIO + 0x150)
#define EVENTS_MHRMATCH   (RADIO + 0x15c)
#define EVENTS_PHYEND     (RADIO + 0x16c)
#define SHORTS            (RADIO + 0x200)
#define CRCSTATUS         (RADIO + 0x400)
#define RXMATCH           (RADIO + 0x408)
#define RXCRC             (RADIO + 0x40c)
#define DAI               (RADIO + 0x410)
#define PDUSTAT           (RADIO + 0x414)
#define PACKETPTR         (RADIO + 0x504)
#define FREQUENCY         (RADIO + 0x508)
#define TXPOWER           (RADIO + 0x50c)
#define MODE              (RADIO + 0x510)
#define PCNF0             (RADIO + 0x514)
#define PCNF1             (RADIO + 0x518)
#define BASE0             (RADIO + 0x51c)
#define BASE1             (RADIO + 0x520)
#define PREFIX0           (RADIO + 0x524)
#define TXADDRESS         (RADIO + 0x52c)
#define RXADDRESSES       (RADIO + 0x530)
#define CRCCNF            (RADIO + 0x534)
#define CRCPOLY           (RADIO + 0x538)
#define CRCINIT           (RADIO + 0x53c)
#define TIFS              (RADIO + 0x544)
#define RSSISAMPLE        (RADIO + 0x548)
#define STATE             (RADIO + 0x550)
#define DATAWHITEIV       (RADIO + 0x554)
#define BCC               (RADIO + 0x560)
#define DAB(n)            (RADIO + 0x600 + 4 * (n))
#define DAP(n)            (RADIO + 0x620 + 4 * (n))
#define DACNF             (RADIO + 0x640)
#define MHRMATCHCONF      (RADIO + 0x644)
#define MHRMATCHMAS       (RADIO + 0x648)
#define MODECNF0          (RADIO + 0x650)
#define EDCNT             (RADIO + 0x664)
#define EDSAMPLE          (RADIO + 0x668)

enum { BLE_1M = 3, BLE_2M = 4, LR125K = 5, LR500K = 6, IEEE802154 = 15 };

#define READY_START       BIT(0)
#define END_DISABLE       BIT(1)
#define DISABLED_TXEN     BIT(2)
#define DISABLED_RXEN     BIT(3)
#define ADDRESS_RSSISTART BIT(4)
#define ADDRESS_BCSTART   BIT(6)

#define RADIO_BENCHES 3

/* When an event came last; TICKS_NEVER: it did not. */
struct radio_times {
    struct periph_listener ear;
    struct bench *bench;
    ticks_t event[64]; /* by word of EVENTS_x */
};

struct radios {
    struct bench *bench[RADIO_BENCHES];
    struct radio_times times[RADIO_BENCHES];
    struct medium *medium;
};

/* Crystals run, radios are set up for Bluetooth advertising on channel 37; nothing is enabled. */
struct radios *radios_new(const struct medium_options *options);
void radios_free(struct radios *r);

/* The same for another mode of Bluetooth, and for IEEE 802.15.4 on channel 15. */
void radio_set_ble(struct bench *b, unsigned mode);
void radio_set_ieee802154(struct bench *b);

/* All of them pass through so much time side by side. */
void radios_run(struct radios *r, ticks_t duration);

/* When EVENTS_x of bench n came last. */
ticks_t radio_time(const struct radios *r, unsigned n, uint32_t event);

/* A packet of `length` bytes in RAM: 1, 2, 3 ... behind header and length. */
void radio_put_packet(struct bench *b, unsigned length);

/* Bench `to` listens, bench `from` sends what it has; long enough for all to be over. */
void radios_send(struct radios *r, unsigned from, unsigned to);
