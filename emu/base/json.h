/*
 * What a JsonBuilder holds, as text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>

/* Indented text that ends with a newline. Frees the builder; free the text with g_free(). */
char *json_text(JsonBuilder *builder);

/* The same on one line. */
char *json_line(JsonBuilder *builder);
