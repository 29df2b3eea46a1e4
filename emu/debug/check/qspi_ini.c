/*
 * The programmer's Qspi.ini against the board and its flash chip.
 *
 * Follows: MX25R6435F and relatives as in the chip profiles; which lines boards connect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "debug/check/check_priv.h"
#include "periph/qspi/qspi.h"

#define MHZ 1000000u

/* How the controller reads or writes in a mode; the index is READOC or WRITEOC. */
struct mode {
    uint8_t opcode;
    enum nor_speed speed;
    unsigned lines;
};

static const struct mode read_modes[] = {
    {0x0b, NOR_SPEED_SINGLE, 1}, {0x3b, NOR_SPEED_DUAL, 2}, {0xbb, NOR_SPEED_DUAL, 2},
    {0x6b, NOR_SPEED_QUAD, 4},   {0xeb, NOR_SPEED_QUAD, 4},
};

static const struct mode write_modes[] = {
    {0x02, NOR_SPEED_SINGLE, 1},
    {0xa2, NOR_SPEED_DUAL, 2},
    {0x32, NOR_SPEED_QUAD, 4},
    {0x38, NOR_SPEED_QUAD, 4},
};

/* One file under examination. */
struct examined {
    struct check *check;
    const char *path;
    const struct qspi_ini *ini;
};

/* `line` NULL: of a value that the file leaves to the programmer's default. */
static struct finding *report(const struct examined *e, const struct qspi_ini_line *line,
                              const char *id, enum finding_severity severity, const char *title)
{
    const char *board = e->check->board->name, *chip = e->check->chip->name;
    struct finding *f =
        check_find(e->check, id, severity, "%s: %s",
                   e->ini->json ? "External memory configuration" : "Qspi.ini", title);

    if (line == NULL || line->number == 0)
        finding_where(f, "%s; board %s, chip %s", e->path, board, chip);
    else if (line->value == NULL)
        finding_where(f, "%s:%u: %.60s; board %s, chip %s", e->path, line->number, line->key, board,
                      chip);
    else
        finding_where(f, "%s:%u: %.40s = %.60s; board %s, chip %s", e->path, line->number,
                      line->key, line->value, board, chip);
    return f;
}

