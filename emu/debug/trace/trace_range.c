/*
 * Ranges of addresses as the user writes them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "debug/trace/trace.h"

/* An address or a symbol; `end`: the last byte of what it names. */
static bool parse_place(const char *text, const struct symbols *symbols, bool end, uint32_t *addr)
{
    const struct symbol *symbol;
    guint64 number;

    if (g_ascii_isdigit(text[0])) {
        char *rest;

        number = g_ascii_strtoull(text, &rest, 0);
        *addr = (uint32_t)number;
        return *rest == '\0' && number <= UINT32_MAX;
    }
    symbol = symbols != NULL ? symbols_find_name(symbols, text) : NULL;
    if (symbol == NULL)
        return false;
    *addr = symbol->addr + (end && symbol->size != 0 ? symbol->size - 1 : 0);
    return true;
}

bool trace_parse_range(const char *text, const struct symbols *symbols, uint32_t *first,
                       uint32_t *last, GError **error)
{
    const char *dots = strstr(text, "..");
    char *from = dots != NULL ? g_strndup(text, (gsize)(dots - text)) : g_strdup(text);
    const char *to = dots != NULL ? dots + 2 : text;
    const char *unknown = NULL;

    if (!parse_place(from, symbols, false, first))
        unknown = from;
    else if (!parse_place(to, symbols, true, last))
        unknown = to;
    if (unknown != NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "--trace-range: '%s' is neither an address nor a symbol", unknown);
    else if (*first > *last)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--trace-range: '%s' ends before it starts",
                    text);
    bool ok = unknown == NULL && *first <= *last;
    g_free(from);
    return ok;
}
