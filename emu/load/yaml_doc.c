/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/yaml_doc.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"

#define MAX_BYTES (4u << 20) /* of a build description; more is not one */

yaml_document_t *yaml_doc_load(const char *path, GError **error)
{
    char *text;
    size_t len;
    GError *cause = NULL;

    if (!g_file_get_contents(path, &text, &len, &cause)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s", cause->message);
        g_error_free(cause);
        return NULL;
    }
    yaml_document_t *doc = g_new0(yaml_document_t, 1);
    yaml_parser_t parser;
    bool ok = len <= MAX_BYTES;

    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    if (!ok) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: too large", path);
    } else if (yaml_parser_load(&parser, doc) == 0) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s:%zu: %s", path,
                    parser.problem_mark.line + 1,
                    parser.problem != NULL ? parser.problem : "not YAML");
        ok = false;
    }
    yaml_parser_delete(&parser);
    g_free(text);
    if (!ok) {
        g_free(doc);
        return NULL;
    }
    return doc;
}

void yaml_doc_free(yaml_document_t *doc)
{
    if (doc == NULL)
        return;
    yaml_document_delete(doc);
    g_free(doc);
}

yaml_node_t *yaml_doc_get(yaml_document_t *doc, yaml_node_t *node, const char *key)
{
    if (node == NULL)
        node = yaml_document_get_root_node(doc);
    if (node == NULL || node->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
         p++) {
        const char *name = yaml_doc_text(yaml_document_get_node(doc, p->key));

        if (name != NULL && strcmp(name, key) == 0)
            return yaml_document_get_node(doc, p->value);
    }
    return NULL;
}

const char *yaml_doc_text(const yaml_node_t *node)
{
    return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value
                                                          : NULL;
}

yaml_node_t *yaml_doc_item(yaml_document_t *doc, yaml_node_t *node, unsigned i)
{
    if (node == NULL || node->type != YAML_SEQUENCE_NODE ||
        node->data.sequence.items.start + i >= node->data.sequence.items.top)
        return NULL;
    return yaml_document_get_node(doc, node->data.sequence.items.start[i]);
}
