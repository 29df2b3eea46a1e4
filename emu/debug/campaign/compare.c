/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/campaign/compare.h"

#include "base/json.h"

#define LABEL_WIDTH 150
#define PLOT_WIDTH  480
#define ROW_HEIGHT  26
#define SVG_WIDTH   (LABEL_WIDTH + PLOT_WIDTH + 120)

/* A figure of each mode: a column, a plot, a member of the JSON. */
struct figure {
    const char *head, *title, *member, *unit;
    unsigned divisor; /* to the unit; 1: whole numbers */
    uint64_t (*of)(const struct compare_mode *m);
};

static uint64_t start(const struct compare_mode *m)
{
    return m->start_us;
}

static uint64_t activate(const struct compare_mode *m)
{
    return m->activate_us;
}

static uint64_t added(const struct compare_mode *m)
{
    return m->activate_us > m->start_us ? m->activate_us - m->start_us : 0;
}

static uint64_t energy(const struct compare_mode *m)
{
    return m->energy_uj;
}

static uint64_t erases(const struct compare_mode *m)
{
    return m->erases;
}

static uint64_t worst(const struct compare_mode *m)
{
    return m->worst;
}

/* In thousandths of the moments that were cut in. */
static uint64_t window(const struct compare_mode *m)
{
    return m->cuts != 0 ? m->lost * 1000 / m->cuts : COMPARE_NONE;
}

static uint64_t work(const struct compare_mode *m)
{
    return m->work_us;
}

static const struct figure figures[] = {
    {"start", "Start without an update", "start_us", "ms", 1000, start},
    {"activate", "Start that installs the update", "activate_us", "ms", 1000, activate},
    {"more", "What the installation adds", "added_us", "ms", 1000, added},
    {"energy", "Energy of the start that installs", "energy_uj", "mJ", 1000, energy},
    {"erases", "Erases of 4 KiB", "erases", "", 1, erases},
    {"a block", "Erases of the block that is erased most", "worst_erases", "", 1, worst},
    {"lost", "Brick window: power cuts that do not recover", "lost_permille", "%", 10, window},
    {"work", "The work, where it executes afterwards", "work_us", "ms", 1000, work},
};

static void mode_free(gpointer p)
{
    struct compare_mode *m = p;

    g_free(m->name);
    g_free(m);
}

GPtrArray *compare_modes_new(void)
{
    return g_ptr_array_new_with_free_func(mode_free);
}

static char *value_text(const struct figure *f, const struct compare_mode *m)
{
    uint64_t value = f->of(m);

    if (value == COMPARE_NONE)
        return g_strdup("-");
    if (f->divisor == 1)
        return g_strdup_printf("%" G_GUINT64_FORMAT, value);
    return g_strdup_printf("%" G_GUINT64_FORMAT ".%u%s%s", value / f->divisor,
                           (unsigned)(value % f->divisor * 10 / f->divisor),
                           *f->unit != '\0' ? " " : "", f->unit);
}

char *compare_table(const GPtrArray *modes)
{
    GString *s = g_string_new(NULL);

    g_string_append_printf(s, "%-16s", "");
    for (unsigned k = 0; k < G_N_ELEMENTS(figures); k++)
        g_string_append_printf(s, " %11s", figures[k].head);
    g_string_append_c(s, '\n');
    for (unsigned i = 0; i < modes->len; i++) {
        const struct compare_mode *m = modes->pdata[i];

        g_string_append_printf(s, "%-16s", m->name);
        for (unsigned k = 0; k < G_N_ELEMENTS(figures); k++) {
            char *text = value_text(&figures[k], m);

            g_string_append_printf(s, " %11s", text);
            g_free(text);
        }
        g_string_append_c(s, '\n');
    }
    return g_string_free(s, FALSE);
}

/* --- page --- */

static const char page_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<title>Ways to update</title><style>"
    "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:900px;padding:0 1em;"
    "color:#222;background:#fff}h1{font-size:1.5em}h2{font-size:1.1em;margin:1.6em 0 .4em}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;white-space:nowrap}"
    "td,th{padding:.25em .55em;text-align:right;border-bottom:1px solid #ddd}"
    "td:first-child,th:first-child{text-align:left}svg{max-width:100%;height:auto}"
    "svg text{font:13px system-ui,sans-serif;fill:#222}</style></head><body>\n"
    "<h1>Ways to update, side by side</h1>\n";

