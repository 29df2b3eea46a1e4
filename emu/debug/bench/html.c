/*
 * The report as one HTML file: no script, no other file, plots as inline SVG.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/bench/report.h"

#define LABEL_WIDTH 210
#define PLOT_WIDTH  560
#define ROW_HEIGHT  26
#define SVG_WIDTH   (LABEL_WIDTH + PLOT_WIDTH + 130)

/* Line plot. */
#define CHART_HEIGHT 260
#define CHART_LEFT   90
#define MAX_SERIES   8

/* Distinguishable without colour vision, too (Okabe and Ito's palette). */
static const char *const part_colours[BENCH_PARTS] = {
    [BENCH_EXECUTE] = "#009e73",    [BENCH_FETCH_FLASH] = "#56b4e9", [BENCH_FETCH_XIP] = "#d55e00",
    [BENCH_DATA_FLASH] = "#0072b2", [BENCH_DATA_XIP] = "#e69f00",    [BENCH_OTHER] = "#cc79a7",
    [BENCH_SLEEP] = "#bbbbbb",
};

static const char *const series_colours[MAX_SERIES] = {"#d55e00", "#0072b2", "#009e73", "#cc79a7",
                                                       "#e69f00", "#56b4e9", "#222222", "#888888"};

static const char style[] =
    "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:1080px;padding:0 1em;"
    "color:#222;background:#fff}h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;white-space:nowrap}"
    "td,th{padding:.25em .55em;text-align:right;border-bottom:1px solid #ddd}"
    "td:first-child,th:first-child,td[colspan]{text-align:left}"
    ".failed{color:#b00020}.note{color:#666;font-size:.9em}svg{max-width:100%;height:auto}"
    "svg text{font:13px system-ui,sans-serif;fill:#222}"
    ".key{display:inline-block;width:.9em;height:.9em;margin:0 .35em 0 1em;vertical-align:-.1em}";

static void append_text(GString *s, const char *text)
{
    char *escaped = g_markup_escape_text(text, -1);

    g_string_append(s, escaped);
    g_free(escaped);
}

/* 1234567 ns as "1234.57 us". */
static void append_time(GString *s, uint64_t ns)
{
    if (ns >= 10000000)
        g_string_append_printf(s, "%u.%02u ms", (unsigned)(ns / 1000000),
                               (unsigned)(ns % 1000000 / 10000));
    else
        g_string_append_printf(s, "%u.%02u us", (unsigned)(ns / 1000), (unsigned)(ns % 1000 / 10));
}

static uint64_t longest(const struct bench_report *report)
{
    uint64_t ns = 1;

    for (unsigned i = 0; i < report->variants->len; i++)
        if (!report->results[i].failed)
            ns = MAX(ns, bench_line(report, i).mean_ns);
    return ns;
}

static unsigned scale(uint64_t value, uint64_t max, unsigned size)
{
    return (unsigned)((unsigned __int128)value * size / MAX(max, 1));
}

/* --- bars ------------------------------------------------------------------------------------ */

static void append_bar(GString *s, const struct bench_line *l, uint64_t max_ns, unsigned y)
{
    uint64_t parts[BENCH_PARTS], before = 0, all = 0;
    unsigned width = scale(l->mean_ns, max_ns, PLOT_WIDTH);

    bench_split(l, parts);
    for (unsigned i = 0; i < BENCH_PARTS; i++)
        all += parts[i];
    for (unsigned i = 0; i < BENCH_PARTS; i++) {
        unsigned x0 = scale(before, all, width), x1 = scale(before + parts[i], all, width);

        before += parts[i];
        if (x1 > x0)
            g_string_append_printf(
                s,
                "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" fill=\"%s\"><title>%s: "
                "%" G_GUINT64_FORMAT " cycles</title></rect>",
                LABEL_WIDTH + x0, y, x1 - x0, ROW_HEIGHT - 7, part_colours[i], bench_part_names[i],
                parts[i]);
    }
    g_string_append_printf(s, "<text x=\"%u\" y=\"%u\">", LABEL_WIDTH + width + 8, y + 14);
    append_time(s, l->mean_ns);
    g_string_append(s, "</text>\n");
}

