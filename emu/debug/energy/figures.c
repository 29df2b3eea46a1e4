/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/energy/figures.h"

#include <string.h>

#define UA UINT64_C(1000) /* nA */

#define XIP_ROWS "fitted to Nordic's \"Indication of XIP performance\" (nRF5340 DK, 3.0 V)"

static const struct energy_figure figures[FIGURES] = {
    [FIGURE_SLEEP] = {"System ON, asleep", 2700, TRUST_QUOTED,
                      "product specification 1.3.1 and 1.6 as quoted: 1.3 uA, and 2.4 - 0.9 uA for "
                      "all RAM"},
    [FIGURE_LFCLK] = {"LFCLK", 400, TRUST_SIBLING, "nRF91 series, IMCUON1 - IMCUON0"},
    [FIGURE_FLOOR] = {"64 MHz domain awake", 600 * UA, TRUST_SPECIFICATION,
                      "product specification, UARTE: 645 uA started without data, 45 uA of which "
                      "is an enabled block (TWIS, QSPI)"},
    [FIGURE_FLOOR_RAISED] = {"raised core voltage", 785 * UA, TRUST_QUOTED,
                             "product specification 1.6 as quoted, ION_IDLE3,128MHz"},
    [FIGURE_HFXO] = {"HFXO", 210 * UA, TRUST_SPECIFICATION,
                     "product specification: HFXO64M less HFINT, nine pairs, 195 to 245 uA"},
    [FIGURE_APP] = {"application core running", 41060, TRUST_FITTED, XIP_ROWS},
    [FIGURE_APP_RAISED] = {"application core running", 54684, TRUST_FITTED, XIP_ROWS},
    [FIGURE_STALLED] = {"application core waiting for flash", 684, TRUST_FITTED, XIP_ROWS},
    [FIGURE_NET] = {"network core running", 1800 * UA, TRUST_SPECIFICATION,
                    "product specification, INETCPU1: 2.4 mA, less the floor"},
    [FIGURE_QSPI_ACTIVE] = {"QSPI activated", 1215 * UA, TRUST_FITTED,
                            XIP_ROWS "; specification: 1190"},
    [FIGURE_QSPI_MOVING] = {"SCK runs", 27085, TRUST_FITTED,
                            XIP_ROWS "; specification: 27500 a MHz"},
    [FIGURE_ENABLED] = {"block enabled", 45 * UA, TRUST_SPECIFICATION,
                        "product specification, TWIS and QSPI"},
    [FIGURE_LDO] = {"LDO instead of DC/DC", 2140, TRUST_SPECIFICATION,
                    "product specification, INETCPU0 to INETCPU5: 2.13 and 2.15"},
};

const struct energy_figure *energy_figure(enum energy_figure_id id)
{
    return &figures[id];
}

const char *energy_trust_name(enum energy_trust trust)
{
    static const char *const names[] = {
        [TRUST_SPECIFICATION] = "specification",
        [TRUST_FITTED] = "fitted",
        [TRUST_QUOTED] = "quoted",
        [TRUST_SIBLING] = "sibling or assumption",
    };

    return names[trust];
}

/* Product specification, each less the floor; DRAW_SENDING is RADIO's alone. */
static const struct block {
    const char *name;
    uint64_t waiting, moving;
    enum energy_trust trust;
} blocks[] = {
    {"UARTE", 45 * UA, 90 * UA, TRUST_SPECIFICATION},
    {"SPIM", 0, 335 * UA, TRUST_SPECIFICATION},
    {"TWIM", 0, 365 * UA, TRUST_SPECIFICATION},
    {"TWIS", 0, 345 * UA, TRUST_SPECIFICATION},
    /* RX 1 Mbit/s, and its start-up. */
    {"RADIO", 2100 * UA, 2700 * UA, TRUST_SPECIFICATION},
    /*
     * nRF91 series times 1.3, the ratio of both chips' UARTE rows, less the floor: TIMER then adds
     * nothing to the floor that it keeps awake.
     */
    {"TIMER", 0, 0, TRUST_SIBLING},
    {"PWM", 0, 60 * UA, TRUST_SIBLING},
    {"PDM", 0, 200 * UA, TRUST_SIBLING},
    {"I2S", 0, 180 * UA, TRUST_SIBLING},
    {"SAADC", 0, 100 * UA, TRUST_SIBLING},
};

