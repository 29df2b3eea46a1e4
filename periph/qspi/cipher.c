/*
 * Stream cipher of the QSPI controller: AES-128 over {NONCE[95:0], ADDR[31:4], 0000}.
 *
 * Follows: product specification, QSPI, Encryption (figure "Stream cipher"). Each 32-bit word is
 * combined with the word of the keystream that ADDR[3:2] selects. Byte order: the figure numbers
 * bits, so block and key are 128-bit numbers with bit 127 first (inferred).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/aes.h>

#include "periph/qspi/qspi_priv.h"

static void store_be32(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)(value >> 24);
    p[1] = (uint8_t)(value >> 16);
    p[2] = (uint8_t)(value >> 8);
    p[3] = (uint8_t)value;
}

/* Keystream of the 16 bytes around address, in the order of memory. */
static void keystream(const struct qspi_cipher *c, const struct aes128_ctx *aes, uint32_t address,
                      uint8_t stream[16])
{
    uint8_t block[16], out[16];

    for (unsigned i = 0; i < 3; i++)
        store_be32(&block[4 * i], c->nonce[2 - i]);
    store_be32(&block[12], address & ~UINT32_C(15));
    aes128_encrypt(aes, sizeof out, out, block);
    for (unsigned i = 0; i < 16; i++) /* AES[31:0] is word 0; bit 0 is in the last byte */
        stream[i] = out[15 - i];
}

void qspi_cipher_apply(const struct qspi_cipher *c, uint32_t address, uint8_t *data, uint32_t len)
{
    struct aes128_ctx aes;
    uint8_t key[16], stream[16];

    for (unsigned i = 0; i < 4; i++)
        store_be32(&key[4 * i], c->key[3 - i]);
    aes128_set_encrypt_key(&aes, key);
    for (uint32_t i = 0; i < len; i++) {
        uint32_t at = address + i;

        if (i == 0 || at % 16 == 0)
            keystream(c, &aes, at, stream);
        data[i] ^= stream[at % 16];
    }
}
