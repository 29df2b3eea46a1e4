/*
 * CryptoCell's AES: one key and one mode, or a tunnel of two (CCM).
 *
 * Keys, vectors and counters are byte strings in little-endian words. CBC and the MACs chain in
 * AES_IV, CTR and OFB in AES_CTR; software saves and restores these between transfers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/cbc.h>
#include <nettle/cmac.h>
#include <nettle/ctr.h>
#include <nettle/nettle-meta.h>

#include "periph/cryptocell/cc_priv.h"

/* AES_CONTROL */
#define DEC_KEY0        BIT(0)
#define MODE0_GCTR      BIT(1) /* with CTR; with CBC: ciphertext stealing */
#define TUNNEL          BIT(10)
#define TUNNEL_FROM_DIN BIT(23) /* TUN_B1_USES_PADDED_DATA_IN */

enum { MODE_ECB, MODE_CBC, MODE_CTR, MODE_CBC_MAC, MODE_XTS, MODE_XCBC_MAC, MODE_OFB, MODE_CMAC };

/*
 * A round is four cycles (AES_HW_FLAGS: five S-boxes), and there are 10, 12 or 14. In a tunnel both
 * stages of a block follow each other. Provenance: inferred from the flags.
 */
#define ROUND_CYCLES 4
#define ROUNDS(nk)   (10 + 2 * (nk))

struct cipher {
    const struct nettle_cipher *type;
    union {
        struct aes128_ctx aes128;
        struct aes192_ctx aes192;
        struct aes256_ctx aes256;
    } ctx;
};

static unsigned key_size(const struct cc *c, unsigned key)
{
    return MIN(bits(REG(c, AES_CONTROL), 13 + 2 * key, 12 + 2 * key), 2);
}

static unsigned mode_of(const struct cc *c, unsigned key)
{
    return bits(REG(c, AES_CONTROL), 4 + 3 * key, 2 + 3 * key);
}

static void set_key(const struct cc *c, unsigned key, bool decrypt, struct cipher *cipher)
{
    static const struct nettle_cipher *const types[] = {&nettle_aes128, &nettle_aes192,
                                                        &nettle_aes256};
    uint8_t bytes[CC_KEY_WORDS * 4];

    for (unsigned i = 0; i < CC_KEY_WORDS; i++)
        store_le32(bytes + i * 4, c->s.aes.key[key][i]);
    cipher->type = types[key_size(c, key)];
    (decrypt ? cipher->type->set_decrypt_key : cipher->type->set_encrypt_key)(&cipher->ctx, bytes);
}

uint32_t cc_aes_cycles(const struct cc *c, uint32_t len)
{
    uint32_t rounds = ROUNDS(key_size(c, 0));

    if ((REG(c, AES_CONTROL) & TUNNEL) != 0)
        rounds += ROUNDS(key_size(c, 1));
    return (len + CC_BLOCK - 1) / CC_BLOCK * rounds * ROUND_CYCLES;
}

/* --- modes --- */

/* A short last block is taken as if zeros followed; a transfer's buffers have room for them. */
static uint32_t padded(uint32_t len)
{
    return ALIGN_UP(len, CC_BLOCK);
}

static void run_cbc(struct cc *c, const struct cipher *k, bool decrypt, const uint8_t *in,
                    uint8_t *out, uint32_t len)
{
    uint8_t iv[CC_BLOCK];

    cc_load_bytes(c, AES_IV_0, iv, CC_BLOCK);
    if (decrypt)
        cbc_decrypt(&k->ctx, k->type->decrypt, CC_BLOCK, iv, padded(len), out, in);
    else
        cbc_encrypt(&k->ctx, k->type->encrypt, CC_BLOCK, iv, padded(len), out, in);
    cc_store_bytes(c, AES_IV_0, iv, CC_BLOCK);
}

/* GCM's counter: the last four bytes, without a carry into the rest. */
static void run_gctr(const struct cipher *k, uint8_t *ctr, const uint8_t *in, uint8_t *out,
                     uint32_t len)
{
    for (uint32_t at = 0; at < len; at += CC_BLOCK) {
        uint8_t stream[CC_BLOCK];

        k->type->encrypt(&k->ctx, CC_BLOCK, stream, ctr);
        for (uint32_t i = at; i < len && i < at + CC_BLOCK; i++)
            out[i] = in[i] ^ stream[i - at];
        for (unsigned i = CC_BLOCK; i-- > CC_BLOCK - 4 && ++ctr[i] == 0;)
            ;
    }
}

static void run_ctr(struct cc *c, const struct cipher *k, const uint8_t *in, uint8_t *out,
                    uint32_t len)
{
    uint8_t ctr[CC_BLOCK];

    cc_load_bytes(c, AES_CTR, ctr, CC_BLOCK);
    if ((REG(c, AES_CONTROL) & MODE0_GCTR) != 0)
        run_gctr(k, ctr, in, out, len);
    else
        ctr_crypt(&k->ctx, k->type->encrypt, CC_BLOCK, ctr, len, out, in);
    cc_store_bytes(c, AES_CTR, ctr, CC_BLOCK);
}

static void run_ofb(struct cc *c, const struct cipher *k, const uint8_t *in, uint8_t *out,
                    uint32_t len)
{
    uint8_t feedback[CC_BLOCK];

    cc_load_bytes(c, AES_CTR, feedback, CC_BLOCK);
    for (uint32_t at = 0; at < len; at++) {
        if (at % CC_BLOCK == 0)
            k->type->encrypt(&k->ctx, CC_BLOCK, feedback, feedback);
        out[at] = in[at] ^ feedback[at % CC_BLOCK];
    }
    cc_store_bytes(c, AES_CTR, feedback, CC_BLOCK);
}

