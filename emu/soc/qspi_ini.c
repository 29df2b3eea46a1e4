/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/qspi_ini.h"

#include <string.h>

#include "base/error.h"

#define GROUP       "DEFAULT_CONFIGURATION"
#define INSTRUCTION "InitializationCustomInstruction"

/* GKeyFile keeps one value a key; the n-th instruction gets this name before it is parsed. */
#define NUMBERED INSTRUCTION "#%04u"

struct choice {
    const char *name;
    unsigned value;
};

static const struct choice read_modes[] = {
    {"FASTREAD", 0}, {"READ2O", 1}, {"READ2IO", 2}, {"READ4O", 3}, {"READ4IO", 4}, {NULL, 0},
};
static const struct choice write_modes[] = {
    {"PP", 0}, {"PP2O", 1}, {"PP4O", 2}, {"PP4IO", 3}, {NULL, 0},
};
static const struct choice address_modes[] = {{"BIT24", 0}, {"BIT32", 1}, {NULL, 0}};
static const struct choice frequencies[] = {
    {"M2", 2}, {"M4", 4}, {"M8", 8}, {"M16", 16}, {"M32", 32}, {NULL, 0},
};
static const struct choice spi_modes[] = {{"MODE0", 0}, {"MODE3", 1}, {NULL, 0}};
static const struct choice levels[] = {
    {"LEVEL_LOW", 0}, {"LEVEL_HIGH", 1}, {"LOW", 0}, {"HIGH", 1}, {NULL, 0},
};
static const struct choice page_sizes[] = {{"PAGE256", 0}, {"PAGE512", 1}, {NULL, 0}};

/* Where a value goes. */
enum field {
    MEM_SIZE,
    READ_MODE,
    WRITE_MODE,
    ADDRESS_MODE,
    FREQUENCY,
    SPI_MODE,
    SCK_DELAY,
    RX_DELAY,
    IO2_LEVEL,
    IO3_LEVEL,
    WIP_INDEX,
    PP_SIZE,
    IGNORED, /* checked only */
};

struct key {
    const char *name;
    enum field field;
    const struct choice *choices; /* NULL: a number up to max */
    uint32_t max;
};

static const struct key keys[] = {
    {"MemSize", MEM_SIZE, NULL, UINT32_MAX},
    {"ReadMode", READ_MODE, read_modes, 0},
    {"WriteMode", WRITE_MODE, write_modes, 0},
    {"AddressMode", ADDRESS_MODE, address_modes, 0},
    {"Frequency", FREQUENCY, frequencies, 0},
    {"SpiMode", SPI_MODE, spi_modes, 0},
    {"SckDelay", SCK_DELAY, NULL, 255},
    {"RxDelay", RX_DELAY, NULL, 7},
    {"CustomInstructionIO2Level", IO2_LEVEL, levels, 0},
    {"CustomInstructionIO3Level", IO3_LEVEL, levels, 0},
    {"WIPIndex", WIP_INDEX, NULL, 7},
    {"PPSize", PP_SIZE, page_sizes, 0},
    /* The files' own words: QSPI pins of the nRF53 are not configurable, the values are ignored. */
    {"CSNPin", IGNORED, NULL, 31},
    {"CSNPort", IGNORED, NULL, 1},
    {"SCKPin", IGNORED, NULL, 31},
    {"SCKPort", IGNORED, NULL, 1},
    {"DIO0Pin", IGNORED, NULL, 31},
    {"DIO0Port", IGNORED, NULL, 1},
    {"DIO1Pin", IGNORED, NULL, 31},
    {"DIO1Port", IGNORED, NULL, 1},
    {"DIO2Pin", IGNORED, NULL, 31},
    {"DIO2Port", IGNORED, NULL, 1},
    {"DIO3Pin", IGNORED, NULL, 31},
    {"DIO3Port", IGNORED, NULL, 1},
    /* RAM does not outlive the programmer here, so there is nothing to restore. */
    {"RetainRAM", IGNORED, NULL, 1},
};

static void add_instruction(struct qspi_ini *ini, uint8_t opcode, const uint8_t *data, unsigned len)
{
    struct qspi_ini_instruction i = {.opcode = opcode, .len = (uint8_t)len};

    if (len > 0)
        memcpy(i.data, data, len);
    g_array_append_val(ini->instructions, i);
}

