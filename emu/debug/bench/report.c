/*
 * What every form of the report works out, and the table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/bench/report.h"

#include <string.h>

#include "debug/bench/certificate.h"

const char *const bench_part_names[BENCH_PARTS] = {
    [BENCH_EXECUTE] = "execute",     [BENCH_FETCH_FLASH] = "fetch flash",
    [BENCH_FETCH_XIP] = "fetch XIP", [BENCH_DATA_FLASH] = "data flash",
    [BENCH_DATA_XIP] = "data XIP",   [BENCH_OTHER] = "busy, bus",
    [BENCH_SLEEP] = "sleep",
};

static void move(uint64_t *to, uint64_t *from)
{
    *to += *from;
    *from = 0;
}

void bench_split(const struct bench_line *l, uint64_t parts[BENCH_PARTS])
{
    const struct bench_result *r = l->result;
    const struct timing_stalls *s = &r->sums.stalls;
    uint64_t calls = MAX(r->calls, 1), rest = r->sums.cycles;

    parts[BENCH_FETCH_FLASH] = s->fetch_flash;
    parts[BENCH_FETCH_XIP] = s->fetch_xip;
    parts[BENCH_DATA_FLASH] = s->data_flash;
    parts[BENCH_DATA_XIP] = s->data_xip;
    parts[BENCH_OTHER] = s->nvm_busy + s->bus;
    parts[BENCH_SLEEP] = r->sums.sleep_cycles;
    if (l->variant->what_if.xip_internal) {
        move(&parts[BENCH_FETCH_FLASH], &parts[BENCH_FETCH_XIP]);
        move(&parts[BENCH_DATA_FLASH], &parts[BENCH_DATA_XIP]);
    }
    for (unsigned i = BENCH_EXECUTE + 1; i < BENCH_PARTS; i++)
        rest -= MIN(rest, parts[i]);
    parts[BENCH_EXECUTE] = rest;
    for (unsigned i = 0; i < BENCH_PARTS; i++)
        parts[i] /= calls;
}

static uint64_t mean_ns(const struct bench_result *r)
{
    return r->calls != 0 ? bench_ns(r->sums.ticks) / r->calls : 0;
}

static unsigned milli(uint64_t a, uint64_t b)
{
    return b != 0 ? (unsigned)MIN(((unsigned __int128)a * 1000 + b / 2) / b, UINT32_MAX) : 0;
}

struct bench_line bench_line(const struct bench_report *report, unsigned i)
{
    const struct bench_variant *v = g_ptr_array_index(report->variants, i);
    const struct bench_result *r = &report->results[i];
    const struct bench_result *internal = &report->results[v->internal];

    return (struct bench_line){
        .variant = v,
        .result = r,
        .energy = bench_energy(r, !v->what_if.xip_internal),
        .mean_ns = mean_ns(r),
        .cycles = r->calls != 0 ? r->sums.cycles / r->calls : 0,
        .ratio_milli = r->failed || internal->failed ? 0 : milli(mean_ns(r), mean_ns(internal)),
        .cpi_milli = milli(r->sums.cycles - r->sums.sleep_cycles, r->sums.instructions),
    };
}

/* Nanoseconds as microseconds with three digits that matter at least. */
static void append_us(GString *s, uint64_t ns)
{
    char text[32];

    g_snprintf(text, sizeof text, "%" G_GUINT64_FORMAT ".%0*u", ns / 1000, ns < 100000 ? 2 : 1,
               (unsigned)(ns % 1000 / (ns < 100000 ? 10 : 100)));
    g_string_append_printf(s, " %11s", text);
}

static void append_share(GString *s, uint64_t part, uint64_t all)
{
    g_string_append_printf(s, " %5u", (milli(part, all) + 5) / 10);
}

static int name_width(const struct bench_report *report)
{
    size_t width = 8;

    for (unsigned i = 0; i < report->variants->len; i++)
        width = MAX(width,
                    strlen(((struct bench_variant *)g_ptr_array_index(report->variants, i))->name));
    return (int)width;
}

static void append_line(GString *s, const struct bench_line *l)
{
    const struct bench_result *r = l->result;
    const struct timing_hits *h = r->sums.hits;
    uint64_t parts[BENCH_PARTS];

    bench_split(l, parts);
    g_string_append_printf(s, " %5" G_GUINT64_FORMAT, r->calls);
    append_us(s, bench_ns(r->min));
    append_us(s, bench_ns(r->median));
    append_us(s, bench_ns(r->max));
    g_string_append_printf(s, " %10" G_GUINT64_FORMAT " %3u.%02u", l->cycles, l->cpi_milli / 1000,
                           l->cpi_milli % 1000 / 10);
    append_share(s, parts[BENCH_FETCH_XIP] + parts[BENCH_DATA_XIP], l->cycles);
    append_share(s, parts[BENCH_FETCH_FLASH] + parts[BENCH_DATA_FLASH], l->cycles);
    append_share(s, parts[BENCH_OTHER], l->cycles);
    g_string_append_printf(s, " %8" G_GUINT64_FORMAT " %3u.%02u %8" G_GUINT64_FORMAT ".%u",
                           (h[0].imiss + h[0].dmiss + h[1].imiss + h[1].dmiss) / MAX(r->calls, 1),
                           l->energy.mean_ua / 1000, l->energy.mean_ua % 1000 / 10,
                           l->energy.nj / 1000, (unsigned)(l->energy.nj % 1000 / 100));
    if (l->ratio_milli != 0)
        g_string_append_printf(s, " %3u.%02u", l->ratio_milli / 1000, l->ratio_milli % 1000 / 10);
    else
        g_string_append(s, "      -");
    g_string_append_c(s, '\n');
    if (r->message[0] != '\0')
        g_string_append_printf(s, "    note: %s\n", r->message);
}

/* One line for each kind of code among the variants. */
static void append_certificate(GString *s, const struct bench_report *report)
{
    bool said[ANCHOR_CLASSES] = {false};

    g_string_append_c(s, '\n');
    for (unsigned i = 0; i < report->variants->len; i++) {
        enum anchor_class class = certificate_class(&report->results[i]);

        if (report->results[i].failed || said[class])
            continue;
        char *line = certificate_line(class);

        g_string_append(s, line);
        g_free(line);
        said[class] = true;
    }
}

char *bench_table(const struct bench_report *report)
{
    GString *s = g_string_new(NULL);
    int width = name_width(report);

    g_string_append_printf(s, "%s: %s, per pass\n\n", report->images, report->region);
    g_string_append_printf(s, "%-*s %5s %11s %11s %11s %10s %6s %5s %5s %5s %8s %6s %10s %6s\n",
                           width, "variant", "n", "min us", "median us", "max us", "cycles", "CPI",
                           "XIP%", "int%", "oth%", "misses", "mA", "uJ", "ratio");
    for (unsigned i = 0; i < report->variants->len; i++) {
        struct bench_line l = bench_line(report, i);

        g_string_append_printf(s, "%-*s", width, l.variant->name);
        if (l.result->failed)
            g_string_append_printf(s, "  failed: %s\n", l.result->message);
        else
            append_line(s, &l);
    }
    g_string_append(s,
                    "\nXIP%, int%, oth%: cycles stalled on XIP, internal flash, and memories that "
                    "are busy or shared.\n"
                    "cycles, misses, uJ: mean of the passes. ratio: mean time to that in internal "
                    "flash at the same CPU clock.\n"
                    "mA, uJ: " BENCH_ENERGY_SOURCE ".\n");
    append_certificate(s, report);
    return g_string_free(s, FALSE);
}
