/*
 * Network core: sends a numbered packet every ten milliseconds and says what is answered.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "clock.h"
#include "console.h"
#include "cortex_m33.h"
#include "radio.h"

#define PACKETS         20u
#define PAUSE_US        10000u
#define ADV_NONCONN_IND 2u

int main(void);

int main(void)
{
    static struct packet out = {.header = ADV_NONCONN_IND, .length = PACKET_BYTES}, in;
    unsigned answers = 0, after_us = 0;

    console_init();
    radio_init();
    for (unsigned i = 1; i <= PACKETS; i++) {
        delay_us(PAUSE_US);
        packet_set_number(&out, i);
        if (radio_ask(&out, &in, &after_us) && packet_number(&in) == i + 1) {
            printk("answer %u after %u us, RSSI -%u dBm\n", i + 1, after_us, radio_rssi());
            answers++;
        }
    }
    printk("asked %u, answered %u\n", PACKETS, answers);
    sleep_forever();
}
