/*
 * A serial NOR flash chip: pulses of CS#, power states and the interface to the controller.
 *
 * Follows: MX25R6435F data sheet for the order of things; differences between parts are data.
 * Models:  single, dual and quad frames, misaligned frames bit by bit, HOLD#, deep power-down,
 *          clock limits, software reset, power cycles.
 * Omits:   DTR and 4-4-4 modes, continuous read (mode bits A5h): the controller never sends them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/nor/nor.h"

#include "periph/nor/nor_priv.h"

struct nor *nor_new(const struct nor_chip *chip, uint8_t *array, uint32_t size, struct sched *sched,
                    struct guest_log *log, uint64_t seed)
{
    struct nor *n = g_new0(struct nor, 1);

    g_assert(size != 0 && size % NOR_VIEW_PAGE == 0 && chip->page <= NOR_PAGE_MAX);
    n->chip = chip;
    n->array = array;
    n->size = size;
    n->sched = sched;
    n->events = (struct event_owner){.name = "flash chip", .sched = sched};
    n->log = log;
    n->s.random = seed;
    n->idle = 0xff;
    n->overclock = chip->margin != 0 ? chip->margin : NOR_MARGIN;
    n->aside = g_new0(uint8_t *, size / NOR_VIEW_PAGE);
    n->erases = g_new0(uint32_t, size / NOR_VIEW_PAGE);
    memset(n->s.otp, 0xff, sizeof n->s.otp);
    memcpy(n->s.kept, chip->factory, sizeof n->s.kept);
    if (chip->sfdp == NULL) {
        n->sfdp = g_malloc(NOR_SFDP_SIZE);
        nor_compose_sfdp(chip, n->sfdp);
    }
    nor_job_init(n);
    nor_reset(n);
    return n;
}

void nor_free(struct nor *n)
{
    if (n == NULL)
        return;
    sched_cancel(n->sched, &n->done);
    for (uint32_t addr = 0; addr < n->size; addr += NOR_VIEW_PAGE)
        nor_return_page(n, addr);
    g_free(n->sfdp);
    g_free(n->aside);
    g_free(n->erases);
    g_free(n);
}

const struct event_owner *nor_events(const struct nor *n)
{
    return &n->events;
}

uint32_t nor_random(struct nor *n)
{
    /* splitmix64, as periph_random(): the chip has a source of its own so that it can be moved
     * between machines without changing what happens to it. */
    uint64_t z = (n->s.random += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

void nor_complain(struct nor *n, enum guest_severity severity, const char *id, const char *format,
                  ...)
{
    va_list args;

    if (n->s.pulse.quiet)
        return;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    guest_report(n->log, severity, n->chip->name, id, "%s", text);
    g_free(text);
}

void nor_state_changed(struct nor *n)
{
    TELL(&n->listeners, struct nor_listener, state_changed, n);
}

const struct nor_mode *nor_mode(const struct nor *n)
{
    return &n->chip->modes[nor_bit_set(n, n->chip->mode_bit) ? 1 : 0];
}

bool nor_high_performance(const struct nor *n)
{
    return nor_mode(n) == &n->chip->modes[1];
}

bool nor_bit_set(const struct nor *n, struct nor_bit bit)
{
    return (n->s.reg[bit.reg] & bit.mask) != 0;
}

void nor_put_bit(struct nor *n, struct nor_bit bit, bool value)
{
    n->s.reg[bit.reg] = (uint8_t)((n->s.reg[bit.reg] & ~bit.mask) | (value ? bit.mask : 0));
}

bool nor_answers(const struct nor *n)
{
    return n->s.power == NOR_AWAKE && sched_now(n->sched) >= n->s.deaf_until;
}

/* HOLD# works only while IO3 is not data, that is while QE is clear. */
static bool held(const struct nor *n, const struct nor_wires *wires)
{
    return !wires->io3 && n->chip->quad_enable.mask != 0 && !nor_bit_set(n, n->chip->quad_enable);
}

void nor_select(struct nor *n, const struct nor_wires *wires)
{
    struct nor_pulse *p = &n->s.pulse;

    p->wires = *wires;
    n->op = NULL;
    p->phase = NOR_PHASE_OPCODE;
    p->count = p->shifted = 0;
    p->address = 0;
    p->selected = true;
    p->garbled = false;
    p->quiet = false;
    p->held = held(n, wires);
}

static void complain_clock(struct nor *n, const struct nor_op *op, uint32_t hz, bool garbled)
{
    nor_complain(n, garbled ? GUEST_ERROR : GUEST_NOTE, "flash-sck-limit",
                 "%02Xh at %u kHz, the part allows %u kHz in %s mode%s", op->opcode, hz / 1000,
                 nor_clock_limit(n, op) / 1000, nor_mode(n)->name,
                 garbled ? ": data is corrupted" : "");
}

static void check_clock(struct nor *n, const struct nor_op *op)
{
    uint32_t limit = nor_clock_limit(n, op);
    uint32_t hz = n->s.pulse.wires.sck_hz;

    if (hz <= limit || (op->action != NOR_READ && op->action != NOR_PROGRAM))
        return;
    n->s.pulse.garbled = hz > (uint64_t)limit * n->overclock / 100;
    complain_clock(n, op, hz, n->s.pulse.garbled);
}

void nor_note_clock(struct nor *n, const struct nor_frame *f)
{
    const struct nor_op *op = nor_find_op(n->chip, f->opcode);

    if (op != NULL && f->wires.sck_hz > nor_clock_limit(n, op))
        complain_clock(n, op, f->wires.sck_hz, false);
}

static void complain_deaf(struct nor *n, uint8_t opcode)
{
    if (n->s.power == NOR_ASLEEP)
        nor_complain(n, GUEST_ERROR, "flash-asleep",
                     "%02Xh ignored: the chip is in deep power-down", opcode);
    else
        nor_complain(n, GUEST_ERROR, "flash-waking",
                     "%02Xh ignored: the chip needs another %u us after wake-up, suspend or reset",
                     opcode,
                     (unsigned)((n->s.deaf_until - sched_now(n->sched)) / TICKS_PER_US + 1));
}

/* The opcode is complete: does the chip take part in this pulse? */
static void take_opcode(struct nor *n, uint8_t opcode)
{
    struct nor_pulse *p = &n->s.pulse;
    const struct nor_op *op = nor_find_op(n->chip, opcode);

    p->opcode = opcode;
    p->phase = NOR_PHASE_DATA;
    if (p->held) {
        nor_complain(n, GUEST_ERROR, "flash-on-hold",
                     "IO3 is low during %02Xh with QE=0: HOLD# stops the chip", opcode);
        return;
    }
    if (op != NULL && op->action == NOR_READ_ES && n->s.power == NOR_ASLEEP) {
        n->op = op; /* nor_deselect() decides about the wake-up */
        return;
    }
    if (!nor_answers(n)) {
        /* Polling and waking up are what a driver does with a chip that sleeps. */
        if (opcode != 0x05 && opcode != 0xab)
            complain_deaf(n, opcode);
        return;
    }
    if (op == NULL) {
        nor_complain(n, GUEST_ERROR, "flash-unknown-opcode", "%02Xh is not in the profile of %s",
                     opcode, n->chip->title);
        return;
    }
    if (!nor_takes(n, op, true))
        return;
    check_clock(n, op);
    n->op = op;
    p->left = (uint8_t)nor_address_bytes(n, op);
    p->phase = p->left != 0 ? NOR_PHASE_ADDRESS : NOR_PHASE_DATA;
}

static void end_of_address(struct nor *n)
{
    struct nor_pulse *p = &n->s.pulse;

    /* Single-line pulses: dummy clocks come in bytes. */
    p->left = (uint8_t)(n->op->dummy / 8);
    p->phase = p->left != 0 ? NOR_PHASE_DUMMY : NOR_PHASE_DATA;
}

static uint8_t shift_data(struct nor *n, uint8_t out)
{
    struct nor_pulse *p = &n->s.pulse;
    uint8_t in = n->idle;

    if (n->op->action == NOR_PROGRAM || n->op->action == NOR_WRITE_REG)
        p->data[p->count % n->chip->page] = out;
    else
        in = nor_read_byte(n);
    p->count++;
    return in;
}

static uint8_t shift(struct nor *n, uint8_t out)
{
    struct nor_pulse *p = &n->s.pulse;

    if (n->op == NULL || n->s.power == NOR_ASLEEP)
        return n->idle;
    switch (p->phase) {
    case NOR_PHASE_ADDRESS:
        p->address = p->address << 8 | out;
        if (--p->left == 0)
            end_of_address(n);
        return n->idle;
    case NOR_PHASE_DUMMY:
        if (--p->left == 0)
            p->phase = NOR_PHASE_DATA;
        return n->idle;
    default:
        return shift_data(n, out);
    }
}

uint8_t nor_shift(struct nor *n, uint8_t out)
{
    struct nor_pulse *p = &n->s.pulse;
    uint8_t in;

    if (!p->selected)
        return n->idle;
    if (p->phase == NOR_PHASE_OPCODE) {
        take_opcode(n, out);
        return n->idle;
    }
    in = shift(n, out);
    if (p->shifted < NOR_WATCH_BYTES) {
        p->shown_out[p->shifted] = out;
        p->shown_in[p->shifted] = in;
    }
    p->shifted++;
    return in;
}

static void show_pulse(struct nor *n)
{
    struct nor_pulse *p = &n->s.pulse;
    const struct nor_frame frame = {
        .wires = p->wires,
        .opcode = p->opcode,
        .lines_address = 1,
        .lines_data = 1,
        .out = p->shown_out,
        .in = p->shown_in,
        .len = p->shifted,
    };

    if (!p->framed && p->phase != NOR_PHASE_OPCODE)
        TELL(&n->listeners, struct nor_listener, frame, &frame);
}

/* CS# rose while the chip slept. */
static void end_pulse_asleep(struct nor *n)
{
    ticks_t now = sched_now(n->sched);
    bool understood = n->chip->wake == NOR_WAKE_CS_PULSE || (n->op != NULL && !n->s.pulse.held);

    if (!understood)
        return;
    if (now < n->s.asleep_since + ticks_from_ns(n->chip->sleep_min_ns)) {
        nor_complain(n, GUEST_ERROR, "flash-woken-early",
                     "wake-up ignored: the chip must stay %u us in deep power-down",
                     n->chip->sleep_min_ns / 1000);
        return;
    }
    n->s.power = NOR_AWAKE;
    n->s.deaf_until = now + ticks_from_ns(nor_mode(n)->wake_ns);
    nor_state_changed(n);
}

void nor_deselect(struct nor *n)
{
    struct nor_pulse *p = &n->s.pulse;

    if (!p->selected)
        return;
    p->selected = false;
    if (n->s.power == NOR_ASLEEP)
        end_pulse_asleep(n);
    else if (n->op != NULL && p->phase == NOR_PHASE_DATA)
        nor_execute(n);
    show_pulse(n);
    p->quiet = p->framed = false;
}

/*
 * Sampled too fast, a nibble or bit arrives a clock late: some bytes hold the end of their
 * predecessor. Which ones is up to the seed. The first one always, so that a test can rely on it.
 */
static void garble(struct nor *n, uint8_t *data, uint32_t len)
{
    uint8_t before = n->idle;

    for (uint32_t i = 0; i < len; i++) {
        uint8_t now = data[i];

        if (i == 0 || (nor_random(n) & 3) == 0)
            data[i] = (uint8_t)(before << 4 | now >> 4);
        before = now;
    }
}

static unsigned clocks_before_data(unsigned address_bytes, unsigned lines, unsigned dummy)
{
    return address_bytes * 8 / lines + dummy;
}

/* The address as the chip understands it when the controller sends another number of bytes. */
static uint32_t address_seen(const struct nor *n, const struct nor_frame *f)
{
    int extra = (int)f->address_bytes - (int)nor_address_bytes(n, n->op);

    return extra >= 0 ? f->address >> (8 * extra) : f->address << (8 * -extra);
}

/*
 * A read whose address width or dummy clocks differ from what the chip expects: the controller
 * samples the chip's bit stream too early (it sees the idle bus first) or too late.
 */
static void read_shifted(struct nor *n, const struct nor_frame *f)
{
    const struct nor_op *op = n->op;
    int late = (int)clocks_before_data(nor_address_bytes(n, op), op->lines_address, op->dummy) -
               (int)clocks_before_data(f->address_bytes, f->lines_address, f->dummy);
    int slip = late * op->lines_data; /* bits; positive: data comes after sampling starts */
    int bytes = slip >= 0 ? (slip + 7) / 8 : 0;
    int skip = slip >= 0 ? bytes * 8 - slip : -slip; /* bits dropped from idle bytes + data */
    uint32_t want = f->len + (uint32_t)skip / 8 + 2;
    uint8_t *stream = g_malloc(want);

    memset(stream, n->idle, (uint32_t)bytes);
    for (uint32_t i = (uint32_t)bytes; i < want; i++) {
        stream[i] = nor_read_byte(n);
        n->s.pulse.count++;
    }
    for (uint32_t i = 0; i < f->len; i++) {
        const uint8_t *s = &stream[i + (uint32_t)skip / 8];

        f->in[i] = (uint8_t)((s[0] << 8 | s[1]) >> (8 - skip % 8));
    }
    g_free(stream);
}

static bool aligned(const struct nor *n, const struct nor_frame *f, const struct nor_op *op)
{
    return f->lines_data == op->lines_data &&
           (f->address_bytes == 0 || f->lines_address == op->lines_address) &&
           f->address_bytes == nor_address_bytes(n, op) && f->dummy == op->dummy;
}

static void transfer_read(struct nor *n, const struct nor_frame *f)
{
    struct nor_pulse *p = &n->s.pulse;

    p->address = address_seen(n, f);
    if (f->lines_data != n->op->lines_data) {
        memset(f->in, n->idle, f->len);
    } else if (!aligned(n, f, n->op)) {
        read_shifted(n, f);
    } else if (n->op->action == NOR_READ && !n->s.otp_mode) {
        nor_array_read(n, p->address, f->in, f->len);
    } else {
        for (; p->count < f->len; p->count++)
            f->in[p->count] = nor_read_byte(n);
    }
    if (p->garbled)
        garble(n, f->in, f->len);
}

/* Data to the chip; address bytes that it does not expect are data, missing ones are taken from it.
 */
static void transfer_write(struct nor *n, const struct nor_frame *f)
{
    struct nor_pulse *p = &n->s.pulse;
    unsigned expected = nor_address_bytes(n, n->op);
    unsigned used = MIN(f->address_bytes, expected);

    p->address = used == 0 ? 0 : f->address >> (8 * (f->address_bytes - used));
    p->left = (uint8_t)(expected - used);
    p->phase = p->left != 0 ? NOR_PHASE_ADDRESS : NOR_PHASE_DATA;
    for (unsigned i = f->address_bytes - used; i-- > 0;)
        nor_shift(n, (uint8_t)(f->address >> (8 * i)));
    for (uint32_t i = 0; i < f->len; i++)
        nor_shift(n, f->out[i]);
    if (p->garbled && n->op->action == NOR_PROGRAM)
        garble(n, p->data, MIN(p->count, n->chip->page));
}

/* A frame whose address has another width than the chip expects is taken, and means something else.
 */
static void check_address_width(struct nor *n, const struct nor_frame *f)
{
    unsigned expected = nor_address_bytes(n, n->op);

    if (f->address_bytes != 0 && expected != 0 && f->address_bytes != expected)
        nor_complain(n, GUEST_ERROR, "flash-address-width",
                     "%02Xh came with %u address bytes, the chip takes %u", f->opcode,
                     f->address_bytes, expected);
}

void nor_transfer(struct nor *n, const struct nor_frame *f)
{
    struct nor_pulse *p = &n->s.pulse;

    nor_select(n, &f->wires);
    p->quiet = f->quiet;
    p->framed = true;
    take_opcode(n, f->opcode);
    if (n->op == NULL || n->s.power == NOR_ASLEEP) {
        if (f->in != NULL)
            memset(f->in, n->idle, f->len);
    } else {
        check_address_width(n, f);
        if (f->in != NULL) {
            p->phase = NOR_PHASE_DATA;
            transfer_read(n, f);
        } else {
            transfer_write(n, f);
        }
    }
    nor_deselect(n);
    if (!f->quiet)
        TELL(&n->listeners, struct nor_listener, frame, f);
}

bool nor_reads_plain(const struct nor *n, const struct nor_frame *f)
{
    const struct nor_op *op = nor_find_op(n->chip, f->opcode);

    return op != NULL && op->action == NOR_READ && nor_answers(n) && !held(n, &f->wires) &&
           nor_takes((struct nor *)n, op, false) && aligned(n, f, op) && !n->s.otp_mode &&
           f->wires.sck_hz <= (uint64_t)nor_clock_limit(n, op) * n->overclock / 100;
}

ticks_t nor_ready_at(const struct nor *n)
{
    ticks_t now = sched_now(n->sched);
    ticks_t at = MAX(now, n->s.deaf_until);

    if (n->s.power == NOR_ASLEEP) {
        /* A poll is a CS# pulse: it may itself wake the chip once the least stay is over. */
        if (n->chip->wake == NOR_WAKE_OPCODE)
            return TICKS_NEVER;
        return MAX(at, n->s.asleep_since + ticks_from_ns(n->chip->sleep_min_ns));
    }
    if (n->s.job.kind != NOR_JOB_NONE)
        at = MAX(at, n->s.job.end);
    return at;
}

void nor_power_cycle(struct nor *n)
{
    nor_power_cut(n, NOR_HALF);
}

void nor_power_cut(struct nor *n, unsigned reached)
{
    n->s.pulse.selected = false;
    nor_abort(n, reached);
    n->s.power = NOR_AWAKE;
    nor_reset(n);
    n->s.deaf_until = sched_now(n->sched) + n->power_up;
    nor_state_changed(n);
}

void nor_set_power_up(struct nor *n, ticks_t ticks)
{
    n->power_up = ticks;
    n->s.deaf_until = sched_now(n->sched) + ticks;
}

void nor_set_pace(struct nor *n, enum nor_pace pace)
{
    n->pace = pace;
}

void nor_set_idle(struct nor *n, uint8_t idle)
{
    n->idle = idle;
}

void nor_set_overclock(struct nor *n, unsigned percent)
{
    n->overclock = percent;
    nor_state_changed(n);
}

const struct nor_chip *nor_chip_of(const struct nor *n)
{
    return n->chip;
}

uint32_t nor_size(const struct nor *n)
{
    return n->size;
}

uint32_t nor_page_us(const struct nor *n)
{
    return nor_mode(n)->page.typ_us;
}

uint8_t nor_register(const struct nor *n, unsigned index)
{
    g_assert(index < NOR_REGISTERS);
    return n->s.reg[index];
}

void nor_set_register(struct nor *n, unsigned index, uint8_t value)
{
    g_assert(index < NOR_REGISTERS);
    n->s.reg[index] = n->s.kept[index] = value;
    nor_state_changed(n);
}

uint8_t nor_kept_register(const struct nor *n, unsigned index)
{
    g_assert(index < NOR_REGISTERS);
    return n->s.kept[index] & n->chip->retained[index];
}

bool nor_asleep(const struct nor *n)
{
    return n->s.power == NOR_ASLEEP;
}

void nor_listen(struct nor *n, struct nor_listener *l, void *ctx)
{
    listener_join(&n->listeners, &l->listener, ctx);
}

void nor_set_flash_listeners(struct nor *n, struct listeners *listeners)
{
    n->flash_listeners = listeners;
}
