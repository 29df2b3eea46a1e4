/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/journal.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "bus/pins.h"

#define MAX_JOURNAL_BYTES (64 * 1024 * 1024)

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
        *value = (ticks_t)MIN(product, 1e18);
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
    i->kind = INPUT_TEXT;
    if (n != 3)
        return refuse(error, "text needs a line and a string: text app.0 \"help\\r\\n\"");
    i->target = g_strdup(words[1]->str);
    g_byte_array_append(i->data, (const uint8_t *)words[2]->str, (unsigned)words[2]->len);
    return true;
}

static bool parse_pin(struct input *i, GString **words, unsigned n, GError **error)
{
    i->kind = INPUT_PIN;
    for (unsigned d = 0; n == 3 && d < G_N_ELEMENTS(drive_names); d++)
        if (strcmp(words[2]->str, drive_names[d]) == 0) {
            i->drive = d;
            return pin_parse(words[1]->str, &i->pin) || refuse(error, "a pin is PORT.PIN: 0.23");
        }
    return refuse(error, "pin needs a pin and low, high or float: pin 0.23 low");
}

static bool parse_write(struct input *i, GString **words, unsigned n, GError **error)
{
    char *end = NULL;

    i->kind = INPUT_WRITE;
    if (n != 4 || (strcmp(words[1]->str, "app") != 0 && strcmp(words[1]->str, "net") != 0) ||
        !parse_hex(words[3]->str, i->data))
        return refuse(error, "write needs app or net, an address and bytes: write app 0x20000000 "
                             "01020304");
    i->target = g_strdup(words[1]->str);
    i->addr = (uint32_t)g_ascii_strtoull(words[2]->str, &end, 0);
    return *end == '\0' || refuse(error, "write: that is no address");
}

static bool parse_usb(struct input *i, GString **words, unsigned n, GError **error)
{
    static const char *const what[] = {"plug", "unplug", "suspend", "resume", NULL};

    i->kind = INPUT_USB;
    if (n != 2 || !g_strv_contains(what, words[1]->str))
        return refuse(error, "usb needs one of plug, unplug, suspend, resume");
    i->target = g_strdup(words[1]->str);
    return true;
}

static bool parse_bare(struct input *i, enum input_kind kind, unsigned n, GError **error)
{
    i->kind = kind;
    return n == 1 || refuse(error, "more than the word itself");
}

static bool parse_what(struct input *i, GString **words, unsigned n, GError **error)
{
    if (n != 0 && strcmp(words[0]->str, "text") == 0)
        return parse_text(i, words, n, error);
    if (n != 0 && strcmp(words[0]->str, "pin") == 0)
        return parse_pin(i, words, n, error);
    if (n != 0 && strcmp(words[0]->str, "reset") == 0)
        return parse_bare(i, INPUT_RESET, n, error);
    if (n != 0 && strcmp(words[0]->str, "power") == 0)
        return parse_bare(i, INPUT_POWER, n, error);
    if (n != 0 && strcmp(words[0]->str, "write") == 0)
        return parse_write(i, words, n, error);
    if (n != 0 && strcmp(words[0]->str, "usb") == 0)
        return parse_usb(i, words, n, error);
    return refuse(error, "what happens is none of text, pin, reset, power, usb, write");
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
    struct input *i = g_new0(struct input, 1);
    i->kind = INPUT_TEXT;
    i->after = regex;
    i->target = g_strdup("console");
    i->data = g_byte_array_new();
    g_byte_array_append(i->data, (const uint8_t *)text, (unsigned)strlen(text));
    g_byte_array_append(i->data, (const uint8_t *)"\r", 1);
    return i;
}

void journal_insert(GPtrArray *journal, struct input *input)
{
    unsigned at = journal->len;

    while (at > 0 && ((struct input *)journal->pdata[at - 1])->when > input->when)
        at--;
    g_ptr_array_insert(journal, (int)at, input);
}

GPtrArray *journal_read(const char *path, GError **error)
{
    size_t len;
    char *text = file_read(path, MAX_JOURNAL_BYTES, &len, error);
    GPtrArray *journal = g_ptr_array_new_with_free_func((GDestroyNotify)input_free);
    GError *cause = NULL;

    if (text == NULL) {
        g_ptr_array_free(journal, TRUE);
        return NULL;
    }
    char **lines = g_strsplit(text, "\n", -1);
    g_free(text);
    for (unsigned n = 0; cause == NULL && lines[n] != NULL; n++) {
        struct input *i = input_parse(lines[n], &cause);

        if (i != NULL)
            journal_insert(journal, i);
        if (cause != NULL)
            g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s:%u: %s", path, n + 1,
                        cause->message);
    }
    g_strfreev(lines);
    if (cause == NULL)
        return journal;
    g_error_free(cause);
    g_ptr_array_free(journal, TRUE);
    return NULL;
}

/* --- writing --------------------------------------------------------------------------------- */

static void print_bytes(const GByteArray *data, FILE *out)
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
    fputs("\"\n", out);
}

void journal_begin(FILE *out)
{
    fputs("# nrf53emu input journal 1\n", out);
}

void input_print(const struct input *i, FILE *out)
{
    fprintf(out, "%" G_GUINT64_FORMAT "t ", i->when);
    switch (i->kind) {
    case INPUT_TEXT:
        fprintf(out, "text %s ", i->target);
        print_bytes(i->data, out);
        break;
    case INPUT_PIN:
        fprintf(out, "pin %u.%02u %s\n", i->pin / 32, i->pin % 32, drive_names[i->drive]);
        break;
    case INPUT_RESET:
        fputs("reset\n", out);
        break;
    case INPUT_POWER:
        fputs("power\n", out);
        break;
    case INPUT_USB:
        fprintf(out, "usb %s\n", i->target);
        break;
    case INPUT_WRITE:
        fprintf(out, "write %s 0x%08x ", i->target, i->addr);
        for (unsigned n = 0; n < i->data->len; n++)
            fprintf(out, "%02x", i->data->data[n]);
        fputc('\n', out);
        break;
    }
}
