/*
 * The programmer's Qspi.ini against the board and its flash chip.
 *
 * Follows: nrfjprog's QspiDefault.ini and the file of the Thingy:53 (keys, values); MX25R6435F and
 * relatives as in the chip profiles.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <string.h>

#include "base/units.h"
#include "debug/doctor/check_priv.h"

#define MAX_INI_BYTES 65536u
#define MHZ           1000000u

struct setting {
    char *key, *value;
    unsigned line;
};

struct ini {
    const char *path;
    GArray *settings; /* struct setting */
};

/* How the controller reads or writes in a mode. */
struct mode {
    const char *name;
    uint8_t opcode;
    enum nor_speed speed;
    unsigned lines;
};

static const struct mode read_modes[] = {
    {"FASTREAD", 0x0b, NOR_SPEED_SINGLE, 1}, {"READ2O", 0x3b, NOR_SPEED_DUAL, 2},
    {"READ2IO", 0xbb, NOR_SPEED_DUAL, 2},    {"READ4O", 0x6b, NOR_SPEED_QUAD, 4},
    {"READ4IO", 0xeb, NOR_SPEED_QUAD, 4},    {NULL},
};

static const struct mode write_modes[] = {
    {"PP", 0x02, NOR_SPEED_SINGLE, 1},
    {"PP2O", 0xa2, NOR_SPEED_DUAL, 2},
    {"PP4O", 0x32, NOR_SPEED_QUAD, 4},
    {"PP4IO", 0x38, NOR_SPEED_QUAD, 4},
    {NULL},
};

static const char *const known_keys[] = {
    "MemSize",     "ReadMode",  "WriteMode",
    "AddressMode", "Frequency", "SpiMode",
    "SckDelay",    "RxDelay",   "CustomInstructionIO2Level",
    "PPSize",      "WIPIndex",  "CustomInstructionIO3Level",
    "CSNPin",      "CSNPort",   "InitializationCustomInstruction",
    "SCKPin",      "SCKPort",   "RetainRAM",
    "DIO0Pin",     "DIO0Port",  "DIO1Pin",
    "DIO1Port",    "DIO2Pin",   "DIO2Port",
    "DIO3Pin",     "DIO3Port",  NULL,
};

/* A line is "key = value", with ";" before a comment; sections have no meaning. */
static void read_lines(struct ini *ini, char *text)
{
    char **lines = g_strsplit(text, "\n", -1);

    for (unsigned i = 0; lines[i] != NULL; i++) {
        char *comment = strpbrk(lines[i], ";#"), *equals = strchr(lines[i], '=');

        if (comment != NULL && (equals == NULL || comment < equals))
            continue;
        if (equals == NULL)
            continue;
        if (comment != NULL)
            *comment = '\0';
        *equals = '\0';
        struct setting s = {g_strdup(g_strstrip(lines[i])), g_strdup(g_strstrip(equals + 1)),
                            i + 1};
        g_array_append_val(ini->settings, s);
    }
    g_strfreev(lines);
}

static const struct setting *get(const struct ini *ini, const char *key)
{
    for (unsigned i = ini->settings->len; i-- > 0;) {
        const struct setting *s = &g_array_index(ini->settings, struct setting, i);

        if (g_ascii_strcasecmp(s->key, key) == 0)
            return s;
    }
    return NULL;
}

static struct finding *report(struct check *c, const struct ini *ini, const struct setting *s,
                              const char *id, enum finding_severity severity, const char *title)
{
    struct finding *f = check_find(c, id, severity, "Qspi.ini: %s", title);

    if (s != NULL)
        finding_where(f, "%s:%u: %.40s = %.60s; board %s, chip %s", ini->path, s->line, s->key,
                      s->value, c->board->name, c->chip->name);
    else
        finding_where(f, "%s; board %s, chip %s", ini->path, c->board->name, c->chip->name);
    return f;
}

static bool starts_with_word(const char *value, const char *word)
{
    size_t n = strlen(word);

    return g_ascii_strncasecmp(value, word, n) == 0 && !g_ascii_isalnum(value[n]);
}

