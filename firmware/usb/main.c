/*
 * A program whose only console is USB: it says hello to whoever opens its serial port, sends back
 * each line that comes, and says what was downloaded by DFU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>

#include "dfu.h"
#include "serial_port.h"

#define LINE_BYTES 80u

static void write_hex(uint32_t n)
{
    char digits[9] = {0};

    for (int i = 0; i < 8; i++)
        digits[i] = "0123456789abcdef"[n >> (28 - 4 * i) & 15];
    serial_port_write(digits);
}

static void write_number(uint32_t n)
{
    char digits[11];
    uint32_t at = sizeof(digits) - 1;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    serial_port_write(digits + at);
}

static void wait_for_terminal(void)
{
    while (!serial_port_is_open())
        serial_port_wait();
    serial_port_write("usb: open at ");
    write_number(serial_port_rate());
    serial_port_write(" bits a second\r\n");
}

/* Longer than the ring and than a packet, so that sending waits for the host. */
static void count(void)
{
    for (uint32_t i = 1; i <= 40; i++) {
        serial_port_write("usb: line ");
        write_number(i);
        serial_port_write("\r\n");
    }
}

static void tell_image(void)
{
    struct dfu_image image;

    if (!dfu_take_image(&image))
        return;
    serial_port_write("dfu: ");
    write_number(image.bytes);
    serial_port_write(" bytes into ");
    write_number(image.setting);
    serial_port_write(", crc ");
    write_hex(image.crc);
    serial_port_write("\r\n");
}

int main(void)
{
    static char line[LINE_BYTES + 1];
    uint32_t bytes = 0;

    serial_port_start();
    wait_for_terminal();
    count();
    for (;;) {
        char c;

        if (serial_port_read(&c, 1) == 0) {
            tell_image();
            serial_port_wait();
            continue;
        }
        if (c != '\r' && c != '\n' && bytes < LINE_BYTES) {
            line[bytes++] = c;
        } else if (bytes > 0) {
            line[bytes] = '\0';
            bytes = 0;
            serial_port_write("echo: ");
            serial_port_write(line);
            serial_port_write("\r\n");
        }
    }
}
