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
#include "periph/qspi_priv.h"

#define CLOCKS_OPCODE 8
#define CLOCKS_POLL   16
#define DPMDUR_UNIT   (256 * QSPI_DELAY_TICKS)

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

static void push(struct qspi *q, enum qspi_step step)
{
    g_assert(q->n_steps < G_N_ELEMENTS(q->steps));
    q->steps[q->n_steps++] = (uint8_t)step;
}

/* Bytes of the next page program: the controller splits at PPSIZE boundaries. */
static uint32_t page_run(const struct qspi *q)
{
    uint32_t page = (REG(q, IFCONFIG0) & IFCONFIG0_PPSIZE512) != 0 ? 512 : 256;
    uint32_t at = (REG(q, WRITE_DST) & ~3u) + q->done;
    uint32_t left = (REG(q, WRITE_CNT) & ~3u) - q->done;

    return MIN(left, page - at % page);
}

static ticks_t read_ticks(const struct qspi *q)
{
    const struct qspi_command *c = qspi_read_command(q);
    uint64_t clocks = CLOCKS_OPCODE + qspi_address_bytes(q) * 8 / c->lines_address + c->dummy;

    return qspi_frame_ticks(q, clocks + (uint64_t)REG(q, READ_CNT) * 8 / c->lines_data);
}

static ticks_t program_ticks(const struct qspi *q)
{
    const struct qspi_command *c = qspi_write_command(q);
    uint64_t clocks = CLOCKS_OPCODE + qspi_address_bytes(q) * 8 / c->lines_address;

    return qspi_frame_ticks(q, clocks + (uint64_t)page_run(q) * 8 / c->lines_data);
}

static ticks_t step_ticks(const struct qspi *q, enum qspi_step step)
{
    switch (step) {
    case STEP_READ:
        return read_ticks(q);
    case STEP_PROGRAM:
        return program_ticks(q);
    case STEP_ERASE:
        return qspi_frame_ticks(q, CLOCKS_OPCODE +
                                       (REG(q, ERASE_LEN) == 2 ? 0 : qspi_address_bytes(q) * 8));
    case STEP_ADDRCONF:
        return qspi_frame_ticks(q, bits(REG(q, ADDRCONF), 25, 24) * 8);
    case STEP_CINSTR:
        return qspi_cinstr_ticks(q);
    case STEP_PAUSE:
        return DPMDUR_UNIT * (q->dpm ? bits(REG(q, DPMDUR), 15, 0) : bits(REG(q, DPMDUR), 31, 16));
    case STEP_POLL:
    case STEP_PHANTOM:
        return qspi_frame_ticks(q, CLOCKS_POLL);
    default:
        return qspi_frame_ticks(q, CLOCKS_OPCODE);
    }
}

/* XIP accesses wait for the task: as far as it can be foreseen, its end. */
static void foresee_end(struct qspi *q)
{
    ticks_t end = q->step_start;

    for (unsigned i = 0; i < q->n_steps; i++)
        end += step_ticks(q, q->steps[i]);
    if (q->job == JOB_WRITE && q->chip != NULL) {
        ticks_t ready = nor_ready_at(q->chip);
        uint64_t pages = ((REG(q, WRITE_CNT) & ~3u) - q->done) / 256;

        if (ready != TICKS_NEVER)
            end = MAX(end, ready);
        end += pages * (ticks_t)nor_page_us(q->chip) * TICKS_PER_US;
    }
    if (q->waiting)
        end = TICKS_NEVER;
    q->window.busy_until = end;
    q->window.generation++;
}

static void arm(struct qspi *q, ticks_t when)
{
    q->waiting = false;
    sched_at(q->p.env->sched, &q->step_end, when);
}

