/*
 * The XIP window: whether it answers, what it costs, and the anomalies around it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/flash_wait.h"
#include "periph/qspi/qspi_priv.h"

#define LINE_BITS 128
#define WORD_BITS 32

/*
 * A line fill costs more than its clocks on the wires: what a miss in internal flash costs, and
 * COMMAND_CYCLES more when it opens a command (52 SCK with READ4IO), STREAM_CYCLES when it goes on
 * with one (32 SCK). Provenance: both calibrated against the four cached rows of Nordic's XIP table
 * (128 and 64 MHz, SCK 96, 48 and 24 MHz), which give the product of misses and SCK clocks, but not
 * how many misses go on where the last one ended: read as commands they leave 24 and 16 cycles at
 * the two CPU clocks, read as streaming 15 and 10.
 */
#define COMMAND_CYCLES 20
#define STREAM_CYCLES  12

/*
 * The workaround of anomaly 43 leaves other interrupts on, so XIP accesses shortly after it must be
 * survivable, or it would not work around anything (assumption).
 */
#define GUARD_TICKS (100 * TICKS_PER_US)

static bool store_refused(void *owner, uint32_t addr, unsigned size, uint32_t value)
{
    struct qspi *q = owner;

    periph_error(&q->p, "qspi-xip-store",
                 "store of 0x%x to 0x%08x: the XIP window is read-only, bus error", value, addr);
    return false;
}

static const struct qspi_command *cost_command(const struct qspi *q)
{
    return q->what_if_readoc < 0 ? qspi_read_command(q)
                                 : qspi_read_command_of((unsigned)q->what_if_readoc);
}

/* Costs of the window from SCK, READOC, address width and SCKDELAY: the only place. */
static void recompute_costs(const struct qspi *q, struct codebus_window *w)
{
    const struct qspi_command *c = cost_command(q);
    ticks_t sck = qspi_sck_ticks(q);
    uint32_t hclk = MAX(clock_cost_hz(q->p.env->clocks, CLOCK_HCLK), 1000000);
    ticks_t cycle = TICKS_PER_SECOND / hclk;
    ticks_t clocks = 8 + qspi_address_bytes(q) * 8 / c->lines_address + c->dummy;
    ticks_t miss = flash_wait_line_cycles() * cycle;
    ticks_t fixed =
        miss + COMMAND_CYCLES * cycle + bits(REG(q, IFCONFIG1), 7, 0) * QSPI_DELAY_TICKS;

    w->line_ticks = (uint32_t)((clocks + LINE_BITS / c->lines_data) * sck + fixed);
    w->word_ticks = (uint32_t)((clocks + WORD_BITS / c->lines_data) * sck + fixed);
    w->line_next_ticks = (uint32_t)(LINE_BITS / c->lines_data * sck + miss + STREAM_CYCLES * cycle);
    /*
     * Streaming: the open command goes on, and uncached fetches keep up with it. Provenance:
     * FQSPI,XIP,16 = 24 MHz and FQSPI,XIP,32 = 12 MHz at SCK 96 MHz are the raw quad data rate. A
     * word's time on the wires holds the one cycle that a zero-wait access takes anyway.
     */
    w->word_next_ticks = (uint32_t)(MAX(WORD_BITS / c->lines_data * sck, cycle) - cycle);
}

static void answer(struct codebus_window *w, enum codebus_answer a, const char *reason)
{
    w->answer = a;
    w->reason = reason;
}

static void recompute_answer(const struct qspi *q, struct codebus_window *w)
{
    bool activating = q->s.job == JOB_ACTIVATE && (REG(q, ENABLE) & 1) != 0;

    if (REG(q, XIPEN) == 0)
        answer(w, CODEBUS_BUS_ERROR, "XIPEN is 0");
    else if ((REG(q, ENABLE) & 1) == 0)
        answer(w, CODEBUS_BUS_ERROR, "QSPI is not enabled (ENABLE=0)");
    else if (!q->s.activated && !activating)
        answer(w, CODEBUS_BUS_ERROR, "QSPI is not activated (no TASKS_ACTIVATE)");
    else if (q->s.poisoned)
        answer(w, CODEBUS_HANG, "QSPI was deactivated directly after an XIP access");
    else if (q->s.waiting)
        answer(w, CODEBUS_HANG, "QSPI polls the status of a chip that never becomes ready");
    else
        answer(w, CODEBUS_OK, NULL);
}

bool qspi_xip_answers(const struct periph *p)
{
    struct codebus_window w = {0};

    recompute_answer((const struct qspi *)p, &w);
    return w.answer == CODEBUS_OK;
}

struct nor_frame qspi_xip_frame(const struct periph *p, uint32_t offset, uint8_t *data,
                                uint32_t len)
{
    const struct qspi *q = (const struct qspi *)p;

    return qspi_read_frame(q, offset + REG(q, XIPOFFSET), data, len);
}

