/*
 * PDM: digital microphone interface.
 *
 * Follows: product specification, chapter PDM.
 * Models:  silence: buffers of zeros at the sample rate that PDMCLKCTRL and RATIO select, with
 *          STARTED, END and STOPPED.
 * Omits:   gain and filter; MCLKCONFIG.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_START    0x000
#define TASKS_STOP     0x004
#define EVENTS_STARTED 0x100
#define EVENTS_STOPPED 0x104
#define EVENTS_END     0x108
#define ENABLE         0x500
#define PDMCLKCTRL     0x504
#define RATIO          0x520
#define SAMPLE_PTR     0x560
#define SAMPLE_MAXCNT  0x564

struct pdm {
    struct periph p;
    struct pdm_state {
        bool running;
        uint32_t ptr; /* buffer being filled; SAMPLE.PTR is taken over when it starts */
        uint32_t words;
    } s;
    struct event event;
};

/* PDM_CLK is 32 MHz * FREQ / 2^32 (product specification, PDMCLKCTRL); 64 or 80 of them a sample.
 */
static ticks_t sample_ticks(const struct periph *p)
{
    uint64_t freq = MAX(REG(p, PDMCLKCTRL), BIT(20));
    uint64_t clocks = REG(p, RATIO) != 0 ? 80 : 64;

    return clocks * (TICKS_PCLK32M << 32) / freq;
}

static void begin_buffer(struct pdm *d)
{
    d->s.ptr = REG(d, SAMPLE_PTR);
    d->s.words = MAX(REG(d, SAMPLE_MAXCNT), 1);
    sched_after(d->p.env->sched, &d->event, d->s.words * sample_ticks(&d->p));
    periph_event(&d->p, EVENTS_STARTED);
}

static void buffer_full(void *ctx)
{
    struct pdm *d = ctx;

    if (!d->s.running) {
        periph_event(&d->p, EVENTS_STOPPED);
        return;
    }
    uint8_t *silence = g_malloc0(d->s.words * 2);
    easydma_write(&d->p, d->s.ptr, silence, d->s.words * 2);
    g_free(silence);
    periph_event(&d->p, EVENTS_END);
    if (d->s.running)
        begin_buffer(d);
}

static void pdm_task(struct periph *p, uint32_t task)
{
    struct pdm *d = (struct pdm *)p;

    if (task == TASKS_START) {
        if (d->s.running || REG(p, ENABLE) == 0)
            return;
        d->s.running = true;
        begin_buffer(d);
    } else {
        d->s.running = false;
        sched_after(p->env->sched, &d->event, sample_ticks(p));
    }
}

static void pdm_init(struct periph *p)
{
    event_init(&((struct pdm *)p)->event, &p->events, "buffer", buffer_full, p);
}

/* clang-format off */
static const struct reg_desc pdm_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"EVENTS_STARTED", EVENTS_STARTED, REG_EVENT},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"EVENTS_END", EVENTS_END, REG_EVENT},
    REG_INTEN_GROUP,
    {"ENABLE", ENABLE, REG_RW, .mask = 1},
    {"PDMCLKCTRL", PDMCLKCTRL, REG_RW, .reset = 0x08400000, .mask = UINT32_MAX},
    {"MODE", 0x508, REG_RW, .mask = 3},
    {"GAINL", 0x518, REG_RW, .reset = 0x28, .mask = 0x7f},
    {"GAINR", 0x51c, REG_RW, .reset = 0x28, .mask = 0x7f},
    {"RATIO", RATIO, REG_RW, .mask = 1},
    {"PSEL.CLK", 0x540, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.DIN", 0x544, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"MCLKCONFIG", 0x54c, REG_RW, .mask = 1},
    {"SAMPLE.PTR", SAMPLE_PTR, REG_RW, .mask = UINT32_MAX},
    {"SAMPLE.MAXCNT", SAMPLE_MAXCNT, REG_RW, .mask = 0x7fff},
};
/* clang-format on */

static enum periph_draw pdm_draw(const struct periph *p)
{
    return ((const struct pdm *)p)->s.running ? DRAW_MOVING : DRAW_OFF;
}

static const struct state_limit pdm_limits[] = {
    STATE_FLAGS(struct pdm, s.running, s.running),
    STATE_LIMIT(struct pdm, s.words, 0x7fff),
};

const struct periph_type pdm_type = {
    .name = "PDM",
    .size = sizeof(struct pdm),
    .regs = pdm_regs,
    .n_regs = ARRAY_LEN(pdm_regs),
    .dppi = true,
    .state = PERIPH_STATE(struct pdm, s),
    PERIPH_LIMITS(pdm_limits),
    .init = pdm_init,
    .task = pdm_task,
    .draw = pdm_draw,
};
