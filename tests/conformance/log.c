/*
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "log.h"

#include "board.h"

#define BYTES   0x4000u
#define LONGEST 0x400u /* line */

static char buffer[BYTES + 1];
static uint32_t used;

static void put(char c)
{
    if (used < BYTES)
        buffer[used++] = c;
}

void log_text(const char *text)
{
    while (*text != '\0')
        put(*text++);
}

void log_hex(uint32_t value)
{
    for (int shift = 28; shift >= 0; shift -= 4)
        put("0123456789abcdef"[(value >> shift) & 15]);
}

void log_decimal(uint32_t value)
{
    if (value >= 10)
        log_decimal(value / 10);
    put((char)('0' + value % 10));
}

void log_item(const char *name, uint32_t value)
{
    put(' ');
    log_text(name);
    put('=');
    log_hex(value);
}

void log_flush(void)
{
    buffer[used] = '\0';
    if (used > 0)
        board_write(buffer, used);
    used = 0;
}

void log_end_line(void)
{
    put('\n');
    if (used > BYTES - LONGEST)
        log_flush();
}
