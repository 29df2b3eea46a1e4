/*
 * RADIO looks at the air beside a packet: signal strength, energy detection, clear channel; and
 * counts the bits of a packet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/radio/radio_priv.h"

/*
 * RSSI period, product specification; ED and CCA are eight symbols of IEEE 802.15.4; the offset of
 * EDSAMPLE is ED_RSSIOFFS there.
 */
#define RSSI_TICKS     (TICKS_PER_US / 4)
#define ED_TICKS       (128 * TICKS_PER_US)
#define CCA_TICKS      (128 * TICKS_PER_US)
#define ED_OFFSET_DBM  (-93)
#define RSSISAMPLE_MAX 127

enum cca_mode { CCA_ED, CCA_CARRIER, CCA_CARRIER_AND_ED, CCA_CARRIER_OR_ED };

bool radio_receiver_is_on(const struct radio *r)
{
    return radio_state(r) == RXIDLE || radio_state(r) == RX;
}

static struct air_energy energy_since(const struct radio *r, ticks_t from)
{
    if (radio_air(r) == NULL)
        return (struct air_energy){AIR_NOISE_DBM, false};
    return radio_air(r)->measure(radio_air_ctx(r), phy_of_mode(REG(r, MODE)), radio_mhz(r), from,
                                 radio_now(r));
}

static void rssi_done(void *ctx)
{
    int dbm = energy_since(ctx, radio_now(ctx)).dbm;

    REG(ctx, RSSISAMPLE) = (uint32_t)CLAMP(-dbm, 0, RSSISAMPLE_MAX);
    periph_event(ctx, EVENTS_RSSIEND);
}

static uint32_t ed_level(int dbm)
{
    return (uint32_t)CLAMP(dbm - ED_OFFSET_DBM, 0, 255);
}

static void start_measure(struct radio *r, uint16_t event, ticks_t duration)
{
    if (!radio_receiver_is_on(r))
        return;
    r->s.measure_event = event;
    r->s.measured_from = radio_now(r);
    sched_after(r->p.env->sched, &r->measure, duration);
}

static void stop_measure(struct radio *r, uint16_t event, uint16_t stopped)
{
    if (r->s.measure_event == event)
        sched_cancel(r->p.env->sched, &r->measure);
    periph_event(&r->p, stopped);
}

static bool is_busy(const struct radio *r, struct air_energy energy)
{
    uint32_t threshold = bits(REG(r, CCACTRL), 15, 8);
    bool loud = energy.dbm > AIR_NOISE_DBM && ed_level(energy.dbm) >= threshold;

    switch (bits(REG(r, CCACTRL), 2, 0)) {
    case CCA_CARRIER:
        return energy.carrier;
    case CCA_CARRIER_AND_ED:
        return energy.carrier && loud;
    case CCA_CARRIER_OR_ED:
        return energy.carrier || loud;
    default:
        return loud;
    }
}

static void measured(void *ctx)
{
    struct radio *r = ctx;
    struct air_energy energy = energy_since(r, r->s.measured_from);

    if (r->s.measure_event == EVENTS_EDEND) {
        REG(r, EDSAMPLE) = ed_level(energy.dbm);
        periph_event(&r->p, EVENTS_EDEND);
    } else {
        periph_event(&r->p, is_busy(r, energy) ? EVENTS_CCABUSY : EVENTS_CCAIDLE);
    }
}

/* --- bit counter --- */

static bool packet_under_way(const struct radio *r)
{
    return (radio_state(r) == RX || radio_state(r) == TX) && r->s.phase > PHASE_ADDRESS;
}

/* A count that has passed comes no more. */
static void arm_bit_count(struct radio *r)
{
    uint64_t n = r->s.counted_from + (uint64_t)REG(r, BCC);

    sched_cancel(r->p.env->sched, &r->bit_count);
    if (n <= UINT16_MAX && radio_count_time(r, (unsigned)n) >= radio_now(r))
        sched_at(r->p.env->sched, &r->bit_count, radio_count_time(r, (unsigned)n));
}

static void start_bit_count(struct radio *r)
{
    r->s.counts = packet_under_way(r);
    if (!r->s.counts)
        return;
    r->s.counted_from = (uint16_t)radio_count_now(r);
    arm_bit_count(r);
}

void radio_bcc_written(struct periph *p, unsigned index, uint32_t old)
{
    struct radio *r = radio_of(p);

    if (r->s.counts && packet_under_way(r))
        arm_bit_count(r);
}

static void bits_counted(void *ctx)
{
    radio_store_arrived(ctx);
    periph_event(ctx, EVENTS_BCMATCH);
}

/* --- */

void radio_measure_init(struct radio *r)
{
    struct event_owner *events = &r->p.events;

    event_init(&r->rssi, events, "RSSI", rssi_done, r);
    event_init(&r->measure, events, "ED/CCA", measured, r);
    event_init(&r->bit_count, events, "bit counter", bits_counted, r);
}

bool radio_measure_task(struct radio *r, uint32_t task)
{
    struct sched *sched = r->p.env->sched;

    switch (task) {
    case TASKS_RSSISTART:
        if (radio_receiver_is_on(r))
            sched_after(sched, &r->rssi, RSSI_TICKS);
        return true;
    case TASKS_RSSISTOP:
        sched_cancel(sched, &r->rssi);
        return true;
    case TASKS_BCSTART:
        start_bit_count(r);
        return true;
    case TASKS_BCSTOP:
        r->s.counts = false;
        sched_cancel(sched, &r->bit_count);
        return true;
    case TASKS_EDSTART:
        start_measure(r, EVENTS_EDEND, (REG(r, EDCNT) + UINT64_C(1)) * ED_TICKS);
        return true;
    case TASKS_EDSTOP:
        stop_measure(r, EVENTS_EDEND, EVENTS_EDSTOPPED);
        return true;
    case TASKS_CCASTART:
        start_measure(r, EVENTS_CCAIDLE, CCA_TICKS);
        return true;
    case TASKS_CCASTOP:
        stop_measure(r, EVENTS_CCAIDLE, EVENTS_CCASTOPPED);
        return true;
    default:
        return false;
    }
}
