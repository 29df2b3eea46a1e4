/*
 * Part numbers from INI files. docs/flash-chips.md describes the keys.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>

#include "base/error.h"
#include "base/file.h"
#include "periph/nor/nor_priv.h"

#define MAX_SIZE MIB(128) /* the XIP window */
#define MAX_SFDP 4096

struct reader {
    const char *path;
    GKeyFile *file;
    struct nor_chip *chip;
    GArray *ops;      /* struct nor_op */
    GByteArray *sfdp; /* NULL: the one of `like`, or composed */
};

static bool fail(const struct reader *r, const char *group, const char *key, const char *problem,
                 GError **error)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: [%s] %s: %s", r->path, group, key,
                problem);
    return false;
}

static bool parse_number(const char *text, uint64_t max, uint64_t *value)
{
    char *end;

    errno = 0;
    *value = g_ascii_strtoull(text, &end, 0);
    if (end == text || *text == '-' || errno != 0)
        return false;
    if ((*end == 'K' || *end == 'k') && *value <= UINT32_MAX)
        *value *= 1024, end++;
    else if (*end == 'M' && *value <= UINT32_MAX)
        *value *= 1048576, end++;
    return *end == '\0' && *value <= max;
}

/* Words of a value, separated by blanks; free with g_strfreev(). */
static char **words_of(const struct reader *r, const char *group, const char *key)
{
    char *text = g_key_file_get_string(r->file, group, key, NULL);
    GPtrArray *words = g_ptr_array_new();

    if (text != NULL) {
        char **all = g_strsplit_set(text, " \t", -1);

        for (unsigned i = 0; all[i] != NULL; i++)
            if (*all[i] != '\0')
                g_ptr_array_add(words, g_strdup(all[i]));
        g_strfreev(all);
        g_free(text);
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

/* Reads exactly n numbers; a missing key leaves them as they are. */
static bool read_numbers(const struct reader *r, const char *group, const char *key, uint64_t max,
                         uint64_t *values, unsigned n, GError **error)
{
    char **words;
    bool ok;

    if (!g_key_file_has_key(r->file, group, key, NULL))
        return true;
    words = words_of(r, group, key);
    ok = g_strv_length(words) == n;
    for (unsigned i = 0; ok && i < n; i++)
        ok = parse_number(words[i], max, &values[i]);
    g_strfreev(words);
    if (!ok) {
        char *problem = g_strdup_printf("%u number%s from 0 to %" G_GUINT64_FORMAT " expected", n,
                                        n == 1 ? "" : "s", max);

        fail(r, group, key, problem, error);
        g_free(problem);
    }
    return ok;
}

static bool read_u32(const struct reader *r, const char *group, const char *key, uint32_t max,
                     uint32_t *value, GError **error)
{
    uint64_t v = *value;
    bool ok = read_numbers(r, group, key, max, &v, 1, error);

    *value = (uint32_t)v;
    return ok;
}

static bool read_bytes(const struct reader *r, const char *group, const char *key, uint8_t *bytes,
                       unsigned n, GError **error)
{
    uint64_t values[8];

    g_assert(n <= G_N_ELEMENTS(values));
    for (unsigned i = 0; i < n; i++)
        values[i] = bytes[i];
    if (!read_numbers(r, group, key, 0xff, values, n, error))
        return false;
    for (unsigned i = 0; i < n; i++)
        bytes[i] = (uint8_t)values[i];
    return true;
}

/* "REGISTER MASK" */
static bool read_bit(const struct reader *r, const char *key, struct nor_bit *bit, GError **error)
{
    uint8_t bytes[2] = {bit->reg, bit->mask};

    if (!read_bytes(r, "registers", key, bytes, 2, error))
        return false;
    if (bytes[0] >= NOR_REGISTERS)
        return fail(r, "registers", key, "registers are numbered 0 to 3", error);
    *bit = (struct nor_bit){bytes[0], bytes[1]};
    return true;
}

/* "TYPICAL MAXIMAL" in microseconds */
static bool read_time(const struct reader *r, const char *group, const char *key,
                      struct nor_time *time, GError **error)
{
    uint64_t v[2] = {time->typ_us, time->max_us};

    if (!read_numbers(r, group, key, UINT32_MAX, v, 2, error))
        return false;
    if (v[1] < v[0])
        return fail(r, group, key, "the maximum is below the typical time", error);
    *time = (struct nor_time){(uint32_t)v[0], (uint32_t)v[1]};
    return true;
}

static bool read_mode(const struct reader *r, const char *group, struct nor_mode *m, GError **error)
{
    uint64_t hz[NOR_SPEEDS];
    uint32_t wake_us = m->wake_ns / 1000;

    for (unsigned i = 0; i < NOR_SPEEDS; i++)
        hz[i] = m->max_hz[i];
    if (!read_numbers(r, group, "max-hz", 1000000000, hz, NOR_SPEEDS, error) ||
        !read_time(r, group, "page-us", &m->page, error) ||
        !read_time(r, group, "byte-us", &m->byte, error) ||
        !read_time(r, group, "erase-4k-us", &m->erase_4k, error) ||
        !read_time(r, group, "erase-32k-us", &m->erase_32k, error) ||
        !read_time(r, group, "erase-64k-us", &m->erase_64k, error) ||
        !read_time(r, group, "erase-chip-us", &m->erase_chip, error) ||
        !read_time(r, group, "write-register-us", &m->write_register, error) ||
        !read_u32(r, group, "wake-us", 1000000, &wake_us, error))
        return false;
    for (unsigned i = 0; i < NOR_SPEEDS; i++)
        m->max_hz[i] = (uint32_t)hz[i];
    m->wake_ns = wake_us * 1000;
    for (unsigned i = 0; i < NOR_SPEEDS; i++)
        if (m->max_hz[i] == 0)
            return fail(r, group, "max-hz",
                        "four clocks expected: slow read, single, dual and quad", error);
    if (m->byte.typ_us > m->page.typ_us || m->byte.max_us > m->page.max_us)
        return fail(r, group, "byte-us", "one byte takes longer than a page", error);
    if (m->name == NULL)
        m->name = "normal";
    return true;
}

static bool read_registers(const struct reader *r, GError **error)
{
    struct nor_chip *c = r->chip;
    uint32_t qer = c->quad_requirement, clears = c->short_write_clears;

    if (!read_bit(r, "quad-enable", &c->quad_enable, error) ||
        !read_bit(r, "protect", &c->protect, error) ||
        !read_bit(r, "top-bottom", &c->top_bottom, error) ||
        !read_bit(r, "mode", &c->mode_bit, error) ||
        !read_bit(r, "program-suspended", &c->program_suspended, error) ||
        !read_bit(r, "erase-suspended", &c->erase_suspended, error) ||
        !read_bit(r, "program-failed", &c->program_failed, error) ||
        !read_bit(r, "erase-failed", &c->erase_failed, error) ||
        !read_bytes(r, "registers", "factory", c->factory, NOR_REGISTERS, error) ||
        !read_bytes(r, "registers", "writable", c->writable, NOR_REGISTERS, error) ||
        !read_bytes(r, "registers", "retained", c->retained, NOR_REGISTERS, error) ||
        !read_bytes(r, "registers", "otp", c->otp, NOR_REGISTERS, error) ||
        !read_u32(r, "registers", "protect-unit", MAX_SIZE, &c->protect_unit, error) ||
        !read_u32(r, "registers", "quad-requirement", 7, &qer, error) ||
        !read_u32(r, "registers", "short-write-clears", 0xff, &clears, error))
        return false;
    c->quad_requirement = (uint8_t)qer;
    c->short_write_clears = (uint8_t)clears;
    return true;
}

static const struct {
    const char *word;
    enum nor_action action;
} actions[] = {
    {"nop", NOR_NOP},
    {"read", NOR_READ},
    {"read-id", NOR_READ_ID},
    {"read-signature", NOR_READ_ES},
    {"read-rems", NOR_READ_REMS},
    {"read-sfdp", NOR_READ_SFDP},
    {"read-register", NOR_READ_REG},
    {"write-register", NOR_WRITE_REG},
    {"program", NOR_PROGRAM},
    {"erase", NOR_ERASE},
    {"write-enable", NOR_WREN},
    {"volatile-write-enable", NOR_WREN_VOLATILE},
    {"write-disable", NOR_WRDI},
    {"sleep", NOR_SLEEP},
    {"suspend", NOR_SUSPEND},
    {"resume", NOR_RESUME},
    {"reset-enable", NOR_RESET_ENABLE},
    {"reset", NOR_RESET},
    {"enter-4byte", NOR_ENTER_4BYTE},
    {"exit-4byte", NOR_EXIT_4BYTE},
    {"enter-otp", NOR_ENTER_OTP},
    {"exit-otp", NOR_EXIT_OTP},
    {"lock-otp", NOR_LOCK_OTP},
};

static bool parse_action(const char *word, struct nor_op *op)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(actions); i++)
        if (strcmp(word, actions[i].word) == 0) {
            op->action = (uint8_t)actions[i].action;
            return true;
        }
    return false;
}

