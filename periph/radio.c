/*
 * RADIO: 2.4 GHz radio of the network core, alone on the air.
 *
 * Follows: product specification, chapter RADIO; Bluetooth Core and IEEE 802.15.4 for time on air.
 * Models:  the state machine with ramp-up and ramp-down; a transmission as ADDRESS, PAYLOAD, END
 * and PHYEND (or FRAMESTART) at the times its bits take; reception that waits for ever; RSSI,
 *          energy detection and clear channel assessment of an empty channel; SHORTS; bit counter.
 * Omits:   other stations: nothing is ever received. Device match, constant tone extension, antenna
 *          switching, TIFS.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_TXEN        0x000
#define TASKS_RXEN        0x004
#define TASKS_START       0x008
#define TASKS_STOP        0x00c
#define TASKS_DISABLE     0x010
#define TASKS_RSSISTART   0x014
#define TASKS_RSSISTOP    0x018
#define TASKS_BCSTART     0x01c
#define TASKS_BCSTOP      0x020
#define TASKS_EDSTART     0x024
#define TASKS_EDSTOP      0x028
#define TASKS_CCASTART    0x02c
#define TASKS_CCASTOP     0x030
#define EVENTS_READY      0x100
#define EVENTS_ADDRESS    0x104
#define EVENTS_PAYLOAD    0x108
#define EVENTS_END        0x10c
#define EVENTS_DISABLED   0x110
#define EVENTS_RSSIEND    0x11c
#define EVENTS_BCMATCH    0x128
#define EVENTS_FRAMESTART 0x138
#define EVENTS_EDEND      0x13c
#define EVENTS_EDSTOPPED  0x140
#define EVENTS_CCAIDLE    0x144
#define EVENTS_CCABUSY    0x148
#define EVENTS_CCASTOPPED 0x14c
#define EVENTS_TXREADY    0x154
#define EVENTS_RXREADY    0x158
#define EVENTS_PHYEND     0x16c
#define PACKETPTR         0x504
#define MODE              0x510
#define PCNF0             0x514
#define PCNF1             0x518
#define CRCCNF            0x534
#define RSSISAMPLE        0x548
#define STATE             0x550
#define BCC               0x560
#define MODECNF0          0x650
#define EDCNT             0x664
#define POWER             0xffc

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

enum { BLE_LR125K = 5, BLE_LR500K = 6, IEEE802154 = 15 };

/*
 * Ramp times: nRF52833 product specification (tTXEN, tRXEN, their FAST variants, tTXDIS), the radio
 * of the same generation; assumption. Ramp-down of a receiver is immediate there.
 */
#define RAMP_TICKS       (140 * TICKS_PER_US)
#define RAMP_FAST_TICKS  (40 * TICKS_PER_US)
#define TX_DISABLE_TICKS (6 * TICKS_PER_US)
#define RX_DISABLE_TICKS TICKS_PER_US
#define RSSI_TICKS       TICKS_PER_US
/* Eight symbols of IEEE 802.15.4. */
#define ED_TICKS         (128 * TICKS_PER_US)
#define CCA_TICKS        (128 * TICKS_PER_US)

/* An empty channel, in -dBm: assumption. */
#define NOISE_FLOOR 100

/* Where the transmission stands: what its next event is. */
enum phase { PHASE_ADDRESS, PHASE_FRAMESTART, PHASE_PAYLOAD, PHASE_END };

struct radio {
    struct periph p;
    struct radio_work {
        enum phase phase;
        uint16_t measure_event; /* EVENTS_EDEND or EVENTS_CCAIDLE */
        uint32_t payload;       /* bytes of the packet on air */
    } s;
    struct event ramp; /* ramp-up or ramp-down ends */
    struct event air;  /* the next phase of the transmission ends */
    struct event rssi;
    struct event measure; /* ED or CCA */
    struct event bit_count;
};

static struct radio *radio_of(const struct periph *p)
{
    return (struct radio *)p;
}

static enum radio_state state(const struct radio *r)
{
    return (enum radio_state)REG(r, STATE);
}

