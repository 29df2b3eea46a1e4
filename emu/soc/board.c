/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/board.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "bus/pins.h"
#include "soc/board_device.h"
#include "soc/board_parts.h"

/* LEDs and buttons as the boards' devicetrees in Zephyr have them. */
#define DK_PARTS                                                                                   \
    "[leds]\nled1=0.28 low\nled2=0.29 low\nled3=0.30 low\nled4=0.31 low\n"                         \
    "[buttons]\nbutton1=0.23 low\nbutton2=0.24 low\nbutton3=0.08 low\nbutton4=0.09 low\n"

/* Zephyr's name of a board, or the first part of one, says which build is for it. */
const struct board_builtin board_builtins[] = {
    {"nrf5340dk", "nRF5340 DK (PCA10095): MX25R6435F, console on UARTE0 P0.20/P0.22", DK_PARTS},
    {"thingy53",
     "Nordic Thingy:53: MX25R6435F, console on USB; ADXL362, BMI270, BME688, BH1749, BMM150",
     /* Zephyr boards/nordic/thingy53; identification registers of the devices' data sheets. */
     "[leds]\nred=1.08 high\ngreen=1.06 high\nblue=1.07 high\n"
     "[buttons]\nbutton1=1.14 low\nbutton2=1.13 low\n"
     "[spi adxl362]\nsck=0.29\nmosi=0.28\nmiso=0.26\ncsn=0.22\nread=0x0b\nwrite=0x0a\n"
     "0x00=0xad\n0x01=0x1d\n0x02=0xf2\n"
     "[spi bmi270]\nsck=0.29\nmosi=0.28\nmiso=0.26\ncsn=1.04\ndummy=1\n0x00=0x24\n0x21=0x01\n"
     "[i2c bme688]\nscl=1.03\nsda=1.02\naddress=0x76\n0xd0=0x61\n0xf0=0x01\n"
     "[i2c bh1749]\nscl=1.03\nsda=1.02\naddress=0x38\n0x40=0x0d\n0x92=0xe0\n"
     "[i2c bmm150]\nscl=1.03\nsda=1.02\naddress=0x10\n0x40=0x32\n"},
    {"nrf7002dk", "nRF7002 DK (PCA10143): MX25R6435F on SPIM4, QSPI goes to the Wi-Fi chip",
     /* Zephyr boards/nordic/nrf7002dk; the Wi-Fi companion does not answer here. */
     "[board]\nchip=none\n[leds]\nled1=1.06 high\nled2=1.07 high\n"
     "[buttons]\nbutton1=1.08 low\nbutton2=1.09 low\n"
     "[spi-flash mx25r64]\nchip=mx25r6435f\nsck=0.08\nmosi=0.09\nmiso=0.10\ncsn=0.11\n"},
    {"nrf5340_audio_dk", "nRF5340 Audio DK (PCA10121): no flash chip; four INA231",
     /* Zephyr boards/nordic/nrf5340_audio_dk. The codec CS47L63 does not answer here. */
     /* AIN6: the divider that tells revision 1.0.0, 1743 of 4096 parts of VDD. */
     "[board]\nchip=none\n[adc]\nain6=1277mV\n"
     "[leds]\nrgb1_red=0.07 high\nrgb1_green=0.25 high\nrgb1_blue=0.26 high\n"
     "rgb2_red=0.28 high\nrgb2_green=0.29 high\nrgb2_blue=0.30 high\n"
     "led1_blue=0.31 high\nled2_green=1.00 high\nled3_green=1.01 high\n"
     "[buttons]\nbutton1=0.02 low\nbutton2=0.03 low\nbutton3=0.04 low\nbutton4=0.06 low\n"
     "button5=0.05 low\n"
     "[i2c ina231-40]\nscl=1.03\nsda=1.02\naddress=0x40\nregister-bytes=2\n"
     "[i2c ina231-41]\nscl=1.03\nsda=1.02\naddress=0x41\nregister-bytes=2\n"
     "[i2c ina231-44]\nscl=1.03\nsda=1.02\naddress=0x44\nregister-bytes=2\n"
     "[i2c ina231-45]\nscl=1.03\nsda=1.02\naddress=0x45\nregister-bytes=2\n"},
    {"thingy91x", "Nordic Thingy:91 X, its nRF5340: GD25LE255E on SPIM3",
     /* nRF Connect SDK boards/nordic/thingy91x. The nRF9151 on the same wires does not answer. */
     "[board]\nchip=none\n[leds]\nred=0.14 high\ngreen=0.26 high\nblue=0.15 high\n"
     "[buttons]\nbutton1=0.24 low\n"
     "[spi-flash gd25le255e]\nchip=gd25le255e\nsck=0.08\nmosi=0.09\nmiso=0.10\ncsn=0.02\n"},
    {NULL, NULL, NULL},
};

