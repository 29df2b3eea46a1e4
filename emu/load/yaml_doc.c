/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/yaml_doc.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

/* Of a build description; more is not one. */
#define MAX_BYTES  (4u << 20)
#define MAX_DEPTH  64u
#define MAX_EVENTS 200000u

static bool fail(yaml_parser_t *parser, const char *path, const char *what, GError **error)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s:%zu: %s", path,
                parser->problem_mark.line + 1,
                what != NULL              ? what
                : parser->problem != NULL ? parser->problem
                                          : "not YAML");
    return false;
}

/* Whether the document is shallow and short enough to be built in memory. */
static bool measure(const char *path, const char *text, size_t len, GError **error)
{
    yaml_parser_t parser;
    unsigned depth = 0, events = 0;
    bool ok = true, ended = false;

    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    while (ok && !ended) {
        yaml_event_t event;

        if (yaml_parser_parse(&parser, &event) == 0) {
            ok = fail(&parser, path, NULL, error);
            break;
        }
        if (event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT)
            depth++;
        else if (event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT)
            depth--;
        ended = event.type == YAML_STREAM_END_EVENT || event.type == YAML_DOCUMENT_END_EVENT;
        parser.problem_mark = event.start_mark;
        yaml_event_delete(&event);
        if (depth > MAX_DEPTH || ++events > MAX_EVENTS)
            ok = fail(&parser, path, depth > MAX_DEPTH ? "nested too deeply" : "too many values",
                      error);
    }
    yaml_parser_delete(&parser);
    return ok;
}

static yaml_document_t *load_text(const char *path, const char *text, size_t len, GError **error)
{
    yaml_document_t *doc = g_new0(yaml_document_t, 1);
    yaml_parser_t parser;

    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    bool ok = yaml_parser_load(&parser, doc) != 0 || fail(&parser, path, NULL, error);
    yaml_parser_delete(&parser);
    if (ok)
        return doc;
    g_free(doc);
    return NULL;
}

yaml_document_t *yaml_doc_load(const char *path, GError **error)
{
    size_t len;
    char *text = file_read(path, MAX_BYTES, &len, error);
    yaml_document_t *doc = NULL;

    if (text != NULL && measure(path, text, len, error))
        doc = load_text(path, text, len, error);
    g_free(text);
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
