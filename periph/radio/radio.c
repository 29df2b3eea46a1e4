/*
 * RADIO: 2.4 GHz radio of the network core.
 *
 * Follows: product specification, chapter RADIO; Bluetooth Core and IEEE 802.15.4 for time on air;
 *          figures of Nordic's hardware models and of Zephyr's controller for delays (phy.c).
 * Models:  states, ramps and TIFS; sending and receiving in all modes, packet by packet: address
 *          and device match, whitening, CRC, bit counter, RSSI, energy detection, clear channel.
 * Omits:   constant tone extension and antenna switching; a packet that is too weak for a bit
 *          here and there; a stronger packet does not take the receiver from a weaker one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/radio/radio_priv.h"

static void set_state(struct radio *r, enum radio_state s)
{
    REG(r, STATE) = s;
}

static const struct phy *times(const struct radio *r)
{
    return phy_find(phy_of_mode(REG(r, MODE)));
}

static bool ramps_fast(const struct radio *r)
{
    return (REG(r, MODECNF0) & MODECNF0_RU_FAST) != 0;
}

static ticks_t ramp_ticks(const struct radio *r)
{
    return ramps_fast(r) ? RAMP_FAST_TICKS : times(r)->ramp;
}

/* --- the packet under way --- */

static void phase_done(void *ctx)
{
    struct radio *r = ctx;

    if (radio_state(r) == TX)
        radio_tx_phase(r);
    else
        radio_rx_phase(r);
}

/* Nothing of a packet goes on. */
static void leave_packet(struct radio *r)
{
    struct sched *sched = r->p.env->sched;

    r->s.phase = PHASE_NONE;
    r->s.counts = false;
    sched_cancel(sched, &r->air);
    sched_cancel(sched, &r->bit_count);
    sched_cancel(sched, &r->match);
}

void radio_packet_over(struct radio *r, enum radio_state idle)
{
    leave_packet(r);
    set_state(r, idle);
    periph_event(&r->p, EVENTS_END);
    periph_event(&r->p, EVENTS_PHYEND);
}

/* --- ramps --- */

static void enable(struct radio *r, enum radio_state ramp)
{
    if (clock_hz(r->p.env->clocks, CLOCK_HFXO) == 0)
        periph_error(&r->p, "radio-without-hfxo", "radio enabled while HFXO is not running");
    set_state(r, ramp);
    r->s.ready_at = radio_now(r) + ramp_ticks(r);
    sched_at(r->p.env->sched, &r->ramp, r->s.ready_at);
}

static void silence(struct radio *r)
{
    radio_stop_tx(r);
    leave_packet(r);
    sched_cancel(r->p.env->sched, &r->ramp);
    sched_cancel(r->p.env->sched, &r->ifs);
    sched_cancel(r->p.env->sched, &r->measure);
}

static void disable(struct radio *r)
{
    enum radio_state before = radio_state(r);
    bool transmitter = before >= TXRU;

    silence(r);
    if (before != DISABLED)
        set_state(r, transmitter ? TXDISABLE : RXDISABLE);
    sched_after(r->p.env->sched, &r->ramp, transmitter ? times(r)->tx_off : RX_OFF_TICKS);
}

/* Shorts and DPPI that follow start within the event, which is how TIFS knows them. */
static void disabled(struct radio *r)
{
    set_state(r, DISABLED);
    r->s.by_disabled = true;
    periph_event(&r->p, EVENTS_DISABLED);
    r->s.by_disabled = false;
}

static void ramped(void *ctx)
{
    struct radio *r = ctx;

    switch (radio_state(r)) {
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
        disabled(r);
        break;
    }
}

/* --- TIFS --- */

/* How long before TIFS is over a receiver opens: the hardware models' choice. */
#define IFS_EARLY_TICKS (3 * TICKS_PER_US)

/*
 * When the ramp that a short asks for has to begin so that TIFS lies between two packets on the
 * air. Hardware sees to that with ramps of normal length only.
 */
