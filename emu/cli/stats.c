/*
 * --stats and --stats-json: where the cycles went.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "cli/report.h"
#include "periph/nor/nor.h"
#include "periph/qspi/qspi.h"
#include "session/output.h"

#define STATS_SCHEMA 1

static double percent(uint64_t part, uint64_t whole)
{
    return whole != 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void print_core(struct cpu *cpu)
{
    const struct cpu_counters *n = cpu_counters(cpu);
    const struct timing_stalls *st = timing_stalls(cpu_timing(cpu));
    const struct timing_hits *hits = timing_hits(cpu_timing(cpu));
    uint64_t busy = n->cycles - n->sleep_cycles;
    const struct {
        const char *what;
        uint64_t cycles;
    } rows[] = {
        {"fetching from internal flash", st->fetch_flash},
        {"fetching from QSPI flash (XIP)", st->fetch_xip},
        {"reading data in internal flash", st->data_flash},
        {"reading data in QSPI flash (XIP)", st->data_xip},
        {"waiting for NVMC", st->nvm_busy},
        {"waiting for peripherals", st->bus},
    };

    fprintf(stderr,
            "%s core: %" G_GUINT64_FORMAT " cycles, %" G_GUINT64_FORMAT
            " asleep, %" G_GUINT64_FORMAT " instructions, CPI %.2f, %" G_GUINT64_FORMAT
            " exceptions\n",
            cpu_name(cpu), n->cycles, n->sleep_cycles, n->instructions,
            n->instructions != 0 ? (double)busy / (double)n->instructions : 0.0, n->exceptions);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].cycles != 0)
            fprintf(stderr, "  %-34s %12" G_GUINT64_FORMAT " cycles %5.1f %%\n", rows[i].what,
                    rows[i].cycles, percent(rows[i].cycles, busy));
    for (unsigned i = 0; i < 2; i++)
        if (hits[i].ihit + hits[i].imiss + hits[i].dhit + hits[i].dmiss != 0)
            fprintf(stderr,
                    "  cache, %-9s instructions %" G_GUINT64_FORMAT " hit %" G_GUINT64_FORMAT
                    " miss, data %" G_GUINT64_FORMAT " hit %" G_GUINT64_FORMAT " miss\n",
                    i == 0 ? "internal:" : "XIP:", hits[i].ihit, hits[i].imiss, hits[i].dhit,
                    hits[i].dmiss);
}

static bool core_ran(struct cpu *cpu)
{
    return cpu_counters(cpu)->instructions != 0;
}

/* Fills and single reads that went over the wires for XIP. */
static uint64_t xip_reads(struct setup *s)
{
    const struct codebus_window *w = qspi_window(machine_periph(s->machine, CORE_APP, "QSPI"));

    return w->fills + w->reads;
}

void report_stats(struct setup *s, const struct outcome *outcome)
{
    const struct qspi_stats *q = qspi_stats(machine_periph(s->machine, CORE_APP, "QSPI"));
    double virtual_s = (double)machine_now(s->machine) / TICKS_PER_SECOND;

    for (unsigned i = 0; i < CORES; i++)
        if (core_ran(machine_cpu(s->machine, i)))
            print_core(machine_cpu(s->machine, i));
    fprintf(stderr,
            "QSPI: %" G_GUINT64_FORMAT " commands, %" G_GUINT64_FORMAT
            " bytes read, %" G_GUINT64_FORMAT " written, %" G_GUINT64_FORMAT
            " erases, %" G_GUINT64_FORMAT " XIP reads\n",
            q->commands, q->bytes_read, q->bytes_written, q->erases, xip_reads(s));
    fprintf(stderr, "%.3f s emulated in %.3f s (x%.1f), engine %s\n", virtual_s, outcome->wall_s,
            outcome->wall_s > 0 ? virtual_s / outcome->wall_s : 0.0,
            engine_name(cpu_engine(machine_cpu(s->machine, CORE_APP))));
}

