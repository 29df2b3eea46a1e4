/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_cryptocell.h"

#include "periph/devices.h"

static const uint16_t clocks[] = {0x810, 0x818, 0x81c, 0x820, 0x858};

struct bench *cc_set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&cryptocell_type, "CRYPTOCELL", CRYPTOCELL, CRYPTOCELL_IRQ, 0, &b->env);
    bench_write(b, CRYPTOCELL + 0x500, 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(clocks); i++)
        cc_write(b, clocks[i], 1);
    return b;
}

uint32_t cc_read(struct bench *b, uint32_t offset)
{
    return bench_read(b, CC_REG(offset));
}

void cc_write(struct bench *b, uint32_t offset, uint32_t value)
{
    bench_write(b, CC_REG(offset), value);
}

uint8_t *cc_unhex(const char *hex, size_t *n)
{
    size_t len = strlen(hex) / 2;
    uint8_t *bytes = g_malloc0(len + 1);

    for (size_t i = 0; i < len; i++)
        bytes[i] =
            (uint8_t)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
    if (n != NULL)
        *n = len;
    return bytes;
}

void cc_write_bytes(struct bench *b, uint32_t offset, const char *hex)
{
    size_t len;
    uint8_t *bytes = cc_unhex(hex, &len);

    for (size_t i = 0; i < len; i += 4)
        cc_write(b, offset + (uint32_t)i, load_le32(bytes + i));
    g_free(bytes);
}

void cc_assert_bytes(struct bench *b, uint32_t offset, const char *hex)
{
    GString *got = g_string_new(NULL);

    for (size_t i = 0; i < strlen(hex) / 2; i++)
        g_string_append_printf(got, "%02x",
                               cc_read(b, offset + (uint32_t)(i & ~3u)) >> (i % 4 * 8) & 0xff);
    g_assert_cmpstr(got->str, ==, hex);
    g_string_free(got, TRUE);
}

void cc_transfer(struct bench *b, uint32_t path, const char *hex, uint32_t destination)
{
    size_t len;
    uint8_t *bytes = cc_unhex(hex, &len);

    memcpy(b->ram + (CC_SOURCE - BENCH_RAM), bytes, len);
    g_free(bytes);
    g_assert_cmphex(cc_read(b, 0x910), ==, 0);
    cc_write(b, 0xa08, UINT32_MAX);
    cc_write(b, 0x900, path);
    if (destination != CC_NO_OUTPUT) {
        cc_write(b, 0xd28, destination);
        cc_write(b, 0xd2c, (uint32_t)len);
    }
    cc_write(b, 0xc28, CC_SOURCE);
    cc_write(b, 0xc2c, (uint32_t)len);
    g_assert_cmphex(cc_read(b, 0xa00), ==, 0);
    bench_run(b, 20 * TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, 0xa00) & 0x800, ==, 0x800);
    g_assert_cmphex(cc_read(b, 0x910), ==, 0);
}

void cc_assert_output(struct bench *b, const char *hex)
{
    size_t len;
    uint8_t *bytes = cc_unhex(hex, &len);

    g_assert_cmpmem(b->ram + (CC_DESTINATION - BENCH_RAM), len, bytes, len);
    g_free(bytes);
}
