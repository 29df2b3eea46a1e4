/*
 * The frames that QSPI tasks are made of: how long each takes and what it does.
 *
 * A step takes the time of its frame and acts when it ends, when CS# rises.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/qspi/qspi_priv.h"

#define CLOCKS_OPCODE 8
#define CLOCKS_POLL   16
#define DPMDUR_UNIT   (256 * QSPI_DELAY_TICKS)

/* Bytes of the next page program: the controller splits at PPSIZE boundaries. */
static uint32_t page_run(const struct qspi *q)
{
    uint32_t page = (REG(q, IFCONFIG0) & IFCONFIG0_PPSIZE512) != 0 ? 512 : 256;

    return MIN(q->s.len - q->s.done, page - (q->s.flash + q->s.done) % page);
}

static ticks_t read_ticks(const struct qspi *q)
{
    const struct qspi_command *c = qspi_read_command(q);
    uint64_t clocks = CLOCKS_OPCODE + qspi_address_bytes(q) * 8 / c->lines_address + c->dummy;

    return qspi_frame_ticks(q, clocks + (uint64_t)q->s.len * 8 / c->lines_data);
}

static ticks_t program_ticks(const struct qspi *q)
{
    const struct qspi_command *c = qspi_write_command(q);
    uint64_t clocks = CLOCKS_OPCODE + qspi_address_bytes(q) * 8 / c->lines_address;

    return qspi_frame_ticks(q, clocks + (uint64_t)page_run(q) * 8 / c->lines_data);
}

ticks_t qspi_step_ticks(const struct qspi *q, enum qspi_step step)
{
    switch (step) {
    case STEP_READ:
        return read_ticks(q);
    case STEP_PROGRAM:
        return program_ticks(q);
    case STEP_ERASE:
        return qspi_frame_ticks(q, CLOCKS_OPCODE + (q->s.len == 2 ? 0 : qspi_address_bytes(q) * 8));
    case STEP_ADDRCONF:
        return qspi_frame_ticks(q, bits(REG(q, ADDRCONF), 25, 24) * 8);
    case STEP_CINSTR:
        return qspi_cinstr_ticks(q);
    case STEP_PAUSE:
        return DPMDUR_UNIT *
               (q->s.dpm ? bits(REG(q, DPMDUR), 15, 0) : bits(REG(q, DPMDUR), 31, 16));
    case STEP_POLL:
    case STEP_PHANTOM:
        return qspi_frame_ticks(q, CLOCKS_POLL);
    default:
        return qspi_frame_ticks(q, CLOCKS_OPCODE);
    }
}

static void simple_frame(struct qspi *q, uint8_t opcode)
{
    qspi_frame(q, &(struct nor_frame){.opcode = opcode, .lines_address = 1, .lines_data = 1});
}

uint8_t qspi_step_poll(struct qspi *q)
{
    qspi_frame(q, &(struct nor_frame){
                      .opcode = 0x05,
                      .lines_address = 1,
                      .lines_data = 1,
                      .in = &q->s.sreg,
                      .len = 1,
                  });
    return q->s.sreg;
}

static void run_read(struct qspi *q)
{
    uint8_t *data = g_malloc(q->s.len);
    struct nor_frame f = qspi_read_frame(q, q->s.flash, data, q->s.len);

    qspi_frame(q, &f);
    if (!qspi_reliable(q, TRAFFIC_DMA, true))
        qspi_corrupt(q, data, q->s.len);
    if (REG(q, DMA_ENC_ENABLE) != 0)
        qspi_cipher_apply(&q->s.dma_cipher, q->s.flash, data, q->s.len);
    if (!memory_dma_write(q->p.env->memory, q->s.ram, data, q->s.len))
        periph_error(&q->p, "qspi-dma-not-ram",
                     "READ.DST 0x%08x + %u bytes is not RAM: the data is lost", q->s.ram, q->s.len);
    q->kept.stats.bytes_read += q->s.len;
    g_free(data);
}

static void run_program(struct qspi *q)
{
    const struct qspi_command *c = qspi_write_command(q);
    uint8_t data[NOR_PAGE_MAX];
    uint32_t len = page_run(q);
    uint32_t src = q->s.ram + q->s.done;
    uint32_t dst = q->s.flash + q->s.done;
    unsigned bytes = qspi_address_bytes(q);

    if (!memory_dma_read(q->p.env->memory, src, data, len)) {
        periph_error(&q->p, "qspi-dma-not-ram",
                     "WRITE.SRC 0x%08x + %u bytes is not RAM: zeros are written", src, len);
        memset(data, 0, len);
    }
    if (REG(q, DMA_ENC_ENABLE) != 0)
        qspi_cipher_apply(&q->s.dma_cipher, dst, data, len);
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
    q->kept.stats.bytes_written += len;
    q->s.done += len;
    qspi_push_step(q, STEP_POLL);
    if (q->s.done < q->s.len) {
        qspi_push_step(q, STEP_WREN);
        qspi_push_step(q, STEP_PROGRAM);
    }
}

static void run_erase(struct qspi *q)
{
    static const uint8_t opcodes[] = {0x20, 0xd8, 0xc7};
    unsigned bytes = q->s.len == 2 ? 0 : qspi_address_bytes(q);

    qspi_frame(q, &(struct nor_frame){
                      .opcode = opcodes[q->s.len],
                      .address_bytes = (uint8_t)bytes,
                      .lines_address = 1,
                      .lines_data = 1,
                      .address = bytes == 3 ? q->s.flash & 0xffffff : q->s.flash,
                  });
    q->kept.stats.erases++;
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
                      .len = MAX(bits(conf, 25, 24), 1) - 1,
                  });
}

void qspi_step_run(struct qspi *q, enum qspi_step step)
{
    switch (step) {
    case STEP_PHANTOM:
        q->s.sreg = 0;
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
        q->s.dpm = step == STEP_SLEEP;
        break;
    default:
        break;
    }
}
