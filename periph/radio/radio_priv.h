/*
 * Inside of RADIO: radio.c has states and tasks, transmit.c and receive.c the packet under way,
 * packet.c what both need of it, measure.c what looks at the air beside it, frame.c what a packet
 * looks like, phy.c how long its parts take.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/antenna.h"
#include "periph/devices.h"
#include "periph/radio/frame.h"
#include "periph/radio/phy.h"
#include "periph/radio/radio_regs.h"

enum radio_state {
    DISABLED = 0,
    RXRU = 1,
    RXIDLE = 2,
    RX = 3,
    RXDISABLE = 4,
    TXRU = 9,
    TXIDLE = 10,
    TX = 11,
    TXDISABLE = 12,
};

/* Where the packet stands: what its next event is. */
enum phase {
    PHASE_NONE,
    PHASE_ADDRESS,
    PHASE_RATEBOOST, /* received, the end of TERM1 */
    PHASE_FRAMESTART,
    PHASE_PAYLOAD,
    PHASE_END,
};

/* The packet under way, latched by START and known from its address on. */
struct packet {
    struct frame frame;
    uint8_t phy; /* enum air_phy */
    bool s2;
    uint32_t ram;      /* PACKETPTR */
    ticks_t address;   /* EVENTS_ADDRESS */
    ticks_t lead, bit; /* from there to the first bit; each bit */
    uint32_t serial;   /* of what is received; 0: nothing yet */
    struct coder coder;
    uint64_t header; /* S0, LENGTH and S1 as they came */
    uint32_t crc;    /* as it came */
    uint16_t taken;  /* bits behind the address */
    uint8_t byte;    /* the bits of payload that are none yet */
};

struct radio {
    struct periph p;
    struct radio_work {
        enum phase phase;
        uint16_t measure_event; /* EVENTS_EDEND or EVENTS_CCAIDLE */
        uint16_t counted_from;  /* where in the packet BCSTART came, in bits */
        bool counts;
        bool by_disabled;  /* EVENTS_DISABLED is being raised: a TXEN now is a short's */
        uint16_t ifs_task; /* TASKS_TXEN or TASKS_RXEN that waits for TIFS */
        ticks_t air_end;   /* of the last packet; 0: there was none */
        bool air_end_of_tx;
        ticks_t ready_at; /* the ramp under way ends */
        ticks_t listening_since;
        ticks_t measured_from;
        struct packet packet;
    } s;
    struct event ramp; /* ramp-up or ramp-down ends */
    struct event ifs;  /* TIFS lets a ramp begin */
    struct event air;  /* the next phase of the packet */
    struct event rssi;
    struct event measure; /* ED or CCA */
    struct event bit_count;
    struct event match; /* enough of the packet is there for DEVMATCH or MHRMATCH */
};

static inline struct radio *radio_of(const struct periph *p)
{
    return (struct radio *)p;
}

static inline enum radio_state radio_state(const struct radio *r)
{
    return (enum radio_state)REG(r, STATE);
}

static inline ticks_t radio_now(const struct radio *r)
{
    return sched_now(r->p.env->sched);
}

/* The air that others are on; NULL: none. */
static inline const struct air *radio_air(const struct radio *r)
{
    return r->p.env->antenna != NULL ? r->p.env->antenna->air : NULL;
}

static inline void *radio_air_ctx(const struct radio *r)
{
    return r->p.env->antenna->air_ctx;
}

/* The last bit has come or gone. */
void radio_packet_over(struct radio *r, enum radio_state idle);

/* --- packet.c --- */
unsigned radio_mhz(const struct radio *r);
/* Logical address n as it is on air, the first bit lowest; IEEE 802.15.4: the SFD. */
uint64_t radio_word(const struct radio *r, unsigned n, uint8_t *bits);
/* CRC and whitening behind the address of a packet. */
struct coder radio_coder(const struct radio *r, const struct air_packet *air);
/* When so many bits behind the header's begin are over, for the events of the packet under way. */
ticks_t radio_bit_time(const struct radio *r, unsigned n);
/* The same counted from the address as the bit counter does, which sees CI and TERM1 as well. */
ticks_t radio_count_time(const struct radio *r, unsigned n);
unsigned radio_count_now(const struct radio *r);

/* --- transmit.c --- */
void radio_start_tx(struct radio *r);
void radio_tx_phase(struct radio *r);
/* What is on the air breaks off. */
void radio_stop_tx(struct radio *r);

/* --- receive.c --- */
void radio_start_rx(struct radio *r);
void radio_rx_phase(struct radio *r);
/* A packet has begun somewhere. */
void radio_heard(void *radio);
/* What has arrived by now is in RAM. */
void radio_store_arrived(struct radio *r);
/* The event `match`. */
void radio_match(void *radio);

/* --- measure.c --- */
void radio_measure_init(struct radio *r);
/* Whether the task was one of those that look at the air. */
bool radio_measure_task(struct radio *r, uint32_t task);
void radio_bcc_written(struct periph *p, unsigned index, uint32_t old);
bool radio_receiver_is_on(const struct radio *r);
