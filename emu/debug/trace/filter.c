/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/trace/filter.h"

#include <string.h>

#include "base/error.h"
#include "load/lines.h"

struct range {
    uint32_t first, last;
};

void trace_filter_init(struct trace_filter *f)
{
    *f = (struct trace_filter){.to = TICKS_NEVER};
    for (unsigned i = 0; i < CORES; i++)
        f->core[i] = true;
}

void trace_filter_clear(struct trace_filter *f)
{
    g_free(f->thread);
    if (f->ranges != NULL)
        g_array_unref(f->ranges);
    f->thread = NULL;
    f->ranges = NULL;
}

/* --- addresses and symbols --- */

/* An address or a symbol; `end`: the last byte of what it names. */
static bool parse_place(const char *text, const struct symbols *symbols, bool end, uint32_t *addr)
{
    const struct symbol *symbol;
    guint64 number;

    if (g_ascii_isdigit(text[0])) {
        char *rest;

        number = g_ascii_strtoull(text, &rest, 0);
        *addr = (uint32_t)number;
        return *rest == '\0' && number <= UINT32_MAX;
    }
    symbol = symbols != NULL ? symbols_find_name(symbols, text) : NULL;
    if (symbol == NULL)
        return false;
    *addr = symbol->addr + (end && symbol->size != 0 ? symbol->size - 1 : 0);
    return true;
}

/* "A..B", or "A" as both. */
static char *split(const char *text, const char **to)
{
    const char *dots = strstr(text, "..");

    *to = dots != NULL ? dots + 2 : text;
    return dots != NULL ? g_strndup(text, (gsize)(dots - text)) : g_strdup(text);
}

static bool parse_addresses(const char *text, const struct symbols *symbols, struct range *r,
                            GError **error)
{
    const char *to, *unknown = NULL;
    char *from = split(text, &to);

    if (!parse_place(from, symbols, false, &r->first))
        unknown = from;
    else if (!parse_place(to, symbols, true, &r->last))
        unknown = to;
    if (unknown != NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "--trace-range: '%s' is neither an address nor a symbol", unknown);
    else if (r->first > r->last)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--trace-range: '%s' ends before it starts",
                    text);
    bool ok = unknown == NULL && r->first <= r->last;
    g_free(from);
    return ok;
}

static void add(struct trace_filter *f, struct range r)
{
    if (f->ranges == NULL)
        f->ranges = g_array_new(FALSE, FALSE, sizeof(struct range));
    g_array_append_val(f->ranges, r);
}

/* Every program may have a function of the name. */
static bool add_symbols(struct trace_filter *f, const char *name, const struct symbols *symbols)
{
    unsigned found = 0;

    for (unsigned i = 0; symbols != NULL && i < symbols_count(symbols); i++) {
        const struct symbol *s = symbols_get(symbols, i);

        if (strcmp(s->name, name) != 0)
            continue;
        add(f, (struct range){s->addr, s->addr + (s->size != 0 ? s->size - 1 : 0)});
        found++;
    }
    return found != 0;
}

/* --- source lines --- */

struct source {
    char *file; /* the end of its path */
    guint64 first, last;
    struct trace_filter *filter;
    unsigned found;
};

static bool parse_line(const char *text, guint64 *line)
{
    char *rest;

    *line = g_ascii_strtoull(text, &rest, 10);
    return g_ascii_isdigit(text[0]) && *rest == '\0';
}

/* False: it does not look like source lines. */
static bool parse_source(const char *text, struct source *s)
{
    const char *colon = strrchr(text, ':'), *to;
    const char *dot = strrchr(text, '.');
    bool ok = true;

    if (colon == NULL) {
        s->last = G_MAXUINT64;
        s->file = g_strdup(text);
        return dot != NULL && g_ascii_isalpha(dot[1]) && strstr(text, "..") == NULL;
    }
    s->file = g_strndup(text, (gsize)(colon - text));
    char *from = split(colon + 1, &to);
    ok = parse_line(from, &s->first) && parse_line(to, &s->last);
    g_free(from);
    return ok;
}

static bool is_named(const char *path, const char *end)
{
    size_t length = strlen(path), n = strlen(end);

    return length >= n && strcmp(path + length - n, end) == 0 &&
           (length == n || path[length - n - 1] == '/');
}

static void add_line(void *ctx, uint32_t addr, uint32_t end, const struct line_place *place)
{
    struct source *s = ctx;

    if (place->line < s->first || place->line > s->last || !is_named(place->file, s->file))
        return;
    s->found++;
    add(s->filter, (struct range){addr, end - 1});
}

static void add_lines(struct source *s, const struct symbols *symbols)
{
    struct lines *lines = lines_new();
    GHashTable *programs = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; symbols != NULL && i < symbols_count(symbols); i++) {
        const char *program = symbols_get(symbols, i)->file;

        if (g_hash_table_add(programs, (gpointer)program))
            lines_each(lines, program, add_line, s);
    }
    g_hash_table_destroy(programs);
    lines_free(lines);
}

static bool add_source(struct trace_filter *f, struct source *s, const char *text,
                       const struct symbols *symbols, GError **error)
{
    s->filter = f;
    if (s->first > s->last) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--trace-range: '%s' ends before it starts",
                    text);
        return false;
    }
    add_lines(s, symbols);
    if (s->found == 0)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "--trace-range: no code of the ELF files given comes from '%s'", text);
    return s->found != 0;
}

/* --- all of them --- */

static int by_address(gconstpointer a, gconstpointer b)
{
    const struct range *x = a, *y = b;

    return x->first < y->first ? -1 : x->first > y->first;
}

/* In order, and joined where they touch. */
static void sort_ranges(GArray *ranges)
{
    struct range *r = (struct range *)(void *)ranges->data;
    unsigned kept = 0;

    g_array_sort(ranges, by_address);
    for (unsigned i = 1; i < ranges->len; i++)
        if (r[kept].last == UINT32_MAX || r[i].first <= r[kept].last + 1)
            r[kept].last = MAX(r[kept].last, r[i].last);
        else
            r[++kept] = r[i];
    g_array_set_size(ranges, kept + 1);
}

bool trace_filter_add_range(struct trace_filter *f, const char *text, const struct symbols *symbols,
                            GError **error)
{
    struct source source = {0};
    struct range r;
    bool ok = true;

    if (add_symbols(f, text, symbols)) {
        ;
    } else if (parse_source(text, &source)) {
        ok = add_source(f, &source, text, symbols, error);
    } else if (parse_addresses(text, symbols, &r, error)) {
        add(f, r);
    } else {
        ok = false;
    }
    g_free(source.file);
    if (ok)
        sort_ranges(f->ranges);
    return ok;
}

bool trace_filter_holds_at(const struct trace_filter *f, uint32_t pc)
{
    unsigned low = 0, high;

    if (f->ranges == NULL)
        return true;
    for (high = f->ranges->len; low < high;) {
        unsigned middle = low + (high - low) / 2;
        const struct range *r = &g_array_index(f->ranges, struct range, middle);

        if (pc < r->first)
            high = middle;
        else if (pc > r->last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}
