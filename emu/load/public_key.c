/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/public_key.h"

#include <nettle/asn1.h>
#include <nettle/base64.h>
#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/eddsa.h>
#include <nettle/nettle-meta.h>
#include <nettle/rsa.h>
#include <nettle/sha2.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define MAX_COORDINATE 48
#define PSS_SALT       32 /* MCUboot, image_rsa.c: as long as the hash */
#define MAX_PEM_BYTES  65536

enum kind { KEY_ECDSA, KEY_RSA, KEY_ED25519 };

struct curve {
    const char *name;
    const struct ecc_curve *(*get)(void);
    size_t bytes;        /* of a coordinate */
    const uint8_t *spki; /* SubjectPublicKeyInfo up to the point (RFC 5480) */
    size_t spki_len;
};

struct public_key {
    enum kind kind;
    const struct curve *curve; /* of ECDSA; NULL: point is not initialized */
    struct ecc_point point;
    struct rsa_public_key rsa;
    uint8_t ed25519[ED25519_KEY_SIZE];
    GByteArray *encoded; /* what the KEYHASH TLV is a hash of */
};

static const uint8_t oid_ec[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
static const uint8_t oid_rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
static const uint8_t oid_ed25519[] = {0x2b, 0x65, 0x70};

static const uint8_t spki_p256[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
static const uint8_t spki_p384[] = {0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86,
                                    0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
                                    0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04};
static const uint8_t spki_ed25519[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}; /* RFC 8410 */

static const struct curve curves[] = {
    {"ECDSA-P256", nettle_get_secp_256r1, 32, spki_p256, sizeof spki_p256},
    {"ECDSA-P384", nettle_get_secp_384r1, MAX_COORDINATE, spki_p384, sizeof spki_p384},
};

static const struct curve *curve_of(size_t bytes)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(curves); i++)
        if (curves[i].bytes == bytes)
            return &curves[i];
    return NULL;
}

static void set_encoded(struct public_key *key, const uint8_t *head, size_t head_len,
                        const uint8_t *body, size_t body_len)
{
    g_byte_array_set_size(key->encoded, 0);
    g_byte_array_append(key->encoded, head, (guint)head_len);
    g_byte_array_append(key->encoded, body, (guint)body_len);
}

/* Two coordinates of the curve that is as long. */
static bool set_point(struct public_key *key, const struct curve *curve, const uint8_t *xy)
{
    mpz_t x, y;

    mpz_inits(x, y, NULL);
    nettle_mpz_set_str_256_u(x, curve->bytes, xy);
    nettle_mpz_set_str_256_u(y, curve->bytes, xy + curve->bytes);
    if (key->curve != NULL)
        ecc_point_clear(&key->point);
    key->kind = KEY_ECDSA;
    key->curve = curve;
    ecc_point_init(&key->point, curve->get());
    bool ok = ecc_point_set(&key->point, x, y) != 0;
    mpz_clears(x, y, NULL);
    set_encoded(key, curve->spki, curve->spki_len, xy, 2 * curve->bytes);
    return ok;
}

static bool set_scalar(struct public_key *key, const struct curve *curve, const uint8_t *bytes)
{
    uint8_t xy[2 * MAX_COORDINATE];
    struct ecc_scalar scalar;
    struct ecc_point point;
    mpz_t x, y;

    mpz_inits(x, y, NULL);
    ecc_scalar_init(&scalar, curve->get());
    ecc_point_init(&point, curve->get());
    nettle_mpz_set_str_256_u(x, curve->bytes, bytes);
    bool ok = ecc_scalar_set(&scalar, x) != 0;
    if (ok) {
        ecc_point_mul_g(&point, &scalar);
        ecc_point_get(&point, x, y);
        nettle_mpz_get_str_256(curve->bytes, xy, x);
        nettle_mpz_get_str_256(curve->bytes, xy + curve->bytes, y);
        ok = set_point(key, curve, xy);
    }
    ecc_scalar_clear(&scalar);
    ecc_point_clear(&point);
    mpz_clears(x, y, NULL);
    return ok;
}

static bool set_ed25519(struct public_key *key, const uint8_t *bytes)
{
    key->kind = KEY_ED25519;
    memcpy(key->ed25519, bytes, ED25519_KEY_SIZE);
    set_encoded(key, spki_ed25519, sizeof spki_ed25519, bytes, ED25519_KEY_SIZE);
    return true;
}