static void free_description(gpointer p)
{
    part_description_free(p);
}

/* Before any file: an nRF5340 DK. */
static struct board *board_new(const char *name, const char *description)
{
    static const unsigned dedicated[6] = {17, 18, 13, 14, 15, 16}; /* product specification */
    static const struct analog analog = ANALOG_TEST_SOURCE;
    struct board *board = g_new0(struct board, 1);

    board->name = g_strdup(name);
    board->description = g_strdup(description);
    board->chip = g_strdup("mx25r6435f");
    board->errata = g_strdup("rev1");
    board->has_chip = true;
    board->usb = true;
    board->analog = analog;
    board->devices = g_ptr_array_new_with_free_func(free_description);
    memcpy(board->qspi_pins, dedicated, sizeof dedicated);
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
    g_ptr_array_free(board->devices, TRUE);
    g_free(board);
}

/* "1.02", or "none" of a line that is not connected. */
bool board_parse_pin(const char *text, unsigned *pin)
{
    char *end;

    *pin = PIN_NONE;
    if (strcmp(text, "none") == 0)
        return true;
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
        return board_parse_pin(value, &board->qspi_pins[0]);
    if (strcmp(key, "csn") == 0)
        return board_parse_pin(value, &board->qspi_pins[1]);
    char **words = g_strsplit(value, ",", -1);
    bool ok = g_strv_length(words) == 4;
    for (unsigned i = 0; ok && i < 4; i++)
        ok = board_parse_pin(g_strstrip(words[i]), &board->qspi_pins[2 + i]);
    g_strfreev(words);
    return ok;
}

static bool add_wire(struct board *board, const char *from, const char *to)
{
    unsigned a, b;

    if (!board_parse_pin(from, &a) || !board_parse_pin(to, &b) || a == b || MAX(a, b) >= PINS ||
        board->n_wires == BOARD_MAX_WIRES)
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

static bool set_chip(struct board *board, const char *value)
{
    board->has_chip = strcmp(value, "none") != 0;
    return !board->has_chip || replace(&board->chip, value);
}

static bool set_board_key(struct board *board, const char *key, const char *value)
{
    if (strcmp(key, "name") == 0)
        return replace(&board->name, value);
    if (strcmp(key, "description") == 0)
        return replace(&board->description, value);
    if (strcmp(key, "chip") == 0)
        return set_chip(board, value);
    if (strcmp(key, "errata") == 0)
        return replace(&board->errata, value);
    return strcmp(key, "like") == 0; /* has been read before */
}

static bool set_lfxo(struct board *board, const char *value)
{
    static const char *const names[] = {"crystal", "none", "external", NULL};

    for (unsigned i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], value) == 0) {
            board->lfxo = (enum board_lfxo)i;
            return true;
        }
    return false;
}

/* "5ms", "800us" up to a minute. */
static bool parse_delay(const char *text, uint32_t *us)
{
    char *unit;
    double value = g_ascii_strtod(text, &unit);

    if (unit == text || !(value >= 0) || value > 60e6)
        return false;
    unit = g_strchug(unit);
    value *= strcmp(unit, "s") == 0 ? 1e6 : strcmp(unit, "ms") == 0 ? 1e3 : 1;
    *us = (uint32_t)value;
    return value <= 60e6 &&
           (strcmp(unit, "s") == 0 || strcmp(unit, "ms") == 0 || strcmp(unit, "us") == 0);
}

