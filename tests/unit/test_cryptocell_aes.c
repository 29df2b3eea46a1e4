/*
 * CryptoCell's AES and GHASH, against SP 800-38A to D and RFC 3610, by the register sequences of
 * the drivers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cryptocell.h"
#include "periph/devices.h"

#define PATH_AES          0x01
#define PATH_AES_AND_HASH 0x03
#define PATH_HASH         0x07
#define PATH_AES_TO_HASH  0x0a

#define KEY_0     0x400
#define KEY_1     0x420
#define IV_0      0x440
#define IV_1      0x450
#define CTR       0x460
#define CMAC_INIT 0x47c
#define REMAINING 0x4bc
#define CONTROL   0x4c0
#define KICK      0x524
#define SUBKEY    0x960
#define GHASH_IV  0x970

#define MODE(n)  ((n) << 2)
#define CBC      MODE(1)
#define CTR_MODE MODE(2)
#define CBC_MAC  MODE(3)
#define OFB      MODE(6)
#define CMAC     MODE(7)
#define DECRYPT  1
#define KEY_192  (1 << 12)
#define KEY_256  (2 << 12)

static const char key_128[] = "2b7e151628aed2a6abf7158809cf4f3c";
static const char key_192[] = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
static const char key_256[] = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
static const char vector[] = "000102030405060708090a0b0c0d0e0f";
static const char counter[] = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
static const char plain[] = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                            "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

static void ecb_enciphers_with_keys_of_every_size(void)
{
    static const struct {
        const char *key, *cipher;
        uint32_t control;
    } vectors[] = {
        {key_128, "3ad77bb40d7a3660a89ecaf32466ef97", 0},
        {key_192, "bd334f1d6e45f25ff712a214571fa5cc", KEY_192},
        {key_256, "f3eed1bdb5d2a03c064b5a7e3db181f8", KEY_256},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(vectors); i++) {
        struct bench *b = cc_set_up();
        char *block = g_strndup(plain, 32);

        cc_write(b, CONTROL, vectors[i].control);
        cc_write_bytes(b, KEY_0, vectors[i].key);
        cc_transfer(b, PATH_AES, block, CC_DESTINATION);
        cc_assert_output(b, vectors[i].cipher);
        g_assert_cmphex(cc_read(b, 0xa00), ==, 0x8c0); /* MEM_TO_DIN, DOUT_TO_MEM, done */
        cc_write(b, CONTROL, vectors[i].control | DECRYPT);
        cc_transfer(b, PATH_AES, vectors[i].cipher, CC_DESTINATION);
        cc_assert_output(b, block);
        g_free(block);
        bench_free(b);
    }
}

static void cbc_chains_through_the_vector_register(void)
{
    static const char cipher[] = "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
                                 "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7";
    struct bench *b = cc_set_up();
    char *first = g_strndup(plain, 32);

    cc_write(b, CONTROL, CBC);
    cc_write_bytes(b, KEY_0, key_128);
    cc_write_bytes(b, IV_0, vector);
    cc_transfer(b, PATH_AES, first, CC_DESTINATION);
    cc_assert_bytes(b, IV_0, "7649abac8119b246cee98e9b12e9197d");
    cc_transfer(b, PATH_AES, plain + 32, CC_DESTINATION);
    cc_assert_output(b, cipher + 32);
    cc_write(b, CONTROL, CBC | DECRYPT);
    cc_write_bytes(b, IV_0, vector);
    cc_transfer(b, PATH_AES, cipher, CC_DESTINATION);
    cc_assert_output(b, plain);
    cc_assert_bytes(b, IV_0, cipher + 96);
    g_free(first);
    bench_free(b);
}

