/*
 * CryptoCell's HASH, against FIPS 180-4 and RFC 4231.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cryptocell.h"

#define PATH_HASH 0x07
#define SHA1      1
#define SHA256    2
#define SHA224    0xa

static const uint32_t start_sha1[] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
static const uint32_t start_sha224[] = {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939,
                                        0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4};
static const uint32_t start_sha256[] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/* The order of the run-time library: control, then H from the last word down. */
static void begin(struct bench *b, uint32_t mode)
{
    const uint32_t *start = mode == SHA1     ? start_sha1
                            : mode == SHA224 ? start_sha224
                                             : start_sha256;

    cc_write(b, 0x7c4, 1); /* HASH_PAD */
    cc_write(b, 0x6a4, 0); /* HASH_SELECT: HASH */
    cc_write(b, 0x684, 0); /* HASH_PAD_AUTO */
    cc_write(b, 0x7cc, 0);
    cc_write(b, 0x7d0, 0);
    cc_write(b, 0x7c0, mode);
    for (int i = mode == SHA1 ? 4 : 7; i >= 0; i--)
        cc_write(b, 0x640 + (uint32_t)i * 4, start[i]);
}

static void finish(struct bench *b, const char *hex)
{
    if (hex[0] == '\0') {
        cc_write(b, 0x7c8, 4); /* HASH_PAD_FORCE */
        cc_write(b, 0x7c8, 0);
        return;
    }
    cc_write(b, 0x684, 1);
    cc_transfer(b, PATH_HASH, hex, CC_NO_OUTPUT);
    cc_write(b, 0x684, 0);
}

static void assert_state(struct bench *b, const char *digest)
{
    for (size_t i = 0; i < strlen(digest) / 8; i++) {
        char *word = g_strndup(digest + i * 8, 8);

        g_assert_cmphex(cc_read(b, 0x640 + (uint32_t)i * 4), ==, strtoul(word, NULL, 16));
        g_free(word);
    }
}

static const char abc[] = "616263";
static const char bits_448[] = "6162636462636465636465666465666765666768666768696768696a68696a6b"
                               "696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071";

static void the_digests_of_the_standard_come_out(void)
{
    static const struct {
        uint32_t mode;
        const char *message, *digest;
    } vectors[] = {
        {SHA1, abc, "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {SHA1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        {SHA1, bits_448, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
        {SHA224, abc, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
        {SHA224, "", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"},
        {SHA256, abc, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {SHA256, bits_448, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(vectors); i++) {
        struct bench *b = cc_set_up();

        begin(b, vectors[i].mode);
        finish(b, vectors[i].message);
        assert_state(b, vectors[i].digest);
        bench_free(b);
    }
}

/* 128 bytes of 0x61 in two transfers of whole blocks, the end by HASH_PAD_FORCE. */
static const char block[] = "61616161616161616161616161616161616161616161616161616161616161616161"
                            "616161616161616161616161616161616161616161616161616161616161";
static const char digest_128[] = "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e";

static void a_message_of_whole_blocks_is_padded_by_force(void)
{
    struct bench *b = cc_set_up();

    begin(b, SHA256);
    cc_transfer(b, PATH_HASH, block, CC_NO_OUTPUT);
    g_assert_cmpuint(cc_read(b, 0x7cc), ==, 64);
    cc_transfer(b, PATH_HASH, block, CC_NO_OUTPUT);
    finish(b, "");
    assert_state(b, digest_128);
    bench_free(b);
}

static void state_and_length_are_all_that_a_context_needs(void)
{
    struct bench *b = cc_set_up();
    uint32_t h[8];

    begin(b, SHA256);
    cc_transfer(b, PATH_HASH, block, CC_NO_OUTPUT);
    for (unsigned i = 0; i < 8; i++)
        h[i] = cc_read(b, 0x640 + i * 4);
    begin(b, SHA1); /* somebody else */
    finish(b, abc);
    begin(b, SHA256);
    cc_write(b, 0x7cc, 64);
    for (unsigned i = 8; i-- > 0;)
        cc_write(b, 0x640 + i * 4, h[i]);
    finish(b, block);
    assert_state(b, digest_128);
    bench_free(b);
}

/* HMAC is the driver's: two hashes whose first block is the masked key. RFC 4231, case 2. */
static void hmac_as_drivers_do_it_matches_rfc_4231(void)
{
    struct bench *b = cc_set_up();
    char inner[129], outer[129], digest[65];

    for (unsigned i = 0; i < 64; i++) {
        uint8_t key = i < 4 ? (uint8_t) "Jefe"[i] : 0;

        g_snprintf(inner + 2 * i, 3, "%02x", key ^ 0x36);
        g_snprintf(outer + 2 * i, 3, "%02x", key ^ 0x5c);
    }
    begin(b, SHA256);
    cc_transfer(b, PATH_HASH, inner, CC_NO_OUTPUT);
    finish(b, "7768617420646f2079612077616e7420666f72206e6f7468696e673f");
    for (unsigned i = 0; i < 8; i++)
        g_snprintf(digest + 8 * i, 9, "%08x", cc_read(b, 0x640 + i * 4));
    begin(b, SHA256);
    cc_transfer(b, PATH_HASH, outer, CC_NO_OUTPUT);
    finish(b, digest);
    assert_state(b, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cryptocell/hash/vectors", the_digests_of_the_standard_come_out);
    g_test_add_func("/cryptocell/hash/force", a_message_of_whole_blocks_is_padded_by_force);
    g_test_add_func("/cryptocell/hash/context", state_and_length_are_all_that_a_context_needs);
    g_test_add_func("/cryptocell/hash/hmac", hmac_as_drivers_do_it_matches_rfc_4231);
    return g_test_run();
}
