/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <nettle/ecc-curve.h>

#include "sign.h"

static void check_vector(const char *message, const char *r, const char *s)
{
    /* RFC 6979, A.2.5: ECDSA, curve P-256. */
    static const char x[] = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct dsa_signature signature;
    struct ecc_scalar key;
    struct sha256_ctx sha;
    mpz_t value;

    mpz_init_set_str(value, x, 16);
    ecc_scalar_init(&key, nettle_get_secp_256r1());
    g_assert_true(ecc_scalar_set(&key, value));
    sha256_init(&sha);
    sha256_update(&sha, strlen(message), (const uint8_t *)message);
    sha256_digest(&sha, sizeof(digest), digest);
    dsa_signature_init(&signature);

    sign_digest(&key, digest, &signature);

    mpz_set_str(value, r, 16);
    g_assert_cmpint(mpz_cmp(signature.r, value), ==, 0);
    mpz_set_str(value, s, 16);
    g_assert_cmpint(mpz_cmp(signature.s, value), ==, 0);
    mpz_clear(value);
    dsa_signature_clear(&signature);
    ecc_scalar_clear(&key);
}

static void signatures_are_those_of_rfc_6979(void)
{
    check_vector("sample", "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
                 "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    check_vector("test", "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
                 "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083");
}

static void check_version(const char *text, bool valid, struct image_version want)
{
    struct image_version got = {0};

    g_assert_cmpint(image_version_parse(text, &got), ==, valid);
    if (!valid)
        return;
    g_assert_cmpint(got.major, ==, want.major);
    g_assert_cmpint(got.minor, ==, want.minor);
    g_assert_cmpint(got.revision, ==, want.revision);
    g_assert_cmpint(got.build, ==, want.build);
}

static void versions_are_parsed_whole_or_not_at_all(void)
{
    check_version("1", true, (struct image_version){1, 0, 0, 0});
    check_version("1.2.3+4", true, (struct image_version){1, 2, 3, 4});
    check_version("255.255.65535+4294967295", true,
                  (struct image_version){255, 255, 65535, 4294967295});
    check_version("256.0.0", false, (struct image_version){0});
    check_version("1.2.3-rc1", false, (struct image_version){0});
    check_version("1.2.3+", false, (struct image_version){0});
    check_version("", false, (struct image_version){0});
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mkimage/rfc6979", signatures_are_those_of_rfc_6979);
    g_test_add_func("/mkimage/version", versions_are_parsed_whole_or_not_at_all);
    return g_test_run();
}