static void ctr_counts_on_and_takes_a_short_tail(void)
{
    static const char cipher[] = "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                                 "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee";
    struct bench *b = cc_set_up();
    char *short_plain = g_strndup(plain, 76), *short_cipher = g_strndup(cipher, 76);

    cc_write(b, CONTROL, CTR_MODE | DECRYPT); /* of no account in this mode */
    cc_write_bytes(b, KEY_0, key_128);
    cc_write_bytes(b, CTR, counter);
    cc_transfer(b, PATH_AES, plain, CC_DESTINATION);
    cc_assert_output(b, cipher);
    cc_assert_bytes(b, CTR, "f0f1f2f3f4f5f6f7f8f9fafbfcfdff03");
    cc_write_bytes(b, CTR, counter);
    memset(b->ram + (CC_DESTINATION - BENCH_RAM), 0xee, 64);
    cc_transfer(b, PATH_AES, short_plain, CC_DESTINATION);
    cc_assert_output(b, short_cipher);
    g_assert_cmphex(b->ram[CC_DESTINATION - BENCH_RAM + 38], ==, 0xee);
    g_free(short_plain);
    g_free(short_cipher);
    bench_free(b);
}

static void a_counter_carries_through_all_bytes_but_gcms_only_through_four(void)
{
    struct bench *b = cc_set_up();
    const char block[] = "00000000000000000000000000000000";

    cc_write_bytes(b, KEY_0, key_128);
    for (unsigned gctr = 0; gctr < 2; gctr++) {
        cc_write(b, CONTROL, CTR_MODE | gctr << 1);
        cc_write_bytes(b, CTR, "000000000000000000000000ffffffff");
        cc_transfer(b, PATH_AES, block, CC_DESTINATION);
        cc_assert_bytes(b, CTR,
                        gctr != 0 ? "00000000000000000000000000000000"
                                  : "00000000000000000000000100000000");
    }
    bench_free(b);
}

static void ofb_feeds_back_through_the_counter_register(void)
{
    struct bench *b = cc_set_up();
    char *first = g_strndup(plain, 32);

    cc_write(b, CONTROL, OFB);
    cc_write_bytes(b, KEY_0, key_128);
    cc_write_bytes(b, CTR, vector);
    cc_transfer(b, PATH_AES, first, CC_DESTINATION);
    cc_transfer(b, PATH_AES, plain + 32, CC_DESTINATION);
    cc_assert_output(b, "7789508d16918f03f53c52dac54ed8259740051e9c5fecf64344f7a82260edcc"
                        "304c6528f659c77866a510d9c1d6ae5e");
    g_free(first);
    bench_free(b);
}

/* --- CMAC --- */

/* SP 800-38B, AES-128: messages of 0, 16, 40 and 64 bytes. */
static const struct {
    unsigned len;
    const char *tag;
} cmac_vectors[] = {
    {0, "bb1d6929e95937287fa37d129b756746"},
    {16, "070a16b46b4d4144f79bdd9dd04a287c"},
    {40, "dfa66747de9ae63030ca32611497c827"},
    {64, "51f0bebf7e3b9d92fc49741779363cfe"},
};

static void begin_cmac(struct bench *b)
{
    cc_write(b, REMAINING, 0);
    cc_write(b, CONTROL, CMAC);
    cc_write(b, CMAC_INIT, 1);
    cc_write_bytes(b, KEY_0, key_128);
    cc_write(b, CMAC_INIT, 1);
    cc_write_bytes(b, IV_0, "00000000000000000000000000000000");
}

static void cmac_ends_where_remaining_bytes_says(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(cmac_vectors); i++) {
        struct bench *b = cc_set_up();
        char *message = g_strndup(plain, 2 * cmac_vectors[i].len);

        begin_cmac(b);
        cc_write(b, REMAINING, cmac_vectors[i].len);
        if (cmac_vectors[i].len == 0)
            cc_write(b, KICK, 1);
        else
            cc_transfer(b, PATH_AES, message, CC_NO_OUTPUT);
        cc_assert_bytes(b, IV_0, cmac_vectors[i].tag);
        g_free(message);
        bench_free(b);
    }
}

/* The run-time library leaves REMAINING_BYTES at 0 until the last transfer. */
static void cmac_goes_on_from_a_saved_state(void)
{
    struct bench *b = cc_set_up();
    char *first = g_strndup(plain, 64), *rest = g_strndup(plain + 64, 16);

    begin_cmac(b);
    cc_transfer(b, PATH_AES, first, CC_NO_OUTPUT);
    cc_write(b, REMAINING, 8);
    cc_transfer(b, PATH_AES, rest, CC_NO_OUTPUT);
    cc_assert_bytes(b, IV_0, cmac_vectors[2].tag);
    g_free(first);
    g_free(rest);
    bench_free(b);
}

