/*
 * Network core: answers each packet with the number one higher.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "radio.h"

int main(void);

static void one_higher(struct packet *packet)
{
    packet_set_number(packet, packet_number(packet) + 1);
}

int main(void)
{
    static struct packet packet;

    console_init();
    radio_init();
    printk("listening\n");
    for (unsigned bad = 0;;)
        if (!radio_answer(&packet, one_higher))
            printk("packet %u with a wrong CRC\n", ++bad);
}