static bool parse_lines(const char *word, struct nor_op *op)
{
    if (strlen(word) != 5 || word[0] != '1' || word[1] != '-' || word[3] != '-' ||
        strchr("124", word[2]) == NULL || strchr("124", word[4]) == NULL)
        return false;
    op->lines_address = (uint8_t)(word[2] - '0');
    op->lines_data = (uint8_t)(word[4] - '0');
    return true;
}

static bool parse_flag(const char *word, struct nor_op *op)
{
    static const struct {
        const char *word;
        uint8_t flags;
    } flags[] = {
        {"address", NOR_ADDRESS}, {"address4", NOR_ADDRESS | NOR_ADDRESS4},
        {"wel", NOR_WEL},         {"qe", NOR_QE},
        {"busy", NOR_BUSY},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++)
        if (strcmp(word, flags[i].word) == 0) {
            op->flags |= flags[i].flags;
            return true;
        }
    return false;
}

static bool parse_setting(const char *word, struct nor_op *op)
{
    const char *equals = strchr(word, '=');
    size_t len = equals != NULL ? (size_t)(equals - word) : 0;
    uint64_t v;

    if (equals == NULL || !parse_number(equals + 1, UINT32_MAX, &v))
        return false;
    if (len == 5 && strncmp(word, "dummy", 5) == 0 && v <= 64)
        op->dummy = (uint8_t)v;
    else if (len == 5 && strncmp(word, "first", 5) == 0 && v < NOR_REGISTERS)
        op->first = (uint8_t)v;
    else if (len == 5 && strncmp(word, "count", 5) == 0 && v >= 1 && v <= NOR_REGISTERS)
        op->count = (uint8_t)v;
    else if (len == 4 && strncmp(word, "unit", 4) == 0 && v <= MAX_SIZE && v % KIB(4) == 0)
        op->unit = (uint32_t)v;
    else
        return false;
    return true;
}

