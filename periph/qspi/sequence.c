/*
 * QSPI tasks as sequences of frames.
 *
 * Each step takes the time of its frame and acts when it ends. Status polling is not ticked: after
 * a busy answer the next poll that matters is the first one behind the moment the chip becomes
 * ready, and a chip that never does (asleep) leaves the task waiting until something wakes it.
 *
 * Order of frames: an 05h precedes each read, write and erase (devzone 61735); WREN, program and
 * polling until WIP=0 happen per page (product specification, QSPI, write operation); READY after
 * an erase means only that the command was sent (zephyr issue 73786).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/qspi/qspi_priv.h"

static const char *const job_names[] = {
    [JOB_NONE] = "idle",   [JOB_ACTIVATE] = "ACTIVATE", [JOB_READ] = "READ",
    [JOB_WRITE] = "WRITE", [JOB_ERASE] = "ERASE",       [JOB_CINSTR] = "custom instruction",
    [JOB_DPM] = "DPM",
};

static const char *const step_names[] = {
    [STEP_NONE] = "nothing",
    [STEP_PHANTOM] = "activating without pins",
    [STEP_POLL] = "polling status (05h)",
    [STEP_WREN] = "write enable (06h)",
    [STEP_READ] = "reading data",
    [STEP_PROGRAM] = "programming a page",
    [STEP_ERASE] = "sending erase",
    [STEP_ADDRCONF] = "address mode command",
    [STEP_CINSTR] = "sending",
    [STEP_SLEEP] = "entering deep power-down",
    [STEP_WAKE] = "leaving deep power-down",
    [STEP_PAUSE] = "waiting for DPMDUR",
};

static void begin_step(struct qspi *q);

void qspi_push_step(struct qspi *q, enum qspi_step step)
{
    g_assert(q->s.n_steps < G_N_ELEMENTS(q->s.steps));
    q->s.steps[q->s.n_steps++] = (uint8_t)step;
}

/* XIP accesses wait for the task: as far as it can be foreseen, its end. */
static void foresee_end(struct qspi *q)
{
    ticks_t end = q->s.step_start;

    for (unsigned i = 0; i < q->s.n_steps; i++)
        end += qspi_step_ticks(q, q->s.steps[i]);
    if (q->s.job == JOB_WRITE && q->chip != NULL) {
        ticks_t ready = nor_ready_at(q->chip);
        uint64_t pages = (q->s.len - q->s.done) / 256;

        if (ready != TICKS_NEVER)
            end = MAX(end, ready);
        end += pages * (ticks_t)nor_page_us(q->chip) * TICKS_PER_US;
    }
    /* A wait without end is the window's answer, not its busy time. */
    q->window.busy_until = q->s.waiting ? 0 : end;
    q->window.generation++;
}

static void arm(struct qspi *q, ticks_t when)
{
    q->s.waiting = false;
    sched_at(q->p.env->sched, &q->step_end, when);
}

/* Polls go on back to back; act at the first one that begins after the chip is ready. */
static void wait_for_chip(struct qspi *q)
{
    ticks_t now = sched_now(q->p.env->sched);
    ticks_t period = qspi_step_ticks(q, STEP_POLL);
    ticks_t ready = q->chip != NULL ? nor_ready_at(q->chip) : TICKS_NEVER;

    if (ready == TICKS_NEVER) {
        q->s.waiting = true;
        sched_cancel(q->p.env->sched, &q->step_end);
    } else {
        uint64_t polls = ready > now ? (ready - now + period - 1) / period : 0;

        q->kept.stats.commands += polls;
        arm(q, now + (polls + 1) * period);
    }
}

static void finish(struct qspi *q)
{
    enum qspi_job job = q->s.job;

    q->s.job = JOB_NONE;
    q->s.n_steps = 0;
    q->window.busy_until = 0;
    q->s.xip_last = q->s.xip_last || q->s.xip_waits;
    q->s.xip_waits = false;
    if (job == JOB_ACTIVATE) {
        qspi_xip_worked_around(q);
        q->s.activated |= (REG(q, ENABLE) & 1) != 0;
    }
    qspi_xip_changed(q);
    /* DPMEN is a register write, not a task: it has no event (inferred). */
    if (job != JOB_DPM)
        periph_event(&q->p, EVENTS_READY);
}

