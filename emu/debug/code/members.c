/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/members.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define MAX_MAP_BYTES (64u << 20)
#define MAX_MEMBERS   1000000u

struct members {
    GArray *all; /* struct member, by address */
    GStringChunk *names;
};

static const char *keep(struct members *m, const char *name, size_t length)
{
    char *copy = g_strndup(name, MIN(length, 512));

    text_clean(copy);
    const char *kept = g_string_chunk_insert_const(m->names, copy);
    g_free(copy);
    return kept;
}

/* "a/libx.a(y.c.obj)", or the path of an object. */
static void name_file(struct members *m, struct member *member, const char *file)
{
    const char *open = strchr(file, '('), *slash = strrchr(file, '/');
    size_t length = strcspn(file, "\n");

    if (open != NULL && length > 0 && file[length - 1] == ')') {
        member->library = keep(m, file, (size_t)(open - file));
        member->object = keep(m, open + 1, length - (size_t)(open - file) - 2);
    } else {
        file = slash != NULL ? slash + 1 : file;
        member->object = keep(m, file, strcspn(file, "\n"));
    }
}

/* "0x0000055c       0x28 app/libapp.a(main.c.obj)": what follows a section's name. */
static bool parse_place(struct members *m, const char *text, struct member *member)
{
    char *end;
    guint64 addr = g_ascii_strtoull(text, &end, 16);
    guint64 size = g_ascii_strtoull(end, &end, 16);

    end += strspn(end, " ");
    if (size == 0 || addr > UINT32_MAX || size > UINT32_MAX - addr || *end == '\0' || *end == '(' ||
        g_str_has_prefix(end, "load address") || strncmp(end, "0x", 2) == 0)
        return false;
    member->addr = (uint32_t)addr;
    member->size = (uint32_t)size;
    name_file(m, member, end);
    return true;
}

/*
 * An input section is indented by one space; its place follows, on a line of its own behind a name
 * that is too long. An output section is not indented, symbols and filling are indented by more.
 */
static void parse_line(struct members *m, const char *line, char **pending)
{
    struct member member = {0};
    const char *place = strstr(line, " 0x");
    bool named = line[0] == ' ' && line[1] == '.';
    size_t length = named ? strcspn(line + 1, " ") : 0;

    if (place != NULL && (named || (*pending != NULL && line[0] == ' ')) &&
        parse_place(m, place + 1, &member)) {
        member.section = named ? keep(m, line + 1, length) : keep(m, *pending, strlen(*pending));
        if (m->all->len < MAX_MEMBERS)
            g_array_append_val(m->all, member);
    }
    g_clear_pointer(pending, g_free);
    if (named && place == NULL)
        *pending = g_strndup(line + 1, length);
}

static int by_address(gconstpointer a, gconstpointer b)
{
    const struct member *x = a, *y = b;

    return x->addr < y->addr ? -1 : x->addr > y->addr;
}

struct members *members_parse(const char *text)
{
    /* Before it stand sections that were thrown away. */
    const char *start = strstr(text, "Linker script and memory map");
    struct members *m = g_new0(struct members, 1);
    char *pending = NULL;

    m->all = g_array_new(FALSE, FALSE, sizeof(struct member));
    m->names = g_string_chunk_new(4096);
    for (const char *line = start != NULL ? start : text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        char *copy = g_strndup(line, length);

        parse_line(m, copy, &pending);
        g_free(copy);
        line += length + (line[length] == '\n');
    }
    g_free(pending);
    g_array_sort(m->all, by_address);
    return m;
}

struct members *members_beside(const char *elf)
{
    size_t stem = g_str_has_suffix(elf, ".elf") ? strlen(elf) - 4 : strlen(elf);
    char *path = g_strdup_printf("%.*s.map", (int)stem, elf);
    size_t len;
    char *text = file_read(path, MAX_MAP_BYTES, &len, NULL);
    struct members *m = text != NULL ? members_parse(text) : NULL;

    g_free(text);
    g_free(path);
    return m;
}

void members_free(struct members *m)
{
    if (m == NULL)
        return;
    g_array_unref(m->all);
    g_string_chunk_free(m->names);
    g_free(m);
}

unsigned members_count(const struct members *m)
{
    return m != NULL ? m->all->len : 0;
}

const struct member *members_get(const struct members *m, unsigned i)
{
    return &g_array_index(m->all, struct member, i);
}

const struct member *members_find(const struct members *m, uint32_t addr)
{
    unsigned low = 0, high = members_count(m);

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (members_get(m, middle)->addr <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct member *found = members_get(m, low - 1);
    return addr - found->addr < found->size ? found : NULL;
}

char *member_target(const char *library)
{
    char *name = g_path_get_basename(library);
    char *start = g_str_has_prefix(name, "lib") ? name + 3 : name;
    char *target =
        g_str_has_suffix(start, ".a") ? g_strndup(start, strlen(start) - 2) : g_strdup(start);

    g_free(name);
    return target;
}

char *member_source(const char *object)
{
    const char *dot = strrchr(object, '.');

    return dot != NULL && (strcmp(dot, ".obj") == 0 || strcmp(dot, ".o") == 0)
               ? g_strndup(object, (gsize)(dot - object))
               : g_strdup(object);
}