static void append_bars(GString *s, const struct bench_report *report)
{
    unsigned n = report->variants->len;
    uint64_t max_ns = longest(report);

    g_string_append(s, "<h2>Time of a pass, and where its cycles went</h2>\n<p class=\"note\">");
    for (unsigned i = 0; i < BENCH_PARTS; i++)
        g_string_append_printf(s, "<span class=\"key\" style=\"background:%s\"></span>%s",
                               part_colours[i], bench_part_names[i]);
    g_string_append_printf(s,
                           "</p>\n<svg viewBox=\"0 0 %u %u\" width=\"%u\" role=\"img\" "
                           "aria-label=\"time of a pass by variant\">\n",
                           SVG_WIDTH, n * ROW_HEIGHT, SVG_WIDTH);
    for (unsigned i = 0; i < n; i++) {
        struct bench_line l = bench_line(report, i);
        unsigned y = i * ROW_HEIGHT;

        g_string_append_printf(s, "<text x=\"%u\" y=\"%u\" text-anchor=\"end\">", LABEL_WIDTH - 8,
                               y + 14);
        append_text(s, l.variant->name);
        g_string_append(s, "</text>");
        if (l.result->failed)
            g_string_append_printf(s, "<text x=\"%u\" y=\"%u\">failed</text>\n", LABEL_WIDTH,
                                   y + 14);
        else
            append_bar(s, &l, max_ns, y);
    }
    g_string_append(s, "</svg>\n");
}

/* --- time over SCK --------------------------------------------------------------------------- */

/* Variants that differ in nothing but SCK are one line of the plot. */
static bool same_series(const struct what_if *a, const struct what_if *b)
{
    return a->cpu_hz == b->cpu_hz && a->readoc == b->readoc && a->xip_internal == b->xip_internal &&
           a->no_cache == b->no_cache && strcmp(a->chip, b->chip) == 0;
}

static const struct bench_variant *variant(const struct bench_report *report, unsigned i)
{
    return g_ptr_array_index(report->variants, i);
}

static bool is_point(const struct bench_report *report, unsigned i)
{
    return variant(report, i)->what_if.sck_hz != 0 && !report->results[i].failed;
}

struct chart {
    const struct bench_report *report;
    uint64_t max_ns;
    uint32_t max_hz;
    unsigned first[MAX_SERIES]; /* a variant of each series */
    unsigned series;
    bool has_line; /* some series has two points */
};

static void chart_add(struct chart *c, unsigned i)
{
    const struct what_if *w = &variant(c->report, i)->what_if;

    c->max_hz = MAX(c->max_hz, w->sck_hz);
    c->max_ns = MAX(c->max_ns, bench_line(c->report, i).mean_ns);
    for (unsigned k = 0; k < c->series; k++)
        if (same_series(w, &variant(c->report, c->first[k])->what_if)) {
            c->has_line = true;
            return;
        }
    if (c->series < MAX_SERIES)
        c->first[c->series++] = i;
}

static int by_sck(const void *a, const void *b, void *ctx)
{
    const struct bench_report *report = ctx;
    uint32_t x = variant(report, *(const unsigned *)a)->what_if.sck_hz;
    uint32_t y = variant(report, *(const unsigned *)b)->what_if.sck_hz;

    return (x > y) - (x < y);
}

/* The variant's name without its SCK. */
static void append_series_name(GString *s, const char *name)
{
    char **words = g_strsplit(name, " ", -1);
    bool any = false;

    for (unsigned i = 0; words[i] != NULL; i++) {
        if (g_str_has_prefix(words[i], "sck=") || g_str_has_prefix(words[i], "qspi.sck="))
            continue;
        g_string_append(s, any ? " " : "");
        append_text(s, words[i]);
        any = true;
    }
    if (!any)
        g_string_append(s, "XIP");
    g_strfreev(words);
}

