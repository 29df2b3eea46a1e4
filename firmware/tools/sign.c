/*
 * Follows: MCUboot docs/design.md and image.h (header, TLVs), imgtool (order of the TLVs, key hash
 * over the SubjectPublicKeyInfo), RFC 6979 (deterministic ECDSA).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "sign.h"

#include <nettle/asn1.h>
#include <nettle/base64.h>
#include <nettle/ecc-curve.h>
#include <nettle/hmac.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"

#define IMAGE_MAGIC          0x96f3b83du
#define IMAGE_HEADER_BYTES   32
#define TLV_INFO_MAGIC       0x6907
#define TLV_PROT_INFO_MAGIC  0x6908
#define TLV_INFO_BYTES       4
#define TLV_DEPENDENCY_BYTES 12
#define P256_BYTES           32

enum tlv {
    TLV_KEYHASH = 0x01,
    TLV_SHA256 = 0x10,
    TLV_ECDSA_SIG = 0x22,
    TLV_DEPENDENCY = 0x40,
};

/* SubjectPublicKeyInfo of an uncompressed point on P-256, up to the coordinates (RFC 5480). */
static const uint8_t spki_prefix[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                      0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                      0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};

bool image_version_parse(const char *text, struct image_version *version)
{
    unsigned major = 0, minor = 0, revision = 0, build = 0;
    int used = 0;

    if (sscanf(text, "%u%n.%u%n.%u%n", &major, &used, &minor, &used, &revision, &used) < 1)
        return false;
    if (text[used] == '+') {
        int digits = 0;

        if (sscanf(text + used, "+%u%n", &build, &digits) != 1)
            return false;
        used += digits;
    }
    if (text[used] != '\0' || major > UINT8_MAX || minor > UINT8_MAX || revision > UINT16_MAX)
        return false;
    *version = (struct image_version){(uint8_t)major, (uint8_t)minor, (uint16_t)revision, build};
    return true;
}

static void put16(GByteArray *out, uint16_t value)
{
    const uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};

    g_byte_array_append(out, bytes, sizeof(bytes));
}

static void put32(GByteArray *out, uint32_t value)
{
    uint8_t bytes[4];

    store_le32(bytes, value);
    g_byte_array_append(out, bytes, sizeof(bytes));
}

static void put_version(GByteArray *out, const struct image_version *version)
{
    const uint8_t bytes[2] = {version->major, version->minor};

    g_byte_array_append(out, bytes, sizeof(bytes));
    put16(out, version->revision);
    put32(out, version->build);
}

static void put_tlv(GByteArray *out, enum tlv type, const uint8_t *data, size_t len)
{
    put16(out, type);
    put16(out, (uint16_t)len);
    g_byte_array_append(out, data, (guint)len);
}

static GByteArray *make_header(uint32_t payload, uint16_t protected,
                               const struct sign_params *params)
{
    GByteArray *header = g_byte_array_new();

    put32(header, IMAGE_MAGIC);
    put32(header, 0); /* load_addr */
    put16(header, params->header_size);
    put16(header, protected);
    put32(header, payload);
    put32(header, 0); /* flags */
    put_version(header, &params->version);
    put32(header, 0); /* pad */
    g_assert(header->len == IMAGE_HEADER_BYTES);

    guint used = header->len;
    g_byte_array_set_size(header, params->header_size);
    memset(header->data + used, 0xff, header->len - used);
    return header;
}

static void put_dependency(GByteArray *out, const struct image_dependency *dependency)
{
    const uint8_t image[4] = {dependency->image};
    GByteArray *data = g_byte_array_new();

    g_byte_array_append(data, image, sizeof(image));
    put_version(data, &dependency->min);
    put_tlv(out, TLV_DEPENDENCY, data->data, data->len);
    g_byte_array_unref(data);
}