static const char *value_id(const char *key)
{
    static const struct {
        const char *key, *id;
    } ids[] = {
        {"MemSize", "F51-ini-size"},
        {"ReadMode", "F51-ini-mode"},
        {"WriteMode", "F51-ini-mode"},
        {"Frequency", "F51-ini-frequency"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++)
        if (strcmp(key, ids[i].key) == 0)
            return ids[i].id;
    return "F51-ini-value";
}

static void report_fault(const struct examined *e, const struct qspi_ini_line *l)
{
    struct finding *f = NULL;

    switch (l->fault) {
    case QSPI_INI_GOOD:
        return;
    case QSPI_INI_SYNTAX:
        f = report(e, l, "F51-ini-syntax", FINDING_ERROR, "a line that is not KEY = VALUE");
        finding_remedy(f, "KEY = VALUE, or ; before a comment");
        break;
    case QSPI_INI_SECTION:
        f = report(e, l, "F51-ini-section", FINDING_ERROR, "the programmer reads one section only");
        finding_remedy(f, "[DEFAULT_CONFIGURATION]");
        break;
    case QSPI_INI_KEY:
        f = report(e, l, "F51-ini-key", FINDING_WARNING, "unknown key");
        finding_why(f, "What was meant has the programmer's default.");
        finding_remedy(f, "the spelling of QspiDefault.ini, or no such line");
        return;
    case QSPI_INI_VALUE:
        f = report(e, l, value_id(l->key), FINDING_ERROR, "unknown value");
        finding_remedy(f, "%s",
                       strstr(l->message, ": must be ") != NULL ? strstr(l->message, "must be ")
                                                                : "OPCODE, or OPCODE, [BYTE, ...]");
        break;
    }
    finding_why(f, "%.200s.", l->message);
}

static void check_lines(const struct examined *e)
{
    for (unsigned i = 0, said = 0; i < e->ini->lines->len && said < CHECK_REPEATS; i++) {
        const struct qspi_ini_line *l = &g_array_index(e->ini->lines, struct qspi_ini_line, i);

        report_fault(e, l);
        said += l->fault != QSPI_INI_GOOD;
    }
}

/* Whether the file says something about `key` that could not be understood. */
static bool is_faulty(const struct qspi_ini *ini, const char *key)
{
    for (unsigned i = 0; i < ini->lines->len; i++) {
        const struct qspi_ini_line *l = &g_array_index(ini->lines, struct qspi_ini_line, i);

        if (l->fault == QSPI_INI_VALUE && strcmp(l->key, key) == 0)
            return true;
    }
    return false;
}

static void check_size(const struct examined *e)
{
    const struct qspi_ini_line *line = qspi_ini_line(e->ini, "MemSize");
    uint32_t size = e->ini->mem_size, chip_size = e->check->chip->size;
    enum finding_severity severity = FINDING_WARNING;
    const char *title;

    if (is_faulty(e->ini, "MemSize"))
        return;
    if (line == NULL)
        title = "MemSize is missing";
    else if (size == 0 || size > chip_size) {
        severity = FINDING_ERROR;
        title =
            size == 0 ? "MemSize says that there is no flash" : "MemSize is larger than the chip";
    } else if (size < chip_size)
        title = "MemSize is smaller than the chip";
    else
        return;
    struct finding *f = report(e, line, "F51-ini-size", severity, title);
    finding_remedy(f, "MemSize = 0x%x", chip_size);
}

static bool has_opcode(const struct nor_chip *chip, uint8_t opcode)
{
    for (unsigned i = 0; i < chip->n_ops; i++)
        if (chip->ops[i].opcode == opcode)
            return true;
    return false;
}

/* Data lines that the board connects. Nordic wires two on the Thingy:53. */
static unsigned board_lines(const struct board *board)
{
    return strcmp(board->name, "thingy53") == 0 ? 2 : 4;
}

static void check_mode(const struct examined *e, const char *key, const char *name,
                       const struct mode *m, const char *effect)
{
    const struct qspi_ini_line *line = qspi_ini_line(e->ini, key);
    struct finding *f;

    if (is_faulty(e->ini, key))
        return;
    if (!has_opcode(e->check->chip, m->opcode)) {
        f = report(e, line, "F21-ini-opcode", FINDING_ERROR, "the chip does not know the mode");
        finding_why(f, "%s sends opcode %02Xh, which the chip ignores: %s.", name, m->opcode,
                    effect);
        finding_remedy(f, "%s = %s", key, strcmp(key, "ReadMode") == 0 ? "FASTREAD" : "PP");
    } else if (m->lines > board_lines(e->check->board)) {
        f = report(e, line, "F51-ini-lines", FINDING_ERROR, "the board wires two data lines only");
        finding_why(f, "%s needs four%s.", name,
                    line == NULL ? ", and is the programmer's default" : "");
        finding_remedy(f, "ReadMode = READ2IO\nWriteMode = PP");
    }
}

/* InitializationCustomInstruction = 0x01, [0x40, 0, 0x2] and the like: a write of the mode bit. */
static bool selects_fast_mode(const struct examined *e)
{
    const struct nor_chip *chip = e->check->chip;

    for (unsigned i = 0; i < e->ini->instructions->len; i++) {
        const struct qspi_ini_instruction *c =
            &g_array_index(e->ini->instructions, struct qspi_ini_instruction, i);

        if (c->opcode == 0x01 && chip->mode_bit.reg < c->len &&
            (c->data[chip->mode_bit.reg] & chip->mode_bit.mask) != 0)
            return true;
    }
    return false;
}

static void check_frequency(const struct examined *e)
{
    const struct nor_chip *chip = e->check->chip;
    const struct mode *m = &read_modes[e->ini->read_mode];
    bool two = chip->mode_bit.mask != 0, fast = two && selects_fast_mode(e);
    uint32_t slow_limit = chip->modes[0].max_hz[m->speed];
    uint32_t fast_limit = two ? chip->modes[1].max_hz[m->speed] : slow_limit;
    uint32_t hz = e->ini->mhz * MHZ;

    if (is_faulty(e->ini, "Frequency") || is_faulty(e->ini, "ReadMode") || hz <= slow_limit ||
        (fast && hz <= fast_limit))
        return;
    struct finding *f = report(e, qspi_ini_line(e->ini, "Frequency"), "F16-ini-frequency",
                               hz > fast_limit ? FINDING_ERROR : FINDING_WARNING,
                               "the clock is too fast for the chip");
    finding_why(f, "%s: at most %u MHz in the mode it starts in%s.", qspi_ini_read_mode(e->ini),
                slow_limit / MHZ,
                hz > fast_limit ? ""
                                : "; data is partly wrong until it is switched to its fast mode");
    unsigned mhz = 32;
    while (mhz > 2 && mhz * MHZ > slow_limit)
        mhz /= 2;
    finding_remedy(f, "Frequency = M%u", mhz);
}

/* What the controller samples with these settings; the programmer sets no other. */
static void check_rxdelay(const struct examined *e)
{
    unsigned sckfreq = e->ini->mhz >= 6 ? 96 / e->ini->mhz - 1 : 24 / e->ini->mhz - 1;

    if (is_faulty(e->ini, "RxDelay") || is_faulty(e->ini, "Frequency") ||
        qspi_rxdelay_fits(sckfreq, e->ini->rx_delay))
        return;
    struct finding *f = report(e, qspi_ini_line(e->ini, "RxDelay"), "F17-ini-rxdelay",
                               FINDING_ERROR, "RxDelay samples the wrong bit at this clock");
    finding_why(f, "What is read has bit errors: verifying fails, and so does what reads first.");
    finding_remedy(f, "RxDelay = 6");
}

static void check_wanted(const struct examined *e, const char *key, bool good, const char *wanted)
{
    const struct qspi_ini_line *line = qspi_ini_line(e->ini, key);

    if (line == NULL || good)
        return;
    struct finding *f =
        report(e, line, "F51-ini-value", FINDING_WARNING, "not what the chip needs");
    finding_remedy(f, "%s = %s", key, wanted);
}

void check_qspi_ini(struct check *c)
{
    bool big = c->chip->size > MIB(16), page512 = c->chip->page == 512;

    for (unsigned i = 0; i < c->inis->len; i++) {
        const struct check_ini *file = c->inis->pdata[i];
        const struct qspi_ini *ini = file->ini;
        struct examined e = {c, file->path, ini};

        check_lines(&e);
        check_size(&e);
        check_mode(&e, "ReadMode", qspi_ini_read_mode(ini), &read_modes[ini->read_mode],
                   "all reads give FF");
        check_mode(&e, "WriteMode", qspi_ini_write_mode(ini), &write_modes[ini->write_mode],
                   "the flash stays blank");
        check_frequency(&e);
        check_rxdelay(&e);
        check_wanted(&e, "AddressMode", ini->address32 == big, big ? "BIT32" : "BIT24");
        check_wanted(&e, "PPSize", ini->page512 == page512, page512 ? "PAGE512" : "PAGE256");
    }
}
