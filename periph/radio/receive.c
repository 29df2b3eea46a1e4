/*
 * RADIO receives: bits on the air become a packet in RAM.
 *
 * Nothing of a sender's set-up is looked at but frequency and modulation. The address is compared
 * with those that RXADDRESSES enables; header, length, whitening and CRC are read by the
 * receiver's own registers, so what was sent otherwise arrives as garbage with CRCERROR.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/easydma.h"
#include "periph/radio/radio_priv.h"

#define LOGICAL_ADDRESSES 8

/* Bits behind the address: header and six bytes of device address; PHR and four bytes. */
#define DEVICE_MATCH_BITS 64
#define MHR_MATCH_BITS    40

static const struct phy *times(const struct radio *r)
{
    return phy_find(phy_of_mode(REG(r, MODE)));
}

/* --- looking for a packet --- */

static int matching_address(const struct radio *r, const struct air_packet *air)
{
    uint32_t enabled = REG(r, MODE) == IEEE802154 ? 1 : REG(r, RXADDRESSES);
    uint8_t word_bits;

    for (unsigned i = 0; i < LOGICAL_ADDRESSES; i++)
        if ((enabled >> i & 1) != 0 && radio_word(r, i, &word_bits) == air->word &&
            word_bits == air->word_bits)
            return (int)i;
    return -1;
}

/* When EVENTS_ADDRESS of the packet is due here. */
static ticks_t address_time(const struct air_packet *air)
{
    return air->address + phy_rx_ticks(air->phy, air->s2);
}

/* Waits for the next packet that lies behind the given one and may be received. */
static void seek(struct radio *r, ticks_t address, uint32_t serial)
{
    const struct air *air = radio_air(r);
    enum air_phy phy = phy_of_mode(REG(r, MODE));
    const struct air_packet *p;

    sched_cancel(r->p.env->sched, &r->air);
    r->s.packet.serial = 0;
    while (air != NULL && (p = air->next(radio_air_ctx(r), phy, radio_mhz(r), address, serial))) {
        address = p->address;
        serial = p->serial;
        if (p->start + times(r)->late < r->s.listening_since || address_time(p) < radio_now(r) ||
            matching_address(r, p) < 0)
            continue;
        r->s.packet.serial = serial;
        r->s.packet.address = address_time(p);
        r->s.packet.bit = phy_bit_ticks(phy, p->s2);
        sched_at(r->p.env->sched, &r->air, r->s.packet.address);
        return;
    }
}

static void seek_from_now(struct radio *r)
{
    ticks_t now = radio_now(r), behind = phy_rx_ticks(phy_of_mode(REG(r, MODE)), false);

    seek(r, now - MIN(now, behind), 0);
}

void radio_start_rx(struct radio *r)
{
    REG(r, STATE) = RX;
    r->s.phase = PHASE_ADDRESS;
    r->s.listening_since = radio_now(r);
    seek_from_now(r);
}

void radio_heard(void *radio)
{
    struct radio *r = radio;

    if (radio_state(r) == RX && r->s.phase == PHASE_ADDRESS)
        seek_from_now(r);
}

/* --- taking bits --- */

static void header_arrived(struct radio *r)
{
    struct packet *p = &r->s.packet;
    uint8_t ram[FRAME_MAX_HEADER] = {0};

    frame_set_length(&p->frame, frame_header_to_ram(&p->frame, p->header, ram));
    easydma_write(&r->p, p->ram, ram, frame_header_bytes(&p->frame));
}

struct arrived {
    uint8_t data[AIR_MAX_BYTES];
    unsigned n;
};

static void take_bit(struct radio *r, bool bit, struct arrived *payload)
{
    struct packet *p = &r->s.packet;
    struct frame *f = &p->frame;
    unsigned at = p->taken++, header = frame_header_bits(f), body = header + 8u * f->payload;

    if (p->coder.white != 0)
        bit = coder_whiten(&p->coder, bit);
    if (at < header) {
        p->header |= (uint64_t)bit << at;
        if (f->crc_of_header)
            coder_count(&p->coder, bit);
        if (at + 1 == header)
            header_arrived(r);
    } else if (at < body) {
        coder_count(&p->coder, bit);
        p->byte = (uint8_t)(p->byte >> 1 | bit << 7);
        if ((at - header) % 8 == 7)
            payload->data[payload->n++] = frame_swap(f, p->byte);
    } else {
        p->crc = p->crc << 1 | bit;
    }
}