static void next_step(struct qspi *q)
{
    memmove(q->s.steps, q->s.steps + 1, --q->s.n_steps);
    if (q->s.n_steps == 0)
        finish(q);
    else
        begin_step(q);
}

static void begin_step(struct qspi *q)
{
    q->s.step_start = sched_now(q->p.env->sched);
    q->s.disturbed = false;
    arm(q, q->s.step_start + qspi_step_ticks(q, q->s.steps[0]));
    foresee_end(q);
}

static void poll(struct qspi *q)
{
    if ((qspi_step_poll(q) & NOR_SR_WIP) == 0) {
        next_step(q);
    } else {
        wait_for_chip(q);
        foresee_end(q);
        qspi_xip_changed(q);
    }
}

static void step_done(void *ctx)
{
    struct qspi *q = ctx;
    enum qspi_step step = q->s.steps[0];

    if (qspi_connected(q))
        qspi_xip_transaction(q);
    if (step == STEP_POLL) {
        poll(q);
        return;
    }
    qspi_step_run(q, step);
    next_step(q);
}

void qspi_sequence_init(struct qspi *q)
{
    event_init(&q->step_end, &q->p.events, "frame", step_done, q);
}

/*
 * Takes over the parameters of a transfer; false when there is nothing to move. The flash address
 * goes out as it stands: Zephyr's driver reads at odd addresses (read_non_aligned() of
 * nrf_qspi_nor.c), and its flash driver test passes on silicon.
 */
static bool take_range(struct qspi *q, const char *what, uint32_t flash, uint32_t ram, uint32_t cnt)
{
    q->s.flash = flash;
    q->s.ram = ram & ~3u;
    q->s.len = cnt & ~3u;
    if (((ram | cnt) & 3) != 0)
        periph_error(&q->p, "qspi-alignment",
                     "%s: RAM address 0x%x and count %u must be multiples of 4; the low bits are "
                     "dropped",
                     what, ram, cnt);
    if (q->s.len == 0)
        periph_error(&q->p, "qspi-zero-length", "%s of 0 bytes: READY comes, nothing is moved",
                     what);
    return q->s.len != 0;
}

static void push_addrconf(struct qspi *q)
{
    uint32_t conf = REG(q, ADDRCONF);

    if (bits(conf, 25, 24) == 0)
        return;
    if ((conf & ADDRCONF_WIPWAIT) != 0)
        qspi_push_step(q, STEP_POLL);
    if ((conf & ADDRCONF_WREN) != 0)
        qspi_push_step(q, STEP_WREN);
    qspi_push_step(q, STEP_ADDRCONF);
}

static void push_activate(struct qspi *q)
{
    if (!qspi_connected(q)) {
        qspi_push_step(q, STEP_PHANTOM);
        return;
    }
    if (q->s.dpm) {
        qspi_push_step(q, STEP_WAKE);
        qspi_push_step(q, STEP_PAUSE);
    }
    push_addrconf(q);
    qspi_push_step(q, STEP_POLL);
}

static void push_cinstr(struct qspi *q)
{
    q->s.cinstr = REG(q, CINSTRCONF);
    if (!q->s.long_frame) {
        if ((q->s.cinstr & CINSTRCONF_WIPWAIT) != 0)
            qspi_push_step(q, STEP_POLL);
        if ((q->s.cinstr & CINSTRCONF_WREN) != 0)
            qspi_push_step(q, STEP_WREN);
    }
    qspi_push_step(q, STEP_CINSTR);
}

static void push_dpm(struct qspi *q)
{
    qspi_push_step(q, (REG(q, IFCONFIG1) & IFCONFIG1_DPMEN) != 0 ? STEP_SLEEP : STEP_WAKE);
    qspi_push_step(q, STEP_PAUSE);
}