static void check_keys(struct check *c, const struct ini *ini)
{
    for (unsigned i = 0, said = 0; i < ini->settings->len && said < CHECK_REPEATS; i++) {
        const struct setting *s = &g_array_index(ini->settings, struct setting, i);
        bool known = false;

        for (unsigned k = 0; known_keys[k] != NULL; k++)
            known |= g_ascii_strcasecmp(s->key, known_keys[k]) == 0;
        if (known)
            continue;
        struct finding *f = report(c, ini, s, "F51-ini-key", FINDING_WARNING, "unknown key");
        finding_why(f, "The programmer ignores it, and uses its default for what was meant.");
        said++;
    }
}

static void check_size(struct check *c, const struct ini *ini)
{
    const struct setting *s = get(ini, "MemSize");
    char *end = NULL;

    if (s == NULL) {
        report(c, ini, NULL, "F51-ini-size", FINDING_WARNING, "MemSize is missing");
        return;
    }
    errno = 0;
    guint64 size = g_ascii_strtoull(s->value, &end, 0);
    struct finding *f;
    if (errno != 0 || end == s->value || size == 0)
        f = report(c, ini, s, "F51-ini-size", FINDING_ERROR, "MemSize is no number of bytes");
    else if (size > c->chip->size)
        f = report(c, ini, s, "F51-ini-size", FINDING_ERROR, "MemSize is larger than the chip");
    else if (size < c->chip->size)
        f = report(c, ini, s, "F51-ini-size", FINDING_WARNING, "MemSize is smaller than the chip");
    else
        return;
    finding_remedy(f, "MemSize = 0x%x ; bytes", c->chip->size);
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

static const struct mode *check_mode(struct check *c, const struct ini *ini, const char *key,
                                     const struct mode *modes, const char *fallback)
{
    const struct setting *s = get(ini, key);
    const struct mode *m = modes;
    struct finding *f;

    while (m->name != NULL && !starts_with_word(s != NULL ? s->value : fallback, m->name))
        m++;
    if (m->name == NULL) {
        f = report(c, ini, s, "F51-ini-mode", FINDING_ERROR, "unknown mode");
        finding_remedy(f, "%s = %s", key, fallback);
        return NULL;
    }
    if (!has_opcode(c->chip, m->opcode)) {
        f = report(c, ini, s, "F21-ini-opcode", FINDING_ERROR, "the chip does not know the mode");
        finding_why(f, "%s sends opcode %02Xh, which the chip ignores: %s.", m->name, m->opcode,
                    modes == write_modes ? "the flash stays blank" : "all reads give FF");
    } else if (m->lines > board_lines(c->board)) {
        f = report(c, ini, s, "F51-ini-lines", FINDING_ERROR,
                   "the board wires two data lines only");
        finding_why(f, "%s needs four%s.", m->name,
                    s == NULL ? ", and is the programmer's default" : "");
        finding_remedy(f, "ReadMode = READ2IO\nWriteMode = PP");
    }
    return m;
}

/* InitializationCustomInstruction = 0x01,[0x40,0,0x2] and the like: a write of the mode bit. */
static bool selects_fast_mode(const struct check *c, const struct ini *ini)
{
    for (unsigned i = 0; i < ini->settings->len; i++) {
        const struct setting *s = &g_array_index(ini->settings, struct setting, i);
        unsigned field = 0;

        if (g_ascii_strcasecmp(s->key, "InitializationCustomInstruction") != 0 ||
            g_ascii_strtoull(s->value, NULL, 0) != 0x01)
            continue;
        for (const char *p = strchr(s->value, '['); p != NULL && *p != '\0' && *p != ']'; p++) {
            if (*p != '[' && *p != ',')
                continue;
            guint64 byte = g_ascii_strtoull(p + 1, NULL, 0);

            if (field++ == c->chip->mode_bit.reg && (byte & c->chip->mode_bit.mask) != 0)
                return true;
        }
    }
    return false;
}

static void check_frequency(struct check *c, const struct ini *ini, const struct mode *m)
{
    const struct setting *s = get(ini, "Frequency");
    static const unsigned allowed[] = {2, 4, 8, 16, 32};
    char *end = NULL;
    bool known = false;

    if (s == NULL || m == NULL)
        return;
    guint64 mhz =
        s->value[0] == 'M' || s->value[0] == 'm' ? g_ascii_strtoull(s->value + 1, &end, 10) : 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(allowed); i++)
        known |= mhz == allowed[i];
    if (!known) {
        struct finding *f =
            report(c, ini, s, "F51-ini-frequency", FINDING_ERROR, "unknown frequency");
        finding_remedy(f, "Frequency = M8 ; one of M2 M4 M8 M16 M32");
        return;
    }
    bool two = c->chip->mode_bit.mask != 0, fast = two && selects_fast_mode(c, ini);
    uint32_t slow_limit = c->chip->modes[0].max_hz[m->speed];
    uint32_t fast_limit = two ? c->chip->modes[1].max_hz[m->speed] : slow_limit;
    uint32_t hz = (uint32_t)mhz * MHZ;
    if (hz <= slow_limit || (fast && hz <= fast_limit))
        return;
    struct finding *f =
        report(c, ini, s, "F16-ini-frequency", hz > fast_limit ? FINDING_ERROR : FINDING_WARNING,
               "the clock is too fast for the chip");
    finding_why(f, "%s: at most %u MHz in the mode it starts in%s.", m->name, slow_limit / MHZ,
                hz > fast_limit ? ""
                                : "; data is partly wrong until it is switched to its fast mode");
    finding_remedy(f, "Frequency = M%u", slow_limit / MHZ);
}