/* Takes what lies in front of bit `end` and is not there yet. */
static void take_bits(struct radio *r, unsigned end)
{
    struct packet *p = &r->s.packet;
    unsigned header = frame_header_bits(&p->frame), from = p->taken;
    uint8_t raw[AIR_MAX_BYTES];
    struct arrived payload = {.n = 0};

    if (from < header)
        end = MIN(end, header); /* what follows depends on LENGTH */
    if (end <= from)
        return;
    unsigned stored = (MAX(from, header) - header) / 8;
    memset(raw, 0, sizeof raw);
    if (radio_air(r) != NULL)
        radio_air(r)->receive(radio_air_ctx(r), p->serial, radio_now(r), from, end - from, raw);
    for (unsigned i = 0; i < end - from; i++)
        take_bit(r, (raw[i / 8] >> i % 8 & 1) != 0, &payload);
    if (payload.n != 0)
        easydma_write(&r->p, p->ram + frame_header_bytes(&p->frame) + stored, payload.data,
                      payload.n);
}

/* The number of bits behind the address that have arrived by now. */
static unsigned bits_arrived(const struct radio *r)
{
    const struct packet *p = &r->s.packet;
    ticks_t begin = p->address + p->lead, now = radio_now(r);
    unsigned total = frame_header_bits(&p->frame) + 8u * p->frame.payload;

    return now > begin ? (unsigned)MIN((now - begin) / p->bit, total) : 0;
}

void radio_store_arrived(struct radio *r)
{
    if (radio_state(r) == RX && r->s.phase > PHASE_ADDRESS)
        take_bits(r, bits_arrived(r));
}

/* --- on the fly --- */

/* TxAdd of a Bluetooth header is bit 6 of its first byte. */
static bool is_device(const struct radio *r, unsigned n, const uint8_t *ram)
{
    uint32_t dacnf = REG(r, DACNF);

    return (dacnf >> n & 1) != 0 && (dacnf >> (8 + n) & 1) == (ram[0] >> 6 & 1u) &&
           REG(r, DAB + 4 * n) == load_le32(ram + 3) && REG(r, DAP + 4 * n) == load_le16(ram + 7);
}

static void match_device(struct radio *r)
{
    const struct packet *p = &r->s.packet;
    unsigned header = frame_header_bytes(&p->frame);
    uint8_t raw[FRAME_MAX_HEADER + 6] = {0}, ram[9] = {0};

    if (!easydma_read(&r->p, p->ram, raw, header + 6))
        return;
    ram[0] = raw[0];
    memcpy(ram + 3, raw + header, 6);
    for (unsigned i = 0; i < LOGICAL_ADDRESSES; i++) {
        if (!is_device(r, i, ram))
            continue;
        REG(r, DAI) = i;
        periph_event(&r->p, EVENTS_DEVMATCH);
        return;
    }
    periph_event(&r->p, EVENTS_DEVMISS);
}

static void match_mhr(struct radio *r)
{
    uint8_t mhr[5];

    if (easydma_read(&r->p, r->s.packet.ram, mhr, sizeof mhr) &&
        (load_le32(mhr + 1) & REG(r, MHRMATCHMAS)) == REG(r, MHRMATCHCONF))
        periph_event(&r->p, EVENTS_MHRMATCH);
}

void radio_match(void *radio)
{
    struct radio *r = radio;

    radio_store_arrived(r);
    if (r->s.packet.phy == AIR_IEEE802154)
        match_mhr(r);
    else
        match_device(r);
}

static void arm_match(struct radio *r)
{
    if (r->s.packet.phy == AIR_IEEE802154 && REG(r, MHRMATCHMAS) != 0)
        sched_at(r->p.env->sched, &r->match, radio_bit_time(r, MHR_MATCH_BITS));
    else if (bits(REG(r, DACNF), 7, 0) != 0)
        sched_at(r->p.env->sched, &r->match, radio_bit_time(r, DEVICE_MATCH_BITS));
}