static void a_mac_leaves_an_old_destination_alone(void)
{
    struct bench *b = cc_set_up();

    begin_cmac(b);
    cc_write(b, 0xd28, CC_DESTINATION);
    cc_write(b, 0xd2c, 64);
    cc_transfer(b, PATH_AES, plain, CC_NO_OUTPUT);
    cc_assert_output(b, "00000000000000000000000000000000");
    g_assert_cmphex(cc_read(b, 0xa00) & BIT(7), ==, 0);
    bench_free(b);
}

/* --- CCM --- */

/* SP 800-38C, example 2: 8 bytes of nonce, 16 of associated data, 16 of payload, 6 of tag. */
static const char ccm_key[] = "404142434445464748494a4b4c4d4e4f";
static const char ccm_headers[] =
    "56101112131415161700000000000010"
    "0010000102030405060708090a0b0c0d0e0f0000000000000000000000000000";
static const char ccm_counter_0[] = "06101112131415161700000000000000";
static const char ccm_counter_1[] = "06101112131415161700000000000001";
static const char ccm_plain[] = "202122232425262728292a2b2c2d2e2f";
static const char ccm_cipher[] = "d2a1f0e051ea5f62081a7792073d593d";
static const char ccm_tag[] = "1fc64fbfaccd";

static void run_ccm(uint32_t control, const char *in, const char *out)
{
    struct bench *b = cc_set_up();
    char *mac = g_malloc0(33);

    cc_write_bytes(b, KEY_0, ccm_key);
    cc_write_bytes(b, KEY_1, ccm_key);
    cc_write(b, CONTROL, CBC_MAC);
    cc_write_bytes(b, IV_0, "00000000000000000000000000000000");
    cc_transfer(b, PATH_AES, ccm_headers, CC_NO_OUTPUT);
    for (unsigned i = 0; i < 4; i++)
        cc_write(b, IV_1 + i * 4, cc_read(b, IV_0 + i * 4));
    cc_write_bytes(b, CTR, ccm_counter_1);
    cc_write(b, CONTROL, control);
    cc_write(b, REMAINING, 16);
    cc_transfer(b, PATH_AES, in, CC_DESTINATION);
    cc_assert_output(b, out);
    for (unsigned i = 0; i < 16; i++)
        g_snprintf(mac + 2 * i, 3, "%02x", cc_read(b, IV_1 + (i & ~3u)) >> (i % 4 * 8) & 0xff);
    cc_write(b, CONTROL, CTR_MODE);
    cc_write_bytes(b, CTR, ccm_counter_0);
    cc_transfer(b, PATH_AES, mac, CC_DESTINATION);
    cc_assert_output(b, ccm_tag);
    g_free(mac);
    bench_free(b);
}

static void the_tunnel_makes_and_checks_ccm(void)
{
    run_ccm(0x03800468, ccm_plain, ccm_cipher);
    run_ccm(0x06000468, ccm_cipher, ccm_plain);
    run_ccm(0x06000469, ccm_cipher, ccm_plain); /* as the run-time library does */
}

/* --- GCM --- */

/* The specification's test case 4: 60 bytes of data, 20 of associated data. */
static const char gcm_key[] = "feffe9928665731c6d6a8f9467308308";
static const char gcm_plain[] = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
static const char gcm_cipher[] = "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                                 "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091";
static const char gcm_aad[] = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
static const char gcm_j0[] = "cafebabefacedbaddecaf88800000001";
static const char gcm_tag[] = "5bc94fbc3221a5db94fae95ae7121a47";

