/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/board.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define DEDICATED_QSPI_PINS                                                                        \
    {                                                                                              \
        17, 18, 13, 14, 15, 16                                                                     \
    } /* product specification, pin assignments */

/* LEDs and buttons as the boards' devicetrees in Zephyr have them. */
static const struct board nrf5340dk = {
    .name = "nrf5340dk",
    .description = "nRF5340 DK (PCA10095): MX25R6435F, console on UARTE0 P0.20/P0.22",
    .chip = "mx25r6435f",
    .errata = "rev1",
    .qspi_pins = DEDICATED_QSPI_PINS,
    .part = {{"led1", 28, true},
             {"led2", 29, true},
             {"led3", 30, true},
             {"led4", 31, true},
             {"button1", 23, true},
             {"button2", 24, true},
             {"button3", 8, true},
             {"button4", 9, true}},
    .n_leds = 4,
    .n_parts = 8,
    .analog = ANALOG_TEST_SOURCE,
    .usb = true,
};

static const struct board thingy53 = {
    .name = "thingy53",
    .description = "Nordic Thingy:53: MX25R6435F, console on USB (CDC ACM)",
    .chip = "mx25r6435f",
    .errata = "rev1",
    .qspi_pins = DEDICATED_QSPI_PINS,
    .part = {{"red", 40, false},
             {"green", 38, false},
             {"blue", 39, false},
             {"button1", 46, true},
             {"button2", 45, true}},
    .n_leds = 3,
    .n_parts = 5,
    .analog = ANALOG_TEST_SOURCE,
    .usb = true,
};

const struct board *const board_builtin[] = {&nrf5340dk, &thingy53, NULL};

static struct board *copy(const struct board *from)
{
    struct board *board = g_memdup2(from, sizeof *from);

    board->name = g_strdup(from->name);
    board->description = g_strdup(from->description);
    board->chip = g_strdup(from->chip);
    board->errata = g_strdup(from->errata);
    return board;
}

void board_free(struct board *board)
{
    if (board == NULL)
        return;
    g_free(board->name);
    g_free(board->description);
    g_free(board->chip);
    g_free(board->errata);
    g_free(board);
}

static bool parse_pin(const char *text, unsigned *pin)
{
    char *end;
    guint64 port = g_ascii_strtoull(text, &end, 10);

    if (end == text || *end != '.' || port > 1)
        return false;
    const char *number = end + 1;
    guint64 n = g_ascii_strtoull(number, &end, 10);
    if (end == number || *end != '\0' || n > 31)
        return false;
    *pin = (unsigned)(port * 32 + n);
    return true;
}

static bool set_pins(struct board *board, const char *key, const char *value)
{
    if (strcmp(key, "sck") == 0)
        return parse_pin(value, &board->qspi_pins[0]);
    if (strcmp(key, "csn") == 0)
        return parse_pin(value, &board->qspi_pins[1]);
    char **words = g_strsplit(value, ",", -1);
    bool ok = g_strv_length(words) == 4;
    for (unsigned i = 0; ok && i < 4; i++)
        ok = parse_pin(g_strstrip(words[i]), &board->qspi_pins[2 + i]);
    g_strfreev(words);
    return ok;
}

static bool add_wire(struct board *board, const char *from, const char *to)
{
    unsigned a, b;

    if (!parse_pin(from, &a) || !parse_pin(to, &b) || a == b || board->n_wires == BOARD_MAX_WIRES)
        return false;
    board->wire[board->n_wires].a = (uint8_t)a;
    board->wire[board->n_wires++].b = (uint8_t)b;
    return true;
}

/* From one pin to each of a list. */
static bool set_wires(struct board *board, const char *from, const char *to)
{
    char **pins = g_strsplit(to, ",", -1);
    bool ok = pins[0] != NULL;

    for (unsigned i = 0; ok && pins[i] != NULL; i++)
        ok = add_wire(board, from, g_strstrip(pins[i]));
    g_strfreev(pins);
    return ok;
}

bool board_add_wires(struct board *board, const char *text)
{
    char **ends = g_strsplit(text, "=", 2);
    bool ok =
        g_strv_length(ends) == 2 && set_wires(board, g_strstrip(ends[0]), g_strstrip(ends[1]));

    g_strfreev(ends);
    return ok;
}

/* "0.9V", "900mV": whole millivolts, up to 5.5 V. */
static bool parse_voltage(const char *text, int *mv)
{
    char *unit;
    double value = g_ascii_strtod(text, &unit);

    if (unit == text || !(value >= 0 && value <= 5500))
        return false;
    unit = g_strchug(unit);
    if (strcmp(unit, "V") == 0)
        value *= 1000;
    else if (strcmp(unit, "mV") != 0)
        return false;
    *mv = (int)(value + 0.5);
    return *mv <= 5500;
}

