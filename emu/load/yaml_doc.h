/*
 * Look-ups in a YAML document, on libyaml.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <yaml.h>

/*
 * The first document of a file. EMU_ERROR_FILE, or EMU_ERROR_FORMAT ("file:line: ...") also for one
 * that is too large, too long or too deep to be a build description. Free with yaml_doc_free().
 */
yaml_document_t *yaml_doc_load(const char *path, GError **error);
void yaml_doc_free(yaml_document_t *doc);

/* The value of a key of a mapping, NULL when there is none; node NULL means the root. */
yaml_node_t *yaml_doc_get(yaml_document_t *doc, yaml_node_t *node, const char *key);

/* The text of a scalar, NULL when node is none. */
const char *yaml_doc_text(const yaml_node_t *node);

/* Item i of a sequence, NULL behind its end. */
yaml_node_t *yaml_doc_item(yaml_document_t *doc, yaml_node_t *node, unsigned i);
