/*
 * Custom instructions: an opcode and up to eight bytes, full duplex on single lines; in long frame
 * mode CS# stays low and each further write moves LENGTH-1 bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/qspi/qspi_priv.h"

static unsigned length(const struct qspi *q)
{
    return bits(q->s.cinstr, 11, 8);
}

/* A write of CINSTRCONF starts the transfer. */
void qspi_cinstr_write(struct qspi *q)
{
    uint32_t conf = REG(q, CINSTRCONF);

    if (bits(conf, 11, 8) < 1 || bits(conf, 11, 8) > 9) {
        periph_error(&q->p, "qspi-cinstr-length",
                     "custom instruction %02Xh of length %u: 1 to 9 are allowed; ignored",
                     bits(conf, 7, 0), bits(conf, 11, 8));
        return;
    }
    qspi_start(q, JOB_CINSTR);
}

/* In a long frame the opcode goes out only once. */
static unsigned bytes_on_wire(const struct qspi *q)
{
    return q->s.long_frame ? length(q) - 1 : length(q);
}

ticks_t qspi_cinstr_ticks(const struct qspi *q)
{
    return qspi_frame_ticks(q, bytes_on_wire(q) * 8);
}

void qspi_end_long_frame(struct qspi *q)
{
    if (!q->s.long_frame)
        return;
    q->s.long_frame = false;
    nor_deselect(q->chip);
}

static void open_frame(struct qspi *q)
{
    struct nor_wires wires = qspi_wires(q);

    q->kept.stats.commands++;
    nor_select(q->chip, &wires);
    nor_shift(q->chip, (uint8_t)q->s.cinstr);
}

static uint8_t shift(struct qspi *q, uint8_t out)
{
    return qspi_connected(q) ? nor_shift(q->chip, out) : 0;
}

void qspi_cinstr_run(struct qspi *q)
{
    uint8_t data[8];

    store_le32(data, REG(q, CINSTRDAT0));
    store_le32(data + 4, REG(q, CINSTRDAT1));
    if (!qspi_connected(q)) {
        qspi_report_pins(q);
    } else if (!q->s.long_frame) {
        open_frame(q);
        q->s.long_frame = true;
    }
    for (unsigned i = 0; i + 1 < length(q); i++)
        data[i] = shift(q, data[i]);
    if (!qspi_reliable(q, TRAFFIC_CINSTR, true))
        qspi_corrupt(q, data, length(q) - 1);
    if ((q->s.cinstr & CINSTRCONF_LFEN) == 0 || (q->s.cinstr & CINSTRCONF_LFSTOP) != 0)
        qspi_end_long_frame(q);
    REG(q, CINSTRDAT0) = load_le32(data);
    REG(q, CINSTRDAT1) = load_le32(data + 4);
}
