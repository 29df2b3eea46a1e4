/*
 * The lines of CMake: a library as a whole where all of it lies outside, else its files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/advise/report.h"

/* Of one library and one kind: what lies in external flash, and whether something does not. */
struct shelf {
    const char *library;
    bool constants, some_inside;
    GPtrArray *outside; /* struct part */
};

static bool is_outside(const struct part *part)
{
    return part->external != part->moves;
}

static struct shelf *shelf_of(GArray *shelves, const struct part *part)
{
    for (unsigned i = 0; i < shelves->len; i++) {
        struct shelf *s = &g_array_index(shelves, struct shelf, i);

        if (s->constants == part->constants && strcmp(s->library, part->library) == 0)
            return s;
    }
    const struct shelf new = {part->library, part->constants, false, g_ptr_array_new()};
    g_array_append_val(shelves, new);
    return &g_array_index(shelves, struct shelf, shelves->len - 1);
}

/* Where Zephyr's own sources lie, everybody's tree is another. */
static char *portable_path(const char *path)
{
    static const char *const rooms[] = {"arch", "boards", "drivers", "kernel",
                                        "lib",  "subsys", "soc",     "modules"};

    for (const char *at = strstr(path, "/zephyr/"); at != NULL; at = strstr(at + 1, "/zephyr/"))
        for (unsigned i = 0; i < G_N_ELEMENTS(rooms); i++) {
            const char *rest = at + strlen("/zephyr/");
            size_t length = strlen(rooms[i]);

            if (strncmp(rest, rooms[i], length) == 0 && rest[length] == '/')
                return g_strconcat("${ZEPHYR_BASE}/", rest, NULL);
        }
    return g_strdup(path);
}

static void add_line(GString *text, const char *what, const char *name, bool constants)
{
    g_string_append_printf(text, "zephyr_code_relocate(%s %s LOCATION %s NOCOPY)\n", what, name,
                           constants ? "EXTFLASH_RODATA" : "EXTFLASH_TEXT");
}

static void add_shelf(GString *text, const struct shelf *s)
{
    if (s->outside->len != 0 && !s->some_inside && s->library[0] != '\0') {
        add_line(text, "LIBRARY", s->library, s->constants);
        return;
    }
    for (unsigned i = 0; i < s->outside->len; i++) {
        const struct part *part = s->outside->pdata[i];
        char *path = portable_path(part->source);

        if (path[0] != '\0')
            add_line(text, "FILES", path, s->constants);
        else
            g_string_append_printf(text, "# %s%s%s: where its source lies, nobody says\n",
                                   part->name, part->library[0] != '\0' ? " of " : "",
                                   part->library);
        g_free(path);
    }
}

char *advice_cmake(const struct advice *a)
{
    const GPtrArray *all = parts_all(a->parts);
    GArray *shelves = g_array_new(FALSE, FALSE, sizeof(struct shelf));
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; parts_unit(a->parts) != PART_FUNCTION && i < all->len; i++) {
        struct part *part = all->pdata[i];
        struct shelf *s = shelf_of(shelves, part);

        if (is_outside(part))
            g_ptr_array_add(s->outside, part);
        else
            s->some_inside = true;
    }
    for (unsigned i = 0; i < shelves->len; i++) {
        add_shelf(text, &g_array_index(shelves, struct shelf, i));
        g_ptr_array_unref(g_array_index(shelves, struct shelf, i).outside);
    }
    g_array_unref(shelves);
    return g_string_free(text, FALSE);
}