/* Finds the private scalar of an RFC 5915 ECPrivateKey between the PEM markers. */
static bool decode_key(const char *pem, uint8_t scalar[P256_BYTES])
{
    static const char begin[] = "-----BEGIN EC PRIVATE KEY-----";
    const char *from = strstr(pem, begin);
    const char *to = from != NULL ? strstr(from, "-----END") : NULL;
    struct base64_decode_ctx base64;
    struct asn1_der_iterator outer, inner;
    uint8_t der[256];
    size_t len = sizeof(der);

    if (to == NULL || (size_t)(to - from) > sizeof(der))
        return false;
    from += strlen(begin);
    base64_decode_init(&base64);
    if (!base64_decode_update(&base64, &len, der, (size_t)(to - from), from) ||
        !base64_decode_final(&base64))
        return false;
    if (asn1_der_iterator_first(&outer, len, der) != ASN1_ITERATOR_CONSTRUCTED ||
        outer.type != ASN1_SEQUENCE ||
        asn1_der_decode_constructed(&outer, &inner) != ASN1_ITERATOR_PRIMITIVE ||
        asn1_der_iterator_next(&inner) != ASN1_ITERATOR_PRIMITIVE ||
        inner.type != ASN1_OCTETSTRING || inner.length != P256_BYTES)
        return false;
    memcpy(scalar, inner.data, P256_BYTES);
    return true;
}

static bool load_key(const char *path, struct ecc_scalar *key, GError **error)
{
    g_autofree char *pem = NULL;
    uint8_t bytes[P256_BYTES];
    mpz_t value;

    if (!g_file_get_contents(path, &pem, NULL, error))
        return false;
    bool ok = decode_key(pem, bytes);
    if (ok) {
        mpz_init(value);
        nettle_mpz_set_str_256_u(value, sizeof(bytes), bytes);
        ecc_scalar_init(key, nettle_get_secp_256r1());
        ok = ecc_scalar_set(key, value) != 0;
        mpz_clear(value);
        if (!ok)
            ecc_scalar_clear(key);
    }
    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s: not a PEM \"EC PRIVATE KEY\" on curve P-256", path);
    return ok;
}

/* Coordinates and scalars are 32 bytes, most significant first. */
static void write_p256(uint8_t bytes[P256_BYTES], const mpz_t value)
{
    nettle_mpz_get_str_256(P256_BYTES, bytes, value);
}

static void key_hash(const struct ecc_scalar *key, uint8_t hash[SHA256_DIGEST_SIZE])
{
    uint8_t coordinates[2 * P256_BYTES];
    struct ecc_point point;
    struct sha256_ctx sha;
    mpz_t x, y;

    mpz_inits(x, y, NULL);
    ecc_point_init(&point, nettle_get_secp_256r1());
    ecc_point_mul_g(&point, key);
    ecc_point_get(&point, x, y);
    write_p256(coordinates, x);
    write_p256(coordinates + P256_BYTES, y);
    ecc_point_clear(&point);
    mpz_clears(x, y, NULL);

    sha256_init(&sha);
    sha256_update(&sha, sizeof(spki_prefix), spki_prefix);
    sha256_update(&sha, sizeof(coordinates), coordinates);
    sha256_digest(&sha, SHA256_DIGEST_SIZE, hash);
}

struct nonce {
    uint8_t k[SHA256_DIGEST_SIZE];
    uint8_t v[SHA256_DIGEST_SIZE];
    bool again; /* an earlier nonce was out of range */
};

/* K = HMAC(K, V || tag || seed), V = HMAC(K, V): steps d to g of RFC 6979, 3.2. */
static void nonce_mix(struct nonce *n, uint8_t tag, const uint8_t *seed, size_t len)
{
    struct hmac_sha256_ctx hmac;

    hmac_sha256_set_key(&hmac, sizeof(n->k), n->k);
    hmac_sha256_update(&hmac, sizeof(n->v), n->v);
    hmac_sha256_update(&hmac, 1, &tag);
    hmac_sha256_update(&hmac, len, seed);
    hmac_sha256_digest(&hmac, sizeof(n->k), n->k);
    hmac_sha256_set_key(&hmac, sizeof(n->k), n->k);
    hmac_sha256_update(&hmac, sizeof(n->v), n->v);
    hmac_sha256_digest(&hmac, sizeof(n->v), n->v);
}

/* nettle asks for 32 bytes, and again when they are not below the order of the curve. */
static void nonce_next(void *ctx, size_t len, uint8_t *out)
{
    struct nonce *n = ctx;
    struct hmac_sha256_ctx hmac;

    g_assert(len == sizeof(n->v));
    if (n->again)
        nonce_mix(n, 0, NULL, 0);
    n->again = true;
    hmac_sha256_set_key(&hmac, sizeof(n->k), n->k);
    hmac_sha256_update(&hmac, sizeof(n->v), n->v);
    hmac_sha256_digest(&hmac, sizeof(n->v), n->v);
    memcpy(out, n->v, len);
}

