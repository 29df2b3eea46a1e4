/*
 * The port at which RTT viewers expect a J-Link: a banner for whoever connects, and a line in which
 * the client may choose a channel before it talks to the firmware.
 *
 * Follows: SEGGER's knowledge base, "RTT" (TELNET channel of RTT).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "session/port_priv.h"

#define CONFIG     "$$SEGGER_TELNET_ConfigStr="
#define CONFIG_END "$$"

static const char banner[] = "SEGGER J-Link (nrf53emu) - Real time terminal output\r\n"
                             "J-Link nRF5340 compiled nrf53emu, SN=0\r\n"
                             "Process: nrf53emu\r\n";

void port_jlink_greet(struct port *p)
{
    p->greeted = false;
    if (p->greets)
        port_write(p, banner, sizeof banner - 1);
}

/* The line comes in one piece, first, or not at all; its channel is the port's, whatever it says.
 */
size_t port_jlink_skip(struct port *p, const uint8_t *data, size_t len)
{
    const size_t begin = strlen(CONFIG);
    bool first = p->greets && !p->greeted;

    p->greeted = true;
    if (!first || len < begin || memcmp(data, CONFIG, begin) != 0)
        return 0;
    const uint8_t *end = memmem(data + begin, len - begin, CONFIG_END, strlen(CONFIG_END));
    size_t n = end != NULL ? (size_t)(end - data) + strlen(CONFIG_END) : len;
    while (n < len && (data[n] == '\r' || data[n] == '\n'))
        n++;
    return n;
}
