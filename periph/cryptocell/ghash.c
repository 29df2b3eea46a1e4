/*
 * CryptoCell's GHASH: the accumulator of GCM in GHASH_IV.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/gcm.h>

#include "periph/cryptocell/cc_priv.h"

/* Eight bits of the product a cycle. Provenance: assumption. */
#define BLOCK_CYCLES 16

uint32_t cc_ghash_cycles(const struct cc *c, uint32_t len)
{
    return (len + CC_BLOCK - 1) / CC_BLOCK * BLOCK_CYCLES;
}

/* nettle derives the subkey by enciphering a block of zeros; here it is given. */
static void give_subkey(const void *subkey, size_t len, uint8_t *to, const uint8_t *from)
{
    memcpy(to, subkey, CC_BLOCK);
}

void cc_ghash_run(struct cc *c, const uint8_t *in, uint32_t len)
{
    struct gcm_key key;
    struct gcm_ctx ctx = {0};

    gcm_set_key(&key, c->s.ghash.subkey, give_subkey);
    cc_load_bytes(c, GHASH_IV, ctx.x.b, CC_BLOCK);
    gcm_update(&ctx, &key, len, in);
    cc_store_bytes(c, GHASH_IV, ctx.x.b, CC_BLOCK);
}

CC_WRITTEN(cc_ghash_subkey_written)
{
    store_le32(cc_of(p)->s.ghash.subkey + index * 4, value);
}

CC_WRITTEN(cc_ghash_init_written)
{
    for (unsigned i = 0; i < CC_BLOCK; i += 4)
        REG(p, GHASH_IV + i) = 0;
}