static void set_state(struct radio *r, enum radio_state s)
{
    REG(r, STATE) = s;
}

static void after(struct radio *r, struct event *e, ticks_t delay)
{
    sched_after(r->p.env->sched, e, delay);
}

/* --- time on air --- */

static ticks_t bits_ticks(const struct radio *r, uint64_t bits_on_air)
{
    /* ns a bit, by MODE: 1 and 2 Mbit/s, 125 and 500 kbit/s coded, 250 kbit/s. */
    static const uint16_t ns[16] = {1000, 500,  1000, 1000, 500,  8000, 2000, 1000,
                                    1000, 1000, 1000, 1000, 1000, 1000, 1000, 4000};

    return ticks_from_ns(bits_on_air * ns[REG(r, MODE)]);
}

static ticks_t address_ticks(const struct radio *r)
{
    static const uint8_t preamble_bits[] = {8, 16, 32, 0};

    /* Coded PHY: preamble 80 us, then access address, CI and TERM1 at 125 kbit/s, 296 us. */
    if (REG(r, MODE) == BLE_LR125K || REG(r, MODE) == BLE_LR500K)
        return (80 + 296) * TICKS_PER_US;
    /* IEEE 802.15.4: the SFD stands where others have an address. */
    unsigned address_bits = REG(r, MODE) == IEEE802154 ? 8 : 8 * (bits(REG(r, PCNF1), 18, 16) + 1);

    return bits_ticks(r, preamble_bits[bits(REG(r, PCNF0), 25, 24)] + address_bits);
}

static ticks_t header_ticks(const struct radio *r)
{
    uint32_t pcnf0 = REG(r, PCNF0);

    return bits_ticks(r, bits(pcnf0, 8, 8) * 8 + bits(pcnf0, 3, 0) + bits(pcnf0, 19, 16));
}

static ticks_t crc_ticks(const struct radio *r)
{
    return bits_ticks(r, bits(REG(r, CRCCNF), 1, 0) * 8);
}

/* Payload bytes of the packet in RAM: LENGTH stands behind S0, STATLEN is always sent. */
static uint32_t payload_length(struct radio *r)
{
    uint32_t pcnf0 = REG(r, PCNF0), pcnf1 = REG(r, PCNF1);
    uint32_t length = 0;
    uint8_t byte;

    if (bits(pcnf0, 3, 0) != 0 &&
        easydma_read(&r->p, REG(r, PACKETPTR) + bits(pcnf0, 8, 8), &byte, 1))
        length = byte & ((1u << MIN(bits(pcnf0, 3, 0), 8)) - 1);
    if (bits(pcnf0, 26, 26) != 0) /* CRCINC: LENGTH counts the CRC */
        length -= MIN(length, bits(REG(r, CRCCNF), 1, 0));
    return MIN(length + bits(pcnf1, 15, 8), bits(pcnf1, 7, 0));
}

/* --- transmission --- */

static void start_tx(struct radio *r)
{
    set_state(r, TX);
    r->s.payload = payload_length(r);
    r->s.phase = PHASE_ADDRESS;
    after(r, &r->air, address_ticks(r));
}

static void end_tx(struct radio *r)
{
    set_state(r, TXIDLE);
    sched_cancel(r->p.env->sched, &r->bit_count);
    periph_event(&r->p, EVENTS_END);
    periph_event(&r->p, EVENTS_PHYEND);
}

static void phase_done(void *ctx)
{
    struct radio *r = ctx;

    switch (r->s.phase) {
    case PHASE_ADDRESS:
        r->s.phase = PHASE_FRAMESTART;
        after(r, &r->air, header_ticks(r));
        periph_event(&r->p, EVENTS_ADDRESS);
        break;
    case PHASE_FRAMESTART:
        r->s.phase = PHASE_PAYLOAD;
        after(r, &r->air, bits_ticks(r, r->s.payload * UINT64_C(8)));
        if (REG(r, MODE) == IEEE802154)
            periph_event(&r->p, EVENTS_FRAMESTART);
        break;
    case PHASE_PAYLOAD:
        r->s.phase = PHASE_END;
        after(r, &r->air, crc_ticks(r));
        periph_event(&r->p, EVENTS_PAYLOAD);
        break;
    case PHASE_END:
        end_tx(r);
        break;
    }
}

