/*
 * What makes data on the QSPI wires unreliable: clocks and sampling.
 *
 * Nobody published how the bits fail, only that they do; corruption here is a bit or two in a line,
 * always the same for the same seed. Status polls always survive, and the anomalies spare custom
 * instructions, too: in the reports the driver starts and data is wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/qspi/qspi_priv.h"

/* Above this SCK the missing anomaly 121 bits matter (assumption; the text is not public). */
#define A121_SCK_HZ 32000000u

static uint32_t hz(const struct qspi *q, enum clock_node node)
{
    return clock_hz(q->p.env->clocks, node);
}

static bool anomaly_159(const struct qspi *q)
{
    return errata_active(q->p.env->errata, 159) && hz(q, CLOCK_PCLK192M) < 192000000 &&
           hz(q, CLOCK_HCLK) > 64000000;
}

static bool anomaly_121(const struct qspi *q)
{
    bool sckfreq_div1 = bits(REG(q, IFCONFIG1), 31, 28) == 0;
    uint32_t conf = REG(q, IFCONFIG0);

    return errata_active(q->p.env->errata, 121) && qspi_sck_hz(q) > A121_SCK_HZ &&
           ((conf & IFCONFIG0_A121) == 0 || ((conf & IFCONFIG0_A121_DIV1) != 0) != sckfreq_div1);
}

/*
 * RXDELAY moves the sampling point in cycles of the prescaled 192 MHz clock; 6 is right for every
 * SCK (the workaround of anomaly 121 always writes 6). Half a bit is SCKFREQ+1 such cycles, so
 * later ones up to SCKFREQ away still sample the right bit (inferred). Earlier ones do so twice as
 * far: a published Qspi.ini has RxDelay 2 at 32 MHz, and its boards are programmed with it.
 */
bool qspi_rxdelay_fits(unsigned sckfreq, unsigned rxdelay)
{
    return rxdelay + 2 * sckfreq >= 6 && rxdelay <= 6 + sckfreq;
}

static bool sampling_off(const struct qspi *q)
{
    return !qspi_rxdelay_fits(bits(REG(q, IFCONFIG1), 31, 28), bits(REG(q, IFTIMING), 10, 8));
}

struct reason {
    enum guest_severity severity;
    const char *id;
    const char *text;
};

static const struct reason reason_159 = {
    GUEST_ANOMALY, "errata-159",
    "data corrupted: HFCLK192M is divided while the CPU is above 64 MHz"};
static const struct reason reason_121 = {
    GUEST_ANOMALY, "errata-121",
    "data corrupted: IFCONFIG0 bits 16 and 17 are not what this SCK needs"};
static const struct reason reason_rxdelay = {
    GUEST_ERROR, "qspi-rxdelay", "data corrupted: IFTIMING.RXDELAY samples the wrong bit"};
static const struct reason reason_clock = {
    GUEST_ERROR, "qspi-clock-changed",
    "data corrupted: HFCLK192MCTRL was written during the frame or less than 7 us before it"};
static const struct reason reason_xip_div4 = {
    GUEST_ERROR, "qspi-xip-div4",
    "XIP reads wrong data: HFCLK192MCTRL /4 is for an idle QSPI only"};
static const struct reason reason_div4 = {
    GUEST_NOTE, "qspi-div4", "HFCLK192MCTRL is /4: SCK is slower than IFCONFIG1.SCKFREQ suggests"};

static bool divided_by_four(const struct qspi *q)
{
    return hz(q, CLOCK_PCLK192M) < 96000000;
}

/* Why data of this traffic is unreliable now, or NULL. */
static const struct reason *unreliable(const struct qspi *q, enum qspi_traffic traffic)
{
    if (traffic != TRAFFIC_CINSTR && anomaly_159(q))
        return &reason_159;
    if (traffic != TRAFFIC_CINSTR && anomaly_121(q))
        return &reason_121;
    if (sampling_off(q))
        return &reason_rxdelay;
    if (traffic != TRAFFIC_XIP && q->s.disturbed)
        return &reason_clock;
    if (traffic == TRAFFIC_XIP && divided_by_four(q))
        return &reason_xip_div4;
    return NULL;
}

static void complain(struct qspi *q, const struct reason *r)
{
    guest_report(q->p.env->log, r->severity, q->p.name, r->id,
                 "%s (HFCLK192M %u MHz, CPU %u MHz, SCK %u kHz)", r->text,
                 hz(q, CLOCK_PCLK192M) / 1000000, hz(q, CLOCK_HCLK) / 1000000,
                 qspi_sck_hz(q) / 1000);
}

/* Whether what is sampled now is what the chip drives. */
bool qspi_reliable(struct qspi *q, enum qspi_traffic traffic, bool report)
{
    const struct reason *r = unreliable(q, traffic);

    if (report && r != NULL)
        complain(q, r);
    else if (report && divided_by_four(q))
        complain(q, &reason_div4);
    return r == NULL;
}

/* One bit in each 64 bytes, one at least. */
void qspi_corrupt(struct qspi *q, uint8_t *data, uint32_t len)
{
    for (uint32_t i = 0; i < len; i += 64) {
        uint32_t r = periph_random(q->p.env);

        data[i + r % MIN(64, len - i)] ^= (uint8_t)(1u << (r >> 8 & 7));
    }
}

/*
 * XIP: each line fill is a frame of its own. A line is hit or not depending on its address and the
 * seed, so that the same fetch gives the same bytes.
 */
void qspi_corrupt_line(struct qspi *q, uint32_t address, uint8_t *line)
{
    uint32_t h;

    if (q->kept.corruption == 0)
        q->kept.corruption = periph_random(q->p.env) | 1;
    h = (address / 16 + q->kept.corruption) * UINT32_C(2654435761);
    h ^= h >> 15;
    if ((h & 7) == 0)
        line[h >> 8 & 15] ^= (uint8_t)(1u << (h >> 4 & 7));
}

/*
 * CLOCK keeps the old frequency for 7 us after a write of HFCLK192MCTRL, so a driver that does not
 * wait, or divides the clock under traffic, has a frame on the wires at this moment.
 */
static void clock_switched(void *ctx, enum clock_node node, uint32_t value)
{
    struct qspi *q = ctx;

    if (node == CLOCK_PCLK192M && q->s.job != JOB_NONE)
        q->s.disturbed = true;
    qspi_view_drop(q);
    qspi_xip_changed(q);
}

void qspi_clock_init(struct qspi *q)
{
    q->pclk192m.changed = q->hclk.changed = clock_switched;
    periph_hears(&q->p, clock_listen(q->p.env->clocks, CLOCK_PCLK192M, &q->pclk192m, q));
    periph_hears(&q->p, clock_listen(q->p.env->clocks, CLOCK_HCLK, &q->hclk, q));
}
