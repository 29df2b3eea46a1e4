/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <string.h>

/* Bytes of the character at `text` when it may be shown as it is, else 0. */
static size_t shown(const char *text)
{
    gunichar c = g_utf8_get_char_validated(text, -1);

    if (c == (gunichar)-1 || c == (gunichar)-2 || g_unichar_iscntrl(c))
        return 0;
    return (size_t)(g_utf8_next_char(text) - text);
}

char *text_escape(const char *text, bool lines)
{
    GString *out = g_string_sized_new(strlen(text));

    while (*text != '\0') {
        size_t n = lines && *text == '\n' ? 1 : shown(text);

        if (n > 0)
            g_string_append_len(out, text, (gssize)n);
        else
            g_string_append_printf(out, "\\x%02x", (unsigned char)*text);
        text += MAX(n, 1);
    }
    return g_string_free(out, FALSE);
}

/* Bytes of what goes on as it is, 0: a byte that must not, -1: more is needed to tell. */
static gssize passed(const char *text, size_t left)
{
    gunichar c = g_utf8_get_char_validated(text, (gssize)left);

    if (*text == '\n' || *text == '\t')
        return 1;
    if (*text == '\r')
        return left < 2 ? -1 : text[1] == '\n';
    if (c == (gunichar)-2 && *text != '\0')
        return -1;
    if (c >= (gunichar)-2 || g_unichar_iscntrl(c))
        return 0;
    return g_utf8_next_char(text) - text;
}

size_t text_append_escaped(GString *out, const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        gssize n = passed(text + at, len - at);

        if (n < 0)
            break;
        if (n > 0)
            g_string_append_len(out, text + at, n);
        else
            g_string_append_printf(out, "\\x%02x", (unsigned char)text[at]);
        at += (size_t)MAX(n, 1);
    }
    return at;
}

void text_clean(char *text)
{
    while (*text != '\0') {
        size_t n = shown(text);

        if (n == 0)
            *text = '?';
        text += MAX(n, 1);
    }
}
