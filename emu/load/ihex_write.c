/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/ihex_write.h"

#define RECORD_BYTES 16

static void append_record(GString *text, unsigned type, uint16_t offset, const uint8_t *data,
                          unsigned len)
{
    uint8_t sum = (uint8_t)(len + (offset >> 8) + offset + type);

    g_string_append_printf(text, ":%02X%04X%02X", len, offset, type);
    for (unsigned i = 0; i < len; i++) {
        g_string_append_printf(text, "%02X", data[i]);
        sum = (uint8_t)(sum + data[i]);
    }
    g_string_append_printf(text, "%02X\n", (uint8_t)-sum);
}

static bool is_erased(const uint8_t *data, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (data[i] != 0xff)
            return false;
    return true;
}

void ihex_append(GString *text, uint32_t addr, const uint8_t *data, uint32_t len)
{
    uint32_t high = UINT32_MAX; /* upper half of the address that the last type 4 record set */

    for (uint32_t done = 0; done < len;) {
        uint32_t at = addr + done;
        uint32_t run = MIN(len - done, RECORD_BYTES - at % RECORD_BYTES);

        if (!is_erased(data + done, run)) {
            if (at >> 16 != high) {
                uint8_t base[2] = {(uint8_t)(at >> 24), (uint8_t)(at >> 16)};

                append_record(text, 4, 0, base, sizeof base);
                high = at >> 16;
            }
            append_record(text, 0, (uint16_t)at, data + done, run);
        }
        done += run;
    }
}

void ihex_end(GString *text)
{
    append_record(text, 1, 0, NULL, 0);
}