/* "read 1-4-4 dummy=6 address qe" */
static bool parse_op(char **words, struct nor_op *op)
{
    op->lines_address = op->lines_data = op->count = 1;
    if (words[0] == NULL || !parse_action(words[0], op))
        return false;
    for (unsigned i = 1; words[i] != NULL; i++)
        if (!parse_lines(words[i], op) && !parse_flag(words[i], op) && !parse_setting(words[i], op))
            return false;
    /* A read of the array without an address would have nowhere to start. */
    if ((op->action == NOR_READ || op->action == NOR_PROGRAM) && (op->flags & NOR_ADDRESS) == 0)
        return false;
    return op->first + op->count <= NOR_REGISTERS;
}

static void remove_op(GArray *ops, uint8_t opcode)
{
    for (unsigned i = 0; i < ops->len; i++)
        if (g_array_index(ops, struct nor_op, i).opcode == opcode) {
            g_array_remove_index(ops, i);
            return;
        }
}

static bool read_opcode(const struct reader *r, const char *key, GError **error)
{
    struct nor_op op = {0};
    char **words;
    char *end;
    uint64_t code = g_ascii_strtoull(key, &end, 16);
    bool ok;

    if (strlen(key) != 2 || *end != '\0' || code > 0xff)
        return fail(r, "opcodes", key, "the key must be an opcode of two hexadecimal digits",
                    error);
    words = words_of(r, "opcodes", key);
    remove_op(r->ops, (uint8_t)code);
    ok = words[0] != NULL && strcmp(words[0], "none") == 0;
    if (!ok && parse_op(words, &op)) {
        op.opcode = (uint8_t)code;
        g_array_append_val(r->ops, op);
        ok = true;
    }
    g_strfreev(words);
    return ok || fail(r, "opcodes", key,
                      "expected an action and what it needs, e.g. 'read 1-4-4 dummy=6 address qe', "
                      "or none",
                      error);
}

