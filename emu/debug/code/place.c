/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/place.h"

char *place_line(const struct symbols *s, struct lines *l, uint32_t addr)
{
    const struct symbol *symbol = s != NULL ? symbols_find(s, addr) : NULL;
    struct line_place place;

    if (l == NULL || symbol == NULL || !lines_find(l, symbol->file, addr, &place))
        return NULL;
    char *base = g_path_get_basename(place.file);
    char *text = g_strdup_printf("%s:%u", base, place.line);

    g_free(base);
    return text;
}

char *place_text(const struct symbols *s, struct lines *l, uint32_t addr)
{
    char *symbol = s != NULL ? symbols_format(s, addr) : g_strdup("");
    char *line = place_line(s, l, addr);
    char *text = g_strdup_printf("0x%08x%s%s%s%s%s", addr, symbol[0] != '\0' ? " " : "", symbol,
                                 line != NULL ? " (" : "", line != NULL ? line : "",
                                 line != NULL ? ")" : "");

    g_free(symbol);
    g_free(line);
    return text;
}
