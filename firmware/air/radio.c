/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "radio.h"

#include "nrf5340.h"

#define NET_CLOCK_BASE  0x41005000u
#define NET_RADIO_BASE  0x41008000u
#define NET_TIMER0_BASE 0x4100c000u
#define NET_DPPIC_BASE  0x4100f000u

enum {
    RADIO_TASKS_TXEN = 0x000,
    RADIO_TASKS_RXEN = 0x004,
    RADIO_TASKS_DISABLE = 0x010,
    RADIO_EVENTS_DISABLED = 0x110,
    RADIO_PUBLISH_ADDRESS = 0x184,
    RADIO_PUBLISH_END = 0x18c,
    RADIO_SHORTS = 0x200,
    RADIO_CRCSTATUS = 0x400,
    RADIO_PACKETPTR = 0x504,
    RADIO_FREQUENCY = 0x508,
    RADIO_MODE = 0x510,
    RADIO_PCNF0 = 0x514,
    RADIO_PCNF1 = 0x518,
    RADIO_BASE0 = 0x51c,
    RADIO_PREFIX0 = 0x524,
    RADIO_RXADDRESSES = 0x530,
    RADIO_CRCCNF = 0x534,
    RADIO_CRCPOLY = 0x538,
    RADIO_CRCINIT = 0x53c,
    RADIO_TIFS = 0x544,
    RADIO_RSSISAMPLE = 0x548,
    RADIO_DATAWHITEIV = 0x554,
    TIMER_SUBSCRIBE_CAPTURE = 0x0c0,
};

#define MODE_BLE_1M         3u
#define SHORT_READY_START   BIT(0)
#define SHORT_END_DISABLE   BIT(1)
#define SHORT_DISABLED_TXEN BIT(2)
#define SHORT_DISABLED_RXEN BIT(3)
#define SHORT_ADDRESS_RSSI  BIT(4)
#define SHORTS_PACKET       (SHORT_READY_START | SHORT_END_DISABLE | SHORT_ADDRESS_RSSI)

#define CHANNEL          37u
#define CHANNEL_MHZ      2u /* above 2400 */
#define ACCESS_ADDRESS   0x8e89bed6u
#define T_IFS_US         150u
#define ANSWER_WITHIN_US 1000u

/* DPPI channels and the captures that they lead to. */
enum { AT_END, AT_ADDRESS, AT_NOW };

static void set(unsigned offset, uint32_t value)
{
    REG(NET_RADIO_BASE, offset) = value;
}

static uint32_t get(unsigned offset)
{
    return REG(NET_RADIO_BASE, offset);
}

/* TIMER0 counts microseconds and keeps when ADDRESS and END came last. */
static void watch_times(void)
{
    REG(NET_TIMER0_BASE, TIMER_BITMODE) = TIMER_BITMODE_32;
    REG(NET_TIMER0_BASE, TIMER_PRESCALER) = 4; /* 1 MHz */
    REG(NET_TIMER0_BASE, TIMER_TASKS_START) = 1;
    set(RADIO_PUBLISH_END, BIT(31) | AT_END);
    set(RADIO_PUBLISH_ADDRESS, BIT(31) | AT_ADDRESS);
    REG(NET_TIMER0_BASE, TIMER_SUBSCRIBE_CAPTURE + 4 * AT_END) = BIT(31) | AT_END;
    REG(NET_TIMER0_BASE, TIMER_SUBSCRIBE_CAPTURE + 4 * AT_ADDRESS) = BIT(31) | AT_ADDRESS;
    REG(NET_DPPIC_BASE, DPPIC_CHENSET) = BIT(AT_END) | BIT(AT_ADDRESS);
}

static uint32_t captured(unsigned n)
{
    return REG(NET_TIMER0_BASE, TIMER_CC0 + 4 * n);
}

static uint32_t now_us(void)
{
    REG(NET_TIMER0_BASE, TIMER_TASKS_CAPTURE0 + 4 * AT_NOW) = 1;
    return captured(AT_NOW);
}

void radio_init(void)
{
    REG(NET_CLOCK_BASE, CLOCK_TASKS_HFCLKSTART) = 1;
    while (REG(NET_CLOCK_BASE, CLOCK_EVENTS_HFCLKSTARTED) == 0)
        ;
    set(RADIO_MODE, MODE_BLE_1M);
    set(RADIO_FREQUENCY, CHANNEL_MHZ);
    set(RADIO_DATAWHITEIV, CHANNEL);
    set(RADIO_PCNF0, BIT(8) | 8);                        /* S0 of a byte, LENGTH of 8 bits */
    set(RADIO_PCNF1, PACKET_BYTES | 3u << 16 | BIT(25)); /* three bytes of base; whitening */
    set(RADIO_BASE0, ACCESS_ADDRESS << 8);
    set(RADIO_PREFIX0, ACCESS_ADDRESS >> 24);
    set(RADIO_RXADDRESSES, 1);
    set(RADIO_CRCCNF, 3 | 1u << 8);
    set(RADIO_CRCPOLY, 0x65b);
    set(RADIO_CRCINIT, 0x555555);
    set(RADIO_TIFS, T_IFS_US);
    watch_times();
}

static void wait_disabled(void)
{
    while (get(RADIO_EVENTS_DISABLED) == 0)
        ;
    set(RADIO_EVENTS_DISABLED, 0);
}

/* What is under way is over, in so much time. */
static bool disabled_within(uint32_t us)
{
    uint32_t start = now_us();

    while (get(RADIO_EVENTS_DISABLED) == 0)
        if (now_us() - start > us)
            return false;
    set(RADIO_EVENTS_DISABLED, 0);
    return true;
}

bool radio_ask(const struct packet *out, struct packet *in, unsigned *after_us)
{
    set(RADIO_PACKETPTR, (uint32_t)(uintptr_t)out);
    set(RADIO_SHORTS, SHORTS_PACKET | SHORT_DISABLED_RXEN);
    set(RADIO_TASKS_TXEN, 1);
    wait_disabled();
    uint32_t sent = captured(AT_END);
    set(RADIO_SHORTS, SHORTS_PACKET);
    set(RADIO_PACKETPTR, (uint32_t)(uintptr_t)in);
    if (!disabled_within(ANSWER_WITHIN_US)) {
        set(RADIO_TASKS_DISABLE, 1);
        wait_disabled();
        return false;
    }
    *after_us = captured(AT_ADDRESS) - sent;
    return get(RADIO_CRCSTATUS) == 1;
}

bool radio_answer(struct packet *packet, void (*answer)(struct packet *packet))
{
    set(RADIO_PACKETPTR, (uint32_t)(uintptr_t)packet);
    set(RADIO_SHORTS, SHORTS_PACKET | SHORT_DISABLED_TXEN);
    set(RADIO_TASKS_RXEN, 1);
    wait_disabled();
    set(RADIO_SHORTS, SHORTS_PACKET);
    if (get(RADIO_CRCSTATUS) != 1) {
        set(RADIO_TASKS_DISABLE, 1);
        wait_disabled();
        return false;
    }
    answer(packet);
    wait_disabled();
    return true;
}

unsigned radio_rssi(void)
{
    return get(RADIO_RSSISAMPLE);
}
