/*
 * Signatures of MCUboot images: each kind of key, and what does not verify.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/eddsa.h>
#include <nettle/rsa.h>
#include <nettle/sha2.h>
#include <string.h>

#include "base/units.h"
#include "load/public_key.h"

/* Made for this test; they protect nothing. */
static const char ed25519_private[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINtGihoZQ60oSzhZ2Z3umC8VAz69Chi72vB+NLukMK0A\n"
    "-----END PRIVATE KEY-----\n";
static const char ed25519_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAceE1HPpp4EkC3myChsqreM5ZUHgULO1GKUSUDjf2/Ko=\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_private[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEpAIBAAKCAQEA6CbzYmVsLMo87F+swxvYFCBBBY70vuocZiZr6+fD5R/r0m+B\n"
    "cUeoi8ye2cRkmIbY1wVHB3/iHny2URpughhWGsfuF6vFzqXi5dfQFW+NWWilm9ca\n"
    "jKb04xE370FGeoe/8QfQWl89lDvEhmvth4i4DgNwfFHaikCwwZz1mXC+ofCLZu1k\n"
    "UBLt2xfO728nSmldFbtsb8OiOONmb4lUiyDt+/dA0VKeQgW4k/PolIthqtzzEKft\n"
    "MoeQAQ4GUVE+puFz/VQRTjVNkQ6zh5K8E9FwEdntH8xnekTlNUeoiLbDTVayH26F\n"
    "1aJxqsTV6gb7A0Su7oPcJmXdFIqoNo7gwfJQsQIDAQABAoIBAAfqtz5snOi55Yds\n"
    "hIIg1x+/P2TaTJQPQ604yTVI6nkE5ikqDN0SJ3ghA4mR9UR9qaWD+2QtW/+M8Kme\n"
    "1WmY59151BMq6YG3htiD2k63DeKuuzBogI6PCec4OpomUhvrf/zPGlpCnja0Ztwl\n"
    "Hmz2Na9NGbnCumXnXE39GQdE0qGraRsg5PzuyeiJIqB1YaXq49XxECZJ571uK9Zy\n"
    "COkkvSt/5nyjK7cyqf7reeABk/Vkh9yM9ip6iaHGEKdFJ3k/GFF8u1o12C4jm/sL\n"
    "tNj3VtqsKMnZSzgj1n5hgSIzTtrB0CYNlJjGFUMnNi3lBkvJ/BLkDvsmJLckGUbz\n"
    "Q9OCFtMCgYEA9Wy3kxFQwUt0A88NqhXVmtilPWExEDKkKaXbgtg3NUOUUY3uwkcG\n"
    "o3qQtqA7N5FOuIDfAiKyH4IiJpZ+drv2SnA8iKEJQWa/u8AqEQIgsUKYjJQRMaf4\n"
    "QpwvifIW4lBlakWjqegMrUp070bQA6Gqf92jx2HjedttxM1RuTHkrsMCgYEA8ifT\n"
    "ANUmGazP0S4jTgeiH8bjey6jfoUSBOB5pEFbZxLk0Q0SWjrHjqPcqTWsIOBCXW/7\n"
    "G7scgGAbAslV0sxKDGWGHOc/t5UlI6ARIwjPmPBLIW5XXUogCwSqCNISxEzMf0/V\n"
    "+MjSOSVms6JVEDHwVjqWCV2kBZhby5Lr+yOgs3sCgYBUaIvKnQ31LQo9tRyx/sh0\n"
    "dUZ/kcnaFFC5sj2JBuwV+aQtWG9hiiQSXbkf1oQHXIaClnAcv+obRBqSwvfDxmmy\n"
    "uF9ZbmlMgRY4cKMHLoAn9wuYbeRr+6U645TGEOkl9RisMD9V1GVnxE/ra6NnXFbT\n"
    "m1sU2+nsozdhlGwjEbHhGQKBgQC237Zs+YuFdkmXaqWE5yTbpKLkwyr7gFlET5Xt\n"
    "ouH5LH6bFakXdS6BnWQmcX8lcNcNo2Ta42q51Fpxt0TWJiuBwyYOK+Glrb/XcKmg\n"
    "cKX+lPHYNHFL5Y/fYk1azfMYRftl5g/sixSfzYwK+vwMd/pN1H68YfhdtVsVmUYX\n"
    "aieRgwKBgQDVTF/jZTYI0D5eDgWBEcJDBV9/H0xpS0Kj3ZASDVrvR7TUJxv6Mf0j\n"
    "mCt/X1o1oi06uanZYb/GiyRwI9S3cEAVJLotBqQfnk/WT/8giE/ectU2cKqhcBVC\n"
    "Yy0T+27QtvxChQzFBAMkx+fYzgl+6VFaB+FmquS3fpWca+nNCrsWUA==\n"
    "-----END RSA PRIVATE KEY-----\n";
static const char rsa_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA6CbzYmVsLMo87F+swxvY\n"
    "FCBBBY70vuocZiZr6+fD5R/r0m+BcUeoi8ye2cRkmIbY1wVHB3/iHny2URpughhW\n"
    "GsfuF6vFzqXi5dfQFW+NWWilm9cajKb04xE370FGeoe/8QfQWl89lDvEhmvth4i4\n"
    "DgNwfFHaikCwwZz1mXC+ofCLZu1kUBLt2xfO728nSmldFbtsb8OiOONmb4lUiyDt\n"
    "+/dA0VKeQgW4k/PolIthqtzzEKftMoeQAQ4GUVE+puFz/VQRTjVNkQ6zh5K8E9Fw\n"
    "EdntH8xnekTlNUeoiLbDTVayH26F1aJxqsTV6gb7A0Su7oPcJmXdFIqoNo7gwfJQ\n"
    "sQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_public_pkcs1[] =
    "-----BEGIN RSA PUBLIC KEY-----\n"
    "MIIBCgKCAQEA6CbzYmVsLMo87F+swxvYFCBBBY70vuocZiZr6+fD5R/r0m+BcUeo\n"
    "i8ye2cRkmIbY1wVHB3/iHny2URpughhWGsfuF6vFzqXi5dfQFW+NWWilm9cajKb0\n"
    "4xE370FGeoe/8QfQWl89lDvEhmvth4i4DgNwfFHaikCwwZz1mXC+ofCLZu1kUBLt\n"
    "2xfO728nSmldFbtsb8OiOONmb4lUiyDt+/dA0VKeQgW4k/PolIthqtzzEKftMoeQ\n"
    "AQ4GUVE+puFz/VQRTjVNkQ6zh5K8E9FwEdntH8xnekTlNUeoiLbDTVayH26F1aJx\n"
    "qsTV6gb7A0Su7oPcJmXdFIqoNo7gwfJQsQIDAQAB\n"
    "-----END RSA PUBLIC KEY-----\n";
static const char p384_private[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIGkAgEBBDB8too7E24hWY2lnTuW3HuMJeW6cI+zhCkldFXWVKU9yYRlDxFmDwGe\n"
    "73is+inkOoKgBwYFK4EEACKhZANiAAQPRQbFaucl6aw5/IR4P9ZgzmRoGgAJEKbc\n"
    "ACsgfxrHoDwIR+Tk3G0L5JURVCFuNpnvD6Ksyaa/glYJXAY9aqUMbHVtgNJoC+DU\n"
    "7E8rfZBwXf4Tiz3CoIx6KlSrowkXxAU=\n"
    "-----END EC PRIVATE KEY-----\n";
static const char p384_pkcs8[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDB8too7E24hWY2lnTuW\n"
    "3HuMJeW6cI+zhCkldFXWVKU9yYRlDxFmDwGe73is+inkOoKhZANiAAQPRQbFaucl\n"
    "6aw5/IR4P9ZgzmRoGgAJEKbcACsgfxrHoDwIR+Tk3G0L5JURVCFuNpnvD6Ksyaa/\n"
    "glYJXAY9aqUMbHVtgNJoC+DU7E8rfZBwXf4Tiz3CoIx6KlSrowkXxAU=\n"
    "-----END PRIVATE KEY-----\n";
static const char p384_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAED0UGxWrnJemsOfyEeD/WYM5kaBoACRCm\n"
    "3AArIH8ax6A8CEfk5NxtC+SVEVQhbjaZ7w+irMmmv4JWCVwGPWqlDGx1bYDSaAvg\n"
    "1OxPK32QcF3+E4s9wqCMeipUq6MJF8QF\n"
    "-----END PUBLIC KEY-----\n";

#define HEADER  32u
#define PAYLOAD 64u

/* Header, payload, hash, signature TLV of `type` made by `sign` from the digest. */
struct signed_image {
    uint8_t bytes[1024];
    struct mcuboot_image image;
};

static uint8_t *put_tlv(uint8_t *at, uint16_t type, uint16_t len, const uint8_t *data)
{
    store_le32(at, type | (uint32_t)len << 16);
    memcpy(at + 4, data, len);
    return at + 4 + len;
}

static void make_hashed(struct signed_image *s, uint16_t hash_type, uint16_t hash_len,
                        uint16_t type, const uint8_t *signature, uint16_t len)
{
    GError *error = NULL;
    uint8_t digest[MCUBOOT_HASH_MAX] = {0};
    uint8_t *tlvs = s->bytes + HEADER + PAYLOAD;

    memset(s->bytes, 0, sizeof s->bytes);
    store_le32(s->bytes, MCUBOOT_MAGIC);
    store_le32(s->bytes + 8, HEADER);
    store_le32(s->bytes + 12, PAYLOAD);
    memset(s->bytes + HEADER, 0x5a, PAYLOAD);
    for (unsigned pass = 0; pass < 2; pass++) {
        uint8_t *end = put_tlv(tlvs + 4, hash_type, hash_len, digest);

        if (len > 0)
            end = put_tlv(end, type, len, signature);
        store_le32(tlvs, 0x6907u | (uint32_t)(end - tlvs) << 16);
        g_assert_true(mcuboot_parse("test", s->bytes, sizeof s->bytes, &s->image, &error));
        g_assert_no_error(error);
        memcpy(digest, s->image.hash, hash_len);
    }
    g_assert_true(s->image.hash_ok);
}

static void make(struct signed_image *s, uint16_t type, const uint8_t *signature, uint16_t len)
{
    make_hashed(s, TLV_SHA256, SHA256_DIGEST_SIZE, type, signature, len);
}

static enum signature_state verify(const char *pem, const struct mcuboot_image *image)
{
    GError *error = NULL;
    struct public_key *key = public_key_parse("key", pem, &error);

    g_assert_no_error(error);
    enum signature_state state = public_key_verify(key, image);
    public_key_free(key);
    return state;
}

/* The seed is what the private key's PEM ends with. */
static void sign_ed25519(struct signed_image *s)
{
    uint8_t public[ED25519_KEY_SIZE], signature[ED25519_SIGNATURE_SIZE];
    const char *from = strstr(ed25519_private, "\n") + 1;
    char *base64 = g_strndup(from, (gsize)(strstr(from, "\n") - from));
    gsize len;
    guchar *der = g_base64_decode(base64, &len);

    make(s, 0, NULL, 0);
    ed25519_sha512_public_key(public, der + len - ED25519_KEY_SIZE);
    ed25519_sha512_sign(public, der + len - ED25519_KEY_SIZE, s->image.hash_len, s->image.hash,
                        signature);
    make(s, TLV_ED25519, signature, sizeof signature);
    g_free(der);
    g_free(base64);
}

static void no_entropy(void *ctx, size_t len, uint8_t *to)
{
    memset(to, 0x11, len);
}

static void sign_rsa(struct signed_image *s)
{
    const char *from = strstr(rsa_private, "-----\n") + 6;
    char *base64 = g_strndup(from, (gsize)(strstr(from, "-----END") - from));
    uint8_t signature[256], salt[32] = {1, 2, 3};
    struct rsa_private_key private;
    struct rsa_public_key public;
    gsize len;
    guchar *der = g_base64_decode(base64, &len);
    mpz_t value;

    make(s, 0, NULL, 0);
    mpz_init(value);
    rsa_private_key_init(&private);
    rsa_public_key_init(&public);
    g_assert_true(rsa_keypair_from_der(&public, &private, 4096, len, der));
    g_assert_true(rsa_pss_sha256_sign_digest_tr(&public, &private, NULL, no_entropy, sizeof salt,
                                                salt, s->image.hash, value));
    nettle_mpz_get_str_256(sizeof signature, signature, value);
    make(s, TLV_RSA2048_PSS, signature, sizeof signature);
    rsa_private_key_clear(&private);
    rsa_public_key_clear(&public);
    mpz_clear(value);
    g_free(der);
    g_free(base64);
}

static uint8_t *put_der_integer(uint8_t *at, const mpz_t value)
{
    size_t len = nettle_mpz_sizeinbase_256_s(value);

    *at++ = 0x02;
    *at++ = (uint8_t)len;
    nettle_mpz_get_str_256(len, at, value);
    return at + len;
}

/* The scalar stands in the first 48 bytes of ECPrivateKey behind its eight of DER. */
static void sign_p384(struct signed_image *s)
{
    const char *from = strstr(p384_private, "-----\n") + 6;
    char *base64 = g_strndup(from, (gsize)(strstr(from, "-----END") - from));
    uint8_t der_signature[128], *end = der_signature + 2;
    struct dsa_signature signature;
    struct ecc_scalar scalar;
    gsize len;
    guchar *der = g_base64_decode(base64, &len);
    mpz_t value;

    make_hashed(s, TLV_SHA384, SHA384_DIGEST_SIZE, 0, NULL, 0);
    mpz_init(value);
    nettle_mpz_set_str_256_u(value, 48, der + 8);
    dsa_signature_init(&signature);
    ecc_scalar_init(&scalar, nettle_get_secp_384r1());
    g_assert_true(ecc_scalar_set(&scalar, value));
    ecdsa_sign(&scalar, NULL, no_entropy, SHA384_DIGEST_SIZE, s->image.hash, &signature);
    end = put_der_integer(put_der_integer(end, signature.r), signature.s);
    der_signature[0] = 0x30;
    der_signature[1] = (uint8_t)(end - der_signature - 2);
    make_hashed(s, TLV_SHA384, SHA384_DIGEST_SIZE, TLV_ECDSA_SIG, der_signature,
                (uint16_t)(end - der_signature));
    ecc_scalar_clear(&scalar);
    dsa_signature_clear(&signature);
    mpz_clear(value);
    g_free(der);
    g_free(base64);
}

static void p384_signatures_over_sha384_verify(void)
{
    struct signed_image s;

    sign_p384(&s);
    g_assert_cmpint(verify(p384_private, &s.image), ==, SIGNATURE_GOOD);
    g_assert_cmpint(verify(p384_pkcs8, &s.image), ==, SIGNATURE_GOOD);
    g_assert_cmpint(verify(p384_public, &s.image), ==, SIGNATURE_GOOD);
    s.image.hash[40] ^= 1;
    g_assert_cmpint(verify(p384_public, &s.image), ==, SIGNATURE_BAD);
}

static void ed25519_signatures_verify(void)
{
    struct signed_image s;

    sign_ed25519(&s);
    g_assert_cmpint(verify(ed25519_private, &s.image), ==, SIGNATURE_GOOD);
    g_assert_cmpint(verify(ed25519_public, &s.image), ==, SIGNATURE_GOOD);
    s.image.hash[3] ^= 1;
    g_assert_cmpint(verify(ed25519_public, &s.image), ==, SIGNATURE_BAD);
}

static void rsa_signatures_verify(void)
{
    struct signed_image s;

    sign_rsa(&s);
    g_assert_cmpint(verify(rsa_private, &s.image), ==, SIGNATURE_GOOD);
    g_assert_cmpint(verify(rsa_public, &s.image), ==, SIGNATURE_GOOD);
    g_assert_cmpint(verify(rsa_public_pkcs1, &s.image), ==, SIGNATURE_GOOD);
    s.image.hash[3] ^= 1;
    g_assert_cmpint(verify(rsa_public, &s.image), ==, SIGNATURE_BAD);
}

static void the_key_must_be_of_the_kind_of_the_signature(void)
{
    struct signed_image s;

    sign_rsa(&s);
    g_assert_cmpint(verify(ed25519_public, &s.image), ==, SIGNATURE_OTHER_KEY);
    make(&s, 0, NULL, 0);
    g_assert_cmpint(verify(ed25519_public, &s.image), ==, SIGNATURE_NONE);
}

static void a_short_signature_is_wrong(void)
{
    const uint8_t rubbish[] = {0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01};
    struct signed_image s;

    make(&s, TLV_RSA2048_PSS, rubbish, sizeof rubbish);
    g_assert_cmpint(verify(rsa_public, &s.image), ==, SIGNATURE_BAD);
    make(&s, TLV_ED25519, rubbish, sizeof rubbish);
    g_assert_cmpint(verify(ed25519_public, &s.image), ==, SIGNATURE_BAD);
}

/* Every cut of every key, and single wrong characters: refused or read, never a crash. */
static void damaged_keys_are_refused(void)
{
    const char *const keys[] = {ed25519_private, ed25519_public, rsa_private,
                                rsa_public,      p384_pkcs8,     p384_public};
    GRand *rand = g_rand_new_with_seed(7);

    for (unsigned k = 0; k < G_N_ELEMENTS(keys); k++)
        for (unsigned i = 0; i < 400; i++) {
            char *pem = g_strdup(keys[k]);
            size_t len = strlen(pem);

            pem[g_rand_int_range(rand, 0, (gint32)len)] = (char)g_rand_int_range(rand, 32, 127);
            if (i % 4 == 0)
                pem[g_rand_int_range(rand, 0, (gint32)len)] = '\0';
            public_key_free(public_key_parse("key", pem, NULL));
            g_free(pem);
        }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/public-key/" #name, name)
    TEST(ed25519_signatures_verify);
    TEST(rsa_signatures_verify);
    TEST(p384_signatures_over_sha384_verify);
    TEST(the_key_must_be_of_the_kind_of_the_signature);
    TEST(a_short_signature_is_wrong);
    TEST(damaged_keys_are_refused);
    return g_test_run();
}