/* --- the phases --- */

/* The address is here, unless noise or another packet was louder. */
static void address_arrived(struct radio *r)
{
    struct packet *p = &r->s.packet;
    const struct air_packet *air =
        radio_air(r) != NULL ? radio_air(r)->find(radio_air_ctx(r), p->serial) : NULL;

    if (air == NULL || !radio_air(r)->audible(radio_air_ctx(r), p->serial, radio_now(r))) {
        seek(r, air != NULL ? air->address : radio_now(r), p->serial);
        return;
    }
    *p = (struct packet){
        .frame = frame_of(REG(r, PCNF0), REG(r, PCNF1), REG(r, CRCCNF)),
        .phy = (uint8_t)air->phy,
        .s2 = air->s2,
        .ram = REG(r, PACKETPTR),
        .address = p->address,
        .lead = phy_lead_ticks(air->phy),
        .bit = phy_bit_ticks(air->phy, air->s2),
        .serial = air->serial,
        .coder = radio_coder(r, air),
    };
    REG(r, RXMATCH) = (uint32_t)matching_address(r, air);
    REG(r, PDUSTAT) = air->s2 ? PDUSTAT_S2 : 0;
    r->s.phase = PHASE_RATEBOOST;
    sched_at(r->p.env->sched, &r->air, p->address + p->lead);
    arm_match(r);
    periph_event(&r->p, EVENTS_SYNC);
    periph_event(&r->p, EVENTS_ADDRESS);
}

static void lead_arrived(struct radio *r)
{
    r->s.phase = PHASE_FRAMESTART;
    sched_at(r->p.env->sched, &r->air, radio_bit_time(r, frame_header_bits(&r->s.packet.frame)));
    if (r->s.packet.s2)
        periph_event(&r->p, EVENTS_RATEBOOST);
}

static void length_arrived(struct radio *r)
{
    struct frame *f = &r->s.packet.frame;

    if (frame_header_bits(f) == 0)
        header_arrived(r);
    take_bits(r, frame_header_bits(f));
    r->s.phase = PHASE_PAYLOAD;
    sched_at(r->p.env->sched, &r->air, radio_bit_time(r, frame_bits(f) - 8u * f->crc_bytes));
    if (r->s.packet.phy == AIR_IEEE802154)
        periph_event(&r->p, EVENTS_FRAMESTART);
}

static void payload_arrived(struct radio *r)
{
    const struct packet *p = &r->s.packet;

    take_bits(r, frame_bits(&p->frame) - 8u * p->frame.crc_bytes);
    r->s.phase = PHASE_END;
    sched_at(r->p.env->sched, &r->air,
             radio_bit_time(r, frame_bits(&p->frame)) + phy_tail_ticks(p->phy, p->s2));
    periph_event(&r->p, EVENTS_PAYLOAD);
}

static void packet_arrived(struct radio *r)
{
    struct packet *p = &r->s.packet;

    take_bits(r, frame_bits(&p->frame));
    bool ok = !p->frame.too_long && (p->frame.crc_bytes == 0 || p->crc == p->coder.crc);

    if (p->frame.too_long)
        REG(r, PDUSTAT) |= PDUSTAT_TOO_LONG;
    REG(r, RXCRC) = p->crc;
    REG(r, CRCSTATUS) = ok;
    r->s.air_end = radio_now(r) - phy_rx_ticks(p->phy, p->s2);
    r->s.air_end_of_tx = false;
    periph_event(&r->p, ok ? EVENTS_CRCOK : EVENTS_CRCERROR);
    radio_packet_over(r, RXIDLE);
}

void radio_rx_phase(struct radio *r)
{
    switch (r->s.phase) {
    case PHASE_ADDRESS:
        address_arrived(r);
        break;
    case PHASE_RATEBOOST:
        lead_arrived(r);
        break;
    case PHASE_FRAMESTART:
        length_arrived(r);
        break;
    case PHASE_PAYLOAD:
        payload_arrived(r);
        break;
    default:
        packet_arrived(r);
        break;
    }
}