/* --- ramps --- */

static void enable(struct radio *r, enum radio_state ramp)
{
    bool fast = bits(REG(r, MODECNF0), 0, 0) != 0;

    if (clock_hz(r->p.env->clocks, CLOCK_HFXO) == 0)
        periph_error(&r->p, "radio-without-hfxo", "radio enabled while HFXO is not running");
    set_state(r, ramp);
    after(r, &r->ramp, fast ? RAMP_FAST_TICKS : RAMP_TICKS);
}

static void silence(struct radio *r)
{
    sched_cancel(r->p.env->sched, &r->ramp);
    sched_cancel(r->p.env->sched, &r->air);
    sched_cancel(r->p.env->sched, &r->measure);
    sched_cancel(r->p.env->sched, &r->bit_count);
}

static void disable(struct radio *r)
{
    bool transmitter = state(r) >= TXRU;

    silence(r);
    if (state(r) != DISABLED)
        set_state(r, transmitter ? TXDISABLE : RXDISABLE);
    after(r, &r->ramp, transmitter ? TX_DISABLE_TICKS : RX_DISABLE_TICKS);
}

static void ramped(void *ctx)
{
    struct radio *r = ctx;

    switch (state(r)) {
    case TXRU:
        set_state(r, TXIDLE);
        periph_event(&r->p, EVENTS_READY);
        periph_event(&r->p, EVENTS_TXREADY);
        break;
    case RXRU:
        set_state(r, RXIDLE);
        periph_event(&r->p, EVENTS_READY);
        periph_event(&r->p, EVENTS_RXREADY);
        break;
    default:
        set_state(r, DISABLED);
        periph_event(&r->p, EVENTS_DISABLED);
        break;
    }
}

/* --- measurements --- */

static void rssi_done(void *ctx)
{
    REG(ctx, RSSISAMPLE) = NOISE_FLOOR;
    periph_event(ctx, EVENTS_RSSIEND);
}

static bool receiver_is_on(const struct radio *r)
{
    return state(r) == RXIDLE || state(r) == RX;
}

static void start_measure(struct radio *r, uint16_t event, ticks_t duration)
{
    if (!receiver_is_on(r))
        return;
    r->s.measure_event = event;
    after(r, &r->measure, duration);
}

static void stop_measure(struct radio *r, uint16_t event, uint16_t stopped)
{
    if (r->s.measure_event == event)
        sched_cancel(r->p.env->sched, &r->measure);
    periph_event(&r->p, stopped);
}

static void measured(void *ctx)
{
    struct radio *r = ctx;

    periph_event(&r->p, r->s.measure_event);
}

static void bits_counted(void *ctx)
{
    periph_event(ctx, EVENTS_BCMATCH);
}

/* --- tasks --- */

static void start(struct radio *r)
{
    if (state(r) == TXIDLE)
        start_tx(r);
    else if (state(r) == RXIDLE)
        set_state(r, RX);
}

static void stop(struct radio *r)
{
    if (state(r) == TX)
        set_state(r, TXIDLE);
    else if (state(r) == RX)
        set_state(r, RXIDLE);
    sched_cancel(r->p.env->sched, &r->air);
    sched_cancel(r->p.env->sched, &r->bit_count);
}

static bool may_enable(const struct radio *r)
{
    return state(r) == DISABLED || state(r) == TXIDLE || receiver_is_on(r);
}

static const char *state_name(enum radio_state state)
{
    static const char *const names[] = {
        [DISABLED] = "Disabled",   [RXRU] = "RxRu", [RXIDLE] = "RxIdle", [RX] = "Rx",
        [RXDISABLE] = "RxDisable", [TXRU] = "TxRu", [TXIDLE] = "TxIdle", [TX] = "Tx",
        [TXDISABLE] = "TxDisable",
    };

    return state < G_N_ELEMENTS(names) && names[state] != NULL ? names[state] : "?";
}