/* --- message authentication --- */

static void chain(const struct cipher *k, uint8_t *mac, const uint8_t *in, uint32_t len)
{
    for (uint32_t at = 0; at < len; at += CC_BLOCK) {
        for (uint32_t i = at; i < len && i < at + CC_BLOCK; i++)
            mac[i - at] ^= in[i];
        k->type->encrypt(&k->ctx, CC_BLOCK, mac, mac);
    }
}

static void run_cbc_mac(struct cc *c, const struct cipher *k, uint32_t iv, const uint8_t *in,
                        uint32_t len)
{
    uint8_t mac[CC_BLOCK];

    cc_load_bytes(c, iv, mac, CC_BLOCK);
    chain(k, mac, in, len);
    cc_store_bytes(c, iv, mac, CC_BLOCK);
}

/* The last block of a message, of 0 to 16 bytes: completed if short, and masked with a subkey. */
static void finish_cmac(const struct cipher *k, uint8_t *mac, const uint8_t *in, uint32_t len)
{
    struct cmac128_key subkeys;
    const union nettle_block16 *mask = len == CC_BLOCK ? &subkeys.K1 : &subkeys.K2;
    uint8_t last[CC_BLOCK] = {0};

    cmac128_set_key(&subkeys, &k->ctx, k->type->encrypt);
    if (len != 0)
        memcpy(last, in, len);
    if (len < CC_BLOCK)
        last[len] = 0x80;
    for (unsigned i = 0; i < CC_BLOCK; i++)
        last[i] ^= mask->b[i];
    chain(k, mac, last, CC_BLOCK);
}

/* The message ends with this transfer when it reaches what REMAINING_BYTES said. */
static void run_cmac(struct cc *c, const struct cipher *k, const uint8_t *in, uint32_t len)
{
    bool last = len != 0 && REG(c, AES_REMAINING_BYTES) == len;
    uint32_t plain = last ? (len - 1) / CC_BLOCK * CC_BLOCK : len;
    uint8_t mac[CC_BLOCK];

    cc_load_bytes(c, AES_IV_0, mac, CC_BLOCK);
    chain(k, mac, in, plain);
    if (last)
        finish_cmac(k, mac, in + plain, len - plain);
    cc_store_bytes(c, AES_IV_0, mac, CC_BLOCK);
}

CC_WRITTEN(cc_aes_cmac_size0_written)
{
    struct cipher k;
    uint8_t mac[CC_BLOCK] = {0};

    set_key(cc_of(p), 0, false, &k);
    finish_cmac(&k, mac, NULL, 0);
    cc_store_bytes(cc_of(p), AES_IV_0, mac, CC_BLOCK);
}

/* --- a transfer --- */

/* Whether the mode has output. */
static bool run_stage(struct cc *c, const uint8_t *in, uint8_t *out, uint32_t len)
{
    unsigned mode = mode_of(c, 0);
    bool decrypt = (REG(c, AES_CONTROL) & DEC_KEY0) != 0 && (mode == MODE_ECB || mode == MODE_CBC);
    struct cipher k;

    set_key(c, 0, decrypt, &k);
    switch (mode) {
    case MODE_ECB:
        (decrypt ? k.type->decrypt : k.type->encrypt)(&k.ctx, padded(len), out, in);
        return true;
    case MODE_CBC:
        run_cbc(c, &k, decrypt, in, out, len);
        return true;
    case MODE_CTR:
        run_ctr(c, &k, in, out, len);
        return true;
    case MODE_OFB:
        run_ofb(c, &k, in, out, len);
        return true;
    case MODE_CBC_MAC:
        run_cbc_mac(c, &k, AES_IV_0, in, len);
        return false;
    case MODE_CMAC:
        run_cmac(c, &k, in, len);
        return false;
    default:
        periph_note(c, "unmodelled-aes-mode", "AES mode %u is not modelled; the data goes nowhere",
                    mode);
        return false;
    }
}

bool cc_aes_run(struct cc *c, const uint8_t *in, uint8_t *out, uint32_t len)
{
    bool output = run_stage(c, in, out, len);

    if ((REG(c, AES_CONTROL) & TUNNEL) != 0 && mode_of(c, 1) == MODE_CBC_MAC) {
        struct cipher k;

        set_key(c, 1, false, &k);
        run_cbc_mac(c, &k, AES_IV_1, (REG(c, AES_CONTROL) & TUNNEL_FROM_DIN) != 0 ? in : out, len);
    }
    REG(c, AES_REMAINING_BYTES) -= MIN(REG(c, AES_REMAINING_BYTES), len);
    return output;
}

/* --- keys --- */

CC_WRITTEN(cc_aes_key_0_written)
{
    cc_of(p)->s.aes.key[0][index] = value;
}

CC_WRITTEN(cc_aes_key_1_written)
{
    cc_of(p)->s.aes.key[1][index] = value;
}

/* nRF5340 has no register for a device root key, and what its fuses hold is not published. */
CC_WRITTEN(cc_aes_hardware_key_written)
{
    periph_note(p, "unmodelled-hardware-key",
                "AES key %u is taken from a fuse, which is not modelled; 0", index);
    memset(cc_of(p)->s.aes.key[index], 0, sizeof cc_of(p)->s.aes.key[index]);
}

CC_WRITTEN(cc_aes_reset_written)
{
    struct cc *c = cc_of(p);

    memset(&c->s.aes, 0, sizeof c->s.aes);
    for (uint32_t offset = AES_IV_0; offset < AES_CTR + CC_BLOCK; offset += 4)
        REG(p, offset) = 0;
    REG(p, AES_CONTROL) = REG(p, AES_REMAINING_BYTES) = 0;
}
