/*
 * Small JSON documents of others, on json-glib: bounded in size and depth.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

/* EMU_ERROR_FORMAT names `name`. Free with json_node_unref(). */
JsonNode *json_doc_parse(const char *name, const char *text, size_t len, GError **error);
JsonNode *json_doc_load(const char *path, GError **error);

/* A member of an object, NULL when node is none or has it not. */
JsonNode *json_doc_get(JsonNode *node, const char *name);

/* Item i of an array, NULL behind its end. */
JsonNode *json_doc_item(JsonNode *node, unsigned i);

const char *json_doc_text(JsonNode *node); /* NULL: no string */

/* A number, or a string of digits; false: neither. */
bool json_doc_number(JsonNode *node, gint64 *value);