static void check_value(struct check *c, const struct ini *ini, const char *key,
                        const char *const *values, const char *wanted)
{
    const struct setting *s = get(ini, key);
    bool known = false;

    for (unsigned i = 0; s != NULL && values[i] != NULL; i++)
        known |= starts_with_word(s->value, values[i]);
    if (s == NULL || (known && (wanted == NULL || starts_with_word(s->value, wanted))))
        return;
    struct finding *f = report(c, ini, s, "F51-ini-value", known ? FINDING_WARNING : FINDING_ERROR,
                               known ? "not what the chip needs" : "unknown value");
    finding_remedy(f, "%s = %s", key, wanted != NULL ? wanted : values[0]);
}

static void check_number(struct check *c, const struct ini *ini, const char *key, unsigned limit)
{
    const struct setting *s = get(ini, key);
    char *end = NULL;

    if (s == NULL)
        return;
    guint64 value = g_ascii_strtoull(s->value, &end, 0);
    if (end != s->value && value <= limit)
        return;
    struct finding *f = report(c, ini, s, "F51-ini-value", FINDING_ERROR, "out of range");
    finding_remedy(f, "%s = 0 to %u", key, limit);
}

static void check_file(struct check *c, const char *path)
{
    static const char *const address[] = {"BIT8", "BIT16", "BIT24", "BIT32", NULL};
    static const char *const page[] = {"PAGE256", "PAGE512", NULL};
    static const char *const spi[] = {"MODE0", "MODE3", NULL};
    struct ini ini = {path, g_array_new(FALSE, FALSE, sizeof(struct setting))};
    char *text;
    gsize len;

    if (g_file_get_contents(path, &text, &len, NULL)) {
        text[MIN(len, MAX_INI_BYTES)] = '\0';
        read_lines(&ini, text);
        g_free(text);
    }
    check_keys(c, &ini);
    check_size(c, &ini);
    const struct mode *read = check_mode(c, &ini, "ReadMode", read_modes, "READ4IO");
    check_mode(c, &ini, "WriteMode", write_modes, "PP4IO");
    check_frequency(c, &ini, read);
    check_value(c, &ini, "AddressMode", address, c->chip->size > MIB(16) ? "BIT32" : "BIT24");
    check_value(c, &ini, "PPSize", page, c->chip->page == 512 ? "PAGE512" : "PAGE256");
    check_value(c, &ini, "SpiMode", spi, NULL);
    check_number(c, &ini, "SckDelay", 255);
    check_number(c, &ini, "RxDelay", 7);
    check_number(c, &ini, "WIPIndex", 7);
    for (unsigned i = 0; i < ini.settings->len; i++) {
        g_free(g_array_index(ini.settings, struct setting, i).key);
        g_free(g_array_index(ini.settings, struct setting, i).value);
    }
    g_array_free(ini.settings, TRUE);
}

void check_qspi_ini(struct check *c)
{
    for (unsigned i = 0; i < c->inis->len; i++)
        check_file(c, c->inis->pdata[i]);
}
