/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/input.h"

#include <string.h>

#include "base/error.h"
#include "bus/pins.h"
#include "session/core_registers.h"

static const char *const drive_names[] = {"float", "low", "high"};

void input_free(struct input *i)
{
    if (i == NULL)
        return;
    g_clear_pointer(&i->after, g_regex_unref);
    g_clear_pointer(&i->data, g_byte_array_unref);
    g_free(i->target);
    g_free(i);
}

struct input *input_copy(const struct input *i)
{
    struct input *copy = g_memdup2(i, sizeof *i);

    copy->after = i->after != NULL ? g_regex_ref(i->after) : NULL;
    copy->target = g_strdup(i->target);
    copy->data = i->data != NULL ? g_byte_array_ref(i->data) : NULL;
    return copy;
}

bool duration_parse(const char *text, ticks_t *value)
{
    static const struct {
        const char *suffix;
        ticks_t ticks;
    } units[] = {
        {"ns", 0},
        {"us", TICKS_PER_US},
        {"ms", TICKS_PER_MS},
        {"s", TICKS_PER_SECOND},
        {"min", 60 * TICKS_PER_SECOND},
        {"h", 3600 * TICKS_PER_SECOND},
        {"cyc", TICKS_HCLK128M},
        {"kcyc", 1000 * TICKS_HCLK128M},
        {"Mcyc", 1000000 * TICKS_HCLK128M},
        {"", TICKS_PER_SECOND},
    };
    char *end;
    guint64 ticks = g_ascii_strtoull(text, &end, 10);

    if (end != text && strcmp(end, "t") == 0 && g_ascii_isdigit(text[0]) && ticks <= G_MAXINT64) {
        *value = ticks;
        return true;
    }
    double number = g_ascii_strtod(text, &end);
    if (end == text || !(number >= 0 && number < 1e12))
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
        double product =
            units[i].ticks != 0 ? number * (double)units[i].ticks : number * TICKS_PER_US / 1000;

        if (strcmp(end, units[i].suffix) != 0)
            continue;
        *value = (ticks_t)(MIN(product, 1e18) + 0.5); /* the nearest tick */
        return product < 1e18;
    }
    return false;
}

bool pin_parse(const char *text, unsigned *pin)
{
    char *end;
    guint64 port = g_ascii_strtoull(text, &end, 10);

    if (end == text || *end != '.' || port > 1 || !g_ascii_isdigit(end[1]))
        return false;
    guint64 n = g_ascii_strtoull(end + 1, &end, 10);
    *pin = (unsigned)(port * 32 + n);
    return *end == '\0' && n < 32;
}

/* --- writing --------------------------------------------------------------------------------- */

static void print_string(const GByteArray *data, FILE *out)
{
    fputc('"', out);
    for (unsigned i = 0; i < data->len; i++) {
        uint8_t c = data->data[i];

        if (c == '\r' || c == '\n' || c == '\t')
            fprintf(out, "\\%c", c == '\r' ? 'r' : c == '\n' ? 'n' : 't');
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c >= ' ' && c < 0x7f)
            fputc(c, out);
        else
            fprintf(out, "\\%03o", c);
    }
    fputc('"', out);
}

static void print_text(const struct input *i, FILE *out)
{
    fprintf(out, " %s ", i->target);
    print_string(i->data, out);
}

static void print_pin(const struct input *i, FILE *out)
{
    fprintf(out, " %u.%02u %s", i->pin / 32, i->pin % 32, drive_names[i->drive]);
}

static void print_bare(const struct input *i, FILE *out)
{
}

static void print_usb(const struct input *i, FILE *out)
{
    fprintf(out, " %s", i->target);
}

static void print_bytes(const struct input *i, FILE *out)
{
    fprintf(out, " %s 0x%08x ", i->target, i->addr);
    for (unsigned n = 0; n < i->data->len; n++)
        fprintf(out, "%02x", i->data->data[n]);
}

static void print_erase(const struct input *i, FILE *out)
{
    fprintf(out, " %s 0x%08x 0x%x", i->target, i->addr, i->value);
}

static void print_register(const struct input *i, FILE *out)
{
    char name[8];

    fprintf(out, " %s %s 0x%08x", i->target, core_register_name(i->reg, name), i->value);
}

/* --- reading --------------------------------------------------------------------------------- */

static bool refuse(GError **error, const char *what)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s", what);
    return false;
}

static bool parse_hex(const char *text, GByteArray *data)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i += 2) {
        int high = g_ascii_xdigit_value(text[i]), low = g_ascii_xdigit_value(text[i + 1]);

        if (high < 0 || low < 0)
            return false;
        g_byte_array_append(data, &(uint8_t){(uint8_t)(high << 4 | low)}, 1);
    }
    return len != 0;
}

