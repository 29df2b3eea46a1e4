/*
 * The report for programs: CSV and JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/json.h"
#include "debug/bench/report.h"

/* One number of a line; CSV and JSON have the same. */
struct field {
    const char *name;
    uint64_t (*value)(const struct bench_line *l);
};

#define FIELD(name, expression)                                                                    \
    static uint64_t field_##name(const struct bench_line *l)                                       \
    {                                                                                              \
        return (uint64_t)(expression);                                                             \
    }

FIELD(calls, l->result->calls)
FIELD(min_ns, bench_ns(l->result->min))
FIELD(median_ns, bench_ns(l->result->median))
FIELD(max_ns, bench_ns(l->result->max))
FIELD(mean_ns, l->mean_ns)
FIELD(cpu_hz, l->result->cpu_hz)
FIELD(sck_hz, l->result->sck_hz)
FIELD(total_cycles, l->result->sums.cycles)
FIELD(total_sleep_cycles, l->result->sums.sleep_cycles)
FIELD(total_instructions, l->result->sums.instructions)
FIELD(total_exceptions, l->result->sums.exceptions)
FIELD(stall_fetch_flash, l->result->sums.stalls.fetch_flash)
FIELD(stall_fetch_xip, l->result->sums.stalls.fetch_xip)
FIELD(stall_data_flash, l->result->sums.stalls.data_flash)
FIELD(stall_data_xip, l->result->sums.stalls.data_xip)
FIELD(stall_nvm_busy, l->result->sums.stalls.nvm_busy)
FIELD(stall_bus, l->result->sums.stalls.bus)
FIELD(flash_ihit, l->result->sums.hits[0].ihit)
FIELD(flash_imiss, l->result->sums.hits[0].imiss)
FIELD(flash_dhit, l->result->sums.hits[0].dhit)
FIELD(flash_dmiss, l->result->sums.hits[0].dmiss)
FIELD(xip_ihit, l->result->sums.hits[1].ihit)
FIELD(xip_imiss, l->result->sums.hits[1].imiss)
FIELD(xip_dhit, l->result->sums.hits[1].dhit)
FIELD(xip_dmiss, l->result->sums.hits[1].dmiss)
FIELD(mean_current_ua, l->energy.mean_ua)
FIELD(mean_energy_nj, l->energy.nj)
FIELD(ratio_to_internal_milli, l->ratio_milli)

#define NAMED(name)                                                                                \
    {                                                                                              \
#name, field_##name                                                                        \
    }

static const struct field fields[] = {
    NAMED(calls),
    NAMED(min_ns),
    NAMED(median_ns),
    NAMED(max_ns),
    NAMED(mean_ns),
    NAMED(cpu_hz),
    NAMED(sck_hz),
    NAMED(total_cycles),
    NAMED(total_sleep_cycles),
    NAMED(total_instructions),
    NAMED(total_exceptions),
    NAMED(stall_fetch_flash),
    NAMED(stall_fetch_xip),
    NAMED(stall_data_flash),
    NAMED(stall_data_xip),
    NAMED(stall_nvm_busy),
    NAMED(stall_bus),
    NAMED(flash_ihit),
    NAMED(flash_imiss),
    NAMED(flash_dhit),
    NAMED(flash_dmiss),
    NAMED(xip_ihit),
    NAMED(xip_imiss),
    NAMED(xip_dhit),
    NAMED(xip_dmiss),
    NAMED(mean_current_ua),
    NAMED(mean_energy_nj),
    NAMED(ratio_to_internal_milli),
};

static void append_quoted(GString *s, const char *text)
{
    g_string_append_c(s, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            g_string_append_c(s, '"');
        g_string_append_c(s, *text);
    }
    g_string_append_c(s, '"');
}

char *bench_csv(const struct bench_report *report)
{
    GString *s = g_string_new("variant,status,message");

    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++)
        g_string_append_printf(s, ",%s", fields[i].name);
    g_string_append_c(s, '\n');
    for (unsigned v = 0; v < report->variants->len; v++) {
        struct bench_line l = bench_line(report, v);

        append_quoted(s, l.variant->name);
        g_string_append(s, l.result->failed ? ",failed," : ",ok,");
        append_quoted(s, l.result->message);
        for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
            g_string_append_c(s, ',');
            if (!l.result->failed)
                g_string_append_printf(s, "%" G_GUINT64_FORMAT, fields[i].value(&l));
        }
        g_string_append_c(s, '\n');
    }
    return g_string_free(s, FALSE);
}

static void add_functions(JsonBuilder *b, const struct bench_result *r)
{
    json_builder_set_member_name(b, "functions");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < r->n_functions; i++) {
        json_builder_begin_object(b);
        json_add_string(b, "name", r->functions[i].name);
        json_add_int(b, "cycles", r->functions[i].cycles);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static void add_variant(JsonBuilder *b, const struct bench_line *l)
{
    json_builder_begin_object(b);
    json_add_string(b, "variant", l->variant->name);
    json_add_string(b, "status", l->result->failed ? "failed" : "ok");
    json_add_string(b, "message", l->result->message);
    for (unsigned i = 0; !l->result->failed && i < G_N_ELEMENTS(fields); i++)
        json_add_int(b, fields[i].name, fields[i].value(l));
    if (l->result->n_functions != 0)
        add_functions(b, l->result);
    json_builder_end_object(b);
}

char *bench_json(const struct bench_report *report)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", BENCH_SCHEMA);
    json_add_string(b, "images", report->images);
    json_add_string(b, "region", report->region);
    json_add_string(b, "energy_source", BENCH_ENERGY_SOURCE);
    json_builder_set_member_name(b, "variants");
    json_builder_begin_array(b);
    for (unsigned v = 0; v < report->variants->len; v++) {
        struct bench_line l = bench_line(report, v);

        add_variant(b, &l);
    }
    json_builder_end_array(b);
    json_builder_end_object(b);
    return json_text(b);
}