static void run_gcm(uint32_t path, const char *in, const char *out)
{
    struct bench *b = cc_set_up();
    char accumulator[33];

    cc_write(b, CONTROL, 0);
    cc_write_bytes(b, KEY_0, gcm_key);
    cc_write(b, REMAINING, 16);
    cc_transfer(b, PATH_AES, "00000000000000000000000000000000", CC_DESTINATION);
    for (unsigned i = 0; i < 16; i += 4)
        cc_write(b, SUBKEY + i, load_le32(b->ram + (CC_DESTINATION - BENCH_RAM) + i));
    cc_write(b, 0x984, 1);
    cc_write_bytes(b, GHASH_IV, "00000000000000000000000000000000");
    cc_write(b, 0x6a4, 2);
    cc_transfer(b, PATH_HASH, gcm_aad, CC_NO_OUTPUT);
    cc_write(b, CONTROL, CTR_MODE);
    cc_write_bytes(b, CTR, "cafebabefacedbaddecaf88800000002");
    cc_write(b, REMAINING, 60);
    cc_transfer(b, path, in, CC_DESTINATION);
    cc_assert_output(b, out);
    cc_transfer(b, PATH_HASH, "00000000000000a000000000000001e0", CC_NO_OUTPUT);
    for (unsigned i = 0; i < 16; i++)
        g_snprintf(accumulator + 2 * i, 3, "%02x",
                   cc_read(b, GHASH_IV + (i & ~3u)) >> (i % 4 * 8) & 0xff);
    cc_write_bytes(b, CTR, gcm_j0);
    cc_transfer(b, PATH_AES, accumulator, CC_DESTINATION);
    cc_assert_output(b, gcm_tag);
    bench_free(b);
}

static void gcm_hashes_what_it_sends_and_what_it_receives(void)
{
    run_gcm(PATH_AES_TO_HASH, gcm_plain, gcm_cipher);
    run_gcm(PATH_AES_AND_HASH, gcm_cipher, gcm_plain);
}

/* --- keys --- */

#define KMU  UINT32_C(0x50039000)
#define UICR UINT32_C(0x00ff8000)

static void a_key_pushed_by_kmu_enciphers_until_enable_is_cleared(void)
{
    static uint8_t uicr[4096];
    struct bench *b = cc_set_up();
    uint8_t *key = cc_unhex(key_128, NULL);
    char *block = g_strndup(plain, 32);

    memset(uicr, 0xff, sizeof uicr);
    store_le32(uicr + 0x408, CC_REG(KEY_0));
    store_le32(uicr + 0x40c, 0x10004);
    memcpy(uicr + 0x810, key, 16);
    memory_add(
        &b->memory,
        &(struct mem_region){
            .name = "uicr", .base = UICR, .size = sizeof uicr, .host = uicr, .kind = MEM_CONFIG});
    periph_new(&kmu_type, "KMU", KMU, 57, 0, &b->env);
    bench_write(b, KMU + 0x500, 2);
    bench_write(b, KMU, 1);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, KMU + 0x100), ==, 1);
    cc_write(b, CONTROL, 0);
    cc_transfer(b, PATH_AES, block, CC_DESTINATION);
    cc_assert_output(b, "3ad77bb40d7a3660a89ecaf32466ef97");
    bench_write(b, CRYPTOCELL + 0x500, 0);
    bench_write(b, CRYPTOCELL + 0x500, 1);
    cc_transfer(b, PATH_AES, "00000000000000000000000000000000", CC_DESTINATION);
    cc_assert_output(b, "66e94bd4ef8a2c3b884cfa59ca342b2e"); /* the key is 0 */
    g_free(key);
    g_free(block);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cryptocell/aes/ecb", ecb_enciphers_with_keys_of_every_size);
    g_test_add_func("/cryptocell/aes/cbc", cbc_chains_through_the_vector_register);
    g_test_add_func("/cryptocell/aes/ctr", ctr_counts_on_and_takes_a_short_tail);
    g_test_add_func("/cryptocell/aes/carry",
                    a_counter_carries_through_all_bytes_but_gcms_only_through_four);
    g_test_add_func("/cryptocell/aes/ofb", ofb_feeds_back_through_the_counter_register);
    g_test_add_func("/cryptocell/aes/cmac", cmac_ends_where_remaining_bytes_says);
    g_test_add_func("/cryptocell/aes/cmac-state", cmac_goes_on_from_a_saved_state);
    g_test_add_func("/cryptocell/aes/no-output", a_mac_leaves_an_old_destination_alone);
    g_test_add_func("/cryptocell/aes/ccm", the_tunnel_makes_and_checks_ccm);
    g_test_add_func("/cryptocell/aes/gcm", gcm_hashes_what_it_sends_and_what_it_receives);
    g_test_add_func("/cryptocell/aes/kmu", a_key_pushed_by_kmu_enciphers_until_enable_is_cleared);
    return g_test_run();
}
