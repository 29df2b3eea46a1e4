/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/place.h"

char *place_line_in(struct lines *l, const char *path, uint32_t addr)
{
    struct line_place place;

    if (!lines_find(l, path, addr & ~1u, &place))
        return NULL;
    char *base = g_path_get_basename(place.file);
    char *text = g_strdup_printf("%s:%u", base, place.line);

    g_free(base);
    return text;
}

char *place_line(const struct symbols *s, uint32_t addr)
{
    const struct symbol *symbol = s != NULL ? symbols_find(s, addr & ~1u) : NULL;

    return symbol != NULL ? place_line_in(symbols_lines(s), symbol->file, addr) : NULL;
}

char *place_text(const struct symbols *s, uint32_t addr)
{
    char *symbol = symbols_format(s, addr);
    char *line = place_line(s, addr);
    char *text = g_strdup_printf("0x%08x%s%s%s%s%s", addr, symbol[0] != '\0' ? " " : "", symbol,
                                 line != NULL ? " (" : "", line != NULL ? line : "",
                                 line != NULL ? ")" : "");

    g_free(symbol);
    g_free(line);
    return text;
}

char *place_named(const struct symbols *s, uint32_t addr)
{
    char *symbol = symbols_format(s, addr);
    char *line = place_line(s, addr);
    char *text = symbol[0] == '\0'
                     ? g_strdup_printf("0x%08x", addr)
                     : g_strdup_printf("%s (0x%08x%s%s)", symbol, addr, line != NULL ? ", " : "",
                                       line != NULL ? line : "");

    g_free(symbol);
    g_free(line);
    return text;
}
