/*
 * QSPI controller of the nRF5340 application core.
 *
 * Follows: product specification, QSPI; anomalies 43, 121, 159 and the deactivation hang.
 * Models:  EasyDMA read, write and erase as frames on the wires, custom instructions and long
 *          frames, deep power-down, XIP window with its cost, encryption, dedicated pins.
 * Omits:   frames of XIP reads in traces and statistics (they are costs, not events).
 *
 * This file holds the register table and the dispatch; qspi/sequence.c runs tasks, qspi/wire.c
 * builds frames, qspi/xip.c and qspi/view.c are the XIP window, qspi/limits.c knows what corrupts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"
#include "periph/qspi/qspi_priv.h"

static struct qspi *qspi_of(const struct periph *p)
{
    return (struct qspi *)p;
}

/* A register that changes pins, clock, frames or availability of the XIP window. */
static void config_written(struct periph *p, unsigned index, uint32_t old)
{
    qspi_xip_changed(qspi_of(p));
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    struct qspi *q = qspi_of(p);

    if ((old & 1) != 0 && (REG(p, ENABLE) & 1) == 0)
        qspi_end_long_frame(q);
    qspi_xip_changed(q);
}

static void key_written(struct periph *p, unsigned index, uint32_t value)
{
    struct qspi *q = qspi_of(p);

    q->s.xip_cipher.key[index] = value;
    qspi_view_drop(q);
}

static void nonce_written(struct periph *p, unsigned index, uint32_t value)
{
    struct qspi *q = qspi_of(p);

    q->s.xip_cipher.nonce[index] = value;
    qspi_view_drop(q);
}

static void dma_key_written(struct periph *p, unsigned index, uint32_t value)
{
    qspi_of(p)->s.dma_cipher.key[index] = value;
}

static void dma_nonce_written(struct periph *p, unsigned index, uint32_t value)
{
    qspi_of(p)->s.dma_cipher.nonce[index] = value;
}

static void xip_mapping_written(struct periph *p, unsigned index, uint32_t old)
{
    qspi_view_drop(qspi_of(p));
    qspi_xip_changed(qspi_of(p));
}

static uint32_t status_value(const struct qspi *q)
{
    return (uint32_t)q->s.sreg << 24 | (q->s.activated && q->s.job == JOB_NONE ? STATUS_READY : 0) |
           (q->s.dpm ? STATUS_DPM : 0);
}

static uint32_t status_read(struct periph *p, unsigned index)
{
    return status_value(qspi_of(p));
}

static void ifconfig1_written(struct periph *p, unsigned index, uint32_t old)
{
    struct qspi *q = qspi_of(p);
    bool sleep = (REG(p, IFCONFIG1) & IFCONFIG1_DPMEN) != 0;

    qspi_xip_changed(q);
    if (sleep == ((old & IFCONFIG1_DPMEN) != 0))
        return;
    if ((REG(p, IFCONFIG0) & IFCONFIG0_DPMENABLE) == 0)
        periph_error(p, "qspi-dpm-disabled",
                     "IFCONFIG1.DPMEN has no effect while IFCONFIG0.DPMENABLE is 0");
    else
        qspi_start(q, JOB_DPM);
}

static void cinstrconf_written(struct periph *p, unsigned index, uint32_t old)
{
    qspi_cinstr_write(qspi_of(p));
}

#define ALL     UINT32_MAX
#define DISCONN UINT32_MAX