static bool set_voltage(struct analog *analog, const char *key, const char *value)
{
    if (strcmp(key, "vdd") == 0)
        return parse_voltage(value, &analog->vdd);
    if (strcmp(key, "vddh") == 0)
        return parse_voltage(value, &analog->vddh);
    if (!g_str_has_prefix(key, "ain") || key[3] < '0' || key[3] >= '0' + ANALOG_INPUTS ||
        key[4] != '\0')
        return false;
    return parse_voltage(value, &analog->ain[key[3] - '0']);
}

/* Adds a LED, or a button behind all LEDs. */
static bool add_part(struct board *board, const char *name, const char *value, bool led)
{
    char **words = g_strsplit(value, " ", 2);
    struct board_part part = {0};
    unsigned pin;
    bool ok = g_strv_length(words) == 2 && parse_pin(words[0], &pin) &&
              g_strlcpy(part.name, name, sizeof part.name) < sizeof part.name &&
              board->n_parts < BOARD_MAX_PARTS;

    if (ok) {
        unsigned at = led ? board->n_leds++ : board->n_parts;

        part.pin = (uint8_t)pin;
        part.active_low = strcmp(words[1], "low") == 0;
        ok = part.active_low || strcmp(words[1], "high") == 0;
        memmove(board->part + at + 1, board->part + at,
                (board->n_parts++ - at) * sizeof board->part[0]);
        board->part[at] = part;
    }
    g_strfreev(words);
    return ok;
}

const struct board_part *board_find_part(const struct board *board, const char *name)
{
    for (unsigned i = 0; i < board->n_parts; i++)
        if (strcmp(board->part[i].name, name) == 0)
            return &board->part[i];
    return NULL;
}

static bool replace(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
    return value[0] != '\0';
}

static bool set_bool(bool *field, const char *value)
{
    *field = strcmp(value, "yes") == 0;
    return *field || strcmp(value, "no") == 0;
}

/* False when the key is unknown or its value makes no sense. */
static bool set_key(struct board *board, const char *group, const char *key, const char *value)
{
    if (strcmp(group, "board") == 0) {
        if (strcmp(key, "name") == 0)
            return replace(&board->name, value);
        if (strcmp(key, "description") == 0)
            return replace(&board->description, value);
        if (strcmp(key, "chip") == 0)
            return replace(&board->chip, value);
        if (strcmp(key, "errata") == 0)
            return replace(&board->errata, value);
    }
    if (strcmp(group, "qspi") == 0 &&
        (strcmp(key, "sck") == 0 || strcmp(key, "csn") == 0 || strcmp(key, "io") == 0))
        return set_pins(board, key, value);
    if (strcmp(group, "wires") == 0)
        return set_wires(board, key, value);
    if (strcmp(group, "leds") == 0 || strcmp(group, "buttons") == 0)
        return add_part(board, key, value, strcmp(group, "leds") == 0);
    if (strcmp(group, "usb") == 0 && strcmp(key, "cable") == 0)
        return set_bool(&board->usb, value);
    if (strcmp(group, "adc") == 0)
        return set_voltage(&board->analog, key, value);
    return false;
}

static bool set_group(struct board *board, const char *path, GKeyFile *file, const char *group,
                      GError **error)
{
    char **keys = g_key_file_get_keys(file, group, NULL, NULL);
    bool ok = true;

    for (unsigned i = 0; ok && keys[i] != NULL; i++) {
        char *value = g_key_file_get_value(file, group, keys[i], NULL);

        ok = value != NULL && set_key(board, group, keys[i], value);
        if (!ok)
            g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: [%s] %s=%s is not understood",
                        path, group, keys[i], value);
        g_free(value);
    }
    g_strfreev(keys);
    return ok;
}

static struct board *load_file(const char *path, GError **error)
{
    GKeyFile *file = file_read_keys(path, error);

    if (file == NULL)
        return NULL;
    struct board *board = copy(&nrf5340dk);
    char **groups = g_key_file_get_groups(file, NULL);
    bool ok = true;
    if (g_key_file_has_group(file, "leds") || g_key_file_has_group(file, "buttons"))
        board->n_leds = board->n_parts = 0;
    for (unsigned i = 0; ok && groups[i] != NULL; i++)
        ok = set_group(board, path, file, groups[i], error);
    g_strfreev(groups);
    g_key_file_free(file);
    if (!ok) {
        board_free(board);
        board = NULL;
    }
    return board;
}

struct board *board_load(const char *name, GError **error)
{
    for (unsigned i = 0; board_builtin[i] != NULL; i++)
        if (strcmp(name, board_builtin[i]->name) == 0)
            return copy(board_builtin[i]);
    if (g_file_test(name, G_FILE_TEST_IS_REGULAR))
        return load_file(name, error);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "--board: '%s' is neither a known board (see 'nrf53emu list boards') nor a file",
                name);
    return NULL;
}
