/*
 * CCM: encryption of Bluetooth packets, network core.
 *
 * Follows: product specification, chapter CCM; Bluetooth Core specification, link layer security.
 * Models:  encryption and decryption of packets up to 251 bytes with a four-byte MIC, MICSTATUS,
 *          time from DATARATE; decryption of a packet that is just being received, in step with it.
 * Omits:   encryption byte by byte: the whole packet is written when it begins. Key-stream
 *          generation is only time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/ccm.h>

#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_KSGEN        0x000
#define TASKS_CRYPT        0x004
#define TASKS_STOP         0x008
#define TASKS_RATEOVERRIDE 0x00c
#define EVENTS_ENDKSGEN    0x100
#define EVENTS_ENDCRYPT    0x104
#define EVENTS_ERROR       0x108
#define MICSTATUS          0x400
#define ENABLE             0x500
#define MODE               0x504
#define CNFPTR             0x508
#define INPTR              0x50c
#define OUTPTR             0x510
#define RATEOVERRIDE       0x51c
#define HEADERMASK         0x520
#define ENABLE_CCM         2

#define MODE_DECRYPT     BIT(0)
#define MODE_LENGTH_FULL BIT(24)

#define MIC_LENGTH      4
#define PACKET_HEADER   3   /* header, length, RFU */
#define PAYLOAD_DEFAULT 27  /* MODE.LENGTH = Default: five bits of length */
#define PAYLOAD_FULL    251 /* MODE.LENGTH = Extended */

/* Key-stream generation for the longest packet: 50 us, nRF52 product specification; assumption. */
#define KSGEN_TICKS (50 * TICKS_PER_US)

/* What CNFPTR points to. */
struct ccm_config {
    uint8_t key[16];
    uint8_t counter[8]; /* 39 bits, little-endian */
    uint8_t direction;  /* bit 0 */
    uint8_t iv[8];
};

struct ccm {
    struct periph p;
    struct ccm_state {
        uint32_t rate;    /* of DATARATE or RATEOVERRIDE */
        bool header_next; /* decryption waits for header and length */
        bool failed;
    } s;
    struct event ksgen;
    struct event crypt;
};

/* Bits a second on air for MODE.DATARATE: 1 Mbit, 2 Mbit, 125 kbit, 500 kbit. */
static ticks_t byte_ticks(uint32_t rate)
{
    static const unsigned us_per_byte[] = {8, 4, 64, 16};

    return us_per_byte[rate] * TICKS_PER_US;
}

static unsigned max_payload(const struct periph *p)
{
    return (REG(p, MODE) & MODE_LENGTH_FULL) != 0 ? PAYLOAD_FULL : PAYLOAD_DEFAULT;
}

/* Packet counter with the direction on top, then IV. */
static void make_nonce(const struct ccm_config *config, uint8_t nonce[13])
{
    memcpy(nonce, config->counter, 5);
    nonce[4] = (uint8_t)((nonce[4] & 0x7f) | (config->direction & 1) << 7);
    memcpy(nonce + 5, config->iv, sizeof config->iv);
}

static bool decrypts(const struct periph *p)
{
    return (REG(p, MODE) & MODE_DECRYPT) != 0;
}

static bool crypt_packet(struct periph *p)
{
    uint8_t in[PACKET_HEADER + PAYLOAD_FULL + MIC_LENGTH] = {0};
    uint8_t out[PACKET_HEADER + PAYLOAD_FULL + MIC_LENGTH] = {0};
    bool decrypt = decrypts(p);
    struct ccm_config config;
    struct aes128_ctx aes;
    uint8_t nonce[13], aad;

    if (!easydma_read(p, REG(p, CNFPTR), &config, sizeof config) ||
        !easydma_read(p, REG(p, INPTR), in, PACKET_HEADER))
        return false;
    unsigned length = in[1], overhead = decrypt ? MIC_LENGTH : 0;

    if (length > max_payload(p) + overhead)
        return false;
    out[0] = in[0];
    if (length > overhead) {
        if (!easydma_read(p, REG(p, INPTR) + PACKET_HEADER, in + PACKET_HEADER, length))
            return false;
        make_nonce(&config, nonce);
        aad = in[0] & (uint8_t)REG(p, HEADERMASK);
        aes128_set_encrypt_key(&aes, config.key);
        if (decrypt) {
            length -= MIC_LENGTH;
            REG(p, MICSTATUS) = (uint32_t)ccm_decrypt_message(
                &aes, (nettle_cipher_func *)aes128_encrypt, sizeof nonce, nonce, 1, &aad,
                MIC_LENGTH, length, out + PACKET_HEADER, in + PACKET_HEADER);
        } else {
            length += MIC_LENGTH;
            ccm_encrypt_message(&aes, (nettle_cipher_func *)aes128_encrypt, sizeof nonce, nonce, 1,
                                &aad, MIC_LENGTH, length, out + PACKET_HEADER, in + PACKET_HEADER);
        }
    }
    out[1] = (uint8_t)length;
    return easydma_write(p, REG(p, OUTPTR), out, PACKET_HEADER + length);
}

