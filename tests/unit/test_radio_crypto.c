/*
 * ECB, CCM and AAR against published vectors.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"

#define ECB             UINT32_C(0x5000d000)
#define TASKS_STARTECB  (ECB + 0x000)
#define TASKS_STOPECB   (ECB + 0x004)
#define EVENTS_ENDECB   (ECB + 0x100)
#define EVENTS_ERRORECB (ECB + 0x104)
#define ECBDATAPTR      (ECB + 0x504)

#define CCM             UINT32_C(0x5000e000)
#define TASKS_KSGEN     (CCM + 0x000)
#define TASKS_CRYPT     (CCM + 0x004)
#define EVENTS_ENDCRYPT (CCM + 0x104)
#define EVENTS_ERROR    (CCM + 0x108)
#define SHORTS          (CCM + 0x200)
#define MICSTATUS       (CCM + 0x400)
#define ENABLE          (CCM + 0x500)
#define MODE            (CCM + 0x504)
#define CNFPTR          (CCM + 0x508)
#define INPTR           (CCM + 0x50c)
#define OUTPTR          (CCM + 0x510)
#define ENABLE_CCM      2
#define DECRYPT         1

#define AAR_START       (CCM + 0x000)
#define AAR_END         (CCM + 0x100)
#define AAR_RESOLVED    (CCM + 0x104)
#define AAR_NOTRESOLVED (CCM + 0x108)
#define AAR_STATUS      (CCM + 0x400)
#define AAR_NIRK        (CCM + 0x504)
#define AAR_IRKPTR      (CCM + 0x508)
#define AAR_ADDRPTR     (CCM + 0x510)
#define ENABLE_AAR      3

static struct bench *set_up(void)
{
    struct bench *b = bench_new();
    periph_new(&ecb_type, "ECB", ECB, 13, 0, &b->env);
    periph_new(&aar_type, "AAR", CCM, 14, 0, &b->env);
    periph_new(&ccm_type, "CCM", CCM, 14, 0, &b->env);
    return b;
}

static void put_hex(uint8_t *to, const char *hex)
{
    for (; *hex != '\0'; hex += 2)
        *to++ = (uint8_t)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
}

static void assert_hex(const uint8_t *bytes, const char *hex)
{
    uint8_t expected[64];

    put_hex(expected, hex);
    g_assert_cmpmem(bytes, strlen(hex) / 2, expected, strlen(hex) / 2);
}

/* FIPS 197, appendix C.1. */
static void ecb_encrypts_a_block(void)
{
    struct bench *b = set_up();

    put_hex(b->ram, "000102030405060708090a0b0c0d0e0f"
                    "00112233445566778899aabbccddeeff");
    bench_write(b, ECBDATAPTR, BENCH_RAM);
    bench_write(b, TASKS_STARTECB, 1);
    g_assert_cmphex(bench_read(b, EVENTS_ENDECB), ==, 0);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_ENDECB, TICKS_PER_MS), <, 20 * TICKS_PER_US);
    assert_hex(b->ram + 32, "69c4e0d86a7b0430d8cdb78070b4c55a");
    bench_free(b);
}

static void ecb_reports_an_error_when_stopped_or_pointed_outside_ram(void)
{
    struct bench *b = set_up();

    bench_write(b, ECBDATAPTR, BENCH_RAM);
    bench_write(b, TASKS_STARTECB, 1);
    bench_write(b, TASKS_STOPECB, 1);
    g_assert_cmphex(bench_read(b, EVENTS_ERRORECB), ==, 1);
    bench_write(b, EVENTS_ERRORECB, 0);
    bench_write(b, ECBDATAPTR, 0x1000);
    bench_write(b, TASKS_STARTECB, 1);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, EVENTS_ERRORECB), ==, 1);
    g_assert_cmphex(bench_read(b, EVENTS_ENDECB), ==, 0);
    bench_free(b);
}

/*
 * Bluetooth Core specification, volume 6, part C, encryption sample data: LL_START_ENC_RSP from the
 * central, packet counter 0.
 */
#define SESSION_KEY   "99ad1b5226a37e3e058e3b8e27c2c666"
#define COUNTER       "0000000000000000"
#define TO_PERIPHERAL "01"
#define IV            "24abdcbabebaafde"
#define PLAIN         "0f010006"
#define ENCRYPTED     "0f05009fcda7f448"

static struct bench *set_up_ccm(uint32_t mode)
{
    struct bench *b = set_up();

    put_hex(b->ram, SESSION_KEY COUNTER TO_PERIPHERAL IV);
    bench_write(b, ENABLE, ENABLE_CCM);
    bench_write(b, MODE, mode);
    bench_write(b, CNFPTR, BENCH_RAM);
    bench_write(b, INPTR, BENCH_RAM + 0x100);
    bench_write(b, OUTPTR, BENCH_RAM + 0x200);
    bench_write(b, SHORTS, 1); /* ENDKSGEN to CRYPT */
    return b;
}

static void ccm_encrypts_a_packet_and_appends_its_mic(void)
{
    struct bench *b = set_up_ccm(0);

    put_hex(b->ram + 0x100, PLAIN);
    bench_write(b, TASKS_KSGEN, 1);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_ENDCRYPT, TICKS_PER_MS), !=, TICKS_NEVER);
    assert_hex(b->ram + 0x200, ENCRYPTED);
    bench_free(b);
}

