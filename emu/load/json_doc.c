/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/json_doc.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define MAX_BYTES (1u << 20)
#define MAX_DEPTH 32u /* json-glib recurses */

static bool is_shallow(const char *text, size_t len)
{
    unsigned depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < len && depth <= MAX_DEPTH; i++) {
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '{' || text[i] == '['))
            depth++;
        else if (!quoted && (text[i] == '}' || text[i] == ']'))
            depth -= depth > 0;
    }
    return depth <= MAX_DEPTH;
}

JsonNode *json_doc_parse(const char *name, const char *text, size_t len, GError **error)
{
    JsonParser *parser = json_parser_new();
    GError *cause = NULL;
    JsonNode *root = NULL;
    const char *why = NULL;

    if (len > MAX_BYTES)
        why = "too large";
    else if (!g_utf8_validate(text, (gssize)len, NULL))
        why = "not text";
    else if (!is_shallow(text, len))
        why = "nested too deeply";
    else if (!json_parser_load_from_data(parser, text, (gssize)len, &cause))
        why = cause->message;
    else if ((root = json_parser_steal_root(parser)) == NULL)
        why = "it holds nothing";
    if (why != NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", name, why);
    g_clear_error(&cause);
    g_object_unref(parser);
    return root;
}

JsonNode *json_doc_load(const char *path, GError **error)
{
    size_t len;
    char *text = file_read(path, MAX_BYTES, &len, error);
    JsonNode *root = text != NULL ? json_doc_parse(path, text, len, error) : NULL;

    g_free(text);
    return root;
}

JsonNode *json_doc_get(JsonNode *node, const char *name)
{
    return node != NULL && JSON_NODE_HOLDS_OBJECT(node)
               ? json_object_get_member(json_node_get_object(node), name)
               : NULL;
}

JsonNode *json_doc_item(JsonNode *node, unsigned i)
{
    if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node) ||
        i >= json_array_get_length(json_node_get_array(node)))
        return NULL;
    return json_array_get_element(json_node_get_array(node), i);
}

const char *json_doc_text(JsonNode *node)
{
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                   json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}

bool json_doc_number(JsonNode *node, gint64 *value)
{
    const char *text = json_doc_text(node);
    char *end;

    if (text != NULL) {
        *value = g_ascii_strtoll(text, &end, 0);
        return end != text && *end == '\0';
    }
    if (node == NULL || !JSON_NODE_HOLDS_VALUE(node) ||
        json_node_get_value_type(node) == G_TYPE_BOOLEAN)
        return false;
    *value = json_node_get_int(node);
    return true;
}
