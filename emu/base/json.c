/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

/*
 * Names of others in strings: what is no UTF-8 becomes text, "\xff", and what controls a terminal
 * an escape of JSON, as json-glib makes them of the first 32 characters.
 */
static void append_clean(GString *out, const char *text)
{
    while (*text != '\0') {
        gunichar c = g_utf8_get_char_validated(text, -1);
        bool valid = c < (gunichar)-2;

        if (!valid)
            g_string_append_printf(out, "\\\\x%02x", (unsigned char)*text);
        else if (c != '\n' && g_unichar_iscntrl(c))
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_unichar(out, c);
        text += valid ? g_utf8_next_char(text) - text : 1;
    }
}

static char *text_of(JsonBuilder *builder, bool pretty)
{
    JsonNode *root = json_builder_get_root(builder);
    char *raw = json_to_string(root, pretty);
    GString *text = g_string_new(NULL);

    append_clean(text, raw);
    g_string_append_c(text, '\n');
    g_free(raw);
    json_node_unref(root);
    g_object_unref(builder);
    return g_string_free(text, FALSE);
}

char *json_text(JsonBuilder *builder)
{
    return text_of(builder, true);
}

char *json_line(JsonBuilder *builder)
{
    return text_of(builder, false);
}

void json_add_string(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

void json_add_optional(JsonBuilder *builder, const char *name, const char *value)
{
    if (value != NULL)
        json_add_string(builder, name, value);
}

void json_add_int(JsonBuilder *builder, const char *name, uint64_t value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, (gint64)value);
}

void json_add_double(JsonBuilder *builder, const char *name, double value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_double_value(builder, value);
}

void json_add_bool(JsonBuilder *builder, const char *name, bool value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_boolean_value(builder, value);
}
