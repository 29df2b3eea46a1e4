/*
 * RADIO sends: the packet in RAM becomes bits on the air.
 *
 * RAM is read when the address has gone out: CCM, which is started together with the ramp, has
 * written its part by then.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/easydma.h"
#include "periph/radio/radio_priv.h"

/* S0 and LENGTH and S1 and payload as they lie in RAM. */
#define MAX_RAM_BYTES (FRAME_MAX_HEADER + 255)

static bool is_s2(const struct radio *r)
{
    return REG(r, MODE) == BLE_LR500K;
}

static enum air_phy phy_of(const struct radio *r)
{
    return phy_of_mode(REG(r, MODE));
}

void radio_start_tx(struct radio *r)
{
    enum air_phy phy = phy_of(r);
    struct packet *p = &r->s.packet;
    struct air_packet air = {
        .phy = phy,
        .s2 = is_s2(r),
        .dbm = (int8_t)REG(r, TXPOWER),
        .mhz = (uint16_t)radio_mhz(r),
        .word = radio_word(r, REG(r, TXADDRESS), &air.word_bits),
        .start = radio_now(r) + phy_find(phy)->tx_start,
    };

    REG(r, STATE) = TX;
    air.address = air.start + phy_address_ticks(phy, bits(REG(r, PCNF0), 25, 24), air.word_bits);
    air.begin = air.address + phy_lead_ticks(phy);
    air.bit = phy_bit_ticks(phy, is_s2(r));
    *p = (struct packet){
        .frame = frame_of(REG(r, PCNF0), REG(r, PCNF1), REG(r, CRCCNF)),
        .phy = (uint8_t)phy,
        .s2 = air.s2,
        .ram = REG(r, PACKETPTR),
        .address = air.address - phy_find(phy)->tx_end,
        .lead = phy_lead_ticks(phy),
        .bit = air.bit,
    };
    p->coder = radio_coder(r, &air);
    r->s.phase = PHASE_ADDRESS;
    sched_at(r->p.env->sched, &r->air, p->address);
    if (radio_air(r) != NULL)
        radio_air(r)->send(radio_air_ctx(r), &air);
}

/* One bit behind the address. */
static void put(struct packet *p, struct air_content *c, bool bit)
{
    if (p->coder.white != 0)
        bit = coder_whiten(&p->coder, bit);
    c->bits[c->n_bits / 8] |= (uint8_t)(bit << c->n_bits % 8);
    c->n_bits++;
}

static void put_counted(struct packet *p, struct air_content *c, uint64_t value, unsigned n,
                        bool counts)
{
    for (unsigned i = 0; i < n; i++) {
        bool bit = (value >> i & 1) != 0;

        if (counts)
            coder_count(&p->coder, bit);
        put(p, c, bit);
    }
}

static void put_crc(struct packet *p, struct air_content *c)
{
    uint32_t crc = p->coder.crc;

    for (unsigned i = 8u * p->frame.crc_bytes; i > 0; i--)
        put(p, c, (crc >> (i - 1) & 1) != 0);
}

/* Reads the packet in RAM; what EasyDMA cannot reach reads as zero. */
static void read_packet(struct radio *r, struct air_content *c)
{
    struct packet *p = &r->s.packet;
    struct frame *f = &p->frame;
    uint8_t ram[MAX_RAM_BYTES] = {0};
    unsigned header = frame_header_bytes(f);
    uint64_t air;

    easydma_read(&r->p, p->ram, ram, header);
    frame_set_length(f, frame_header_to_air(f, ram, &air));
    easydma_read(&r->p, p->ram + header, ram + header, f->payload);
    put_counted(p, c, air, frame_header_bits(f), f->crc_of_header);
    for (unsigned i = 0; i < f->payload; i++)
        put_counted(p, c, frame_swap(f, ram[header + i]), 8, true);
    put_crc(p, c);
}

static void address_sent(struct radio *r)
{
    struct packet *p = &r->s.packet;
    struct air_content content = {0};

    read_packet(r, &content);
    content.end = p->address + phy_find(p->phy)->tx_end + p->lead + content.n_bits * p->bit +
                  phy_tail_ticks(p->phy, p->s2);
    r->s.air_end = content.end;
    r->s.phase = PHASE_FRAMESTART;
    sched_at(r->p.env->sched, &r->air, radio_bit_time(r, frame_header_bits(&p->frame)));
    if (radio_air(r) != NULL)
        radio_air(r)->fill(radio_air_ctx(r), &content);
    periph_event(&r->p, EVENTS_ADDRESS);
}

void radio_tx_phase(struct radio *r)
{
    struct packet *p = &r->s.packet;
    struct sched *sched = r->p.env->sched;

    switch (r->s.phase) {
    case PHASE_ADDRESS:
        address_sent(r);
        break;
    case PHASE_FRAMESTART:
        r->s.phase = PHASE_PAYLOAD;
        sched_at(sched, &r->air,
                 radio_bit_time(r, frame_header_bits(&p->frame) + 8u * p->frame.payload));
        if (p->phy == AIR_IEEE802154)
            periph_event(&r->p, EVENTS_FRAMESTART);
        break;
    case PHASE_PAYLOAD:
        r->s.phase = PHASE_END;
        sched_at(sched, &r->air, r->s.air_end - phy_find(p->phy)->tx_end);
        periph_event(&r->p, EVENTS_PAYLOAD);
        break;
    default:
        r->s.air_end_of_tx = true;
        radio_packet_over(r, TXIDLE);
        break;
    }
}

void radio_stop_tx(struct radio *r)
{
    if (radio_air(r) != NULL && radio_state(r) == TX)
        radio_air(r)->stop(radio_air_ctx(r), radio_now(r));
}
