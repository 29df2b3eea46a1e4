/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>

#include "firmware/common/sha256.c"

#define MAX_LEN 300u

static void the_bootloaders_hash_equals_glibs_for_every_length(void)
{
    uint8_t data[MAX_LEN], digest[SHA256_BYTES], expected[SHA256_BYTES];

    for (unsigned i = 0; i < MAX_LEN; i++)
        data[i] = (uint8_t)(i * 7 + 1);
    for (unsigned len = 0; len < MAX_LEN; len++) {
        GChecksum *reference = g_checksum_new(G_CHECKSUM_SHA256);
        gsize n = sizeof(expected);
        struct sha256 sha;

        g_checksum_update(reference, data, len);
        g_checksum_get_digest(reference, expected, &n);
        g_checksum_free(reference);
        sha256_init(&sha);
        sha256_update(&sha, data, len / 3);
        sha256_update(&sha, data + len / 3, len - len / 3);
        sha256_final(&sha, digest);
        g_assert_cmpmem(digest, sizeof(digest), expected, sizeof(expected));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/firmware/sha256", the_bootloaders_hash_equals_glibs_for_every_length);
    return g_test_run();
}