static void append_text(GString *s, const char *text)
{
    char *escaped = g_markup_escape_text(text, -1);

    g_string_append(s, escaped);
    g_free(escaped);
}

static uint64_t largest(const struct figure *f, const GPtrArray *modes)
{
    uint64_t most = 0;

    for (unsigned i = 0; i < modes->len; i++) {
        uint64_t value = f->of(modes->pdata[i]);

        if (value != COMPARE_NONE)
            most = MAX(most, value);
    }
    return most;
}

static void append_bar(GString *s, const struct figure *f, const struct compare_mode *m,
                       unsigned row, uint64_t most)
{
    uint64_t value = f->of(m);
    unsigned y = row * ROW_HEIGHT;
    unsigned width = value != COMPARE_NONE ? (unsigned)(value * PLOT_WIDTH / most) : 0;
    char *text = value_text(f, m);

    g_string_append_printf(s, "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">", LABEL_WIDTH - 8,
                           y + 17);
    append_text(s, m->name);
    g_string_append_printf(s,
                           "</text><rect x=\"%d\" y=\"%u\" width=\"%u\" height=\"18\" "
                           "fill=\"#0072b2\"/><text x=\"%u\" y=\"%u\">%s</text>\n",
                           LABEL_WIDTH, y + 3, width, LABEL_WIDTH + width + 6, y + 17, text);
    g_free(text);
}

static void append_plot(GString *s, const struct figure *f, const GPtrArray *modes)
{
    uint64_t most = largest(f, modes);
    unsigned height = modes->len * ROW_HEIGHT;

    if (most == 0)
        return;
    g_string_append_printf(s,
                           "<h2>%s</h2>\n<svg viewBox=\"0 0 %d %u\" width=\"%d\" role=\"img\" "
                           "aria-label=\"%s\">\n",
                           f->title, SVG_WIDTH, height, SVG_WIDTH, f->title);
    for (unsigned i = 0; i < modes->len; i++)
        append_bar(s, f, modes->pdata[i], i, most);
    g_string_append(s, "</svg>\n");
}

static void append_table(GString *s, const GPtrArray *modes)
{
    g_string_append(s, "<div class=\"scroll\"><table><tr><th>");
    for (unsigned k = 0; k < G_N_ELEMENTS(figures); k++)
        g_string_append_printf(s, "<th>%s", figures[k].head);
    g_string_append(s, "</tr>\n");
    for (unsigned i = 0; i < modes->len; i++) {
        const struct compare_mode *m = modes->pdata[i];

        g_string_append(s, "<tr><td>");
        append_text(s, m->name);
        for (unsigned k = 0; k < G_N_ELEMENTS(figures); k++) {
            char *text = value_text(&figures[k], m);

            g_string_append_printf(s, "<td>%s", text);
            g_free(text);
        }
        g_string_append(s, "</tr>\n");
    }
    g_string_append(s, "</table></div>\n");
}

char *compare_html(const GPtrArray *modes)
{
    GString *s = g_string_new(page_head);

    append_table(s, modes);
    for (unsigned k = 0; k < G_N_ELEMENTS(figures); k++)
        append_plot(s, &figures[k], modes);
    g_string_append(s, "</body></html>\n");
    return g_string_free(s, FALSE);
}

/* --- JSON --- */

static void add_mode(JsonBuilder *b, const struct compare_mode *m)
{
    json_builder_begin_object(b);
    json_add_string(b, "name", m->name);
    for (unsigned k = 0; k < G_N_ELEMENTS(figures); k++)
        if (figures[k].of(m) != COMPARE_NONE)
            json_add_int(b, figures[k].member, figures[k].of(m));
    json_add_int(b, "operations", m->operations);
    json_add_int(b, "cuts", m->cuts);
    if (m->worst != 0)
        json_add_int(b, "worst_at", m->worst_at);
    json_builder_end_object(b);
}

char *compare_json(const GPtrArray *modes)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", 1);
    json_builder_set_member_name(b, "modes");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < modes->len; i++)
        add_mode(b, modes->pdata[i]);
    json_builder_end_array(b);
    json_builder_end_object(b);
    return json_text(b);
}