static void nonce_init(struct nonce *n, const struct ecc_scalar *key,
                       const uint8_t digest[SHA256_DIGEST_SIZE])
{
    static const char order_hex[] =
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    uint8_t seed[P256_BYTES + SHA256_DIGEST_SIZE];
    mpz_t value, order;

    mpz_init(value);
    mpz_init_set_str(order, order_hex, 16);
    ecc_scalar_get(key, value);
    write_p256(seed, value);
    nettle_mpz_set_str_256_u(value, SHA256_DIGEST_SIZE, digest);
    mpz_mod(value, value, order);
    write_p256(seed + P256_BYTES, value);
    mpz_clears(value, order, NULL);

    memset(n->k, 0x00, sizeof(n->k));
    memset(n->v, 0x01, sizeof(n->v));
    n->again = false;
    nonce_mix(n, 0, seed, sizeof(seed));
    nonce_mix(n, 1, seed, sizeof(seed));
}

void sign_digest(const struct ecc_scalar *key, const uint8_t digest[SHA256_DIGEST_SIZE],
                 struct dsa_signature *signature)
{
    struct nonce nonce;

    nonce_init(&nonce, key, digest);
    ecdsa_sign(key, &nonce, nonce_next, SHA256_DIGEST_SIZE, digest, signature);
}

static void put_der_integer(GByteArray *out, const mpz_t value)
{
    uint8_t bytes[2 + P256_BYTES + 1] = {ASN1_INTEGER};
    size_t len = nettle_mpz_sizeinbase_256_s(value);

    bytes[1] = (uint8_t)len;
    nettle_mpz_get_str_256(len, bytes + 2, value);
    g_byte_array_append(out, bytes, (guint)(2 + len));
}

static void put_signature(GByteArray *out, const struct dsa_signature *signature)
{
    GByteArray *body = g_byte_array_new(), *der = g_byte_array_new();

    put_der_integer(body, signature->r);
    put_der_integer(body, signature->s);
    const uint8_t sequence[2] = {0x30, (uint8_t)body->len};
    g_byte_array_append(der, sequence, sizeof(sequence));
    g_byte_array_append(der, body->data, body->len);
    put_tlv(out, TLV_ECDSA_SIG, der->data, der->len);
    g_byte_array_unref(body);
    g_byte_array_unref(der);
}

static bool put_key_tlvs(GByteArray *tlvs, const char *key_path,
                         const uint8_t digest[SHA256_DIGEST_SIZE], GError **error)
{
    uint8_t hash[SHA256_DIGEST_SIZE];
    struct dsa_signature signature;
    struct ecc_scalar key;

    if (!load_key(key_path, &key, error))
        return false;
    key_hash(&key, hash);
    put_tlv(tlvs, TLV_KEYHASH, hash, sizeof(hash));
    dsa_signature_init(&signature);
    sign_digest(&key, digest, &signature);
    put_signature(tlvs, &signature);
    dsa_signature_clear(&signature);
    ecc_scalar_clear(&key);
    return true;
}

bool image_sign(GByteArray *payload, const struct sign_params *params, GError **error)
{
    uint16_t protected = params->depends != NULL ? TLV_INFO_BYTES + 4 + TLV_DEPENDENCY_BYTES : 0;
    GByteArray *header = make_header(payload->len, protected, params);
    GByteArray *tlvs = g_byte_array_new();
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx sha;

    g_byte_array_prepend(payload, header->data, header->len);
    g_byte_array_unref(header);
    if (protected > 0) {
        put16(payload, TLV_PROT_INFO_MAGIC);
        put16(payload, protected);
        put_dependency(payload, params->depends);
    }
    sha256_init(&sha);
    sha256_update(&sha, payload->len, payload->data);
    sha256_digest(&sha, sizeof(digest), digest);

    put_tlv(tlvs, TLV_SHA256, digest, sizeof(digest));
    bool ok = params->key_path == NULL || put_key_tlvs(tlvs, params->key_path, digest, error);
    put16(payload, TLV_INFO_MAGIC);
    put16(payload, (uint16_t)(TLV_INFO_BYTES + tlvs->len));
    g_byte_array_append(payload, tlvs->data, tlvs->len);
    g_byte_array_unref(tlvs);
    return ok;
}
