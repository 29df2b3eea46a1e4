/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/nvm_info.h"

#include <string.h>

#include "base/error.h"

#define FORMAT_VERSION 1
#define SECTOR         NOR_VIEW_PAGE

G_GNUC_PRINTF(3, 4)
static bool fail(GError **error, const char *path, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "--nvm: %s: %s", path, text);
    g_free(text);
    return false;
}

static char *registers_text(const struct nor *chip)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < NOR_REGISTERS; i++)
        g_string_append_printf(text, "%s%02x", i > 0 ? "," : "", nor_kept_register(chip, i));
    return g_string_free(text, FALSE);
}

static char *erases_text(const struct nor *chip)
{
    GString *text = g_string_new(NULL);

    for (uint32_t i = 0; i < nor_size(chip) / SECTOR; i++) {
        uint32_t count = nor_erase_count(chip, i * SECTOR);

        if (count != 0)
            g_string_append_printf(text, "%s%u:%u", text->len > 0 ? "," : "", i, count);
    }
    return g_string_free(text, FALSE);
}

char *nvm_info_compose(const struct nor *chip, const char *name)
{
    GKeyFile *file = g_key_file_new();
    char *registers = registers_text(chip), *erases = erases_text(chip);

    g_key_file_set_integer(file, "nvm", "format", FORMAT_VERSION);
    g_key_file_set_string(file, "nvm", "chip", name);
    g_key_file_set_string(file, "chip", "registers", registers);
    g_key_file_set_string(file, "chip", "erases", erases);
    char *text = g_key_file_to_data(file, NULL, NULL);
    g_free(registers);
    g_free(erases);
    g_key_file_free(file);
    return text;
}

/* Up to `end`, which is a separator or the end of the text. */
static bool parse_number(const char **text, unsigned base, char end, guint64 max, guint64 *value)
{
    char *stop;

    if (!g_ascii_isxdigit(**text))
        return false;
    *value = g_ascii_strtoull(*text, &stop, base);
    if (*value > max || stop == *text || *stop != end)
        return false;
    *text = end != '\0' ? stop + 1 : stop;
    return true;
}

void nvm_info_keep_register(struct nor *chip, unsigned index, uint8_t value)
{
    uint8_t retained = nor_chip_of(chip)->retained[index];

    nor_set_register(chip, index,
                     (uint8_t)((value & retained) | (nor_register(chip, index) & ~retained)));
}

static bool apply_registers(struct nor *chip, const char *text)
{
    guint64 value[NOR_REGISTERS];

    for (unsigned i = 0; i < NOR_REGISTERS; i++)
        if (!parse_number(&text, 16, i + 1 < NOR_REGISTERS ? ',' : '\0', 0xff, &value[i]))
            return false;
    for (unsigned i = 0; i < NOR_REGISTERS; i++)
        nvm_info_keep_register(chip, i, (uint8_t)value[i]);
    return true;
}

static bool apply_erases(struct nor *chip, const char *text)
{
    char **entries = g_strsplit(text, ",", -1);
    bool ok = true;

    for (unsigned i = 0; ok && entries[i] != NULL; i++) {
        const char *at = entries[i];
        guint64 sector, count;

        ok = parse_number(&at, 10, ':', nor_size(chip) / SECTOR - 1, &sector) &&
             parse_number(&at, 10, '\0', UINT32_MAX, &count);
        if (ok)
            nor_set_erase_count(chip, (uint32_t)sector * SECTOR, (uint32_t)count);
    }
    g_strfreev(entries);
    return ok;
}

static bool apply_key(struct nor *chip, const char *path, GKeyFile *file, const char *key,
                      bool (*apply)(struct nor *chip, const char *text), GError **error)
{
    char *text = g_key_file_get_value(file, "chip", key, NULL);
    bool ok = text == NULL || *text == '\0' || apply(chip, text) ||
              fail(error, path, "[chip] %s=%s is not understood", key, text);

    g_free(text);
    return ok;
}

static bool check_version(const char *path, GKeyFile *file, GError **error)
{
    char *format = g_key_file_get_string(file, "nvm", "format", NULL);
    bool ok = g_strcmp0(format, G_STRINGIFY(FORMAT_VERSION)) == 0 ||
              fail(error, path, "[nvm] format=%s: written by another version of the format",
                   format != NULL ? format : "");

    g_free(format);
    return ok;
}

static bool check_chip(const char *path, GKeyFile *file, const char *name, GError **error)
{
    char *there = g_key_file_get_string(file, "nvm", "chip", NULL);
    bool ok = g_strcmp0(there, name) == 0 ||
              fail(error, path, "[nvm] chip=%s: made for another flash chip than %s",
                   there != NULL ? there : "", name);

    g_free(there);
    return ok;
}

bool nvm_info_apply(struct nor *chip, const char *name, const char *path, const char *text,
                    GError **error)
{
    GKeyFile *file = g_key_file_new();
    GError *cause = NULL;
    bool ok = g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, &cause);

    if (!ok) {
        fail(error, path, "%s", cause->message);
        g_error_free(cause);
    }
    ok = ok && check_version(path, file, error) && check_chip(path, file, name, error) &&
         apply_key(chip, path, file, "registers", apply_registers, error) &&
         apply_key(chip, path, file, "erases", apply_erases, error);
    g_key_file_free(file);
    return ok;
}