/* The rates that the specification has rows for; between them the next higher one. */
static const struct rate {
    const char *name;
    uint32_t frequency; /* register FREQUENCY */
    uint64_t moving;
} rates[] = {
    {"SPIM", 0x20000000, 335 * UA}, {"SPIM", 0x80000000, 1105 * UA}, {"TWIM", 0x01980000, 365 * UA},
    {"TWIM", 0x06400000, 400 * UA}, {"TWIM", 0x0ff00000, 1450 * UA},
};
#define SPIM_32M       (1515 * UA)
#define SPIM_FREQUENCY 0x524
#define SPIM_FREQ_32M  0x14000000
#define SPIM_FREQ_16M  0x0a000000

/*
 * TX at 0 dBm: 3.4 mA (product specification 1.3.1 as quoted). Other powers keep the ratio that an
 * nRF52833 has: 3.5 mA at -40 dBm of 6.0 at 0 dBm (sibling), linear in dBm.
 */
#define RADIO_TX_0DBM   (3400 * UA)
#define RADIO_TX_PER_DB (35 * UA)
#define RADIO_TXPOWER   0x50c

static uint64_t rate_current(const struct periph *p, const char *name, uint64_t least)
{
    uint32_t frequency = REG(p, SPIM_FREQUENCY);

    if (strcmp(name, "SPIM") == 0 && (frequency == SPIM_FREQ_32M || frequency == SPIM_FREQ_16M))
        return SPIM_32M;
    for (unsigned i = 0; i < G_N_ELEMENTS(rates); i++)
        if (strcmp(rates[i].name, name) == 0) {
            least = rates[i].moving;
            if (frequency <= rates[i].frequency)
                break;
        }
    return least;
}

static uint64_t sending_current(const struct periph *p)
{
    int dbm = (int8_t)REG(p, RADIO_TXPOWER);
    int64_t na = (int64_t)RADIO_TX_0DBM + MIN(dbm, 3) * (int64_t)RADIO_TX_PER_DB;

    return (uint64_t)MAX(na, (int64_t)(2000 * UA));
}

static void trust_no_more(enum energy_trust *trust, enum energy_trust least)
{
    *trust = MAX(*trust, least);
}

uint64_t energy_peripheral(const struct periph *p, enum periph_draw draw, enum energy_trust *trust)
{
    const struct block *b = NULL;

    if (draw == DRAW_OFF)
        return 0;
    if (draw == DRAW_READY)
        return figures[FIGURE_ENABLED].value;
    for (unsigned i = 0; i < G_N_ELEMENTS(blocks); i++)
        if (strcmp(blocks[i].name, p->type->name) == 0)
            b = &blocks[i];
    g_assert(b != NULL);
    trust_no_more(trust, b->trust);
    if (draw == DRAW_WAITING)
        return b->waiting;
    if (draw == DRAW_SENDING) {
        trust_no_more(trust, TRUST_QUOTED);
        return sending_current(p);
    }
    return rate_current(p, b->name, b->moving);
}

/*
 * MX25R in ultra-low-power mode: power-down and read from a published measurement and its data
 * sheet as quoted; everything else recalled (trust: sibling or assumption).
 */
static const struct energy_chip chips[] = {
    {"mx25r", 5 * UA, 7, 2200 * UA, 3100 * UA, 3100 * UA},
    {"mx25u", 10 * UA, 2 * UA, 10000 * UA, 18000 * UA, 18000 * UA},
    {"gd25", 12 * UA, 1 * UA, 15000 * UA, 18000 * UA, 18000 * UA},
    {"w25q", 10 * UA, 1 * UA, 14000 * UA, 22000 * UA, 22000 * UA},
    {"is25", 8 * UA, 3 * UA, 12000 * UA, 22000 * UA, 22000 * UA},
    {"", 10 * UA, 2 * UA, 12000 * UA, 20000 * UA, 20000 * UA},
};
static const struct energy_chip mx25r_fast = {"mx25r", 7 * UA, 7, 6000 * UA, 5500 * UA, 5500 * UA};

const struct energy_chip *energy_chip(const char *part, bool fast)
{
    const struct energy_chip *c = chips;

    while (strncmp(part, c->prefix, strlen(c->prefix)) != 0)
        c++;
    return c == chips && fast ? &mx25r_fast : c;
}