static void put_der_length(GByteArray *out, uint8_t tag, size_t len)
{
    const uint8_t bytes[] = {tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len};
    const uint8_t short_form[] = {tag, (uint8_t)len};

    if (len < 0x80)
        g_byte_array_append(out, short_form, sizeof short_form);
    else
        g_byte_array_append(out, bytes, sizeof bytes);
}

static void put_der_integer(GByteArray *out, const mpz_t value)
{
    size_t len = nettle_mpz_sizeinbase_256_s(value);

    put_der_length(out, ASN1_INTEGER, len);
    g_byte_array_set_size(out, out->len + (guint)len);
    nettle_mpz_get_str_256(len, out->data + out->len - len, value);
}

/* The key hash of RSA covers the RSAPublicKey (imgtool, keys/rsa.py). */
static bool encode_rsa(struct public_key *key)
{
    GByteArray *body = g_byte_array_new(), *head = g_byte_array_new();

    key->kind = KEY_RSA;
    put_der_integer(body, key->rsa.n);
    put_der_integer(body, key->rsa.e);
    put_der_length(head, 0x30, body->len);
    set_encoded(key, head->data, head->len, body->data, body->len);
    g_byte_array_unref(body);
    g_byte_array_unref(head);
    return true;
}

static bool parse_rsa_public(struct public_key *key, size_t len, const uint8_t *der)
{
    struct asn1_der_iterator i;

    return asn1_der_iterator_first(&i, len, der) == ASN1_ITERATOR_CONSTRUCTED &&
           i.type == ASN1_SEQUENCE && rsa_public_key_from_der_iterator(&key->rsa, 4096, &i) != 0 &&
           encode_rsa(key);
}

static bool parse_rsa_private(struct public_key *key, size_t len, const uint8_t *der)
{
    struct rsa_private_key private;

    rsa_private_key_init(&private);
    bool ok = rsa_keypair_from_der(&key->rsa, &private, 4096, len, der) != 0;
    rsa_private_key_clear(&private);
    return ok && encode_rsa(key);
}

static bool is_oid(const struct asn1_der_iterator *i, const uint8_t *oid, size_t len)
{
    return i->type == ASN1_IDENTIFIER && i->length == len && memcmp(i->data, oid, len) == 0;
}

/* AlgorithmIdentifier at i: which kind of key follows. */
static bool parse_algorithm(struct asn1_der_iterator *i, enum kind *kind)
{
    struct asn1_der_iterator inner;

    if (i->type != ASN1_SEQUENCE ||
        asn1_der_decode_constructed(i, &inner) != ASN1_ITERATOR_PRIMITIVE)
        return false;
    if (is_oid(&inner, oid_ec, sizeof oid_ec))
        *kind = KEY_ECDSA;
    else if (is_oid(&inner, oid_rsa, sizeof oid_rsa))
        *kind = KEY_RSA;
    else if (is_oid(&inner, oid_ed25519, sizeof oid_ed25519))
        *kind = KEY_ED25519;
    else
        return false;
    return true;
}

/* ECPrivateKey (RFC 5915): version, scalar. */
static bool parse_ec_private(struct public_key *key, size_t len, const uint8_t *der)
{
    struct asn1_der_iterator outer, i;

    if (asn1_der_iterator_first(&outer, len, der) != ASN1_ITERATOR_CONSTRUCTED ||
        outer.type != ASN1_SEQUENCE ||
        asn1_der_decode_constructed(&outer, &i) != ASN1_ITERATOR_PRIMITIVE ||
        asn1_der_iterator_next(&i) != ASN1_ITERATOR_PRIMITIVE || i.type != ASN1_OCTETSTRING)
        return false;
    const struct curve *curve = curve_of(i.length);
    return curve != NULL && set_scalar(key, curve, i.data);
}

static bool parse_ed25519_private(struct public_key *key, size_t len, const uint8_t *der)
{
    struct asn1_der_iterator i;
    uint8_t public[ED25519_KEY_SIZE];

    if (asn1_der_iterator_first(&i, len, der) != ASN1_ITERATOR_PRIMITIVE ||
        i.type != ASN1_OCTETSTRING || i.length != ED25519_KEY_SIZE)
        return false;
    ed25519_sha512_public_key(public, i.data);
    return set_ed25519(key, public);
}