/* Polls go on back to back; act at the first one that begins after the chip is ready. */
static void wait_for_chip(struct qspi *q)
{
    ticks_t now = sched_now(q->p.env->sched);
    ticks_t period = step_ticks(q, STEP_POLL);
    ticks_t ready = q->chip != NULL ? nor_ready_at(q->chip) : TICKS_NEVER;

    if (ready == TICKS_NEVER) {
        q->waiting = true;
        sched_cancel(q->p.env->sched, &q->step_end);
    } else {
        uint64_t polls = ready > now ? (ready - now + period - 1) / period : 0;

        q->stats.commands += polls;
        arm(q, now + (polls + 1) * period);
    }
}

static void finish(struct qspi *q)
{
    enum qspi_job job = q->job;

    q->job = JOB_NONE;
    q->n_steps = 0;
    q->window.busy_until = 0;
    q->xip_last = q->xip_last || q->xip_waits;
    q->xip_waits = false;
    if (job == JOB_ACTIVATE && (REG(q, ENABLE) & 1) != 0)
        q->activated = true;
    qspi_xip_changed(q);
    /* DPMEN is a register write, not a task: it has no event (inferred). */
    if (job != JOB_DPM)
        periph_event(&q->p, EVENTS_READY);
}

static void next_step(struct qspi *q)
{
    memmove(q->steps, q->steps + 1, --q->n_steps);
    if (q->n_steps == 0)
        finish(q);
    else
        begin_step(q);
}

static void begin_step(struct qspi *q)
{
    q->step_start = sched_now(q->p.env->sched);
    q->disturbed = false;
    arm(q, q->step_start + step_ticks(q, q->steps[0]));
    foresee_end(q);
}

static void simple_frame(struct qspi *q, uint8_t opcode)
{
    qspi_frame(q, &(struct nor_frame){.opcode = opcode, .lines_address = 1, .lines_data = 1});
}

static void poll(struct qspi *q)
{
    qspi_frame(q, &(struct nor_frame){
                      .opcode = 0x05,
                      .lines_address = 1,
                      .lines_data = 1,
                      .in = &q->sreg,
                      .len = 1,
                  });
    if ((q->sreg & NOR_SR_WIP) == 0) {
        next_step(q);
    } else {
        wait_for_chip(q);
        foresee_end(q);
        qspi_xip_changed(q);
    }
}

static void run_read(struct qspi *q)
{
    uint32_t len = REG(q, READ_CNT) & ~3u;
    uint32_t src = REG(q, READ_SRC) & ~3u;
    uint32_t dst = REG(q, READ_DST) & ~3u;
    uint8_t *data = g_malloc(len);
    struct nor_frame f = qspi_read_frame(q, src, data, len);

    qspi_frame(q, &f);
    if (!qspi_reliable(q, TRAFFIC_DMA, true))
        qspi_corrupt(q, data, len);
    if (REG(q, DMA_ENC_ENABLE) != 0)
        qspi_cipher_apply(&q->dma_cipher, src, data, len);
    if (!memory_dma_write(q->p.env->memory, dst, data, len))
        periph_error(&q->p, "qspi-dma-not-ram",
                     "READ.DST 0x%08x + %u bytes is not RAM: the data is lost", dst, len);
    q->stats.bytes_read += len;
    g_free(data);
}

static void run_program(struct qspi *q)
{
    const struct qspi_command *c = qspi_write_command(q);
    uint8_t data[NOR_PAGE_MAX];
    uint32_t len = page_run(q);
    uint32_t src = (REG(q, WRITE_SRC) & ~3u) + q->done;
    uint32_t dst = (REG(q, WRITE_DST) & ~3u) + q->done;
    unsigned bytes = qspi_address_bytes(q);

    if (!memory_dma_read(q->p.env->memory, src, data, len)) {
        periph_error(&q->p, "qspi-dma-not-ram",
                     "WRITE.SRC 0x%08x + %u bytes is not RAM: zeros are written", src, len);
        memset(data, 0, len);
    }
    if (REG(q, DMA_ENC_ENABLE) != 0)
        qspi_cipher_apply(&q->dma_cipher, dst, data, len);
    if (!qspi_reliable(q, TRAFFIC_DMA, true))
        qspi_corrupt(q, data, len);
    qspi_frame(q, &(struct nor_frame){
                      .opcode = c->opcode,
                      .address_bytes = (uint8_t)bytes,
                      .lines_address = c->lines_address,
                      .lines_data = c->lines_data,
                      .address = bytes == 3 ? dst & 0xffffff : dst,
                      .out = data,
                      .len = len,
                  });
    q->stats.bytes_written += len;
    q->done += len;
    push(q, STEP_POLL);
    if (q->done < (REG(q, WRITE_CNT) & ~3u)) {
        push(q, STEP_WREN);
        push(q, STEP_PROGRAM);
    }
}