/* clang-format off */
static const struct reg_desc qspi_regs[] = {
    {"TASKS_ACTIVATE", TASKS_ACTIVATE, REG_TASK},
    {"TASKS_READSTART", TASKS_READSTART, REG_TASK},
    {"TASKS_WRITESTART", TASKS_WRITESTART, REG_TASK},
    {"TASKS_ERASESTART", TASKS_ERASESTART, REG_TASK},
    {"TASKS_DEACTIVATE", TASKS_DEACTIVATE, REG_TASK},
    {"EVENTS_READY", EVENTS_READY, REG_EVENT},
    REG_INTEN_GROUP,
    {"ENABLE", ENABLE, REG_RW, 0, 1, .written = enable_written},
    {"READ.SRC", READ_SRC, REG_RW, 0, ALL},
    {"READ.DST", READ_DST, REG_RW, 0, ALL},
    {"READ.CNT", READ_CNT, REG_RW, 0, 0x1fffff},
    {"WRITE.DST", WRITE_DST, REG_RW, 0, ALL},
    {"WRITE.SRC", WRITE_SRC, REG_RW, 0, ALL},
    {"WRITE.CNT", WRITE_CNT, REG_RW, 0, 0x1fffff},
    {"ERASE.PTR", ERASE_PTR, REG_RW, 0, ALL},
    {"ERASE.LEN", ERASE_LEN, REG_RW, 0, 3},
    {"PSEL.SCK", PSEL_SCK, REG_RW, DISCONN, UINT32_MAX, .written = config_written},
    {"PSEL.CSN", PSEL_CSN, REG_RW, DISCONN, UINT32_MAX, .written = config_written},
    {"PSEL.IO[n]", PSEL_IO0, REG_RW, DISCONN, UINT32_MAX, .count = 4, .written = config_written},
    {"XIPOFFSET", XIPOFFSET, REG_RW, 0, ALL, .written = xip_mapping_written},
    {"IFCONFIG0", IFCONFIG0, REG_RW, 0, 0x310ff, .written = config_written},
    {"XIPEN", XIPEN, REG_RW, 1, 1, .written = config_written},
    {"XIP_ENC.KEY[n]", XIP_ENC_KEY0, REG_WO, .count = 4, .written = key_written},
    {"XIP_ENC.NONCE[n]", XIP_ENC_KEY0 + 16, REG_WO, .count = 3, .written = nonce_written},
    {"XIP_ENC.ENABLE", XIP_ENC_ENABLE, REG_RW, 0, 1, .written = xip_mapping_written},
    {"DMA_ENC.KEY[n]", DMA_ENC_KEY0, REG_WO, .count = 4, .written = dma_key_written},
    {"DMA_ENC.NONCE[n]", DMA_ENC_KEY0 + 16, REG_WO, .count = 3, .written = dma_nonce_written},
    {"DMA_ENC.ENABLE", DMA_ENC_ENABLE, REG_RW, 0, 1},
    {"IFCONFIG1", IFCONFIG1, REG_RW, 0x00040480, ALL, .written = ifconfig1_written},
    {"STATUS", STATUS, REG_RO, .read = status_read},
    {"DPMDUR", DPMDUR, REG_RW, ALL, ALL},
    {"ADDRCONF", ADDRCONF, REG_RW, 0xb7, 0x0fffffff},
    {"CINSTRCONF", CINSTRCONF, REG_RW, 0x2000, 0x3ffff, .written = cinstrconf_written},
    {"CINSTRDAT[n]", CINSTRDAT0, REG_RW, 0, ALL, .count = 2},
    {"IFTIMING", IFTIMING, REG_RW, 0x600, 0x700, .written = config_written},
};
/* clang-format on */

static void qspi_task(struct periph *p, uint32_t task)
{
    struct qspi *q = qspi_of(p);

    switch (task) {
    case TASKS_ACTIVATE:
        qspi_start(q, JOB_ACTIVATE);
        break;
    case TASKS_READSTART:
        qspi_start(q, JOB_READ);
        break;
    case TASKS_WRITESTART:
        qspi_start(q, JOB_WRITE);
        break;
    case TASKS_ERASESTART:
        qspi_start(q, JOB_ERASE);
        break;
    case TASKS_DEACTIVATE:
        qspi_stop(q);
        break;
    }
}

static void qspi_init(struct periph *p)
{
    struct qspi *q = qspi_of(p);

    q->what_if_readoc = -1;
    qspi_wire_init(q);
    qspi_sequence_init(q);
    qspi_xip_init(q);
    qspi_clock_init(q);
}

static void qspi_release(struct periph *p)
{
    qspi_end_long_frame(qspi_of(p));
    qspi_of(p)->window.busy_until = 0;
}

static void qspi_restored(struct periph *p)
{
    qspi_view_drop(qspi_of(p));
    qspi_xip_changed(qspi_of(p));
}

/* Counters and waiting are the window's; all else of it is recomputed. */
static void qspi_walk(struct periph *p, struct state_walk *w)
{
    STATE_PART(w, qspi_of(p)->window.busy_until);
    STATE_PART(w, qspi_of(p)->window.fills);
    STATE_PART(w, qspi_of(p)->window.reads);
}

/*
 * Anomaly 43. Writing CINSTRDAT is no hazard: nrfx before 3.2 does it before the workaround.
 */
static void qspi_touched(struct periph *p, uint32_t offset, bool write)
{
    bool data = offset == CINSTRDAT0 || offset == CINSTRDAT1;

    if (offset >= IFCONFIG1 && !(data && write))
        qspi_high_register(qspi_of(p), offset);
}

static void qspi_free(struct periph *p)
{
    struct qspi *q = qspi_of(p);

    listener_leave(&q->chip_ear.listener);
    g_hash_table_destroy(q->shown);
}

static void chip_state_changed(void *ctx, const struct nor *chip)
{
    qspi_chip_changed(ctx);
}

static void chip_content_changing(void *ctx, uint32_t addr, uint32_t len)
{
    struct qspi *q = ctx;
    uint32_t size = nor_size(q->chip);

    if (q->region != NULL && addr < size)
        memory_changing(q->p.env->memory, q->region->base + addr, MIN(len, size - addr));
}