static void append_series(GString *s, const struct chart *c, unsigned k)
{
    const struct bench_report *report = c->report;
    unsigned points[BENCH_MAX_VARIANTS * 3], n = 0;
    GString *dots = g_string_new(NULL);

    for (unsigned i = 0; i < report->variants->len && n < G_N_ELEMENTS(points); i++)
        if (is_point(report, i) &&
            same_series(&variant(report, i)->what_if, &variant(report, c->first[k])->what_if))
            points[n++] = i;
    g_qsort_with_data(points, (int)n, sizeof points[0], by_sck, (void *)report);
    g_string_append_printf(s, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"",
                           series_colours[k]);
    for (unsigned i = 0; i < n; i++) {
        unsigned x =
            CHART_LEFT + scale(variant(report, points[i])->what_if.sck_hz, c->max_hz, PLOT_WIDTH);
        unsigned y = CHART_HEIGHT -
                     scale(bench_line(report, points[i]).mean_ns, c->max_ns, CHART_HEIGHT - 20);
        g_string_append_printf(s, "%u,%u ", x, y);
        g_string_append_printf(dots, "<circle cx=\"%u\" cy=\"%u\" r=\"4\" fill=\"%s\"/>", x, y,
                               series_colours[k]);
    }
    g_string_append_printf(s, "\"/>%s\n", dots->str);
    g_string_free(dots, TRUE);
}

static void append_legend(GString *s, const struct chart *c)
{
    g_string_append(s, "<p class=\"note\">");
    for (unsigned k = 0; k < c->series; k++) {
        g_string_append_printf(s, "<span class=\"key\" style=\"background:%s\"></span>",
                               series_colours[k]);
        append_series_name(s, variant(c->report, c->first[k])->name);
    }
    g_string_append(s, "</p>\n");
}

static void append_axes(GString *s, const struct chart *c)
{
    for (unsigned i = 0; i <= 4; i++) {
        unsigned y = CHART_HEIGHT - i * (CHART_HEIGHT - 20) / 4;

        g_string_append_printf(s,
                               "<line x1=\"%u\" x2=\"%u\" y1=\"%u\" y2=\"%u\" stroke=\"#ddd\"/>"
                               "<text x=\"%u\" y=\"%u\" text-anchor=\"end\">",
                               CHART_LEFT, CHART_LEFT + PLOT_WIDTH, y, y, CHART_LEFT - 6, y + 4);
        append_time(s, c->max_ns * i / 4);
        g_string_append(s, "</text>\n");
    }
    for (unsigned i = 0; i < c->report->variants->len; i++)
        if (is_point(c->report, i)) {
            uint32_t hz = variant(c->report, i)->what_if.sck_hz;

            g_string_append_printf(s, "<text x=\"%u\" y=\"%u\" text-anchor=\"middle\">%u</text>",
                                   CHART_LEFT + scale(hz, c->max_hz, PLOT_WIDTH), CHART_HEIGHT + 18,
                                   hz / 1000000);
        }
    g_string_append_printf(s, "<text x=\"%u\" y=\"%u\" text-anchor=\"end\">SCK MHz</text>\n",
                           CHART_LEFT + PLOT_WIDTH, CHART_HEIGHT + 38);
}

static void append_chart(GString *s, const struct bench_report *report)
{
    struct chart c = {.report = report, .max_ns = 1};

    for (unsigned i = 0; i < report->variants->len; i++)
        if (is_point(report, i))
            chart_add(&c, i);
    if (!c.has_line)
        return;
    g_string_append(s, "<h2>Time of a pass over SCK</h2>\n");
    append_legend(s, &c);
    g_string_append_printf(s,
                           "<svg viewBox=\"0 0 %u %u\" width=\"%u\" role=\"img\" "
                           "aria-label=\"time over SCK\">\n",
                           SVG_WIDTH, CHART_HEIGHT + 44, SVG_WIDTH);
    append_axes(s, &c);
    for (unsigned k = 0; k < c.series; k++)
        append_series(s, &c, k);
    g_string_append(s, "</svg>\n");
}

