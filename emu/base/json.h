/*
 * Writing what a JsonBuilder holds; reports and snapshots of figures go through here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>

/* Indented text that ends with a newline. Frees the builder; free the text with g_free(). */
char *json_text(JsonBuilder *builder);

/*
 * Writes json_text() to `path`; "-" is stdout. Frees the builder. EMU_ERROR_FILE starts with
 * `what`: an option's name, "report".
 */
bool json_write(JsonBuilder *builder, const char *path, const char *what, GError **error);
