/*
 * GPIO: one port (P0 or P1) as one core sees it.
 *
 * Follows: product specification, chapter GPIO.
 * Models:  OUT and DIR with their SET and CLR registers, IN, PIN_CNF (direction, input buffer,
 *          pull, open-drain drive, sense, MCUSEL), LATCH, DETECT in both modes.
 * Omits:   drive strength; DETECTMODE_SEC is stored only; analog inputs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define OUT        0x004
#define IN         0x010
#define DIR        0x014
#define LATCH      0x020
#define DETECTMODE 0x024
#define PIN_CNF    0x200
#define PORT_PINS  32

#define PIN_CNF_DIR        BIT(0)
#define PIN_CNF_DISCONNECT BIT(1)
#define PIN_CNF_MASK       (MASK(3, 0) | MASK(11, 8) | MASK(17, 16) | MASK(30, 28))

enum { PULL_DOWN = 1, PULL_UP = 3 };
enum { SENSE_HIGH = 2, SENSE_LOW = 3 };
enum { DRIVE_D0S1 = 4, DRIVE_D0H1 = 5, DRIVE_S0D1 = 6, DRIVE_H0D1 = 7 };

struct gpio {
    struct periph p;
    struct pin_listener pads;
};

static uint32_t cnf_of(const struct periph *p, unsigned pin)
{
    return REG(p, PIN_CNF + pin * 4);
}

static unsigned pad_of(const struct periph *p, unsigned pin)
{
    return p->n * PORT_PINS + pin;
}

static bool owned(const struct periph *p, unsigned pin)
{
    return p->env->pins->owner[pad_of(p, pin)] == (p->type->net ? PIN_OF_NET : PIN_OF_APP);
}

/* The level that the pin's input buffer shows. */
static bool input(const struct periph *p, unsigned pin)
{
    return owned(p, pin) && (cnf_of(p, pin) & PIN_CNF_DISCONNECT) == 0 &&
           pins_level(p->env->pins, pad_of(p, pin));
}

/* --- driving --- */

static enum pin_drive drive_of(const struct periph *p, unsigned pin)
{
    unsigned drive = bits(cnf_of(p, pin), 11, 8);
    bool high = (REG(p, OUT) >> pin & 1) != 0;

    if ((cnf_of(p, pin) & PIN_CNF_DIR) == 0)
        return PIN_FLOATING;
    if (high && (drive == DRIVE_S0D1 || drive == DRIVE_H0D1))
        return PIN_FLOATING;
    if (!high && (drive == DRIVE_D0S1 || drive == DRIVE_D0H1))
        return PIN_FLOATING;
    return high ? PIN_HIGH : PIN_LOW;
}

static enum pin_drive pull_of(const struct periph *p, unsigned pin)
{
    switch (bits(cnf_of(p, pin), 3, 2)) {
    case PULL_DOWN:
        return PIN_LOW;
    case PULL_UP:
        return PIN_HIGH;
    default:
        return PIN_FLOATING;
    }
}

static void drive(struct periph *p, unsigned pin)
{
    if (!owned(p, pin))
        return;
    pins_set_pull(p->env->pins, pad_of(p, pin), pull_of(p, pin));
    pins_set_output(p->env->pins, pad_of(p, pin), drive_of(p, pin));
}

/* Only pins that changed: the others may be driven by a peripheral that took them with PSEL. */
static void drive_changed(struct periph *p, uint32_t changed)
{
    for (unsigned pin = 0; pin < PORT_PINS; pin++)
        if ((changed >> pin & 1) != 0)
            drive(p, pin);
}

/* --- sensing --- */

static bool sensed(const struct periph *p, unsigned pin)
{
    uint32_t cnf = cnf_of(p, pin);
    unsigned sense = bits(cnf, 17, 16);

    if (!owned(p, pin) || (cnf & PIN_CNF_DISCONNECT) != 0)
        return false;
    return (sense == SENSE_HIGH && input(p, pin)) || (sense == SENSE_LOW && !input(p, pin));
}

static void set_detect(struct periph *p, bool level)
{
    struct signals *s = p->env->signals;
    uint32_t ports = s->value[SIGNAL_DETECT] & ~BIT(p->n);

    if (level)
        ports |= BIT(p->n);
    if (ports != s->value[SIGNAL_DETECT])
        signal_raise(s, SIGNAL_DETECT, ports);
}

/* Latches pins that meet their sense condition and recomputes DETECT. */
static void sense(struct periph *p)
{
    bool any = false;

    for (unsigned pin = 0; pin < PORT_PINS; pin++) {
        if (!sensed(p, pin))
            continue;
        any = true;
        REG(p, LATCH) |= BIT(pin);
    }
    set_detect(p, REG(p, DETECTMODE) != 0 ? REG(p, LATCH) != 0 : any);
}

/* --- registers --- */

/* Pins that the access under way reaches: SPU gives each to secure or to non-secure code. */
static uint32_t reachable(const struct periph *p)
{
    const struct attribution *a = p->env->attribution;

    return a == NULL ? UINT32_MAX : periph_reachable(p, a->secure_pins[p->n]);
}

/* Takes back what the access may not change of a register with a bit a pin. */
static void keep(struct periph *p, uint32_t offset, uint32_t old)
{
    uint32_t mask = reachable(p);

    REG(p, offset) = (REG(p, offset) & mask) | (old & ~mask);
}

static uint32_t in_read(struct periph *p, unsigned index)
{
    uint32_t value = 0;

    for (unsigned pin = 0; pin < PORT_PINS; pin++)
        if (input(p, pin))
            value |= BIT(pin);
    return value & reachable(p);
}