static struct qspi_ini *new_without_instructions(void)
{
    struct qspi_ini *ini = g_new0(struct qspi_ini, 1);

    ini->mem_size = 0x800000;
    ini->read_mode = 4;
    ini->write_mode = 3;
    ini->mhz = 16;
    ini->sck_delay = 0x80;
    ini->rx_delay = 2;
    ini->io3 = true;
    ini->instructions = g_array_new(FALSE, FALSE, sizeof(struct qspi_ini_instruction));
    return ini;
}

struct qspi_ini *qspi_ini_default(void)
{
    static const uint8_t quad_and_high_performance[] = {0x40, 0x00, 0x02};
    struct qspi_ini *ini = new_without_instructions();

    add_instruction(ini, 0x06, NULL, 0);
    add_instruction(ini, 0x01, quad_and_high_performance, sizeof quad_and_high_performance);
    return ini;
}

void qspi_ini_free(struct qspi_ini *ini)
{
    if (ini == NULL)
        return;
    g_array_free(ini->instructions, TRUE);
    g_free(ini);
}

/* Decimal, 0x hexadecimal or 0b binary. */
static bool parse_number(const char *text, uint32_t max, uint32_t *value)
{
    bool binary = g_ascii_strncasecmp(text, "0b", 2) == 0;
    bool hex = g_ascii_strncasecmp(text, "0x", 2) == 0;
    const char *digits = text + (binary || hex ? 2 : 0);
    char *end;

    if (!g_ascii_isxdigit(*digits))
        return false;
    guint64 number = g_ascii_strtoull(digits, &end, binary ? 2 : hex ? 16 : 10);
    if (*end != '\0' || end == digits || number > max)
        return false;
    *value = (uint32_t)number;
    return true;
}

static bool parse_choice(const char *text, const struct choice *choices, uint32_t *value)
{
    for (; choices->name != NULL; choices++)
        if (strcmp(text, choices->name) == 0) {
            *value = choices->value;
            return true;
        }
    return false;
}

static void store(struct qspi_ini *ini, enum field field, uint32_t value)
{
    switch (field) {
    case MEM_SIZE:
        ini->mem_size = value;
        break;
    case READ_MODE:
        ini->read_mode = value;
        break;
    case WRITE_MODE:
        ini->write_mode = value;
        break;
    case ADDRESS_MODE:
        ini->address32 = value != 0;
        break;
    case FREQUENCY:
        ini->mhz = value;
        break;
    case SPI_MODE:
        ini->mode3 = value != 0;
        break;
    case SCK_DELAY:
        ini->sck_delay = value;
        break;
    case RX_DELAY:
        ini->rx_delay = value;
        break;
    case IO2_LEVEL:
        ini->io2 = value != 0;
        break;
    case IO3_LEVEL:
        ini->io3 = value != 0;
        break;
    case WIP_INDEX:
        ini->wip_index = value;
        break;
    case PP_SIZE:
        ini->page512 = value != 0;
        break;
    case IGNORED:
        break;
    }
}

/* "0x01, [0x40, 0, 0x2]" or "0x06". */
static bool parse_instruction(struct qspi_ini *ini, const char *text)
{
    uint8_t data[QSPI_INI_DATA];
    uint32_t value = 0, opcode = 0;
    unsigned len = 0;
    char **parts = g_strsplit(text, "[", 2);
    char *head = g_strstrip(parts[0]);
    bool ok = true;

    if (parts[1] != NULL) {
        char *tail = g_strstrip(parts[1]);
        size_t n = strlen(tail), h = strlen(head);

        ok = n > 0 && tail[n - 1] == ']' && h > 0 && head[h - 1] == ',';
        if (ok) {
            tail[n - 1] = head[h - 1] = '\0';
            g_strstrip(head);
        }
        char **numbers = g_strsplit(tail, ",", -1);
        for (unsigned i = 0; ok && numbers[i] != NULL; i++) {
            ok = len < QSPI_INI_DATA && parse_number(g_strstrip(numbers[i]), 255, &value);
            if (ok)
                data[len++] = (uint8_t)value;
        }
        g_strfreev(numbers);
        ok = ok && len > 0;
    }
    ok = ok && parse_number(head, 255, &opcode);
    if (ok)
        add_instruction(ini, (uint8_t)opcode, data, len);
    g_strfreev(parts);
    return ok;
}

