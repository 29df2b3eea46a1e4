/*
 * I2S: audio interface with nothing connected.
 *
 * Follows: product specification, chapter I2S.
 * Models:  buffers consumed and filled (with zeros) at the rate that MCKFREQ, RATIO, SWIDTH and
 *          CHANNELS select, with RXPTRUPD, TXPTRUPD and STOPPED.
 * Omits:   the wires; slave mode (nobody clocks us: nothing happens); FRAMESTART; CLKCONFIG.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_START     0x000
#define TASKS_STOP      0x004
#define EVENTS_RXPTRUPD 0x104
#define EVENTS_STOPPED  0x108
#define EVENTS_TXPTRUPD 0x114
#define ENABLE          0x500
#define CONFIG_MODE     0x504
#define CONFIG_RXEN     0x508
#define CONFIG_TXEN     0x50c
#define CONFIG_MCKFREQ  0x514
#define CONFIG_RATIO    0x518
#define CONFIG_SWIDTH   0x51c
#define CONFIG_CHANNELS 0x528
#define RXD_PTR         0x538
#define TXD_PTR         0x540
#define RXTXD_MAXCNT    0x550

struct i2s {
    struct periph p;
    struct i2s_state {
        bool running;
        uint32_t rx_ptr; /* double-buffered: taken over when a buffer starts */
        uint32_t words;
    } s;
    struct event event;
};

/* Bits of a sample as SWIDTH says; 8 and 24 in wider slots count as the memory they take. */
static unsigned sample_bits(const struct periph *p)
{
    static const uint8_t widths[] = {8, 16, 24, 32, 24, 32, 32, 32};

    return widths[REG(p, CONFIG_SWIDTH)];
}

/*
 * MCK is about 32 MHz * MCKFREQ / 2^32 (product specification, CONFIG.MCKFREQ), LRCK is MCK /
 * RATIO; a frame carries two samples, or one in mono.
 */
static ticks_t frame_ticks(const struct periph *p)
{
    static const uint16_t ratios[] = {32, 48, 64, 96, 128, 192, 256, 384, 512};
    unsigned ratio = ratios[MIN(REG(p, CONFIG_RATIO), ARRAY_LEN(ratios) - 1)];
    uint64_t freq = MAX(REG(p, CONFIG_MCKFREQ), BIT(20));

    return ratio * (TICKS_PCLK32M << 32) / freq;
}

static ticks_t buffer_ticks(const struct i2s *d)
{
    unsigned frame_bits = sample_bits(&d->p) * (REG(d, CONFIG_CHANNELS) == 0 ? 2 : 1);

    return MAX((uint64_t)d->s.words * 32 / frame_bits, 1) * frame_ticks(&d->p);
}

static void begin_buffer(struct i2s *d)
{
    d->s.rx_ptr = REG(d, RXD_PTR);
    d->s.words = MAX(REG(d, RXTXD_MAXCNT), 1);
    sched_after(d->p.env->sched, &d->event, buffer_ticks(d));
    if (REG(d, CONFIG_RXEN) != 0)
        periph_event(&d->p, EVENTS_RXPTRUPD);
    if (REG(d, CONFIG_TXEN) != 0)
        periph_event(&d->p, EVENTS_TXPTRUPD);
}

static void buffer_done(void *ctx)
{
    struct i2s *d = ctx;

    if (!d->s.running) {
        periph_event(&d->p, EVENTS_STOPPED);
        return;
    }
    if (REG(d, CONFIG_RXEN) != 0) {
        uint8_t *silence = g_malloc0(d->s.words * 4);

        easydma_write(&d->p, d->s.rx_ptr, silence, d->s.words * 4);
        g_free(silence);
    }
    begin_buffer(d);
}

static void i2s_task(struct periph *p, uint32_t task)
{
    struct i2s *d = (struct i2s *)p;

    if (task == TASKS_START) {
        if (d->s.running || REG(p, ENABLE) == 0 || REG(p, CONFIG_MODE) != 0)
            return;
        d->s.running = true;
        begin_buffer(d);
    } else {
        d->s.running = false;
        sched_after(p->env->sched, &d->event, frame_ticks(p));
    }
}

static void i2s_init(struct periph *p)
{
    event_init(&((struct i2s *)p)->event, &p->events, "buffer", buffer_done, p);
}

/* clang-format off */
static const struct reg_desc i2s_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"EVENTS_RXPTRUPD", EVENTS_RXPTRUPD, REG_EVENT},
    {"EVENTS_STOPPED", EVENTS_STOPPED, REG_EVENT},
    {"EVENTS_TXPTRUPD", EVENTS_TXPTRUPD, REG_EVENT},
    {"EVENTS_FRAMESTART", 0x11c, REG_EVENT},
    REG_INTEN_GROUP,
    {"ENABLE", ENABLE, REG_RW, .mask = 1},
    {"CONFIG.MODE", CONFIG_MODE, REG_RW, .mask = 1},
    {"CONFIG.RXEN", CONFIG_RXEN, REG_RW, .mask = 1},
    {"CONFIG.TXEN", CONFIG_TXEN, REG_RW, .reset = 1, .mask = 1},
    {"CONFIG.MCKEN", 0x510, REG_RW, .reset = 1, .mask = 1},
    {"CONFIG.MCKFREQ", CONFIG_MCKFREQ, REG_RW, .reset = 0x20000000, .mask = UINT32_MAX},
    {"CONFIG.RATIO", CONFIG_RATIO, REG_RW, .reset = 6, .mask = 0xf},
    {"CONFIG.SWIDTH", CONFIG_SWIDTH, REG_RW, .reset = 1, .mask = 7},
    {"CONFIG.ALIGN", 0x520, REG_RW, .mask = 1},
    {"CONFIG.FORMAT", 0x524, REG_RW, .mask = 1},
    {"CONFIG.CHANNELS", CONFIG_CHANNELS, REG_RW, .mask = 3},
    {"CONFIG.CLKCONFIG", 0x52c, REG_RW, .mask = 0x101},
    {"RXD.PTR", RXD_PTR, REG_RW, .mask = UINT32_MAX},
    {"TXD.PTR", TXD_PTR, REG_RW, .mask = UINT32_MAX},
    {"RXTXD.MAXCNT", RXTXD_MAXCNT, REG_RW, .mask = 0x3fff},
    {"PSEL.MCK", 0x560, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.SCK", 0x564, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.LRCK", 0x568, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.SDIN", 0x56c, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
    {"PSEL.SDOUT", 0x570, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX},
};
/* clang-format on */

static enum periph_draw i2s_draw(const struct periph *p)
{
    return ((const struct i2s *)p)->s.running ? DRAW_MOVING : DRAW_OFF;
}

static const struct state_limit i2s_limits[] = {
    STATE_FLAGS(struct i2s, s.running, s.running),
    STATE_LIMIT(struct i2s, s.words, 0x3fff),
};

const struct periph_type i2s_type = {
    .name = "I2S",
    .size = sizeof(struct i2s),
    .regs = i2s_regs,
    .n_regs = ARRAY_LEN(i2s_regs),
    .dppi = true,
    .state = PERIPH_STATE(struct i2s, s),
    PERIPH_LIMITS(i2s_limits),
    .init = i2s_init,
    .task = i2s_task,
    .draw = i2s_draw,
};
