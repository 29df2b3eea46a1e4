/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/qspi_ini.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "program/qspi_ini_priv.h"

#define SECTION     "DEFAULT_CONFIGURATION"
#define INSTRUCTION "InitializationCustomInstruction"

/* The vendor's file has 5 KiB, with its comments. */
#define MAX_BYTES 65536u

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

void qspi_ini_add_instruction(struct qspi_ini *ini, uint8_t opcode, const uint8_t *data,
                              unsigned len)
{
    struct qspi_ini_instruction i = {.opcode = opcode, .len = (uint8_t)len};

    if (len > 0)
        memcpy(i.data, data, len);
    g_array_append_val(ini->instructions, i);
}

static void clear_line(gpointer data)
{
    struct qspi_ini_line *l = data;

    g_free(l->key);
    g_free(l->value);
    g_free(l->message);
}

struct qspi_ini *qspi_ini_new(void)
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
    ini->lines = g_array_new(FALSE, FALSE, sizeof(struct qspi_ini_line));
    g_array_set_clear_func(ini->lines, clear_line);
    return ini;
}

struct qspi_ini *qspi_ini_default(void)
{
    static const uint8_t quad_and_high_performance[] = {0x40, 0x00, 0x02};
    struct qspi_ini *ini = qspi_ini_new();

    qspi_ini_add_instruction(ini, 0x06, NULL, 0);
    qspi_ini_add_instruction(ini, 0x01, quad_and_high_performance,
                             sizeof quad_and_high_performance);
    return ini;
}

void qspi_ini_free(struct qspi_ini *ini)
{
    if (ini == NULL)
        return;
    g_array_free(ini->instructions, TRUE);
    g_array_free(ini->lines, TRUE);
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
        qspi_ini_add_instruction(ini, (uint8_t)opcode, data, len);
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

void qspi_ini_set(struct qspi_ini *ini, struct qspi_ini_line *l)
{
    uint32_t value;

    if (strcmp(l->key, INSTRUCTION) == 0) {
        if (*l->value != '\0' && parse_instruction(ini, l->value))
            return;
        l->fault = QSPI_INI_VALUE;
        l->message = g_strdup_printf("[" SECTION "] " INSTRUCTION "=%s is not OPCODE or OPCODE, "
                                     "[BYTE, ...] with at most %u bytes",
                                     l->value, QSPI_INI_DATA);
        return;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (strcmp(l->key, keys[i].name) != 0)
            continue;
        if (keys[i].choices != NULL ? parse_choice(l->value, keys[i].choices, &value)
                                    : parse_number(l->value, keys[i].max, &value)) {
            store(ini, keys[i].field, value);
            return;
        }
        char *what = allowed(&keys[i]);
        l->fault = QSPI_INI_VALUE;
        l->message = g_strdup_printf("[" SECTION "] %s=%s: must be %s", l->key, l->value, what);
        g_free(what);
        return;
    }
    l->fault = QSPI_INI_KEY;
    l->message = g_strdup_printf("[" SECTION "] %s: no such key", l->key);
}

/* "[NAME]" makes `in_section` whether it is the one that counts. */
static void set_section(const char *text, bool *in_section, struct qspi_ini_line *l)
{
    l->key = g_strdup(text);
    *in_section = strcmp(text, "[" SECTION "]") == 0;
    if (*in_section)
        return;
    l->fault = QSPI_INI_SECTION;
    l->message = g_strdup_printf("%s: no such section, only [" SECTION "]", text);
}

static void set_line(struct qspi_ini *ini, char *text, struct qspi_ini_line *l)
{
    char *equals = strchr(text, '=');

    if (equals == NULL || equals == text) {
        l->key = g_strdup(text);
        l->fault = QSPI_INI_SYNTAX;
        l->message = g_strdup_printf("line %u is not KEY = VALUE", l->number);
        return;
    }
    *equals = '\0';
    l->key = g_strdup(g_strchomp(text));
    l->value = g_strdup(g_strchug(equals + 1));
    qspi_ini_set(ini, l);
}

/* Lines of another section than the one that counts are skipped; the section has been noted. */
static void parse(struct qspi_ini *ini, const char *content)
{
    char **lines = g_strsplit(content, "\n", -1);
    bool in_section = false, any = false;

    for (unsigned i = 0; lines[i] != NULL; i++) {
        char *text = g_strstrip(lines[i]);
        struct qspi_ini_line l = {.number = i + 1};

        if (*text == '\0' || *text == ';' || *text == '#')
            continue;
        if (*text == '[')
            set_section(text, &in_section, &l);
        else if (in_section)
            set_line(ini, text, &l);
        else if (any)
            continue;
        else
            break;
        any = true;
        g_array_append_val(ini->lines, l);
    }
    if (!any) {
        const struct qspi_ini_line l = {
            .fault = QSPI_INI_SECTION,
            .message = g_strdup("it does not begin with [" SECTION "]"),
        };

        g_array_append_val(ini->lines, l);
    }
    g_strfreev(lines);
}

struct qspi_ini *qspi_ini_read(const char *path, GError **error)
{
    size_t len;
    char *content = file_read(path, MAX_BYTES, &len, error);

    struct qspi_ini *ini = NULL;

    if (content != NULL && content[strspn(content, " \t\r\n")] == '{') {
        ini = qspi_json_parse(path, content, len, error);
    } else if (content != NULL) {
        char *text = g_utf8_make_valid(content, (gssize)len);

        ini = qspi_ini_new();
        parse(ini, text);
        g_free(text);
    }
    g_free(content);
    return ini;
}

/* The first line that says something wrong, or NULL. */
static const struct qspi_ini_line *first_fault(const struct qspi_ini *ini)
{
    for (unsigned i = 0; i < ini->lines->len; i++) {
        const struct qspi_ini_line *l = &g_array_index(ini->lines, struct qspi_ini_line, i);

        if (l->fault != QSPI_INI_GOOD)
            return l;
    }
    return NULL;
}

struct qspi_ini *qspi_ini_load(const char *path, GError **error)
{
    struct qspi_ini *ini = qspi_ini_read(path, error);
    const struct qspi_ini_line *fault = ini != NULL ? first_fault(ini) : NULL;

    if (fault == NULL)
        return ini;
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", path, fault->message);
    qspi_ini_free(ini);
    return NULL;
}

const struct qspi_ini_line *qspi_ini_line(const struct qspi_ini *ini, const char *key)
{
    for (unsigned i = ini->lines->len; i-- > 0;) {
        const struct qspi_ini_line *l = &g_array_index(ini->lines, struct qspi_ini_line, i);

        if (l->fault == QSPI_INI_GOOD && strcmp(l->key, key) == 0)
            return l;
    }
    return NULL;
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
