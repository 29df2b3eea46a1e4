/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/map_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

#define MAX_MAP_BYTES (64u << 20)

struct map_file {
    GHashTable *priorities; /* address -> priority + 1 */
};

/*
 * .z_init_POST_KERNEL_P_41_SUB_00102_ (Zephyr 3.7 and later), .z_init_POST_KERNEL41_00102_ (3.2 to
 * 3.6), .init_POST_KERNEL41 (2.x); the address follows, on the next line after a long name.
 */
#define INIT_SECTION                                                                               \
    "\\.(?:z_)?init_(?:EARLY|PRE_KERNEL_1|PRE_KERNEL_2|POST_KERNEL|APPLICATION|SMP)"               \
    "(?:_P_)?(\\d+)\\S*\\s+0x([0-9a-fA-F]+)"

struct map_file *map_file_parse(const char *text)
{
    struct map_file *map = g_new0(struct map_file, 1);
    GRegex *regex = g_regex_new(INIT_SECTION, G_REGEX_OPTIMIZE, 0, NULL);
    GMatchInfo *match = NULL;

    map->priorities = g_hash_table_new(NULL, NULL);
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        char *priority = g_match_info_fetch(match, 1), *addr = g_match_info_fetch(match, 2);
        guint64 at = g_ascii_strtoull(addr, NULL, 16);

        if (at != 0 && at <= UINT32_MAX)
            g_hash_table_insert(map->priorities, GUINT_TO_POINTER((uint32_t)at),
                                GINT_TO_POINTER(atoi(priority) + 1));
        g_free(priority);
        g_free(addr);
    }
    g_match_info_free(match);
    g_regex_unref(regex);
    return map;
}

struct map_file *map_file_beside(const char *elf)
{
    size_t stem = g_str_has_suffix(elf, ".elf") ? strlen(elf) - 4 : strlen(elf);
    char *path = g_strdup_printf("%.*s.map", (int)stem, elf);
    size_t len;
    char *text = file_read(path, MAX_MAP_BYTES, &len, NULL);
    struct map_file *map = text != NULL ? map_file_parse(text) : NULL;

    g_free(text);
    g_free(path);
    return map;
}

void map_file_free(struct map_file *map)
{
    if (map == NULL)
        return;
    g_hash_table_destroy(map->priorities);
    g_free(map);
}

int map_file_priority(const struct map_file *map, uint32_t addr)
{
    if (map == NULL)
        return -1;
    return GPOINTER_TO_INT(g_hash_table_lookup(map->priorities, GUINT_TO_POINTER(addr))) - 1;
}