/* False when the key is unknown or its value makes no sense. */
static bool set_key(struct board *board, const char *group, const char *key, const char *value)
{
    if (strcmp(group, "board") == 0)
        return set_board_key(board, key, value);
    if (strcmp(group, "clock") == 0)
        return strcmp(key, "lfxo") == 0 && set_lfxo(board, value);
    if (strcmp(group, "qspi") == 0 && strcmp(key, "ready-after") == 0)
        return parse_delay(value, &board->chip_ready_us);
    if (strcmp(group, "qspi") == 0)
        return (strcmp(key, "sck") == 0 || strcmp(key, "csn") == 0 || strcmp(key, "io") == 0) &&
               set_pins(board, key, value);
    if (strcmp(group, "wires") == 0)
        return set_wires(board, key, value);
    if (strcmp(group, "leds") == 0 || strcmp(group, "buttons") == 0)
        return board_set_part(board, key, value, strcmp(group, "leds") == 0);
    if (strcmp(group, "usb") == 0 && strcmp(key, "cable") == 0)
        return set_bool(&board->usb, value);
    if (strcmp(group, "adc") == 0)
        return set_voltage(&board->analog, key, value);
    struct part_description *part = board_device(board->devices, group);
    return part != NULL && board_device_set(part, key, value);
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

static bool set_all(struct board *board, const char *path, GKeyFile *file, GError **error)
{
    char **groups = g_key_file_get_groups(file, NULL);
    bool ok = true;

    if (g_key_file_has_group(file, "leds") || g_key_file_has_group(file, "buttons"))
        board->n_leds = board->n_parts = 0;
    for (unsigned i = 0; ok && groups[i] != NULL; i++)
        ok = set_group(board, path, file, groups[i], error);
    for (unsigned i = 0; ok && i < board->devices->len; i++)
        ok = board_device_check(board->devices->pdata[i], path, error);
    g_strfreev(groups);
    return ok;
}

static struct board *load_builtin(const struct board_builtin *b)
{
    struct board *board = board_new(b->name, b->description);
    GKeyFile *file = g_key_file_new();
    bool ok = g_key_file_load_from_data(file, b->text, (gsize)-1, G_KEY_FILE_NONE, NULL) &&
              set_all(board, b->name, file, NULL);

    g_assert(ok);
    g_key_file_free(file);
    return board;
}

static const struct board_builtin *find_builtin(const char *name)
{
    for (const struct board_builtin *b = board_builtins; b->name != NULL; b++)
        if (strcmp(name, b->name) == 0)
            return b;
    return NULL;
}

static struct board *load_file(const char *path, GError **error)
{
    GKeyFile *file = file_read_keys(path, error);

    if (file == NULL)
        return NULL;
    char *like = g_key_file_get_string(file, "board", "like", NULL);
    const struct board_builtin *base = find_builtin(like != NULL ? like : "nrf5340dk");
    struct board *board = NULL;
    if (base == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: [board] like=%s is no board", path,
                    like);
    else
        board = load_builtin(base);
    if (board != NULL && !set_all(board, path, file, error)) {
        board_free(board);
        board = NULL;
    }
    g_free(like);
    g_key_file_free(file);
    return board;
}

const char *board_for_build(const char *name)
{
    const char *best = NULL;

    for (const struct board_builtin *b = board_builtins; b->name != NULL; b++) {
        size_t len = strlen(b->name);

        if (strncmp(name, b->name, len) == 0 &&
            (name[len] == '\0' || strchr("_/@", name[len]) != NULL) &&
            (best == NULL || len > strlen(best)))
            best = b->name;
    }
    return best;
}

struct board *board_load(const char *name, GError **error)
{
    const struct board_builtin *b = find_builtin(name);

    if (b != NULL)
        return load_builtin(b);
    if (g_file_test(name, G_FILE_TEST_EXISTS))
        return load_file(name, error);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "--board: '%s' is neither a known board (see 'nrf53emu list boards') nor a file",
                name);
    return NULL;
}
