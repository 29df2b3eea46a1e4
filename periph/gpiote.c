/*
 * GPIOTE: pin changes as events, tasks as pin changes.
 *
 * Follows: product specification, chapter GPIOTE.
 * Models:  eight channels in event or task mode, TASKS_OUT, SET and CLR, the PORT event from GPIO's
 *          DETECT.
 * Omits:   LATENCY; the split of DETECT between the secure and the non-secure instance (both get
 *          it).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_OUT   0x000
#define TASKS_SET   0x030
#define TASKS_CLR   0x060
#define EVENTS_IN   0x100
#define EVENTS_PORT 0x17c
#define CONFIG      0x510
#define CHANNELS    8

#define CONFIG_OUTINIT BIT(20)

enum { MODE_DISABLED = 0, MODE_EVENT = 1, MODE_TASK = 3 };
enum { LO_TO_HI = 1, HI_TO_LO = 2, TOGGLE = 3 };

struct gpiote {
    struct periph p;
    struct gpiote_kept {
        uint32_t detect; /* DETECT of the ports, for its rising edge */
    } kept;
    struct pin_listener pads;
    struct signal_listener ports;
};

static uint32_t config_of(const struct periph *p, unsigned channel)
{
    return REG(p, CONFIG + channel * 4);
}

static unsigned mode(uint32_t config)
{
    return bits(config, 1, 0);
}

static unsigned polarity(uint32_t config)
{
    return bits(config, 17, 16);
}

/* PORT and PSEL are neighbours: together they are the pin's number. */
static unsigned pad_of(uint32_t config)
{
    return bits(config, 13, 8);
}

static void drive(struct periph *p, unsigned channel, bool level)
{
    uint32_t config = config_of(p, channel);

    if (mode(config) == MODE_TASK)
        pins_set_output(p->env->pins, pad_of(config), level ? PIN_HIGH : PIN_LOW);
}

static void out(struct periph *p, unsigned channel)
{
    uint32_t config = config_of(p, channel);

    switch (polarity(config)) {
    case LO_TO_HI:
        drive(p, channel, true);
        break;
    case HI_TO_LO:
        drive(p, channel, false);
        break;
    case TOGGLE:
        drive(p, channel, p->env->pins->output[pad_of(config)] != PIN_HIGH);
        break;
    default:
        break;
    }
}

static void gpiote_task(struct periph *p, uint32_t task)
{
    if (task < TASKS_SET)
        out(p, (task - TASKS_OUT) / 4);
    else if (task < TASKS_CLR)
        drive(p, (task - TASKS_SET) / 4, true);
    else
        drive(p, (task - TASKS_CLR) / 4, false);
}

static void config_written(struct periph *p, unsigned channel, uint32_t old)
{
    uint32_t config = config_of(p, channel);

    if (mode(old) == MODE_TASK && (mode(config) != MODE_TASK || pad_of(old) != pad_of(config)))
        pins_release(p->env->pins, pad_of(old));
    if (mode(config) == MODE_TASK && (mode(old) != MODE_TASK || pad_of(old) != pad_of(config)))
        drive(p, channel, (config & CONFIG_OUTINIT) != 0);
}

static void level_changed(void *ctx, unsigned pad, bool level)
{
    struct periph *p = ctx;

    for (unsigned i = 0; i < CHANNELS; i++) {
        uint32_t config = config_of(p, i);

        if (mode(config) == MODE_EVENT && pad_of(config) == pad &&
            (polarity(config) & (level ? LO_TO_HI : HI_TO_LO)) != 0)
            periph_event(p, EVENTS_IN + i * 4);
    }
}

static void detect_changed(void *ctx, enum signal_id id, uint32_t ports)
{
    struct gpiote *g = ctx;
    uint32_t risen = ports & ~g->kept.detect;

    g->kept.detect = ports;
    if (risen != 0)
        periph_event(&g->p, EVENTS_PORT);
}

static void gpiote_init(struct periph *p)
{
    struct gpiote *g = (struct gpiote *)p;

    g->pads.level = level_changed;
    g->ports.raised = detect_changed;
    periph_hears(p, pins_listen(p->env->pins, &g->pads, p));
    periph_hears(p, signal_listen(p->env->signals, SIGNAL_DETECT, &g->ports, p));
}

static const struct reg_desc gpiote_regs[] = {
    {"TASKS_OUT[n]", TASKS_OUT, REG_TASK, .count = CHANNELS},
    {"TASKS_SET[n]", TASKS_SET, REG_TASK, .count = CHANNELS},
    {"TASKS_CLR[n]", TASKS_CLR, REG_TASK, .count = CHANNELS},
    {"EVENTS_IN[n]", EVENTS_IN, REG_EVENT, .count = CHANNELS},
    {"EVENTS_PORT", EVENTS_PORT, REG_EVENT},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"LATENCY", 0x504, REG_RW, .reset = 1, .mask = 1},
    {"CONFIG[n]", CONFIG, REG_RW, .mask = 0x133f03, .count = CHANNELS, .written = config_written},
};

const struct periph_type gpiote_type = {
    .name = "GPIOTE",
    .size = sizeof(struct gpiote),
    .regs = gpiote_regs,
    .n_regs = ARRAY_LEN(gpiote_regs),
    .changes_unannounced = true,
    .dppi = true,
    .kept = PERIPH_STATE(struct gpiote, kept),
    .init = gpiote_init,
    .task = gpiote_task,
};
