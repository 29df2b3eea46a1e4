/*
 * Devicetree sources without preprocessor: zephyr.dts of a build, or an overlay of a board.
 *
 * Follows: Devicetree Specification 0.4, chapter 6 (DTS format); Zephyr's zephyr.dts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct dt_node {
    const char *name; /* "flash@0", "/"; of an overlay "&flash0" */
    struct dt_node *parent;
    GPtrArray *labels;   /* const char * */
    GPtrArray *names;    /* of its properties, and their values as they are written */
    GPtrArray *values;   /* const char *; "" of a property without one */
    GPtrArray *children; /* struct dt_node */
};

struct devicetree {
    char *path;
    struct dt_node *root; /* holds "/" and the nodes of an overlay */
    char *text;           /* what the names and values point into */
};

/* EMU_ERROR_FILE or EMU_ERROR_FORMAT ("file:line: ..."). */
struct devicetree *devicetree_open(const char *path, GError **error);
struct devicetree *devicetree_parse(const char *path, const char *text, size_t len, GError **error);
void devicetree_free(struct devicetree *dt);

/* "slot0_partition", or the name without "&", or the plain name. */
const char *dt_label(const struct dt_node *node);

/* The value as it is written, "" for one without; NULL: no such property. */
const char *dt_property(const struct dt_node *node, const char *name);

/* The first string of a property, without quotes; free with g_free(). NULL: none. */
char *dt_string(const struct dt_node *node, const char *name);

/* Cell i of a property, of all its <...> together; false when it has none or is no number. */
bool dt_cell(const struct dt_node *node, const char *name, unsigned i, uint32_t *value);

bool dt_is_compatible(const struct dt_node *node, const char *compatible);
bool dt_is_enabled(const struct dt_node *node); /* status is not "disabled" */

struct dt_node *devicetree_label(const struct devicetree *dt, const char *label);
struct dt_node *devicetree_compatible(const struct devicetree *dt, const char *compatible);

/* The node that a value points to: "&label", "&{/path}" or "/path" in quotes; NULL: none. */
struct dt_node *devicetree_target(const struct devicetree *dt, const char *value);

/* The node of that name right below "/", e.g. "aliases"; NULL: none. */
struct dt_node *devicetree_top(const struct devicetree *dt, const char *name);

/* The node that /chosen has for `name`, e.g. "zephyr,console"; NULL: none. */
struct dt_node *devicetree_chosen(const struct devicetree *dt, const char *name);

/* Calls visit for every node, parents first, until it returns false. */
void devicetree_walk(const struct devicetree *dt, bool (*visit)(struct dt_node *node, void *ctx),
                     void *ctx);