/* --- table ----------------------------------------------------------------------------------- */

static void append_cell_time(GString *s, uint64_t ticks)
{
    g_string_append(s, "<td>");
    append_time(s, bench_ns(ticks));
    g_string_append(s, "</td>");
}

static void append_row(GString *s, const struct bench_line *l)
{
    const struct bench_result *r = l->result;
    const struct timing_hits *h = r->sums.hits;

    g_string_append_printf(s, "<td>%" G_GUINT64_FORMAT "</td>", r->calls);
    append_cell_time(s, r->min);
    append_cell_time(s, r->median);
    append_cell_time(s, r->max);
    g_string_append_printf(s,
                           "<td>%" G_GUINT64_FORMAT "</td><td>%u.%02u</td><td>%" G_GUINT64_FORMAT
                           "</td><td>%u.%02u</td><td>%" G_GUINT64_FORMAT ".%u</td>",
                           l->cycles, l->cpi_milli / 1000, l->cpi_milli % 1000 / 10,
                           (h[0].imiss + h[0].dmiss + h[1].imiss + h[1].dmiss) / MAX(r->calls, 1),
                           l->energy.mean_ua / 1000, l->energy.mean_ua % 1000 / 10,
                           l->energy.nj / 1000, (unsigned)(l->energy.nj % 1000 / 100));
    if (l->ratio_milli != 0)
        g_string_append_printf(s, "<td>%u.%02u</td>", l->ratio_milli / 1000,
                               l->ratio_milli % 1000 / 10);
    else
        g_string_append(s, "<td>-</td>");
}

static void append_table(GString *s, const struct bench_report *report)
{
    g_string_append(
        s, "<h2>Numbers</h2>\n<div class=\"scroll\"><table>\n<tr><th>variant<th>passes"
           "<th>min<th>median<th>max<th>cycles<th>CPI<th>misses<th>mA<th>uJ<th>ratio</tr>\n");
    for (unsigned i = 0; i < report->variants->len; i++) {
        struct bench_line l = bench_line(report, i);

        g_string_append(s, "<tr><td>");
        append_text(s, l.variant->name);
        g_string_append(s, "</td>");
        if (!l.result->failed)
            append_row(s, &l);
        if (l.result->message[0] != '\0') {
            g_string_append_printf(s, "%s<td colspan=\"10\" class=\"%s\">",
                                   l.result->failed ? "" : "</tr><tr><td></td>",
                                   l.result->failed ? "failed" : "note");
            append_text(s, l.result->message);
            g_string_append(s, "</td>");
        }
        g_string_append(s, "</tr>\n");
    }
    g_string_append(s, "</table></div>\n<p class=\"note\">Cycles, misses, uJ: mean of the passes. "
                       "Ratio: mean time compared with the same code in internal flash at the "
                       "same CPU clock. mA, uJ: ");
    append_text(s, BENCH_ENERGY_SOURCE);
    g_string_append(s, ".</p>\n");
}

char *bench_html(const struct bench_report *report)
{
    GString *s = g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                              "<meta name=\"viewport\" content=\"width=device-width\"><title>");

    append_text(s, report->region);
    g_string_append_printf(s, " - nrf53emu bench</title>\n<style>%s</style></head>\n<body>\n<h1>",
                           style);
    append_text(s, report->region);
    g_string_append(s, "</h1>\n<p>");
    append_text(s, report->images);
    g_string_append(s, "</p>\n");
    append_bars(s, report);
    append_chart(s, report);
    append_table(s, report);
    g_string_append(s, "</body>\n</html>\n");
    return g_string_free(s, FALSE);
}