/* PrivateKeyInfo (RFC 5208): version, algorithm, octet string. */
static bool parse_pkcs8(struct public_key *key, size_t len, const uint8_t *der)
{
    struct asn1_der_iterator outer, i;
    enum kind kind;

    if (asn1_der_iterator_first(&outer, len, der) != ASN1_ITERATOR_CONSTRUCTED ||
        outer.type != ASN1_SEQUENCE ||
        asn1_der_decode_constructed(&outer, &i) != ASN1_ITERATOR_PRIMITIVE ||
        asn1_der_iterator_next(&i) != ASN1_ITERATOR_CONSTRUCTED || !parse_algorithm(&i, &kind) ||
        asn1_der_iterator_next(&i) != ASN1_ITERATOR_PRIMITIVE || i.type != ASN1_OCTETSTRING)
        return false;
    if (kind == KEY_ECDSA)
        return parse_ec_private(key, i.length, i.data);
    return kind == KEY_RSA ? parse_rsa_private(key, i.length, i.data)
                           : parse_ed25519_private(key, i.length, i.data);
}

/* SubjectPublicKeyInfo (RFC 5280): algorithm, bit string without unused bits. */
static bool parse_spki(struct public_key *key, size_t len, const uint8_t *der)
{
    struct asn1_der_iterator outer, i;
    enum kind kind;

    if (asn1_der_iterator_first(&outer, len, der) != ASN1_ITERATOR_CONSTRUCTED ||
        outer.type != ASN1_SEQUENCE ||
        asn1_der_decode_constructed(&outer, &i) != ASN1_ITERATOR_CONSTRUCTED ||
        !parse_algorithm(&i, &kind) || asn1_der_iterator_next(&i) != ASN1_ITERATOR_PRIMITIVE ||
        i.type != ASN1_BITSTRING || i.length < 2 || i.data[0] != 0)
        return false;
    const uint8_t *bits = i.data + 1;
    size_t n = i.length - 1;
    if (kind == KEY_RSA)
        return parse_rsa_public(key, n, bits);
    if (kind == KEY_ED25519)
        return n == ED25519_KEY_SIZE && set_ed25519(key, bits);
    const struct curve *curve = curve_of((n - 1) / 2);
    return curve != NULL && n == 1 + 2 * curve->bytes && bits[0] == 0x04 &&
           set_point(key, curve, bits + 1);
}

static const struct {
    const char *label;
    bool (*parse)(struct public_key *key, size_t len, const uint8_t *der);
} labels[] = {
    {"PUBLIC KEY", parse_spki},           {"PRIVATE KEY", parse_pkcs8},
    {"EC PRIVATE KEY", parse_ec_private}, {"RSA PRIVATE KEY", parse_rsa_private},
    {"RSA PUBLIC KEY", parse_rsa_public},
};

/* The bytes between BEGIN and END of a label, or NULL. */
static uint8_t *decode_pem(const char *pem, const char *label, size_t *len)
{
    char *begin = g_strdup_printf("-----BEGIN %s-----", label);
    const char *from = strstr(pem, begin), *to = NULL;
    uint8_t *der = NULL;

    if (from != NULL) {
        from += strlen(begin);
        to = strstr(from, "-----END ");
    }
    g_free(begin);
    if (to != NULL && to > from) {
        struct base64_decode_ctx base64;

        *len = BASE64_DECODE_LENGTH((size_t)(to - from));
        der = g_malloc(*len + 1);
        base64_decode_init(&base64);
        if (!base64_decode_update(&base64, len, der, (size_t)(to - from), from) ||
            !base64_decode_final(&base64))
            g_clear_pointer(&der, g_free);
    }
    return der;
}

struct public_key *public_key_parse(const char *name, const char *pem, GError **error)
{
    struct public_key *key = g_new0(struct public_key, 1);
    bool ok = false;

    key->encoded = g_byte_array_new();
    rsa_public_key_init(&key->rsa);
    for (unsigned i = 0; !ok && i < G_N_ELEMENTS(labels); i++) {
        size_t len;
        uint8_t *der = decode_pem(pem, labels[i].label, &len);

        ok = der != NULL && labels[i].parse(key, len, der);
        g_free(der);
    }
    if (ok)
        return key;
    public_key_free(key);
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                "%s: no unencrypted PEM key of ECDSA-P256, ECDSA-P384, RSA or Ed25519", name);
    return NULL;
}

struct public_key *public_key_load(const char *path, GError **error)
{
    size_t len;
    char *pem = file_read(path, MAX_PEM_BYTES, &len, error);

    if (pem == NULL)
        return NULL;
    struct public_key *key = public_key_parse(path, pem, error);
    g_free(pem);
    return key;
}

void public_key_free(struct public_key *key)
{
    if (key == NULL)
        return;
    if (key->curve != NULL)
        ecc_point_clear(&key->point);
    g_byte_array_unref(key->encoded);
    rsa_public_key_clear(&key->rsa);
    g_free(key);
}