static void enable_task(struct radio *r, enum radio_state ramp)
{
    if (!may_enable(r)) {
        periph_error(&r->p, "radio-enable-in-state", "TXEN or RXEN in state %s is ignored",
                     state_name(state(r)));
        return;
    }
    silence(r);
    enable(r, ramp);
}

static void state_task(struct radio *r, uint32_t task)
{
    switch (task) {
    case TASKS_TXEN:
        enable_task(r, TXRU);
        break;
    case TASKS_RXEN:
        enable_task(r, RXRU);
        break;
    case TASKS_START:
        start(r);
        break;
    case TASKS_STOP:
        stop(r);
        break;
    default:
        disable(r);
        break;
    }
}

static void radio_task(struct periph *p, uint32_t task)
{
    struct radio *r = radio_of(p);

    switch (task) {
    case TASKS_RSSISTART:
        if (receiver_is_on(r))
            after(r, &r->rssi, RSSI_TICKS);
        break;
    case TASKS_RSSISTOP:
        sched_cancel(p->env->sched, &r->rssi);
        break;
    case TASKS_BCSTART: /* bits pass only while a packet is on the air */
        if (state(r) == TX)
            after(r, &r->bit_count, bits_ticks(r, REG(p, BCC)));
        break;
    case TASKS_BCSTOP:
        sched_cancel(p->env->sched, &r->bit_count);
        break;
    case TASKS_EDSTART:
        start_measure(r, EVENTS_EDEND, (REG(p, EDCNT) + UINT64_C(1)) * ED_TICKS);
        break;
    case TASKS_EDSTOP:
        stop_measure(r, EVENTS_EDEND, EVENTS_EDSTOPPED);
        break;
    case TASKS_CCASTART:
        start_measure(r, EVENTS_CCAIDLE, CCA_TICKS);
        break;
    case TASKS_CCASTOP:
        stop_measure(r, EVENTS_CCAIDLE, EVENTS_CCASTOPPED);
        break;
    default:
        state_task(r, task);
        break;
    }
}

/* --- the device --- */

/* Switching POWER off puts every register to its reset value. */
static void power_written(struct periph *p, unsigned index, uint32_t old)
{
    if (REG(p, POWER) != 0)
        return;
    periph_reset(p, true);
    REG(p, POWER) = 0;
}

static void radio_init(struct periph *p)
{
    struct radio *r = radio_of(p);

    event_init(&r->ramp, &p->events, "ramp", ramped, r);
    event_init(&r->air, &p->events, "on air", phase_done, r);
    event_init(&r->rssi, &p->events, "RSSI", rssi_done, r);
    event_init(&r->measure, &p->events, "ED/CCA", measured, r);
    event_init(&r->bit_count, &p->events, "bit counter", bits_counted, r);
}