static void ksgen_done(void *ctx)
{
    periph_event(ctx, EVENTS_ENDKSGEN);
}

/* Lets so many bytes pass on the air. */
static void pass(struct ccm *c, unsigned bytes)
{
    sched_after(c->p.env->sched, &c->crypt, bytes * byte_ticks(c->s.rate));
}

static unsigned length_in_ram(struct ccm *c)
{
    uint8_t header[PACKET_HEADER] = {0};

    easydma_read(&c->p, REG(c, INPTR), header, sizeof header);
    return header[1];
}

static void crypt_done(void *ctx)
{
    struct ccm *c = ctx;

    if (c->s.header_next) {
        c->s.header_next = false;
        pass(c, length_in_ram(c));
        return;
    }
    if (decrypts(&c->p))
        c->s.failed = !crypt_packet(&c->p);
    periph_event(&c->p, c->s.failed ? EVENTS_ERROR : EVENTS_ENDCRYPT);
}

/*
 * RADIO's ADDRESS may start decryption: header and payload are read no sooner than they can have
 * arrived. What encryption writes goes out behind it, at the rate of the radio or slower.
 */
static void start_crypt(struct ccm *c)
{
    c->s.header_next = decrypts(&c->p);
    if (c->s.header_next) {
        pass(c, PACKET_HEADER);
        return;
    }
    c->s.failed = !crypt_packet(&c->p);
    pass(c, PACKET_HEADER + length_in_ram(c));
}

/* The radio has learnt that the packet is faster (Coded, S=2). */
static void override_rate(struct ccm *c)
{
    c->s.rate = REG(c, RATEOVERRIDE);
    if (c->s.header_next)
        pass(c, PACKET_HEADER);
}

static void ccm_task(struct periph *p, uint32_t task)
{
    struct ccm *c = (struct ccm *)p;

    if (task == TASKS_STOP) {
        events_cancel(&p->events);
        c->s.header_next = false;
        return;
    }
    if (REG(p, ENABLE) != ENABLE_CCM)
        return;
    if (task == TASKS_KSGEN) {
        c->s.rate = bits(REG(p, MODE), 17, 16);
        sched_after(p->env->sched, &c->ksgen, KSGEN_TICKS);
    } else if (task == TASKS_CRYPT) {
        start_crypt(c);
    } else {
        override_rate(c);
    }
}

static void ccm_init(struct periph *p)
{
    struct ccm *c = (struct ccm *)p;

    event_init(&c->ksgen, &p->events, "key stream", ksgen_done, p);
    event_init(&c->crypt, &p->events, "packet", crypt_done, p);
}

static const struct reg_desc ccm_regs[] = {
    {"TASKS_KSGEN", TASKS_KSGEN, REG_TASK},
    {"TASKS_CRYPT", TASKS_CRYPT, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_RATEOVERRIDE", TASKS_RATEOVERRIDE, REG_TASK},
    {"EVENTS_ENDKSGEN", EVENTS_ENDKSGEN, REG_EVENT},
    {"EVENTS_ENDCRYPT", EVENTS_ENDCRYPT, REG_EVENT},
    {"EVENTS_ERROR", EVENTS_ERROR, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = 1},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"MICSTATUS", MICSTATUS, REG_RO},
    {"ENABLE", ENABLE, REG_RW, .mask = 3},
    {"MODE", MODE, REG_RW, .reset = 1, .mask = 0x1030001},
    {"CNFPTR", CNFPTR, REG_RW, .mask = UINT32_MAX},
    {"INPTR", INPTR, REG_RW, .mask = UINT32_MAX},
    {"OUTPTR", OUTPTR, REG_RW, .mask = UINT32_MAX},
    {"SCRATCHPTR", 0x514, REG_RW, .mask = UINT32_MAX},
    {"MAXPACKETSIZE", 0x518, REG_RW, .reset = 0xfb, .mask = 0xff},
    {"RATEOVERRIDE", RATEOVERRIDE, REG_RW, .mask = 3},
    {"HEADERMASK", HEADERMASK, REG_RW, .reset = 0xe3, .mask = 0xff},
};

static const struct short_desc ccm_shorts[] = {
    {0, EVENTS_ENDKSGEN, TASKS_CRYPT},
};

static const struct state_limit ccm_limits[] = {
    STATE_LIMIT(struct ccm, s.rate, 3),
    STATE_FLAGS(struct ccm, s.header_next, s.failed),
};

const struct periph_type ccm_type = {
    .name = "CCM",
    .size = sizeof(struct ccm),
    .regs = ccm_regs,
    .n_regs = ARRAY_LEN(ccm_regs),
    .shorts = ccm_shorts,
    .n_shorts = ARRAY_LEN(ccm_shorts),
    .dppi = true,
    .enable_value = ENABLE_CCM,
    .state = PERIPH_STATE(struct ccm, s),
    PERIPH_LIMITS(ccm_limits),
    .init = ccm_init,
    .task = ccm_task,
};