static void chip_content_changed(void *ctx, uint32_t addr, uint32_t len)
{
    struct qspi *q = ctx;
    uint32_t size = nor_size(q->chip);

    /* Pages that show something else are made anew; the others changed in place. */
    if (g_hash_table_size(q->shown) != 0)
        qspi_view_drop(q);
    if (q->region != NULL && addr < size)
        memory_changed(q->p.env->memory, q->region->base + addr, MIN(len, size - addr));
}

void qspi_connect(struct periph *p, struct nor *chip)
{
    struct qspi *q = qspi_of(p);

    q->chip = chip;
    p->events.also = nor_events(chip);
    q->chip_ear = (struct nor_listener){
        .state_changed = chip_state_changed,
        .content_changing = chip_content_changing,
        .content_changed = chip_content_changed,
    };
    nor_listen(chip, &q->chip_ear, q);
    qspi_xip_init(q);
    qspi_xip_changed(q);
}

const struct qspi_stats *qspi_stats(const struct periph *p)
{
    return &qspi_of(p)->kept.stats;
}

const struct codebus_window *qspi_window(const struct periph *p)
{
    if (qspi_of(p)->window_dirty)
        qspi_xip_refresh(qspi_of(p));
    return &qspi_of(p)->window;
}

void qspi_what_if(struct periph *p, uint32_t sck_hz, int readoc)
{
    qspi_of(p)->what_if_sck_hz = sck_hz;
    qspi_of(p)->what_if_readoc = readoc;
    qspi_xip_changed(qspi_of(p));
}

uint32_t qspi_cost_sck_hz(const struct periph *p)
{
    return (uint32_t)(TICKS_PER_SECOND / qspi_sck_ticks(qspi_of(p)));
}

void qspi_settle_array(struct periph *p)
{
    qspi_view_drop(qspi_of(p));
    qspi_xip_changed(qspi_of(p));
}

static enum periph_draw qspi_draw(const struct periph *p)
{
    const struct qspi *q = qspi_of(p);

    if (REG(p, ENABLE) == 0)
        return DRAW_OFF;
    if (!q->s.activated)
        return DRAW_READY;
    return q->s.n_steps != 0 && !q->s.waiting ? DRAW_MOVING : DRAW_WAITING;
}

static const struct state_limit qspi_limits[] = {
    STATE_LIMIT(struct qspi, s.job, JOB_DPM),
    STATE_EACH(struct qspi, s.steps, STEP_PAUSE),
    STATE_LIMIT(struct qspi, s.n_steps, 4),
    STATE_LIMIT(struct qspi, s.len, 0x1fffff),
    STATE_FLAGS(struct qspi, s.waiting, s.waiting),
    STATE_FLAGS(struct qspi, s.disturbed, s.disturbed),
    STATE_FLAGS(struct qspi, s.activated, s.long_frame),
    STATE_FLAGS(struct qspi, s.xip_last, s.hazard),
    STATE_FLAGS(struct qspi, s.poisoned, s.poisoned),
};

/* What a step takes from the task that it belongs to. */
static bool step_sound(const struct qspi *q, unsigned i)
{
    unsigned cinstr_bytes = bits(q->s.cinstr, 11, 8);

    switch (q->s.steps[i]) {
    case STEP_PROGRAM:
        return i + 1 == q->s.n_steps;
    case STEP_ERASE:
        return q->s.len <= 2;
    case STEP_CINSTR:
        return cinstr_bytes >= 1 && cinstr_bytes <= 9;
    default:
        return true;
    }
}

static bool qspi_sound(const struct periph *p)
{
    const struct qspi *q = qspi_of(p);
    bool works = q->s.n_steps != 0;

    for (unsigned i = 0; i < q->s.n_steps; i++)
        if (!step_sound(q, i))
            return false;
    return works == (q->s.job != JOB_NONE) && q->s.done <= q->s.len &&
           (works || (!q->s.waiting && !q->step_end.armed));
}

const struct periph_type qspi_type = {
    .name = "QSPI",
    .size = sizeof(struct qspi),
    .regs = qspi_regs,
    .n_regs = ARRAY_LEN(qspi_regs),
    .dppi = true,
    .init = qspi_init,
    .state = PERIPH_STATE(struct qspi, s),
    PERIPH_LIMITS(qspi_limits),
    .sound = qspi_sound,
    .kept = PERIPH_STATE(struct qspi, kept),
    .release = qspi_release,
    .restored = qspi_restored,
    .touched = qspi_touched,
    .walk = qspi_walk,
    .task = qspi_task,
    .draw = qspi_draw,
    .free = qspi_free,
};