static uint32_t out_read(struct periph *p, unsigned index)
{
    return REG(p, OUT) & reachable(p);
}

static uint32_t dir_read(struct periph *p, unsigned index)
{
    return REG(p, DIR) & reachable(p);
}

static uint32_t latch_read(struct periph *p, unsigned index)
{
    return REG(p, LATCH) & reachable(p);
}

static uint32_t pin_cnf_read(struct periph *p, unsigned pin)
{
    return (reachable(p) >> pin & 1) != 0 ? cnf_of(p, pin) : 0;
}

static void out_written(struct periph *p, unsigned index, uint32_t old)
{
    keep(p, OUT, old);
    drive_changed(p, REG(p, OUT) ^ old);
}

/* DIR and PIN_CNF[n].DIR are the same bit. */
static void dir_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t dir;

    keep(p, DIR, old);
    dir = REG(p, DIR);
    for (unsigned pin = 0; pin < PORT_PINS; pin++) {
        uint32_t *cnf = &REG(p, PIN_CNF + pin * 4);

        *cnf = (*cnf & ~PIN_CNF_DIR) | (dir >> pin & 1);
    }
    drive_changed(p, dir ^ old);
}

static void pin_cnf_written(struct periph *p, unsigned pin, uint32_t old)
{
    uint32_t cnf;

    if ((reachable(p) >> pin & 1) == 0)
        REG(p, PIN_CNF + pin * 4) = old;
    cnf = cnf_of(p, pin);
    REG(p, DIR) = (REG(p, DIR) & ~BIT(pin)) | (cnf & PIN_CNF_DIR) << pin;
    /* Only the application core decides who owns a pad. */
    if (!p->type->net && bits(cnf, 30, 28) != bits(old, 30, 28))
        pins_set_owner(p->env->pins, pad_of(p, pin), (enum pin_owner)bits(cnf, 30, 28));
    if (cnf != old)
        drive(p, pin);
    sense(p);
}

static void latch_written(struct periph *p, unsigned index, uint32_t old)
{
    keep(p, LATCH, old);
    /*
     * LDETECT falls while the CPU clears bits and rises again when any bit is still set, also when
     * a pin sets its bit again at once.
     */
    if (REG(p, DETECTMODE) != 0)
        set_detect(p, false);
    sense(p);
}

static void detectmode_written(struct periph *p, unsigned index, uint32_t old)
{
    sense(p);
}

/* --- the pads --- */

static bool in_port(const struct periph *p, unsigned pad)
{
    return pad / PORT_PINS == p->n;
}

static void level_changed(void *ctx, unsigned pad, bool level)
{
    struct periph *p = ctx;

    if (in_port(p, pad) && bits(cnf_of(p, pad % PORT_PINS), 17, 16) != 0)
        sense(p);
}

static void owner_changed(void *ctx, unsigned pad, enum pin_owner owner)
{
    struct periph *p = ctx;

    if (!in_port(p, pad))
        return;
    drive(p, pad % PORT_PINS);
    sense(p);
}

static void gpio_init(struct periph *p)
{
    g_assert(p->n < PINS / PORT_PINS);
    struct gpio *g = (struct gpio *)p;

    g->pads = (struct pin_listener){.level = level_changed, .owner = owner_changed};
    periph_hears(p, pins_listen(p->env->pins, &g->pads, p));
}

static void gpio_reset(struct periph *p)
{
    for (unsigned pin = 0; pin < PORT_PINS; pin++) {
        if (!p->type->net)
            pins_set_owner(p->env->pins, pad_of(p, pin), PIN_OF_APP);
        drive(p, pin);
    }
    sense(p);
}

/* clang-format off */
static const struct reg_desc gpio_regs[] = {
    {"OUT", OUT, REG_RW, .mask = UINT32_MAX, .read = out_read, .written = out_written},
    {"OUTSET", 0x008, REG_SET, .mask = UINT32_MAX, .target = OUT, .read = out_read, .written = out_written},
    {"OUTCLR", 0x00c, REG_CLR, .mask = UINT32_MAX, .target = OUT, .read = out_read, .written = out_written},
    {"IN", IN, REG_RO, .read = in_read},
    {"DIR", DIR, REG_RW, .mask = UINT32_MAX, .read = dir_read, .written = dir_written},
    {"DIRSET", 0x018, REG_SET, .mask = UINT32_MAX, .target = DIR, .read = dir_read, .written = dir_written},
    {"DIRCLR", 0x01c, REG_CLR, .mask = UINT32_MAX, .target = DIR, .read = dir_read, .written = dir_written},
    {"LATCH", LATCH, REG_W1C, .mask = UINT32_MAX, .read = latch_read, .written = latch_written},
    {"DETECTMODE", DETECTMODE, REG_RW, .mask = 1, .written = detectmode_written},
    {"DETECTMODE_SEC", 0x028, REG_RW, .mask = 1},
    {"PIN_CNF[n]", PIN_CNF, REG_RW, .reset = 2, .mask = PIN_CNF_MASK, .count = PORT_PINS,
     .read = pin_cnf_read, .written = pin_cnf_written},
};
/* clang-format on */

const struct periph_type gpio_type = {
    .name = "GPIO",
    .size = sizeof(struct gpio),
    .regs = gpio_regs,
    .n_regs = ARRAY_LEN(gpio_regs),
    .changes_unannounced = true,
    .init = gpio_init,
    .reset = gpio_reset,
};

const struct periph_type gpio_net_type = {
    .name = "GPIO",
    .size = sizeof(struct gpio),
    .net = true,
    .regs = gpio_regs,
    .n_regs = ARRAY_LEN(gpio_regs),
    .changes_unannounced = true,
    .init = gpio_init,
    .reset = gpio_reset,
};