static bool parse_text(struct input *i, GString **words, unsigned n, GError **error)
{
    if (n != 3)
        return refuse(error, "needs a line and a string: app.0 \"help\\r\\n\"");
    i->target = g_strdup(words[1]->str);
    g_byte_array_append(i->data, (const uint8_t *)words[2]->str, (unsigned)words[2]->len);
    return true;
}

static bool parse_pin(struct input *i, GString **words, unsigned n, GError **error)
{
    for (unsigned d = 0; n == 3 && d < G_N_ELEMENTS(drive_names); d++)
        if (strcmp(words[2]->str, drive_names[d]) == 0) {
            i->drive = d;
            return pin_parse(words[1]->str, &i->pin) || refuse(error, "a pin is PORT.PIN: 0.23");
        }
    return refuse(error, "needs a pin and low, high or float: 0.23 low");
}

static bool parse_number(const char *text, uint32_t *value)
{
    char *end;
    guint64 number = g_ascii_strtoull(text, &end, 0);

    *value = (uint32_t)number;
    return end != text && *end == '\0' && number <= UINT32_MAX;
}

/* "app 0x20000000": the core, and an address as it sees it. */
static bool parse_place(struct input *i, GString **words)
{
    if (strcmp(words[1]->str, "app") != 0 && strcmp(words[1]->str, "net") != 0)
        return false;
    i->target = g_strdup(words[1]->str);
    return parse_number(words[2]->str, &i->addr);
}

static bool parse_bytes(struct input *i, GString **words, unsigned n, GError **error)
{
    return (n == 4 && parse_place(i, words) && parse_hex(words[3]->str, i->data)) ||
           refuse(error, "needs app or net, an address and bytes: app 0x20000000 01020304");
}

static bool parse_erase(struct input *i, GString **words, unsigned n, GError **error)
{
    return (n == 4 && parse_place(i, words) && parse_number(words[3]->str, &i->value)) ||
           refuse(error, "needs app or net, an address and a length: app 0x00010000 0x1000");
}

static bool parse_register(struct input *i, GString **words, unsigned n, GError **error)
{
    if (n != 4 || (strcmp(words[1]->str, "app") != 0 && strcmp(words[1]->str, "net") != 0) ||
        !core_register_find(words[2]->str, &i->reg) || !parse_number(words[3]->str, &i->value))
        return refuse(error, "needs app or net, a register and a value: app r0 0x1234");
    i->target = g_strdup(words[1]->str);
    return true;
}

static bool parse_usb(struct input *i, GString **words, unsigned n, GError **error)
{
    static const char *const what[] = {"plug", "unplug", "suspend", "resume", NULL};

    if (n != 2 || !g_strv_contains(what, words[1]->str))
        return refuse(error, "needs one of plug, unplug, suspend, resume");
    i->target = g_strdup(words[1]->str);
    return true;
}

static bool parse_bare(struct input *i, GString **words, unsigned n, GError **error)
{
    return n == 1 || refuse(error, "is a word by itself");
}

static const struct {
    const char *word;
    bool (*parse)(struct input *i, GString **words, unsigned n, GError **error);
    void (*print)(const struct input *i, FILE *out); /* what follows the word */
} kinds[] = {
    [INPUT_TEXT] = {"text", parse_text, print_text},
    [INPUT_PIN] = {"pin", parse_pin, print_pin},
    [INPUT_RESET] = {"reset", parse_bare, print_bare},
    [INPUT_POWER] = {"power", parse_bare, print_bare},
    [INPUT_USB] = {"usb", parse_usb, print_usb},
    [INPUT_WRITE] = {"write", parse_bytes, print_bytes},
    [INPUT_FLASH] = {"flash", parse_bytes, print_bytes},
    [INPUT_ERASE] = {"erase", parse_erase, print_erase},
    [INPUT_FLIP] = {"flip", parse_bytes, print_bytes},
    [INPUT_REGISTER] = {"register", parse_register, print_register},
};

static bool parse_what(struct input *i, GString **words, unsigned n, GError **error)
{
    GString *all;

    for (unsigned k = 0; n != 0 && k < G_N_ELEMENTS(kinds); k++)
        if (strcmp(words[0]->str, kinds[k].word) == 0) {
            i->kind = (enum input_kind)k;
            if (kinds[k].parse(i, words, n, error))
                return true;
            g_prefix_error(error, "%s ", kinds[k].word);
            return false;
        }
    all = g_string_new("what happens is none of ");
    for (unsigned k = 0; k < G_N_ELEMENTS(kinds); k++)
        g_string_append_printf(all, "%s%s", k != 0 ? ", " : "", kinds[k].word);
    refuse(error, all->str);
    g_string_free(all, TRUE);
    return false;
}

