/*
 * Inside of the QSPI controller, shared by its files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/qspi/qspi.h"
#include "periph/qspi/qspi_regs.h"

/* 31.25 ns, the unit of SCKDELAY and, times 256, of DPMDUR. */
#define QSPI_DELAY_TICKS UINT64_C(48)

struct qspi_cipher {
    uint32_t key[4];
    uint32_t nonce[3];
};

/* What a task is made of; each is one frame on the wires, or a wait. */
enum qspi_step {
    STEP_NONE,
    STEP_PHANTOM,  /* a status poll with the pins disconnected: reads 0 */
    STEP_POLL,     /* 05h until WIP is 0 */
    STEP_WREN,     /* 06h */
    STEP_READ,     /* READOC: the whole transfer */
    STEP_PROGRAM,  /* WRITEOC: one page */
    STEP_ERASE,    /* 20h, D8h, C7h */
    STEP_ADDRCONF, /* the command that switches the chip to 32-bit addresses */
    STEP_CINSTR,
    STEP_SLEEP, /* B9h */
    STEP_WAKE,  /* ABh */
    STEP_PAUSE, /* DPMDUR.ENTER or EXIT after them */
};

enum qspi_job { JOB_NONE, JOB_ACTIVATE, JOB_READ, JOB_WRITE, JOB_ERASE, JOB_CINSTR, JOB_DPM };

struct qspi {
    struct periph p;
    struct qspi_state {
        /* the task that runs */
        enum qspi_job job;
        uint8_t steps[8]; /* enum qspi_step, to come; steps[0] runs */
        unsigned n_steps;
        uint32_t flash; /* its parameters, as they were when it started */
        uint32_t ram;
        uint32_t len;    /* bytes; ERASE: code */
        uint32_t cinstr; /* CINSTRCONF */
        uint32_t done;   /* bytes */
        bool waiting;    /* the poll that runs cannot end before the chip's state changes */
        ticks_t step_start;
        bool disturbed; /* the clock changed during the frame */

        /* the block */
        bool activated;
        bool dpm;        /* the block has put the chip into deep power-down */
        bool long_frame; /* CS# is low between custom instructions */
        uint8_t sreg;    /* last status byte seen */
        struct qspi_cipher xip_cipher, dma_cipher;

        /* XIP */
        bool xip_last;  /* the last traffic was an XIP access */
        bool xip_waits; /* an XIP access came while a task ran: it follows the task */
        bool hazard;    /* anomaly 43: XIP was used since the workaround */
        ticks_t guarded_until;
        bool poisoned; /* anomaly XIP_DEACTIVATE: deactivated directly after XIP */
    } s;
    struct qspi_kept {
        struct qspi_stats stats;
        uint32_t corruption; /* which lines an unreliable clock hits; 0: none was hit yet */
    } kept;
    struct event step_end;
    struct pin_listener pads;
    struct clock_listener pclk192m, hclk;
    struct nor_listener chip_ear;

    struct nor *chip;
    uint8_t wired[6]; /* pins that the board connects to SCK, CSN, IO0 to IO3 */
    uint32_t what_if_sck_hz;
    int what_if_readoc;

    /* recomputed from all that */
    struct mem_region *region;
    struct codebus_window window;
    bool window_dirty; /* its answer and costs are older than what they follow from */
    GHashTable *shown; /* window pages that have been compared with the array or filled */
};

/* A read or program command as the controller frames it. */
struct qspi_command {
    uint8_t opcode, lines_address, lines_data, dummy;
};

/* qspi/wire.c: clock, pins and frames. */
void qspi_wire_init(struct qspi *q);
const struct qspi_command *qspi_read_command(const struct qspi *q);
const struct qspi_command *qspi_read_command_of(unsigned readoc);
const struct qspi_command *qspi_write_command(const struct qspi *q);
unsigned qspi_address_bytes(const struct qspi *q);
uint32_t qspi_sck_hz(const struct qspi *q);
ticks_t qspi_sck_ticks(const struct qspi *q);
ticks_t qspi_frame_ticks(const struct qspi *q, uint64_t clocks);
bool qspi_connected(const struct qspi *q);
void qspi_report_pins(struct qspi *q);
uint8_t qspi_lines_mask(const struct qspi *q, unsigned lines); /* bits of a byte that arrive */
struct nor_wires qspi_wires(const struct qspi *q);
void qspi_frame(struct qspi *q, struct nor_frame *f);
struct nor_frame qspi_read_frame(const struct qspi *q, uint32_t address, uint8_t *in, uint32_t len);

/* qspi/limits.c: what makes data on the wires unreliable. */
enum qspi_traffic { TRAFFIC_DMA, TRAFFIC_CINSTR, TRAFFIC_XIP };
bool qspi_reliable(struct qspi *q, enum qspi_traffic traffic, bool report);
void qspi_corrupt(struct qspi *q, uint8_t *data, uint32_t len);
void qspi_corrupt_line(struct qspi *q, uint32_t address, uint8_t *line);
void qspi_clock_init(struct qspi *q);

/* qspi/sequence.c: tasks as steps. */
void qspi_sequence_init(struct qspi *q);
void qspi_start(struct qspi *q, enum qspi_job job);
void qspi_stop(struct qspi *q);
void qspi_chip_changed(struct qspi *q);
void qspi_push_step(struct qspi *q, enum qspi_step step);

/* qspi/steps.c: the frames they are made of. */
ticks_t qspi_step_ticks(const struct qspi *q, enum qspi_step step);
void qspi_step_run(struct qspi *q, enum qspi_step step);
uint8_t qspi_step_poll(struct qspi *q); /* 05h; returns the status byte */

/* qspi/cinstr.c: custom instructions. */
void qspi_cinstr_write(struct qspi *q);
ticks_t qspi_cinstr_ticks(const struct qspi *q);
void qspi_cinstr_run(struct qspi *q);
void qspi_end_long_frame(struct qspi *q);

/* qspi/xip.c: the window and its anomalies. */
void qspi_xip_init(struct qspi *q);
void qspi_xip_changed(struct qspi *q); /* cheap: the window is recomputed when it is asked */
void qspi_xip_refresh(struct qspi *q);
void qspi_xip_transaction(struct qspi *q); /* an ordinary frame was on the wires */
void qspi_xip_deactivated(struct qspi *q);
void qspi_xip_worked_around(struct qspi *q); /* ACTIVATE is over */
void qspi_high_register(struct qspi *q, uint32_t offset);

/* qspi/view.c: what XIP reads see when it is not the array. */
bool qspi_view_plain(struct qspi *q);
/* Says when they do though the chip is clocked above its limit. */
void qspi_view_note_clock(struct qspi *q);
void qspi_view_show(struct qspi *q, uint32_t addr);
void qspi_view_drop(struct qspi *q);

/* qspi/cipher.c */
void qspi_cipher_apply(const struct qspi_cipher *c, uint32_t address, uint8_t *data, uint32_t len);