static bool waits_for_ifs(struct radio *r, bool tx, ticks_t *when)
{
    uint32_t wanted = SHORT_END_DISABLE | (tx ? SHORT_DISABLED_TXEN : SHORT_DISABLED_RXEN);
    ticks_t before = ramp_ticks(r) + (tx ? times(r)->tx_start : IFS_EARLY_TICKS);
    ticks_t first_bit = r->s.air_end + REG(r, TIFS) * TICKS_PER_US;

    if (!r->s.by_disabled || ramps_fast(r) || REG(r, TIFS) == 0 || r->s.air_end == 0 ||
        (REG(r, SHORTS) & wanted) != wanted || first_bit <= radio_now(r) + before)
        return false;
    *when = first_bit - before;
    return true;
}

static void ifs_over(void *ctx)
{
    struct radio *r = ctx;

    enable(r, r->s.ifs_task == TASKS_TXEN ? TXRU : RXRU);
}

/* --- tasks --- */

static void start(struct radio *r)
{
    if (radio_state(r) == TXIDLE)
        radio_start_tx(r);
    else if (radio_state(r) == RXIDLE)
        radio_start_rx(r);
}

static void stop(struct radio *r)
{
    radio_stop_tx(r);
    if (radio_state(r) == TX)
        set_state(r, TXIDLE);
    else if (radio_state(r) == RX)
        set_state(r, RXIDLE);
    leave_packet(r);
}