/* Fills q->s.steps; they may be none (a transfer of no bytes). */
static void plan(struct qspi *q)
{
    switch (q->s.job) {
    case JOB_ACTIVATE:
        push_activate(q);
        break;
    case JOB_READ:
        qspi_push_step(q, STEP_POLL);
        if (take_range(q, "READ", REG(q, READ_SRC), REG(q, READ_DST), REG(q, READ_CNT)))
            qspi_push_step(q, STEP_READ);
        break;
    case JOB_WRITE:
        qspi_push_step(q, STEP_POLL);
        if (take_range(q, "WRITE", REG(q, WRITE_DST), REG(q, WRITE_SRC), REG(q, WRITE_CNT))) {
            qspi_push_step(q, STEP_WREN);
            qspi_push_step(q, STEP_PROGRAM);
        }
        break;
    case JOB_ERASE:
        q->s.flash = REG(q, ERASE_PTR) & ~3u;
        q->s.len = REG(q, ERASE_LEN);
        qspi_push_step(q, STEP_POLL);
        qspi_push_step(q, STEP_WREN);
        qspi_push_step(q, STEP_ERASE);
        break;
    case JOB_CINSTR:
        push_cinstr(q);
        break;
    case JOB_DPM:
        push_dpm(q);
        break;
    case JOB_NONE:
        break;
    }
}

static bool may_start(struct qspi *q, enum qspi_job job)
{
    if (q->s.job != JOB_NONE) {
        periph_error(&q->p, "qspi-task-while-busy", "%s started while %s runs (%s); ignored",
                     job_names[job], job_names[q->s.job], step_names[q->s.steps[0]]);
        return false;
    }
    if (job != JOB_ACTIVATE && !q->s.activated) {
        periph_error(&q->p, "qspi-not-activated",
                     "%s started before ACTIVATE: nothing happens, READY will not come",
                     job_names[job]);
        return false;
    }
    if (q->s.long_frame && job != JOB_CINSTR && job != JOB_ACTIVATE) {
        periph_error(&q->p, "qspi-long-frame-open",
                     "%s started inside a long frame (no LFSTOP yet); CS# rises", job_names[job]);
        qspi_end_long_frame(q);
    }
    if (job == JOB_ERASE && REG(q, ERASE_LEN) > 2) {
        periph_error(&q->p, "qspi-erase-len", "ERASE.LEN %u is reserved; ignored",
                     REG(q, ERASE_LEN));
        return false;
    }
    return true;
}

void qspi_start(struct qspi *q, enum qspi_job job)
{
    if (!may_start(q, job))
        return;
    q->s.job = job;
    q->s.n_steps = 0;
    q->s.done = 0;
    plan(q);
    begin_step(q);
    qspi_xip_changed(q);
}

void qspi_stop(struct qspi *q)
{
    if (q->s.job != JOB_NONE)
        periph_error(&q->p, "qspi-deactivate-while-busy", "DEACTIVATE aborts %s (%s)",
                     job_names[q->s.job], step_names[q->s.steps[0]]);
    sched_cancel(q->p.env->sched, &q->step_end);
    q->s.job = JOB_NONE;
    q->s.n_steps = 0;
    q->s.waiting = false;
    q->window.busy_until = 0;
    qspi_end_long_frame(q);
    qspi_xip_deactivated(q);
    q->s.activated = false;
    qspi_xip_changed(q);
}

/* The chip fell asleep, woke up, became busy or ready. */
void qspi_chip_changed(struct qspi *q)
{
    if (q->s.waiting) {
        wait_for_chip(q);
        foresee_end(q);
    }
    qspi_xip_changed(q);
    periph_measure(&q->p);
}

const char *qspi_activity(const struct periph *p)
{
    static _Thread_local char text[96];
    const struct qspi *q = (const struct qspi *)p;

    if (q->s.job == JOB_NONE)
        return NULL;
    g_snprintf(text, sizeof text, "%s: %s%s", job_names[q->s.job], step_names[q->s.steps[0]],
               q->s.waiting ? ", the chip does not answer" : "");
    return text;
}