static void ccm_decrypts_a_packet_and_checks_its_mic(void)
{
    struct bench *b = set_up_ccm(DECRYPT);

    put_hex(b->ram + 0x100, ENCRYPTED);
    bench_write(b, TASKS_KSGEN, 1);
    bench_run_until_event(b, EVENTS_ENDCRYPT, TICKS_PER_MS);
    assert_hex(b->ram + 0x200, PLAIN);
    g_assert_cmphex(bench_read(b, MICSTATUS), ==, 1);

    b->ram[0x107] ^= 1;
    bench_write(b, EVENTS_ENDCRYPT, 0);
    bench_write(b, TASKS_CRYPT, 1);
    bench_run_until_event(b, EVENTS_ENDCRYPT, TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, MICSTATUS), ==, 0);
    bench_free(b);
}

/* The radio's ADDRESS starts it: header after 16 bits, the rest 8 bits a byte, at 1 Mbit/s. */
static void ccm_decrypts_a_packet_that_is_still_on_its_way(void)
{
    struct bench *b = set_up_ccm(DECRYPT);

    bench_write(b, SHORTS, 0);
    bench_write(b, TASKS_KSGEN, 1);
    bench_run(b, TICKS_PER_MS);
    bench_write(b, TASKS_CRYPT, 1);
    bench_run(b, 16 * TICKS_PER_US);
    put_hex(b->ram + 0x100, "0f05");
    bench_run(b, 5 * 8 * TICKS_PER_US);
    put_hex(b->ram + 0x100, ENCRYPTED);
    g_assert_cmpuint(bench_run_until_event(b, EVENTS_ENDCRYPT, TICKS_PER_MS), <=,
                     24 * TICKS_PER_US); /* before the CRC is over */
    assert_hex(b->ram + 0x200, PLAIN);
    bench_free(b);
}

/* What begins behind KSGEN is there when the radio reads its first byte. */
static void ccm_has_written_when_it_begins_to_encrypt(void)
{
    struct bench *b = set_up_ccm(0);

    put_hex(b->ram + 0x100, PLAIN);
    bench_write(b, TASKS_CRYPT, 1);
    assert_hex(b->ram + 0x200, ENCRYPTED);
    bench_free(b);
}

static void ccm_refuses_a_packet_that_is_too_long(void)
{
    struct bench *b = set_up_ccm(0);

    b->ram[0x101] = 28; /* MODE.LENGTH is Default: 27 bytes */
    bench_write(b, TASKS_CRYPT, 1);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, EVENTS_ERROR), ==, 1);
    bench_free(b);
}

/* Bluetooth Core specification, volume 3, part H, appendix D.7: ah of prand 708194 is 0dfbaa. */
#define IRK     "ec0234a357c8ad05341010a60a397d9b"
#define ADDRESS "aafb0d948170"

static struct bench *set_up_aar(const char *first, const char *second)
{
    struct bench *b = set_up();

    put_hex(b->ram, first);
    put_hex(b->ram + 16, second);
    put_hex(b->ram + 0x103, ADDRESS); /* behind S0, LENGTH and S1 */
    bench_write(b, ENABLE, ENABLE_AAR);
    bench_write(b, AAR_IRKPTR, BENCH_RAM);
    bench_write(b, AAR_ADDRPTR, BENCH_RAM + 0x100);
    bench_write(b, AAR_NIRK, 2);
    bench_write(b, AAR_START, 1);
    return b;
}

static void aar_finds_the_key_of_an_address(void)
{
    struct bench *b = set_up_aar(SESSION_KEY, IRK);

    g_assert_cmpuint(bench_run_until_event(b, AAR_END, TICKS_PER_MS), ==, 12 * TICKS_PER_US);
    g_assert_cmphex(bench_read(b, AAR_RESOLVED), ==, 1);
    g_assert_cmphex(bench_read(b, AAR_NOTRESOLVED), ==, 0);
    g_assert_cmpuint(bench_read(b, AAR_STATUS), ==, 1);
    bench_free(b);
}

static void aar_says_when_no_key_fits(void)
{
    struct bench *b = set_up_aar(SESSION_KEY, SESSION_KEY);

    bench_run_until_event(b, AAR_END, TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, AAR_RESOLVED), ==, 0);
    g_assert_cmphex(bench_read(b, AAR_NOTRESOLVED), ==, 1);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ecb/block", ecb_encrypts_a_block);
    g_test_add_func("/ecb/error", ecb_reports_an_error_when_stopped_or_pointed_outside_ram);
    g_test_add_func("/ccm/encrypt", ccm_encrypts_a_packet_and_appends_its_mic);
    g_test_add_func("/ccm/decrypt", ccm_decrypts_a_packet_and_checks_its_mic);
    g_test_add_func("/ccm/on-its-way", ccm_decrypts_a_packet_that_is_still_on_its_way);
    g_test_add_func("/ccm/ahead", ccm_has_written_when_it_begins_to_encrypt);
    g_test_add_func("/ccm/length", ccm_refuses_a_packet_that_is_too_long);
    g_test_add_func("/aar/resolved", aar_finds_the_key_of_an_address);
    g_test_add_func("/aar/not-resolved", aar_says_when_no_key_fits);
    return g_test_run();
}