static char *allowed(const struct key *key)
{
    GString *text = g_string_new(NULL);

    if (key->choices == NULL)
        g_string_printf(text, "a number from 0 to %u", key->max);
    else
        for (const struct choice *c = key->choices; c->name != NULL; c++)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "one of ", c->name);
    return g_string_free(text, FALSE);
}

static bool set_key(struct qspi_ini *ini, const char *path, const char *name, const char *text,
                    GError **error)
{
    if (g_str_has_prefix(name, INSTRUCTION "#")) {
        if (parse_instruction(ini, text))
            return true;
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s: [" GROUP "] " INSTRUCTION "=%s is not OPCODE or OPCODE, [BYTE, ...] with "
                    "at most %u bytes",
                    path, text, QSPI_INI_DATA);
        return false;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        uint32_t value;

        if (strcmp(name, keys[i].name) != 0)
            continue;
        if (keys[i].choices != NULL ? parse_choice(text, keys[i].choices, &value)
                                    : parse_number(text, keys[i].max, &value)) {
            store(ini, keys[i].field, value);
            return true;
        }
        char *what = allowed(&keys[i]);
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: [" GROUP "] %s=%s: must be %s", path,
                    name, text, what);
        g_free(what);
        return false;
    }
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: [" GROUP "] %s: no such key", path, name);
    return false;
}

static bool set_group(struct qspi_ini *ini, const char *path, GKeyFile *file, const char *group,
                      GError **error)
{
    if (strcmp(group, GROUP) != 0) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: [%s]: no such group, only [" GROUP "]",
                    path, group);
        return false;
    }
    char **names = g_key_file_get_keys(file, group, NULL, NULL);
    bool ok = true;

    for (unsigned i = 0; ok && names != NULL && names[i] != NULL; i++) {
        char *text = g_key_file_get_value(file, group, names[i], NULL);

        ok = set_key(ini, path, names[i], g_strchomp(text), error);
        g_free(text);
    }
    g_strfreev(names);
    return ok;
}

/*
 * What GKeyFile does not know: comments that begin with ';' and keys that come several times. Lines
 * stay lines, so that its messages count right.
 */
static char *prepare(const char *content)
{
    char **lines = g_strsplit(content, "\n", -1);
    unsigned n = 0;

    for (unsigned i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]);
        char *changed = NULL;

        if (*line == ';')
            changed = g_strdup("#");
        else if (g_str_has_prefix(line, INSTRUCTION) &&
                 strchr(" \t=", line[strlen(INSTRUCTION)]) != NULL)
            changed = g_strdup_printf(NUMBERED "%s", n++, line + strlen(INSTRUCTION));
        if (changed != NULL) {
            g_free(lines[i]);
            lines[i] = changed;
        }
    }
    char *text = g_strjoinv("\n", lines);
    g_strfreev(lines);
    return text;
}

static bool parse(struct qspi_ini *ini, const char *path, const char *content, GError **error)
{
    GKeyFile *file = g_key_file_new();
    GError *cause = NULL;
    char *text = prepare(content);
    bool ok = g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, &cause);

    if (!ok) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", path, cause->message);
        g_error_free(cause);
    } else {
        char **groups = g_key_file_get_groups(file, NULL);

        for (unsigned i = 0; ok && groups[i] != NULL; i++)
            ok = set_group(ini, path, file, groups[i], error);
        if (ok && groups[0] == NULL) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: no group [" GROUP "]", path);
            ok = false;
        }
        g_strfreev(groups);
    }
    g_free(text);
    g_key_file_free(file);
    return ok;
}

struct qspi_ini *qspi_ini_load(const char *path, GError **error)
{
    struct qspi_ini *ini;
    GError *cause = NULL;
    char *content;

    if (!g_file_get_contents(path, &content, NULL, &cause)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s", path, cause->message);
        g_error_free(cause);
        return NULL;
    }
    ini = new_without_instructions();
    if (!parse(ini, path, content, error)) {
        qspi_ini_free(ini);
        ini = NULL;
    }
    g_free(content);
    return ini;
}

static const char *name_of(const struct choice *choices, unsigned value)
{
    while (choices->value != value)
        choices++;
    return choices->name;
}

const char *qspi_ini_read_mode(const struct qspi_ini *ini)
{
    return name_of(read_modes, ini->read_mode);
}

const char *qspi_ini_write_mode(const struct qspi_ini *ini)
{
    return name_of(write_modes, ini->write_mode);
}