static bool may_enable(const struct radio *r)
{
    return radio_state(r) == DISABLED || radio_state(r) == TXIDLE || radio_receiver_is_on(r);
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

static void enable_task(struct radio *r, uint16_t task)
{
    ticks_t when;

    if (!may_enable(r)) {
        periph_error(&r->p, "radio-enable-in-state", "TXEN or RXEN in state %s is ignored",
                     state_name(radio_state(r)));
        return;
    }
    silence(r);
    if (waits_for_ifs(r, task == TASKS_TXEN, &when)) {
        r->s.ifs_task = task;
        sched_at(r->p.env->sched, &r->ifs, when);
    } else {
        enable(r, task == TASKS_TXEN ? TXRU : RXRU);
    }
}

static void radio_task(struct periph *p, uint32_t task)
{
    struct radio *r = radio_of(p);

    switch (task) {
    case TASKS_TXEN:
    case TASKS_RXEN:
        enable_task(r, (uint16_t)task);
        break;
    case TASKS_START:
        start(r);
        break;
    case TASKS_STOP:
        stop(r);
        break;
    case TASKS_DISABLE:
        disable(r);
        break;
    default:
        radio_measure_task(r, task);
        break;
    }
}

/* --- the antenna --- */

/* Whatever firmware does, a ramp comes before a packet. */
static ticks_t silent_until(void *radio, ticks_t now)
{
    const struct radio *r = radio;

    switch (radio_state(r)) {
    case TXRU:
        return r->s.ready_at;
    case TXIDLE:
    case TX:
        return now;
    default:
        return now + RAMP_FAST_TICKS;
    }
}

static void connect_antenna(struct radio *r)
{
    struct antenna *antenna = r->p.env->antenna;

    if (antenna == NULL)
        return;
    antenna->heard = radio_heard;
    antenna->silent_until = silent_until;
    antenna->radio = r;
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

/* What was on the air when the radio was reset breaks off. */
static void radio_release(struct periph *p)
{
    radio_stop_tx(radio_of(p));
}

static uint32_t read_white(struct periph *p, unsigned index)
{
    return REG(p, DATAWHITEIV) | DATAWHITEIV_ONE;
}

static void radio_init(struct periph *p)
{
    struct radio *r = radio_of(p);

    event_init(&r->ramp, &p->events, "ramp", ramped, r);
    event_init(&r->air, &p->events, "on air", phase_done, r);
    radio_measure_init(r);
    event_init(&r->ifs, &p->events, "TIFS", ifs_over, r);
    event_init(&r->match, &p->events, "device match", radio_match, r);
    connect_antenna(r);
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
    {"EVENTS_DEVMATCH", EVENTS_DEVMATCH, REG_EVENT},
    {"EVENTS_DEVMISS", EVENTS_DEVMISS, REG_EVENT},
    {"EVENTS_RSSIEND", EVENTS_RSSIEND, REG_EVENT},
    {"EVENTS_BCMATCH", EVENTS_BCMATCH, REG_EVENT},
    {"EVENTS_CRCOK", EVENTS_CRCOK, REG_EVENT},
    {"EVENTS_CRCERROR", EVENTS_CRCERROR, REG_EVENT},
    {"EVENTS_FRAMESTART", EVENTS_FRAMESTART, REG_EVENT},
    {"EVENTS_EDEND", EVENTS_EDEND, REG_EVENT},
    {"EVENTS_EDSTOPPED", EVENTS_EDSTOPPED, REG_EVENT},
    {"EVENTS_CCAIDLE", EVENTS_CCAIDLE, REG_EVENT},
    {"EVENTS_CCABUSY", EVENTS_CCABUSY, REG_EVENT},
    {"EVENTS_CCASTOPPED", EVENTS_CCASTOPPED, REG_EVENT},
    {"EVENTS_RATEBOOST", EVENTS_RATEBOOST, REG_EVENT},
    {"EVENTS_TXREADY", EVENTS_TXREADY, REG_EVENT},
    {"EVENTS_RXREADY", EVENTS_RXREADY, REG_EVENT},
    {"EVENTS_MHRMATCH", EVENTS_MHRMATCH, REG_EVENT},
    {"EVENTS_SYNC", EVENTS_SYNC, REG_EVENT},
    {"EVENTS_PHYEND", EVENTS_PHYEND, REG_EVENT},
    {"EVENTS_CTEPRESENT", 0x170, REG_EVENT},
    {"SHORTS", SHORTS, REG_RW, .mask = 0x3ff97f},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"CRCSTATUS", CRCSTATUS, REG_RO},
    {"RXMATCH", RXMATCH, REG_RO},
    {"RXCRC", RXCRC, REG_RO},
    {"DAI", DAI, REG_RO},
    {"PDUSTAT", PDUSTAT, REG_RO},
    {"CTESTATUS", 0x44c, REG_RO},
    {"DFESTATUS", 0x458, REG_RO},
    {"PACKETPTR", PACKETPTR, REG_RW, .reset = 0x01000000, .mask = UINT32_MAX},
    {"FREQUENCY", FREQUENCY, REG_RW, .reset = 2, .mask = 0x17f},
    {"TXPOWER", TXPOWER, REG_RW, .mask = 0xff},
    {"MODE", MODE, REG_RW, .mask = 0xf},
    {"PCNF0", PCNF0, REG_RW, .mask = 0x67df010f},
    {"PCNF1", PCNF1, REG_RW, .mask = 0x0307ffff},
    {"BASE0", BASE0, REG_RW, .mask = UINT32_MAX},
    {"BASE1", BASE1, REG_RW, .mask = UINT32_MAX},
    {"PREFIX0", PREFIX0, REG_RW, .mask = UINT32_MAX},
    {"PREFIX1", 0x528, REG_RW, .mask = UINT32_MAX},
    {"TXADDRESS", TXADDRESS, REG_RW, .mask = 7},
    {"RXADDRESSES", RXADDRESSES, REG_RW, .mask = 0xff},
    {"CRCCNF", CRCCNF, REG_RW, .mask = 0x303},
    {"CRCPOLY", CRCPOLY, REG_RW, .mask = 0xffffff},
    {"CRCINIT", CRCINIT, REG_RW, .mask = 0xffffff},
    {"TIFS", TIFS, REG_RW, .mask = 0x3ff},
    {"RSSISAMPLE", RSSISAMPLE, REG_RO},
    {"STATE", STATE, REG_RO},
    {"DATAWHITEIV", DATAWHITEIV, REG_RW, .reset = DATAWHITEIV_ONE, .mask = 0x7f,
     .read = read_white},
    {"BCC", BCC, REG_RW, .mask = UINT32_MAX, .written = radio_bcc_written},
    {"DAB[n]", DAB, REG_RW, .mask = UINT32_MAX, .count = 8},
    {"DAP[n]", DAP, REG_RW, .mask = 0xffff, .count = 8},
    {"DACNF", DACNF, REG_RW, .mask = 0xffff},
    {"MHRMATCHCONF", MHRMATCHCONF, REG_RW, .mask = UINT32_MAX},
    {"MHRMATCHMAS", MHRMATCHMAS, REG_RW, .mask = UINT32_MAX},
    {"MODECNF0", MODECNF0, REG_RW, .reset = 0x200, .mask = 0x301},
    {"SFD", SFD, REG_RW, .reset = 0xa7, .mask = 0xff},
    {"EDCNT", EDCNT, REG_RW, .mask = 0x1fffff},
    {"EDSAMPLE", EDSAMPLE, REG_RO},
    {"CCACTRL", CCACTRL, REG_RW, .reset = 0x052d0000, .mask = 0xffffff07},
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

static const struct state_limit radio_limits[] = {
    STATE_LIMIT(struct radio, s.phase, PHASE_END),
    STATE_FLAGS(struct radio, s.counts, s.by_disabled),
    STATE_FLAGS(struct radio, s.air_end_of_tx, s.air_end_of_tx),
    STATE_LIMIT(struct radio, s.packet.frame.s0_bits, 8),
    STATE_LIMIT(struct radio, s.packet.frame.length_bits, 15),
    STATE_LIMIT(struct radio, s.packet.frame.s1_bits, 15),
    STATE_LIMIT(struct radio, s.packet.frame.s0_bytes, 1),
    STATE_LIMIT(struct radio, s.packet.frame.length_bytes, 2),
    STATE_LIMIT(struct radio, s.packet.frame.s1_bytes, 2),
    STATE_LIMIT(struct radio, s.packet.frame.crc_bytes, 3),
    STATE_FLAGS(struct radio, s.packet.frame.length_counts_crc, s.packet.frame.crc_of_header),
    STATE_LIMIT(struct radio, s.packet.frame.payload, 255),
    STATE_FLAGS(struct radio, s.packet.frame.too_long, s.packet.frame.too_long),
    STATE_LIMIT(struct radio, s.packet.phy, AIR_PHYS - 1),
    STATE_FLAGS(struct radio, s.packet.s2, s.packet.s2),
};

/* Where the packet is said to stand is where its next event says. */
static bool radio_sound(const struct periph *p)
{
    const struct radio *r = radio_of(p);
    const struct packet *packet = &r->s.packet;
    const struct frame *f = &packet->frame;
    unsigned header = frame_header_bits(f), payload = 8u * f->payload;
    ticks_t bit = phy_bit_ticks(packet->phy, packet->s2);

    if (r->s.air_end > radio_now(r) + TICKS_PER_SECOND)
        return false;
    switch (r->s.phase) {
    case PHASE_NONE:
    case PHASE_END:
        return true;
    case PHASE_ADDRESS:
        return radio_state(r) != TX || (packet->bit == bit && packet->address == r->air.when);
    default:
        break;
    }
    if (packet->bit != bit || packet->lead != phy_lead_ticks(packet->phy) || !r->air.armed ||
        packet->address > radio_now(r))
        return false;
    if (r->s.phase == PHASE_RATEBOOST)
        return r->air.when == radio_bit_time(r, 0);
    if (r->s.phase == PHASE_FRAMESTART)
        return r->air.when == radio_bit_time(r, header);
    return r->air.when == radio_bit_time(r, header + payload) &&
           (radio_state(r) != TX || r->s.air_end >= r->air.when + TICKS_PER_US * 3);
}

const struct periph_type radio_type = {
    .name = "RADIO",
    .size = sizeof(struct radio),
    .regs = radio_regs,
    .n_regs = ARRAY_LEN(radio_regs),
    .state = PERIPH_STATE(struct radio, s),
    PERIPH_LIMITS(radio_limits),
    .sound = radio_sound,
    .changes_unannounced = true,
    .shorts = radio_shorts,
    .n_shorts = ARRAY_LEN(radio_shorts),
    .dppi = true,
    .init = radio_init,
    .release = radio_release,
    .task = radio_task,
    .draw = radio_draw,
};
