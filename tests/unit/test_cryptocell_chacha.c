/*
 * CryptoCell's CHACHA, against RFC 8439.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cryptocell.h"

#define PATH_CHACHA 0x10
#define CONTROL     0x380
#define KEY         0x388
#define IV          0x3a8
#define COUNT_LSB   0x3b8
#define COUNT_MSB   0x3bc
#define POLY_KEY    0x3c4
#define INIT        BIT(1)
#define GEN_KEY     BIT(2)
#define RESET_COUNT BIT(9)
#define IV_96       BIT(10)

static const char key[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
/* Section 2.4.2: nonce 000000000000004a00000000, counter 1. */
static const char plain[] =
    "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a20496620"
    "4920636f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c"
    "2073756e73637265656e20776f756c642062652069742e";
static const char cipher[] =
    "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd"
    "62b3571639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce9"
    "1ab77937365af90bbf74a35be6b40b8eedf2785e42874d";

/* The first word of a 96-bit nonce stands where the upper half of the counter would. */
static void begin_96(struct bench *b, uint32_t count)
{
    cc_write(b, COUNT_LSB, count);
    cc_write(b, COUNT_MSB, 0);
    cc_write_bytes(b, IV, "0000004a00000000");
    cc_write_bytes(b, KEY, key);
    cc_write(b, CONTROL, INIT | IV_96);
}

static void a_message_is_enciphered_and_the_counter_moves_on(void)
{
    struct bench *b = cc_set_up();

    begin_96(b, 1);
    cc_transfer(b, PATH_CHACHA, plain, CC_DESTINATION);
    cc_assert_output(b, cipher);
    g_assert_cmphex(cc_read(b, COUNT_LSB), ==, 3);
    begin_96(b, 1);
    cc_transfer(b, PATH_CHACHA, cipher, CC_DESTINATION);
    cc_assert_output(b, plain);
    bench_free(b);
}

static void a_transfer_of_whole_blocks_can_be_followed_by_the_rest(void)
{
    struct bench *b = cc_set_up();
    char *first = g_strndup(plain, 128);

    begin_96(b, 1);
    cc_transfer(b, PATH_CHACHA, first, CC_DESTINATION);
    cc_transfer(b, PATH_CHACHA, plain + 128, CC_DESTINATION);
    cc_assert_output(b, cipher + 128);
    g_free(first);
    bench_free(b);
}

/* A 64-bit counter carries, the counter of 32 bits beside a 96-bit nonce does not. */
static void the_width_of_the_counter_follows_the_nonce(void)
{
    struct bench *b = cc_set_up();
    const char zeros[] = "00000000";

    cc_write_bytes(b, KEY, key);
    for (unsigned wide = 0; wide < 2; wide++) {
        cc_write(b, COUNT_LSB, UINT32_MAX);
        cc_write(b, COUNT_MSB, 7);
        cc_write(b, CONTROL, INIT | (wide != 0 ? 0 : IV_96));
        cc_transfer(b, PATH_CHACHA, zeros, CC_DESTINATION);
        g_assert_cmphex(cc_read(b, COUNT_LSB), ==, 0);
        g_assert_cmphex(cc_read(b, COUNT_MSB), ==, 7 + wide);
    }
    cc_write(b, CONTROL, RESET_COUNT);
    g_assert_cmphex(cc_read(b, COUNT_MSB), ==, 0);
    bench_free(b);
}

/* Section 2.6.2. */
static void the_poly1305_key_is_the_first_half_of_block_0(void)
{
    struct bench *b = cc_set_up();
    char *zeros = g_strnfill(128, '0');

    cc_write(b, COUNT_LSB, 0);
    cc_write(b, COUNT_MSB, 0);
    cc_write_bytes(b, IV, "0001020304050607");
    cc_write_bytes(b, KEY, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    cc_write(b, CONTROL, IV_96 | GEN_KEY);
    cc_write(b, CONTROL, IV_96 | GEN_KEY | INIT);
    cc_transfer(b, PATH_CHACHA, zeros, CC_DESTINATION);
    cc_assert_bytes(b, POLY_KEY,
                    "8ad5a08b905f81cc815040274ab29471a833b637e3fd0da508dbb8e2fdd1a646");
    cc_assert_output(b, "8ad5a08b905f81cc815040274ab29471a833b637e3fd0da508dbb8e2fdd1a646");
    g_free(zeros);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cryptocell/chacha/rfc", a_message_is_enciphered_and_the_counter_moves_on);
    g_test_add_func("/cryptocell/chacha/parts",
                    a_transfer_of_whole_blocks_can_be_followed_by_the_rest);
    g_test_add_func("/cryptocell/chacha/counter", the_width_of_the_counter_follows_the_nonce);
    g_test_add_func("/cryptocell/chacha/poly1305", the_poly1305_key_is_the_first_half_of_block_0);
    return g_test_run();
}
