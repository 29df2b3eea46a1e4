/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/board_device.h"

#include <string.h>

#include "base/error.h"

#define MAX_DEVICES 16u

struct part_description *board_device(GPtrArray *parts, const char *group)
{
    static const char *const kinds[] = {
        [PART_I2C] = "i2c ", [PART_SPI] = "spi ", [PART_FLASH] = "spi-flash "};

    for (unsigned i = 0; i < parts->len; i++) {
        struct part_description *part = parts->pdata[i];

        if (strcmp(part->name, group) == 0)
            return part;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds) && parts->len < MAX_DEVICES; i++)
        if (g_str_has_prefix(group, kinds[i]) && group[strlen(kinds[i])] != '\0') {
            g_ptr_array_add(parts, part_describe((enum part_kind)i, group));
            return parts->pdata[parts->len - 1];
        }
    return NULL;
}

static bool parse_number(const char *text, uint32_t max, uint32_t *value)
{
    char *end;
    guint64 number = g_ascii_strtoull(text, &end, 0);

    if (end == text || *end != '\0' || number > max || !g_ascii_isdigit(text[0]))
        return false;
    *value = (uint32_t)number;
    return true;
}

/* A pin key of this kind of device, or NULL. */
static unsigned *pin_of(struct part_description *p, const char *key)
{
    const struct {
        const char *key;
        unsigned *pin;
        bool i2c;
    } pins[] = {{"scl", &p->sck, true},    {"sda", &p->mosi, true},   {"sck", &p->sck, false},
                {"mosi", &p->mosi, false}, {"miso", &p->miso, false}, {"csn", &p->csn, false}};

    for (unsigned i = 0; i < G_N_ELEMENTS(pins); i++)
        if (strcmp(pins[i].key, key) == 0 && pins[i].i2c == (p->kind == PART_I2C))
            return pins[i].pin;
    return NULL;
}

static bool set_opcode(struct part_description *p, uint8_t *field, uint32_t value)
{
    p->read_mask = 0;
    *field = (uint8_t)value;
    return true;
}

static bool set_number(struct part_description *p, const char *key, uint32_t value)
{
    bool spi = p->kind == PART_SPI;

    if (p->kind == PART_I2C && strcmp(key, "address") == 0) {
        p->address = (uint8_t)value;
        return value > 0 && value < 128;
    }
    if (strcmp(key, "number-bytes") == 0) {
        p->address_bytes = value;
        return value == 1 || value == 2;
    }
    if (strcmp(key, "register-bytes") == 0) {
        p->register_bytes = value;
        return value >= 1 && value <= 4;
    }
    if (spi && strcmp(key, "dummy") == 0) {
        p->dummy = value;
        return value <= 8;
    }
    if (spi && strcmp(key, "read-bit") == 0) {
        p->read_mask = (uint8_t)value;
        return value > 0 && value < 256;
    }
    if (spi && strcmp(key, "read") == 0)
        return value < 256 && set_opcode(p, &p->read_op, value);
    if (spi && strcmp(key, "write") == 0)
        return value < 256 && set_opcode(p, &p->write_op, value);
    return false;
}

bool board_device_set(struct part_description *p, const char *key, const char *value)
{
    unsigned *pin = pin_of(p, key);
    uint32_t number, reg;

    if (pin != NULL)
        return board_parse_pin(value, pin);
    if (p->kind == PART_FLASH) {
        if (strcmp(key, "chip") != 0 || value[0] == '\0')
            return false;
        g_free(p->chip);
        p->chip = g_strdup(value);
        return true;
    }
    if (!parse_number(value, UINT32_MAX - 1, &number))
        return false;
    if (parse_number(key, PART_REGISTERS - 1, &reg))
        return g_hash_table_insert(p->fixed, GUINT_TO_POINTER(reg), GUINT_TO_POINTER(number + 1));
    return set_number(p, key, number);
}

bool board_device_check(const struct part_description *p, const char *path, GError **error)
{
    const char *missing = p->sck >= PINS || p->mosi >= PINS          ? "its pins are missing"
                          : p->kind == PART_I2C && p->address == 0   ? "address is missing"
                          : p->kind != PART_I2C && p->miso >= PINS   ? "miso is missing"
                          : p->kind == PART_FLASH && p->chip == NULL ? "chip is missing"
                                                                     : NULL;

    if (missing == NULL)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: [%s]: %s", path, p->name, missing);
    return false;
}
