/*
 * What a JsonBuilder holds, as text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Indented text that ends with a newline. Frees the builder; free the text with g_free(). */
char *json_text(JsonBuilder *builder);

/* The same on one line. */
char *json_line(JsonBuilder *builder);

/* One member of the object that is being built. A string that is NULL is null; an optional one is
 * left out. */
void json_add_string(JsonBuilder *builder, const char *name, const char *value);
void json_add_optional(JsonBuilder *builder, const char *name, const char *value);
void json_add_int(JsonBuilder *builder, const char *name, uint64_t value);
void json_add_double(JsonBuilder *builder, const char *name, double value);
void json_add_bool(JsonBuilder *builder, const char *name, bool value);