static void run_erase(struct qspi *q)
{
    static const uint8_t opcodes[] = {0x20, 0xd8, 0xc7};
    uint32_t len = REG(q, ERASE_LEN);
    unsigned bytes = len == 2 ? 0 : qspi_address_bytes(q);
    uint32_t ptr = REG(q, ERASE_PTR) & ~3u;

    qspi_frame(q, &(struct nor_frame){
                      .opcode = opcodes[len],
                      .address_bytes = (uint8_t)bytes,
                      .lines_address = 1,
                      .lines_data = 1,
                      .address = bytes == 3 ? ptr & 0xffffff : ptr,
                  });
    q->stats.erases++;
}

/* MODE of ADDRCONF: opcode, opcode and BYTE0, or opcode and both bytes. */
static void run_addrconf(struct qspi *q)
{
    uint32_t conf = REG(q, ADDRCONF);
    uint8_t data[2] = {(uint8_t)bits(conf, 15, 8), (uint8_t)bits(conf, 23, 16)};

    qspi_frame(q, &(struct nor_frame){
                      .opcode = (uint8_t)conf,
                      .lines_address = 1,
                      .lines_data = 1,
                      .out = data,
                      .len = bits(conf, 25, 24) - 1,
                  });
}

static void run_step(struct qspi *q, enum qspi_step step)
{
    switch (step) {
    case STEP_PHANTOM:
        q->sreg = 0;
        qspi_xip_worked_around(q);
        break;
    case STEP_WREN:
        simple_frame(q, 0x06);
        break;
    case STEP_READ:
        run_read(q);
        break;
    case STEP_PROGRAM:
        run_program(q);
        break;
    case STEP_ERASE:
        run_erase(q);
        break;
    case STEP_ADDRCONF:
        run_addrconf(q);
        break;
    case STEP_CINSTR:
        qspi_cinstr_run(q);
        break;
    case STEP_SLEEP:
    case STEP_WAKE:
        simple_frame(q, step == STEP_SLEEP ? 0xb9 : 0xab);
        q->dpm = step == STEP_SLEEP;
        break;
    default:
        break;
    }
}

static void step_done(void *ctx)
{
    struct qspi *q = ctx;
    enum qspi_step step = q->steps[0];

    if (qspi_connected(q))
        qspi_xip_transaction(q);
    if (step == STEP_POLL) {
        poll(q);
        return;
    }
    run_step(q, step);
    next_step(q);
}

void qspi_sequence_init(struct qspi *q)
{
    event_init(&q->step_end, "QSPI frame", step_done, q);
}

static bool check_range(struct qspi *q, const char *what, uint32_t flash, uint32_t ram,
                        uint32_t cnt)
{
    if (((flash | ram | cnt) & 3) != 0)
        periph_error(&q->p, "qspi-alignment",
                     "%s: flash address 0x%x, RAM address 0x%x and count %u must be multiples of "
                     "4; the low bits are dropped",
                     what, flash, ram, cnt);
    if ((cnt & ~3u) == 0)
        periph_error(&q->p, "qspi-zero-length", "%s of 0 bytes: READY comes, nothing is moved",
                     what);
    return (cnt & ~3u) != 0;
}

static void push_addrconf(struct qspi *q)
{
    uint32_t conf = REG(q, ADDRCONF);

    if (bits(conf, 25, 24) == 0)
        return;
    if ((conf & ADDRCONF_WIPWAIT) != 0)
        push(q, STEP_POLL);
    if ((conf & ADDRCONF_WREN) != 0)
        push(q, STEP_WREN);
    push(q, STEP_ADDRCONF);
}