static void begin(JsonBuilder *b, const char *name)
{
    json_builder_set_member_name(b, name);
    json_builder_begin_object(b);
}

static void add_hits(JsonBuilder *b, const char *name, const struct timing_hits *h)
{
    begin(b, name);
    json_add_int(b, "ihit", h->ihit);
    json_add_int(b, "imiss", h->imiss);
    json_add_int(b, "dhit", h->dhit);
    json_add_int(b, "dmiss", h->dmiss);
    json_builder_end_object(b);
}

static void add_core(JsonBuilder *b, struct cpu *cpu)
{
    const struct cpu_counters *n = cpu_counters(cpu);
    const struct timing_stalls *st = timing_stalls(cpu_timing(cpu));
    const struct timing_hits *hits = timing_hits(cpu_timing(cpu));
    uint64_t busy = n->cycles - n->sleep_cycles;

    begin(b, cpu_name(cpu));
    json_add_int(b, "cycles", n->cycles);
    json_add_int(b, "sleep_cycles", n->sleep_cycles);
    json_add_int(b, "instructions", n->instructions);
    json_add_double(b, "cpi", n->instructions != 0 ? (double)busy / (double)n->instructions : 0);
    json_add_int(b, "exceptions", n->exceptions);
    begin(b, "stalls");
    json_add_int(b, "fetch_flash", st->fetch_flash);
    json_add_int(b, "fetch_xip", st->fetch_xip);
    json_add_int(b, "data_flash", st->data_flash);
    json_add_int(b, "data_xip", st->data_xip);
    json_add_int(b, "nvm_busy", st->nvm_busy);
    json_add_int(b, "bus", st->bus);
    json_builder_end_object(b);
    begin(b, "cache");
    add_hits(b, "flash", &hits[0]);
    add_hits(b, "xip", &hits[1]);
    json_builder_end_object(b);
    json_builder_end_object(b);
}

static void add_exit(JsonBuilder *b, const struct outcome *outcome)
{
    begin(b, "exit");
    json_add_string(b, "reason", outcome->reason);
    json_add_int(b, "status", outcome->status);
    json_builder_end_object(b);
}

static void add_speed(JsonBuilder *b, struct setup *s, const struct outcome *outcome)
{
    double virtual_s = (double)machine_now(s->machine) / TICKS_PER_SECOND;
    uint64_t instructions = 0;

    for (unsigned i = 0; i < CORES; i++)
        instructions += cpu_counters(machine_cpu(s->machine, i))->instructions;
    double wall = MAX(outcome->wall_s, 1e-9);
    json_add_double(b, "virtual_s", virtual_s);
    json_add_double(b, "wall_s", outcome->wall_s);
    json_add_double(b, "realtime_factor", virtual_s / wall);
    json_add_double(b, "mips", (double)instructions / wall / 1e6);
    json_add_int(b, "guest_errors", guest_log_errors(machine_log(s->machine)));
}

bool report_stats_json(struct setup *s, const struct outcome *outcome, const char *path,
                       GError **error)
{
    const struct qspi_stats *q = qspi_stats(machine_periph(s->machine, CORE_APP, "QSPI"));
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", STATS_SCHEMA);
    add_exit(b, outcome);
    add_speed(b, s, outcome);
    begin(b, "cores");
    for (unsigned i = 0; i < CORES; i++)
        add_core(b, machine_cpu(s->machine, i));
    json_builder_end_object(b);
    begin(b, "qspi");
    json_add_int(b, "commands", q->commands);
    json_add_int(b, "bytes_read", q->bytes_read);
    json_add_int(b, "bytes_written", q->bytes_written);
    json_add_int(b, "erases", q->erases);
    json_add_int(b, "xip_reads", xip_reads(s));
    json_builder_end_object(b);
    json_builder_end_object(b);

    return output_json(b, path, "--stats-json", error);
}