static bool differs(const struct codebus_window *a, const struct codebus_window *b)
{
    return a->answer != b->answer || a->reason != b->reason || a->line_ticks != b->line_ticks ||
           a->line_next_ticks != b->line_next_ticks || a->word_ticks != b->word_ticks ||
           a->word_next_ticks != b->word_next_ticks || a->watched != b->watched;
}

/* Who asks what code would cost here does not read. */
static void refresh_costs(struct qspi *q)
{
    struct codebus_window w = q->window;

    recompute_costs(q, &w);
    if (!differs(&w, &q->window))
        return;
    w.generation++;
    q->window = w;
}

/*
 * Called after every change of a register, a clock or the chip that matters to XIP reads. What
 * follows from it, costs apart, is found out when somebody reads next; pages that show something
 * else than the array are seen by who does not ask, so they go back at once.
 */
void qspi_xip_changed(struct qspi *q)
{
    q->window_dirty = q->window.watched = true;
    if (q->region != NULL)
        refresh_costs(q);
    if (g_hash_table_size(q->shown) != 0)
        qspi_xip_refresh(q);
}

/* Answer, costs and view. */
void qspi_xip_refresh(struct qspi *q)
{
    struct codebus_window w;
    bool plain;

    q->window_dirty = false;
    if (q->region == NULL)
        return;
    /* While a task runs accesses wait for its end; what they will see is decided then. */
    plain = q->s.job != JOB_NONE || qspi_view_plain(q);
    if (plain && g_hash_table_size(q->shown) != 0)
        qspi_view_drop(q);
    w = q->window;
    recompute_answer(q, &w);
    recompute_costs(q, &w);
    w.watched = !plain || !q->s.xip_last || !q->s.hazard;
    if (!differs(&w, &q->window))
        return;
    w.generation++;
    q->window = w;
}

/* The CPU reads the window, or is about to. */
static void accessed(void *owner, uint32_t addr)
{
    struct qspi *q = owner;

    if (q->window_dirty)
        qspi_xip_refresh(q);
    if (q->window.answer != CODEBUS_OK)
        return;
    if (q->s.job != JOB_NONE)
        q->s.xip_waits = true;
    else
        q->s.xip_last = true;
    if (sched_now(q->p.env->sched) >= q->s.guarded_until)
        q->s.hazard = true;
    if (q->s.job == JOB_NONE) {
        if (qspi_view_plain(q))
            qspi_view_note_clock(q);
        else
            qspi_view_show(q, addr);
    }
    qspi_xip_refresh(q);
}

void qspi_xip_init(struct qspi *q)
{
    if (q->shown == NULL)
        q->shown = g_hash_table_new(NULL, NULL);
    q->region = q->chip != NULL ? memory_find_name(q->p.env->memory, "xip") : NULL;
    if (q->region == NULL)
        return;
    g_assert(q->region->size <= nor_size(q->chip));
    q->region->window = &q->window;
    q->region->store = store_refused;
    q->region->owner = q;
    q->window = (struct codebus_window){
        .name = "xip",
        .base = q->region->base,
        .size = q->region->size,
        .accessed = accessed,
        .owner = q,
    };
}

void qspi_xip_transaction(struct qspi *q)
{
    if (!q->s.xip_last)
        return;
    q->s.xip_last = false;
    qspi_xip_changed(q);
}

void qspi_xip_deactivated(struct qspi *q)
{
    if (!q->s.xip_last || !q->s.activated)
        return;
    q->s.xip_last = false;
    if (!errata_active(q->p.env->errata, ERRATA_XIP_DEACTIVATE))
        return;
    q->s.poisoned = true;
    guest_report(
        q->p.env->log, GUEST_ANOMALY, q->p.name, "errata-xip-deactivate",
        "DEACTIVATE directly after an XIP access: the next XIP access will never complete; "
        "one transaction (05h) in between avoids it");
}

/*
 * An ACTIVATE, waited for, is the workaround of anomaly 43; the pins are taken away meanwhile only
 * so that a busy chip is not waited for (nrfx before and after 3.2).
 */
void qspi_xip_worked_around(struct qspi *q)
{
    q->s.hazard = false;
    q->s.guarded_until = sched_now(q->p.env->sched) + GUARD_TICKS;
}

/*
 * Anomaly 43: an access at 0x600 and above after XIP may halt the CPU; here it always does. The
 * core is told through its domain's signals, and XIP is lost, too.
 */
void qspi_high_register(struct qspi *q, uint32_t offset)
{
    if (!q->s.hazard || !errata_active(q->p.env->errata, 43))
        return;
    q->s.hazard = false;
    q->s.poisoned = true;
    guest_report(q->p.env->log, GUEST_ANOMALY, q->p.name, "errata-43",
                 "access to %s after XIP without an ACTIVATE in between: the CPU halts",
                 periph_reg_name(&q->p, offset));
    qspi_xip_changed(q);
    signal_raise(q->p.env->signals, SIGNAL_BUS_STALL, 1);
}
