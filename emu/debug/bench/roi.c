/*
 * --roi: names and addresses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "debug/bench/measure.h"

#define MAX_SUGGESTIONS 3

/* ": did you mean a, b?", of names that hold the text. */
static char *suggest(const struct symbols *symbols, const char *text)
{
    GString *names = g_string_new(NULL);
    unsigned n = 0;

    for (unsigned i = 0; i < symbols_count(symbols) && n < MAX_SUGGESTIONS; i++) {
        const struct symbol *s = symbols_get(symbols, i);

        if (s->function && strstr(s->name, text) != NULL)
            g_string_append_printf(names, "%s%s", n++ == 0 ? "; did you mean " : ", ", s->name);
    }
    if (n > 0)
        g_string_append_c(names, '?');
    else if (symbols_count(symbols) == 0)
        g_string_append(names, "; no image has symbols: give an ELF, or --symbols ELF");
    return g_string_free(names, FALSE);
}

static bool parse_place(uint32_t *addr, const char *text, const struct symbols *symbols,
                        GError **error)
{
    const struct symbol *s = symbols_find_name(symbols, text);
    char *end;
    guint64 number = g_ascii_strtoull(text, &end, 0);

    if (s != NULL) {
        *addr = s->addr;
        return true;
    }
    if (g_ascii_isdigit(text[0]) && *end == '\0' && number <= UINT32_MAX) {
        *addr = (uint32_t)number & ~UINT32_C(1);
        return true;
    }
    char *hint = suggest(symbols, text);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "--roi: '%s' is neither a symbol nor an address%s", text, hint);
    g_free(hint);
    return false;
}

bool roi_parse(struct roi *roi, const char *text, const struct symbols *symbols, GError **error)
{
    *roi = (struct roi){.kind = ROI_RUN};
    if (text == NULL)
        return true;
    const char *dots = strstr(text, "..");
    if (dots == NULL) {
        roi->kind = ROI_FUNCTION;
        return parse_place(&roi->start, text, symbols, error);
    }
    char *first = g_strndup(text, (size_t)(dots - text));
    roi->kind = ROI_RANGE;
    bool ok = parse_place(&roi->start, first, symbols, error) &&
              parse_place(&roi->end, dots + 2, symbols, error);
    g_free(first);
    if (ok && roi->start == roi->end) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--roi: '%s' starts where it ends", text);
        ok = false;
    }
    return ok;
}
