/*
 * QSPI wires: serial clock, dedicated pins, commands of READOC and WRITEOC, frames.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/qspi/qspi_priv.h"

enum { LINE_SCK, LINE_CSN, LINE_IO0, LINE_IO2 = LINE_IO0 + 2, LINE_IO3, LINES };

/* The pins that can carry QSPI on the nRF5340 (product specification, pin assignments). */
static const uint8_t dedicated[LINES] = {17, 18, 13, 14, 15, 16};

/*
 * Dummy clocks of the controller, mode clocks included: equal to what JESD216 says the chips need
 * (2 + 4 for EBh). Provenance: the product specification shows the frames as figures only.
 */
static const struct qspi_command reads[] = {
    {0x0b, 1, 1, 8}, {0x3b, 1, 2, 8}, {0xbb, 2, 2, 4}, {0x6b, 1, 4, 8}, {0xeb, 4, 4, 6},
};

static const struct qspi_command writes[] = {
    {0x02, 1, 1, 0},
    {0xa2, 1, 2, 0},
    {0x32, 1, 4, 0},
    {0x38, 4, 4, 0},
};

/* Values 5 to 7 are reserved; taken as FASTREAD (assumption). */
const struct qspi_command *qspi_read_command_of(unsigned readoc)
{
    return &reads[readoc < G_N_ELEMENTS(reads) ? readoc : 0];
}

const struct qspi_command *qspi_read_command(const struct qspi *q)
{
    return qspi_read_command_of(bits(REG(q, IFCONFIG0), 2, 0));
}

const struct qspi_command *qspi_write_command(const struct qspi *q)
{
    unsigned writeoc = bits(REG(q, IFCONFIG0), 5, 3);

    return &writes[writeoc < G_N_ELEMENTS(writes) ? writeoc : 0];
}

unsigned qspi_address_bytes(const struct qspi *q)
{
    return (REG(q, IFCONFIG0) & IFCONFIG0_ADDRMODE) != 0 ? 4 : 3;
}

static uint32_t pclk192m(const struct qspi *q)
{
    /* A stopped clock would never end a frame; the block requests the clock, so take its slowest.
     */
    return MAX(clock_hz(q->p.env->clocks, CLOCK_PCLK192M), 48000000);
}

uint32_t qspi_sck_hz(const struct qspi *q)
{
    return pclk192m(q) / (2 * (bits(REG(q, IFCONFIG1), 31, 28) + 1));
}

/* SCK period as costs see it: what-if overrides included. */
ticks_t qspi_sck_ticks(const struct qspi *q)
{
    if (q->what_if_sck_hz != 0)
        return MAX(TICKS_PER_SECOND / q->what_if_sck_hz, 1);
    return TICKS_PER_SECOND / pclk192m(q) * 2 * (bits(REG(q, IFCONFIG1), 31, 28) + 1);
}

/* One CS# low pulse of so many clocks and the CS# high time behind it. */
ticks_t qspi_frame_ticks(const struct qspi *q, uint64_t clocks)
{
    ticks_t high = bits(REG(q, IFCONFIG1), 7, 0) * QSPI_DELAY_TICKS;

    /* CS# set-up and hold: half a period each (SPI mode 0 timing diagram). */
    return (clocks + 1) * qspi_sck_ticks(q) + high;
}

static uint32_t psel(const struct qspi *q, unsigned line)
{
    return REG(q, line < LINE_IO0 ? PSEL_SCK + 4 * line : PSEL_IO0 + 4 * (line - LINE_IO0));
}

/* Whether the block drives the pin that the board wires to this line of the chip. */
static bool line_connected(const struct qspi *q, unsigned line)
{
    uint8_t owner = q->p.env->pins->owner[dedicated[line]];

    return pin_of_psel(psel(q, line)) == dedicated[line] && q->wired[line] == dedicated[line] &&
           owner != PIN_OF_NET && owner != PIN_OF_TRACE;
}

/*
 * Whether SCK, CSN, IO0 and IO1 reach the chip. IO2 and IO3 may stay disconnected for single and
 * dual frames. MCUSEL=Peripheral is not required: Zephyr's pinctrl never sets it for QSPI.
 */
bool qspi_connected(const struct qspi *q)
{
    if (q->chip == NULL || (REG(q, ENABLE) & 1) == 0)
        return false;
    for (unsigned line = LINE_SCK; line < LINE_IO2; line++)
        if (!line_connected(q, line))
            return false;
    return true;
}

/* Why a line does not reach the chip. */
static const char *line_trouble(const struct qspi *q, unsigned line)
{
    static const char *const names[] = {"SCK", "CSN", "IO0", "IO1", "IO2", "IO3"};
    static _Thread_local char text[120];
    unsigned want = dedicated[line], is = pin_of_psel(psel(q, line));
    uint8_t owner = q->p.env->pins->owner[want];

    if (is == PIN_NONE)
        g_snprintf(text, sizeof text, "PSEL.%s is not connected; it has to be P0.%02u", names[line],
                   want);
    else if (is != want)
        g_snprintf(text, sizeof text, "PSEL.%s is P%u.%02u; QSPI reaches %s at P0.%02u only",
                   names[line], is / 32, is % 32, names[line], want);
    else if (q->wired[line] != want)
        g_snprintf(text, sizeof text, "the board does not wire the chip's %s to P0.%02u",
                   names[line], want);
    else
        g_snprintf(text, sizeof text, "P0.%02u (%s) belongs to %s (PIN_CNF.MCUSEL = %u)", want,
                   names[line], owner == PIN_OF_TRACE ? "trace" : "the network core", owner);
    return text;
}