/* Offset = bytes, both hexadecimal. */
static bool read_sfdp_line(struct reader *r, const char *key, GError **error)
{
    char *end;
    uint64_t offset = g_ascii_strtoull(key, &end, 16);
    char **words = words_of(r, "sfdp", key);
    bool ok = *end == '\0' && end != key && offset <= MAX_SFDP &&
              offset + g_strv_length(words) <= MAX_SFDP;

    for (unsigned i = 0; ok && words[i] != NULL; i++) {
        uint64_t byte = g_ascii_strtoull(words[i], &end, 16);

        ok = *end == '\0' && byte <= 0xff && *words[i] != '-';
        while (ok && r->sfdp->len <= offset + i)
            g_byte_array_append(r->sfdp, (const uint8_t[]){0xff}, 1);
        if (ok)
            r->sfdp->data[offset + i] = (uint8_t)byte;
    }
    g_strfreev(words);
    return ok ||
           fail(r, "sfdp", key, "expected OFFSET = BYTES, all hexadecimal, below 0x1000", error);
}

static bool for_each_key(struct reader *r, const char *group,
                         bool (*fn)(struct reader *, const char *, GError **), GError **error)
{
    char **keys = g_key_file_get_keys(r->file, group, NULL, NULL);
    bool ok = true;

    for (unsigned i = 0; ok && keys != NULL && keys[i] != NULL; i++)
        ok = fn(r, keys[i], error);
    g_strfreev(keys);
    return ok;
}

static bool read_opcode_line(struct reader *r, const char *key, GError **error)
{
    return read_opcode(r, key, error);
}

static bool read_wake(const struct reader *r, GError **error)
{
    char *text = g_key_file_get_string(r->file, "chip", "wake", NULL);
    bool ok = true;

    if (text != NULL && strcmp(text, "cs-pulse") == 0)
        r->chip->wake = NOR_WAKE_CS_PULSE;
    else if (text != NULL && strcmp(text, "opcode") == 0)
        r->chip->wake = NOR_WAKE_OPCODE;
    else if (text != NULL)
        ok = fail(r, "chip", "wake", "expected cs-pulse or opcode", error);
    g_free(text);
    return ok;
}

static bool read_chip(const struct reader *r, GError **error)
{
    struct nor_chip *c = r->chip;
    uint32_t page = c->page, sleep = c->sleep_ns / 1000, stay = c->sleep_min_ns / 1000;

    if (!read_bytes(r, "chip", "jedec", c->jedec, 3, error) ||
        !read_bytes(r, "chip", "signature", &c->signature, 1, error) ||
        !read_u32(r, "chip", "size", MAX_SIZE, &c->size, error) ||
        !read_u32(r, "chip", "page", NOR_PAGE_MAX, &page, error) ||
        !read_u32(r, "chip", "sleep-us", 1000000, &sleep, error) ||
        !read_u32(r, "chip", "sleep-min-us", 1000000, &stay, error) ||
        !read_u32(r, "chip", "suspend-us", 1000000, &c->suspend_us, error) ||
        !read_u32(r, "chip", "endurance", UINT32_MAX - 1, &c->endurance, error) ||
        !read_u32(r, "chip", "margin", 1000, &c->margin, error) || !read_wake(r, error))
        return false;
    if (c->size < KIB(64) || (c->size & (c->size - 1)) != 0)
        return fail(r, "chip", "size", "a power of two from 64K to 128M expected", error);
    if (page < 64 || (page & (page - 1)) != 0)
        return fail(r, "chip", "page", "a power of two from 64 to 512 expected", error);
    c->page = (uint16_t)page;
    c->sleep_ns = sleep * 1000;
    c->sleep_min_ns = stay * 1000;
    return true;
}