/* Returns how many words say when, 0: none. */
static unsigned parse_when(struct input *i, GString **words, unsigned n, GError **error)
{
    if (n > 1 && strcmp(words[0]->str, "after") == 0) {
        i->when = TICKS_NEVER;
        i->after = g_regex_new(words[1]->str, G_REGEX_RAW, 0, error);
        return i->after != NULL ? 2 : 0;
    }
    if (duration_parse(words[0]->str, &i->when))
        return 1;
    refuse(error, "a line begins with a time, or with after \"REGEX\"");
    return 0;
}

/* The text between quotes, which has C's escapes; *end is behind it. */
static GString *unquote(const char *text, const char **end)
{
    static const char names[] = "nrtabfv", values[] = "\n\r\t\a\b\f\v";
    GString *s = g_string_new(NULL);

    for (; *text != '\0' && *text != '"'; text++) {
        char c = *text;

        if (c == '\\' && text[1] != '\0') {
            const char *name = strchr(names, *++text);
            c = name != NULL ? values[name - names] : *text;
            if (*text >= '0' && *text <= '7') {
                unsigned value = 0, digits = 0;
                for (; digits < 3 && *text >= '0' && *text <= '7'; digits++)
                    value = value * 8 + (unsigned)(*text++ - '0');
                text--;
                c = (char)value;
            }
        }
        g_string_append_c(s, c);
    }
    *end = text;
    return s;
}

static void word_free(void *word)
{
    g_string_free(word, TRUE);
}

/* Words apart by blanks, of which one may be in double quotes. */
static GPtrArray *split(const char *line, GError **error)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(word_free);

    while (*(line += strspn(line, " \t\r")) != '\0' && *line != '#') {
        size_t len = strcspn(line, " \t\r");

        if (*line != '"') {
            g_ptr_array_add(words, g_string_new_len(line, (gssize)len));
            line += len;
            continue;
        }
        g_ptr_array_add(words, unquote(line + 1, &line));
        if (*line++ == '"')
            continue;
        g_ptr_array_free(words, TRUE);
        refuse(error, "a string has no end");
        return NULL;
    }
    return words;
}

struct input *input_parse(const char *line, GError **error)
{
    GPtrArray *words = split(line, error);
    struct input *i = NULL;

    if (words != NULL && words->len != 0) {
        GString **word = (GString **)words->pdata;
        i = g_new0(struct input, 1);
        i->data = g_byte_array_new();
        unsigned used = parse_when(i, word, words->len, error);
        if (used == 0 || !parse_what(i, word + used, words->len - used, error))
            g_clear_pointer(&i, input_free);
    }
    if (words != NULL)
        g_ptr_array_free(words, TRUE);
    return i;
}

struct input *input_typed(const char *text, const char *after, GError **error)
{
    GRegex *regex = after != NULL ? g_regex_new(after, G_REGEX_RAW, 0, error) : NULL;

    if (after != NULL && regex == NULL)
        return NULL;
    struct input *i = input_bare(INPUT_TEXT);
    i->after = regex;
    i->target = g_strdup("console");
    g_byte_array_append(i->data, (const uint8_t *)text, (unsigned)strlen(text));
    g_byte_array_append(i->data, (const uint8_t *)"\r", 1);
    return i;
}

void input_print(const struct input *i, FILE *out)
{
    fprintf(out, "%" G_GUINT64_FORMAT "t %s", i->when, kinds[i->kind].word);
    kinds[i->kind].print(i, out);
    fputc('\n', out);
}

/* --- made by programs ------------------------------------------------------------------------ */

struct input *input_bare(enum input_kind kind)
{
    struct input *i = g_new0(struct input, 1);

    i->kind = kind;
    i->data = g_byte_array_new();
    return i;
}

struct input *input_memory(enum input_kind kind, enum machine_core core, uint32_t addr,
                           const void *data, size_t len)
{
    struct input *i = input_bare(kind);

    i->target = g_strdup(core == CORE_NET ? "net" : "app");
    i->addr = addr;
    i->value = (uint32_t)len;
    if (data != NULL)
        g_byte_array_append(i->data, data, (unsigned)len);
    return i;
}

struct input *input_register(enum machine_core core, enum engine_reg reg, uint32_t value)
{
    struct input *i = input_bare(INPUT_REGISTER);

    i->target = g_strdup(core == CORE_NET ? "net" : "app");
    i->reg = reg;
    i->value = value;
    return i;
}