const char *qspi_pin_trouble(const struct periph *p)
{
    const struct qspi *q = (const struct qspi *)p;

    if (q->chip == NULL)
        return "the board has no flash chip at QSPI";
    for (unsigned line = LINE_SCK; line < LINE_IO2; line++)
        if (!line_connected(q, line))
            return line_trouble(q, line);
    return NULL;
}

/* Tells of a transaction that goes nowhere; QSPI does not notice and reads zeros. */
void qspi_report_pins(struct qspi *q)
{
    const char *trouble = qspi_pin_trouble(&q->p);

    if (trouble != NULL && (REG(q, ENABLE) & 1) != 0)
        periph_error(&q->p, "qspi-pins", "a command went nowhere, zeros are read: %s", trouble);
}

static bool floats(const struct pins *pins, unsigned pin)
{
    return pins->outside[pin] == PIN_FLOATING && pins->output[pin] == PIN_FLOATING &&
           pins->pull[pin] == PIN_FLOATING;
}

/* A line that the block does not own: the GPIO decides; nothing at all leaves the board's pull-up.
 */
static bool gpio_level(const struct qspi *q, unsigned pin)
{
    const struct pins *pins = q->p.env->pins;

    return pin >= PINS || floats(pins, pin) || pins_level(pins, pin);
}

/*
 * Levels during the block's own frames: IO2 low, IO3 high (hal_nordic PR 116); a custom instruction
 * brings its own.
 */
struct nor_wires qspi_wires(const struct qspi *q)
{
    struct nor_wires w = {.sck_hz = qspi_sck_hz(q), .io2 = false, .io3 = true};

    if (q->s.job == JOB_CINSTR && q->s.steps[0] == STEP_CINSTR) {
        w.io2 = (q->s.cinstr & CINSTRCONF_LIO2) != 0;
        w.io3 = (q->s.cinstr & CINSTRCONF_LIO3) != 0;
    }
    if (!line_connected(q, LINE_IO2))
        w.io2 = gpio_level(q, q->wired[LINE_IO2]);
    if (!line_connected(q, LINE_IO3))
        w.io3 = gpio_level(q, q->wired[LINE_IO3]);
    return w;
}

/* Bits of a byte that arrive over lines which are not connected read as 0. */
uint8_t qspi_lines_mask(const struct qspi *q, unsigned lines)
{
    uint8_t mask = 0xff;

    if (lines == 4 && !line_connected(q, LINE_IO2))
        mask &= 0xbb;
    if (lines == 4 && !line_connected(q, LINE_IO3))
        mask &= 0x77;
    return mask;
}

void qspi_frame(struct qspi *q, struct nor_frame *f)
{
    uint8_t mask = qspi_lines_mask(q, f->lines_data);

    if (!f->quiet)
        q->kept.stats.commands++;
    f->wires = qspi_wires(q);
    if (!qspi_connected(q)) {
        if (!f->quiet)
            qspi_report_pins(q);
        if (f->in != NULL)
            memset(f->in, 0, f->len);
        return;
    }
    nor_transfer(q->chip, f);
    if (f->in != NULL && mask != 0xff)
        for (uint32_t i = 0; i < f->len; i++)
            f->in[i] &= mask;
}

struct nor_frame qspi_read_frame(const struct qspi *q, uint32_t address, uint8_t *in, uint32_t len)
{
    const struct qspi_command *c = qspi_read_command(q);
    unsigned bytes = qspi_address_bytes(q);

    return (struct nor_frame){
        .wires = qspi_wires(q),
        .opcode = c->opcode,
        .address_bytes = (uint8_t)bytes,
        .lines_address = c->lines_address,
        .lines_data = c->lines_data,
        .dummy = c->dummy,
        .address = bytes == 3 ? address & 0xffffff : address,
        .in = in,
        .len = len,
    };
}

/*
 * While the block does not own CSN the GPIO moves it: a low level selects the chip (and wakes it).
 * A pin that nobody holds only sags, some time, on some boards: noted, not simulated.
 */
static void csn_changed(void *ctx, unsigned pin, bool level)
{
    struct qspi *q = ctx;
    struct nor_wires wires;

    if (pin != q->wired[LINE_CSN] || q->chip == NULL ||
        ((REG(q, ENABLE) & 1) != 0 && line_connected(q, LINE_CSN)))
        return;
    wires = qspi_wires(q);
    if (level)
        nor_deselect(q->chip);
    else if (!floats(q->p.env->pins, pin))
        nor_select(q->chip, &wires);
    else if (nor_asleep(q->chip))
        periph_note(&q->p, "qspi-csn-floating",
                    "CSN is neither driven nor pulled while the flash chip is in deep power-down: "
                    "it may wake up");
}

static void owner_changed(void *ctx, unsigned pin, enum pin_owner owner)
{
    (void)pin;
    (void)owner;
    qspi_xip_changed(ctx);
}

void qspi_wire_init(struct qspi *q)
{
    for (unsigned line = 0; line < LINES; line++)
        q->wired[line] = dedicated[line];
    q->pads = (struct pin_listener){.level = csn_changed, .owner = owner_changed};
    periph_hears(&q->p, pins_listen(q->p.env->pins, &q->pads, q));
}

void qspi_set_board_pins(struct periph *p, const unsigned pins[6])
{
    struct qspi *q = (struct qspi *)p;

    for (unsigned line = 0; line < LINES; line++)
        q->wired[line] = (uint8_t)MIN(pins[line], PIN_NONE);
    qspi_xip_changed(q);
}
