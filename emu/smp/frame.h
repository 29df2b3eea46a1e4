/*
 * SMP packets on a serial line, which they share with a console: lines of base64 behind a marker.
 *
 * Follows: Zephyr doc/services/device_mgmt/smp_transport.rst ("Consoles and UART"); MCUboot
 * boot/boot_serial/src/boot_serial.c. A packet goes with its length in front and its CRC-16/XMODEM
 * behind; the first line of it begins with 06 09, each further one with 04 14, none is longer than
 * 127 bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Header and payload; more than any device has buffers for. */
#define SMP_PACKET_MAX 16384u

/*
 * Bytes of a packet whose frame is two lines. Zephyr's receiver has buffers for so many that come
 * at once (drivers/console/Kconfig, UART_MCUMGR_RX_BUF_COUNT); over USB more lines come at once.
 */
#define SMP_TWO_LINES 182u

/* The lines of a packet; free with g_string_free(). */
GString *smp_frame_encode(const uint8_t *packet, size_t len);

struct smp_framer {
    GString *line;
    bool overlong;      /* the line is, and is no frame */
    GByteArray *frame;  /* length, packet, CRC as far as they have come */
    GByteArray *packet; /* the last whole one */
    unsigned damaged;   /* packets with a wrong length or CRC */
};

struct smp_framer *smp_framer_new(void);
void smp_framer_free(struct smp_framer *f);

/* Takes a byte of the line; true: `packet` is new. Console text is passed over. */
bool smp_framer_take(struct smp_framer *f, char byte);