/* Starts from the built-in part that `like` names, or from nothing. */
static bool read_like(struct reader *r, GError **error)
{
    char *like = g_key_file_get_string(r->file, "chip", "like", NULL);
    const struct nor_chip *base = like != NULL ? nor_find_profile(like) : NULL;
    bool ok = like == NULL || base != NULL;

    if (!ok)
        fail(r, "chip", "like", "no built-in chip has this name (see 'nrf53emu list chips')",
             error);
    g_free(like);
    if (base != NULL) {
        *r->chip = *base;
        g_array_append_vals(r->ops, base->ops, base->n_ops);
    } else {
        r->chip->page = 256;
    }
    return ok;
}

static void take_names(struct reader *r)
{
    char *name = g_key_file_get_string(r->file, "chip", "name", NULL);

    if (name == NULL)
        name = g_path_get_basename(r->path);
    r->chip->name = name;
    r->chip->title = g_key_file_get_string(r->file, "chip", "title", NULL);
    if (r->chip->title == NULL)
        r->chip->title = g_strdup(name);
}

static bool check_groups(const struct reader *r, GError **error)
{
    static const char *const known[] = {"chip",    "registers", "mode 0", "mode 1",
                                        "opcodes", "sfdp",      NULL};
    char **groups = g_key_file_get_groups(r->file, NULL);
    bool ok = true;

    for (unsigned i = 0; ok && groups[i] != NULL; i++)
        if (!g_strv_contains(known, groups[i]))
            ok = fail(r, groups[i], "*", "unknown group", error);
    g_strfreev(groups);
    return ok;
}

static bool read_all(struct reader *r, GError **error)
{
    if (!check_groups(r, error) || !read_like(r, error) || !read_chip(r, error) ||
        !read_registers(r, error) || !read_mode(r, "mode 0", &r->chip->modes[0], error) ||
        !for_each_key(r, "opcodes", read_opcode_line, error))
        return false;
    if (r->chip->mode_bit.mask != 0 && !read_mode(r, "mode 1", &r->chip->modes[1], error))
        return false;
    if (!g_key_file_has_group(r->file, "sfdp"))
        return true;
    r->sfdp = g_byte_array_new();
    return for_each_key(r, "sfdp", read_sfdp_line, error);
}

/* From here on the chip owns its strings, opcodes and SFDP. */
static struct nor_chip *finish(struct reader *r, bool ok)
{
    struct nor_chip *c = r->chip;

    if (!ok) {
        g_array_free(r->ops, TRUE);
        if (r->sfdp != NULL)
            g_byte_array_free(r->sfdp, TRUE);
        g_free(c);
        return NULL;
    }
    take_names(r);
    c->n_ops = r->ops->len;
    c->ops = (const struct nor_op *)(void *)g_array_free(r->ops, FALSE);
    if (r->sfdp != NULL) {
        c->sfdp_size = r->sfdp->len;
        c->sfdp = g_byte_array_free(r->sfdp, FALSE);
    } else if (c->sfdp != NULL) {
        c->sfdp = g_memdup2(c->sfdp, c->sfdp_size);
    }
    return c;
}

struct nor_chip *nor_chip_load(const char *path, GError **error)
{
    struct reader r = {.path = path, .file = file_read_keys(path, error)};

    if (r.file == NULL)
        return NULL;
    r.chip = g_new0(struct nor_chip, 1);
    r.ops = g_array_new(FALSE, FALSE, sizeof(struct nor_op));
    struct nor_chip *chip = finish(&r, read_all(&r, error));
    g_key_file_free(r.file);
    return chip;
}

void nor_chip_free(struct nor_chip *chip)
{
    if (chip == NULL)
        return;
    g_free((char *)chip->name);
    g_free((char *)chip->title);
    g_free((struct nor_op *)chip->ops);
    g_free((uint8_t *)chip->sfdp);
    g_free(chip);
}