/* clang-format off */
static const struct reg_desc radio_regs[] = {
    {"TASKS_TXEN", TASKS_TXEN, REG_TASK},
    {"TASKS_RXEN", TASKS_RXEN, REG_TASK},
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"TASKS_DISABLE", TASKS_DISABLE, REG_TASK},
    {"TASKS_RSSISTART", TASKS_RSSISTART, REG_TASK},
    {"TASKS_RSSISTOP", TASKS_RSSISTOP, REG_TASK},
    {"TASKS_BCSTART", TASKS_BCSTART, REG_TASK},
    {"TASKS_BCSTOP", TASKS_BCSTOP, REG_TASK},
    {"TASKS_EDSTART", TASKS_EDSTART, REG_TASK},
    {"TASKS_EDSTOP", TASKS_EDSTOP, REG_TASK},
    {"TASKS_CCASTART", TASKS_CCASTART, REG_TASK},
    {"TASKS_CCASTOP", TASKS_CCASTOP, REG_TASK},
    {"EVENTS_READY", EVENTS_READY, REG_EVENT},
    {"EVENTS_ADDRESS", EVENTS_ADDRESS, REG_EVENT},
    {"EVENTS_PAYLOAD", EVENTS_PAYLOAD, REG_EVENT},
    {"EVENTS_END", EVENTS_END, REG_EVENT},
    {"EVENTS_DISABLED", EVENTS_DISABLED, REG_EVENT},
    {"EVENTS_DEVMATCH", 0x114, REG_EVENT},
    {"EVENTS_DEVMISS", 0x118, REG_EVENT},
    {"EVENTS_RSSIEND", EVENTS_RSSIEND, REG_EVENT},
    {"EVENTS_BCMATCH", EVENTS_BCMATCH, REG_EVENT},
    {"EVENTS_CRCOK", 0x130, REG_EVENT},
    {"EVENTS_CRCERROR", 0x134, REG_EVENT},
    {"EVENTS_FRAMESTART", EVENTS_FRAMESTART, REG_EVENT},
    {"EVENTS_EDEND", EVENTS_EDEND, REG_EVENT},
    {"EVENTS_EDSTOPPED", EVENTS_EDSTOPPED, REG_EVENT},
    {"EVENTS_CCAIDLE", EVENTS_CCAIDLE, REG_EVENT},
    {"EVENTS_CCABUSY", EVENTS_CCABUSY, REG_EVENT},
    {"EVENTS_CCASTOPPED", EVENTS_CCASTOPPED, REG_EVENT},
    {"EVENTS_RATEBOOST", 0x150, REG_EVENT},
    {"EVENTS_TXREADY", EVENTS_TXREADY, REG_EVENT},
    {"EVENTS_RXREADY", EVENTS_RXREADY, REG_EVENT},
    {"EVENTS_MHRMATCH", 0x15c, REG_EVENT},
    {"EVENTS_SYNC", 0x168, REG_EVENT},
    {"EVENTS_PHYEND", EVENTS_PHYEND, REG_EVENT},
    {"EVENTS_CTEPRESENT", 0x170, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = 0x3ff97f},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"CRCSTATUS", 0x400, REG_RO},
    {"RXMATCH", 0x408, REG_RO},
    {"RXCRC", 0x40c, REG_RO},
    {"DAI", 0x410, REG_RO},
    {"PDUSTAT", 0x414, REG_RO},
    {"CTESTATUS", 0x44c, REG_RO},
    {"DFESTATUS", 0x458, REG_RO},
    {"PACKETPTR", PACKETPTR, REG_RW, .reset = 0x01000000, .mask = UINT32_MAX},
    {"FREQUENCY", 0x508, REG_RW, .reset = 2, .mask = 0x17f},
    {"TXPOWER", 0x50c, REG_RW, .mask = 0xff},
    {"MODE", MODE, REG_RW, .mask = 0xf},
    {"PCNF0", PCNF0, REG_RW, .mask = 0x67df010f},
    {"PCNF1", PCNF1, REG_RW, .mask = 0x0307ffff},
    {"BASE0", 0x51c, REG_RW, .mask = UINT32_MAX},
    {"BASE1", 0x520, REG_RW, .mask = UINT32_MAX},
    {"PREFIX0", 0x524, REG_RW, .mask = UINT32_MAX},
    {"PREFIX1", 0x528, REG_RW, .mask = UINT32_MAX},
    {"TXADDRESS", 0x52c, REG_RW, .mask = 7},
    {"RXADDRESSES", 0x530, REG_RW, .mask = 0xff},
    {"CRCCNF", CRCCNF, REG_RW, .mask = 0x303},
    {"CRCPOLY", 0x538, REG_RW, .mask = 0xffffff},
    {"CRCINIT", 0x53c, REG_RW, .mask = 0xffffff},
    {"TIFS", 0x544, REG_RW, .mask = 0x3ff},
    {"RSSISAMPLE", RSSISAMPLE, REG_RO},
    {"STATE", STATE, REG_RO},
    {"DATAWHITEIV", 0x554, REG_RW, .reset = 0x40, .mask = 0x7f},
    {"BCC", BCC, REG_RW, .mask = UINT32_MAX},
    {"DAB[n]", 0x600, REG_RW, .mask = UINT32_MAX, .count = 8},
    {"DAP[n]", 0x620, REG_RW, .mask = 0xffff, .count = 8},
    {"DACNF", 0x640, REG_RW, .mask = 0xffff},
    {"MHRMATCHCONF", 0x644, REG_RW, .mask = UINT32_MAX},
    {"MHRMATCHMAS", 0x648, REG_RW, .mask = UINT32_MAX},
    {"MODECNF0", MODECNF0, REG_RW, .reset = 0x200, .mask = 0x301},
    {"SFD", 0x660, REG_RW, .reset = 0xa7, .mask = 0xff},
    {"EDCNT", EDCNT, REG_RW, .mask = 0x1fffff},
    {"EDSAMPLE", 0x668, REG_RO},
    {"CCACTRL", 0x66c, REG_RW, .reset = 0x052d0000, .mask = 0xffffff07},
    {"DFEMODE", 0x900, REG_RW, .mask = 3},
    {"CTEINLINECONF", 0x904, REG_RW, .reset = 0x2800, .mask = 0xfffffcd9},
    {"DFECTRL1", 0x910, REG_RW, .reset = 0x00023282, .mask = 0x0ff7f7bf},
    {"DFECTRL2", 0x914, REG_RW, .mask = 0x0fff1fff},
    {"SWITCHPATTERN", 0x928, REG_RW, .mask = 0xff},
    {"CLEARPATTERN", 0x92c, REG_RW, .mask = 1},
    {"PSEL.DFEGPIO[n]", 0x930, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX, .count = 8},
    {"DFEPACKET.PTR", 0x950, REG_RW, .reset = 0x01000000, .mask = UINT32_MAX},
    {"DFEPACKET.MAXCNT", 0x954, REG_RW, .reset = 0x1000, .mask = 0x3fff},
    {"DFEPACKET.AMOUNT", 0x958, REG_RO},
    {"POWER", POWER, REG_RW, .reset = 1, .mask = 1, .written = power_written},
};