static void push_activate(struct qspi *q)
{
    if (!qspi_connected(q)) {
        push(q, STEP_PHANTOM);
        return;
    }
    if (q->dpm) {
        push(q, STEP_WAKE);
        push(q, STEP_PAUSE);
    }
    push_addrconf(q);
    push(q, STEP_POLL);
}

static void push_cinstr(struct qspi *q)
{
    if (!q->long_frame) {
        if ((REG(q, CINSTRCONF) & CINSTRCONF_WIPWAIT) != 0)
            push(q, STEP_POLL);
        if ((REG(q, CINSTRCONF) & CINSTRCONF_WREN) != 0)
            push(q, STEP_WREN);
    }
    push(q, STEP_CINSTR);
}

static void push_dpm(struct qspi *q)
{
    push(q, (REG(q, IFCONFIG1) & IFCONFIG1_DPMEN) != 0 ? STEP_SLEEP : STEP_WAKE);
    push(q, STEP_PAUSE);
}

/* Fills q->steps; they may be none (a transfer of no bytes). */
static void plan(struct qspi *q)
{
    switch (q->job) {
    case JOB_ACTIVATE:
        push_activate(q);
        break;
    case JOB_READ:
        push(q, STEP_POLL);
        if (check_range(q, "READ", REG(q, READ_SRC), REG(q, READ_DST), REG(q, READ_CNT)))
            push(q, STEP_READ);
        break;
    case JOB_WRITE:
        push(q, STEP_POLL);
        if (check_range(q, "WRITE", REG(q, WRITE_DST), REG(q, WRITE_SRC), REG(q, WRITE_CNT))) {
            push(q, STEP_WREN);
            push(q, STEP_PROGRAM);
        }
        break;
    case JOB_ERASE:
        push(q, STEP_POLL);
        push(q, STEP_WREN);
        push(q, STEP_ERASE);
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
    if (q->job != JOB_NONE) {
        periph_error(&q->p, "qspi-task-while-busy", "%s started while %s runs (%s); ignored",
                     job_names[job], job_names[q->job], step_names[q->steps[0]]);
        return false;
    }
    if (job != JOB_ACTIVATE && !q->activated) {
        periph_error(&q->p, "qspi-not-activated",
                     "%s started before ACTIVATE: nothing happens, READY will not come",
                     job_names[job]);
        return false;
    }
    if (q->long_frame && job != JOB_CINSTR && job != JOB_ACTIVATE) {
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
    q->job = job;
    q->n_steps = 0;
    q->done = 0;
    plan(q);
    begin_step(q);
    qspi_xip_changed(q);
}

void qspi_stop(struct qspi *q)
{
    if (q->job != JOB_NONE)
        periph_error(&q->p, "qspi-deactivate-while-busy", "DEACTIVATE aborts %s (%s)",
                     job_names[q->job], step_names[q->steps[0]]);
    sched_cancel(q->p.env->sched, &q->step_end);
    q->job = JOB_NONE;
    q->n_steps = 0;
    q->waiting = false;
    q->window.busy_until = 0;
    qspi_end_long_frame(q);
    qspi_xip_deactivated(q);
    q->activated = false;
    qspi_xip_changed(q);
}

/* The chip fell asleep, woke up, became busy or ready. */
void qspi_chip_changed(struct qspi *q)
{
    if (q->waiting) {
        wait_for_chip(q);
        foresee_end(q);
    }
    qspi_xip_changed(q);
}

const char *qspi_activity(const struct periph *p)
{
    static _Thread_local char text[96];
    const struct qspi *q = (const struct qspi *)p;

    if (q->job == JOB_NONE)
        return NULL;
    g_snprintf(text, sizeof text, "%s: %s%s", job_names[q->job], step_names[q->steps[0]],
               q->waiting ? ", the chip does not answer" : "");
    return text;
}