const char *public_key_kind(const struct public_key *key)
{
    if (key->kind == KEY_ECDSA)
        return key->curve->name;
    return key->kind == KEY_RSA ? "RSA" : "Ed25519";
}

static bool verify_ecdsa(const struct public_key *key, const struct mcuboot_tlv *tlv,
                         const struct mcuboot_image *image)
{
    unsigned bits = (unsigned)key->curve->bytes * 8;
    struct asn1_der_iterator i;
    struct dsa_signature signature;
    bool ok = false;

    dsa_signature_init(&signature);
    if (asn1_der_iterator_first(&i, tlv->len, tlv->data) == ASN1_ITERATOR_CONSTRUCTED &&
        i.type == ASN1_SEQUENCE) {
        struct asn1_der_iterator inner;

        ok = asn1_der_decode_constructed(&i, &inner) == ASN1_ITERATOR_PRIMITIVE &&
             asn1_der_get_bignum(&inner, signature.r, bits) != 0 &&
             asn1_der_iterator_next(&inner) == ASN1_ITERATOR_PRIMITIVE &&
             asn1_der_get_bignum(&inner, signature.s, bits) != 0 &&
             ecdsa_verify(&key->point, image->hash_len, image->hash, &signature) != 0;
    }
    dsa_signature_clear(&signature);
    return ok;
}

static bool verify_rsa(const struct public_key *key, const struct mcuboot_tlv *tlv,
                       const struct mcuboot_image *image)
{
    mpz_t signature;

    mpz_init(signature);
    nettle_mpz_set_str_256_u(signature, tlv->len, tlv->data);
    bool ok = tlv->len == key->rsa.size && image->hash_len == SHA256_DIGEST_SIZE &&
              rsa_pss_sha256_verify_digest(&key->rsa, PSS_SALT, image->hash, signature) != 0;
    mpz_clear(signature);
    return ok;
}

/* By whichever hash is as long: imgtool takes the one that it takes for the image. */
static bool is_key_hash(const struct public_key *key, const struct mcuboot_tlv *tlv)
{
    const struct nettle_hash *const hashes[] = {&nettle_sha256, &nettle_sha384, &nettle_sha512};
    uint8_t digest[SHA512_DIGEST_SIZE];
    struct sha512_ctx ctx; /* larger than SHA-256's, equal to SHA-384's */

    for (unsigned i = 0; i < G_N_ELEMENTS(hashes); i++) {
        if (hashes[i]->digest_size != tlv->len)
            continue;
        hashes[i]->init(&ctx);
        hashes[i]->update(&ctx, key->encoded->len, key->encoded->data);
        hashes[i]->digest(&ctx, tlv->len, digest);
        return memcmp(tlv->data, digest, tlv->len) == 0;
    }
    return false;
}

enum signature_state public_key_verify(const struct public_key *key,
                                       const struct mcuboot_image *image)
{
    static const uint16_t types[][2] = {
        [KEY_ECDSA] = {TLV_ECDSA_SIG, TLV_ECDSA_SIG},
        [KEY_RSA] = {TLV_RSA2048_PSS, TLV_RSA3072_PSS},
        [KEY_ED25519] = {TLV_ED25519, TLV_ED25519},
    };
    const struct mcuboot_tlv *hash = mcuboot_find(image, TLV_KEYHASH), *tlv = NULL;
    bool any = false, good;

    for (unsigned i = 0; i < image->n_tlvs; i++) {
        uint16_t type = image->tlv[i].type;

        any |= type == TLV_ECDSA_SIG || type == TLV_RSA2048_PSS || type == TLV_RSA3072_PSS ||
               type == TLV_ED25519;
        if (type == types[key->kind][0] || type == types[key->kind][1])
            tlv = &image->tlv[i];
    }
    if (!any)
        return SIGNATURE_NONE;
    if (tlv == NULL || (hash != NULL && !is_key_hash(key, hash)))
        return SIGNATURE_OTHER_KEY;
    if (key->kind == KEY_ECDSA)
        good = verify_ecdsa(key, tlv, image);
    else if (key->kind == KEY_RSA)
        good = verify_rsa(key, tlv, image);
    else
        good = tlv->len == ED25519_SIGNATURE_SIZE &&
               ed25519_sha512_verify(key->ed25519, image->hash_len, image->hash, tlv->data);
    return good ? SIGNATURE_GOOD : SIGNATURE_BAD;
}