static const struct short_desc radio_shorts[] = {
    {0, EVENTS_READY, TASKS_START},
    {1, EVENTS_END, TASKS_DISABLE},
    {2, EVENTS_DISABLED, TASKS_TXEN},
    {3, EVENTS_DISABLED, TASKS_RXEN},
    {4, EVENTS_ADDRESS, TASKS_RSSISTART},
    {5, EVENTS_END, TASKS_START},
    {6, EVENTS_ADDRESS, TASKS_BCSTART},
    {8, EVENTS_DISABLED, TASKS_RSSISTOP},
    {11, EVENTS_RXREADY, TASKS_CCASTART},
    {12, EVENTS_CCAIDLE, TASKS_TXEN},
    {13, EVENTS_CCABUSY, TASKS_DISABLE},
    {14, EVENTS_FRAMESTART, TASKS_BCSTART},
    {15, EVENTS_READY, TASKS_EDSTART},
    {16, EVENTS_EDEND, TASKS_DISABLE},
    {17, EVENTS_CCAIDLE, TASKS_STOP},
    {18, EVENTS_TXREADY, TASKS_START},
    {19, EVENTS_RXREADY, TASKS_START},
    {20, EVENTS_PHYEND, TASKS_DISABLE},
    {21, EVENTS_PHYEND, TASKS_START},
};
/* clang-format on */

static enum periph_draw radio_draw(const struct periph *p)
{
    switch ((enum radio_state)REG(p, STATE)) {
    case DISABLED:
        return DRAW_OFF;
    case RX:
    case RXIDLE:
        return DRAW_MOVING;
    case TX:
        return DRAW_SENDING;
    default:
        return DRAW_WAITING;
    }
}

const struct periph_type radio_type = {
    .name = "RADIO",
    .size = sizeof(struct radio),
    .regs = radio_regs,
    .n_regs = ARRAY_LEN(radio_regs),
    .state = PERIPH_STATE(struct radio, s),
    .changes_unannounced = true,
    .shorts = radio_shorts,
    .n_shorts = ARRAY_LEN(radio_shorts),
    .dppi = true,
    .init = radio_init,
    .task = radio_task,
    .draw = radio_draw,
};
